"""Who comes to an event, with what each needs and how they get there: for whoever plans the day, on a page that can be printed."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.fetching import fetch_needs
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import when_in_words
from services.payments.desk.usecases.event_people import PAGE
from services.payments.desk.usecases.group_lists import WhoComes, note_needs_looked_at, see_who_comes
from shared.outbox_api import OtherService

NEED_WORDS = {"access": "Needs", "transport": "Gets there", "helper": "Helped by"}
"""Before what is known, in this order."""


def add_pages(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""

    @routes.get("/events/{event_id}/who-comes")
    def see(event_id: UUID, request: Request, first: int = 0) -> Response:
        """Who said yes, a page at a time. What they need is asked for with no transaction open, and is not kept here."""

        def find(desk_session: DeskSession) -> WhoComes:
            return see_who_comes(desk_session.session, desk_session.actor, event_id, first=first, limit=PAGE)

        found = desk_pages.serve(request, find)
        _, actor = desk_pages.caller(request)
        needs = fetch_needs(notifications, actor, [one.person_id for one in found.people])

        def page(desk_session: DeskSession) -> Response:
            if needs:
                note_needs_looked_at(desk_session.session, desk_session.actor, event_id, needs)
            return desk_session.show("who_comes.html", found=found, needs=needs, words=NEED_WORDS, when=when_in_words)

        return desk_pages.serve(request, page)
