"""The page of one person's history: offers, claims, money, and every text and letter with how far it got."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.statement.rules import CHANNEL_WORDS, MESSAGE_WORDS
from services.payments.desk.fetching import fetch_messages
from services.payments.desk.pages.desk_pages import DeskPages
from services.payments.desk.usecases.history import HistoryMoment, see_history
from shared.contracts.notices import MessageShown
from shared.days_in_words import moment_in_words
from shared.outbox_api import OtherService


def add_history(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The route of this module."""

    @routes.get("/people/{person_id}/history")
    def see(person_id: UUID, request: Request) -> Response:
        """Everything in one line of time; notifications is asked with no transaction open, and the page is of use without it."""
        _, actor = desk_pages.caller(request)
        found = desk_pages.serve(request, lambda desk: see_history(desk.session, desk.actor, person_id))
        messages = fetch_messages(notifications, actor, found.about_ids)
        told = [_told(one) for one in messages or ()]
        moments = sorted([*found.moments, *told], key=lambda one: one.at, reverse=True)
        return desk_pages.serve(
            request,
            lambda desk: desk.show(
                "history.html", found=found, moments=moments, without_messages=messages is None, at=moment_in_words
            ),
        )


def _told(one: MessageShown) -> HistoryMoment:
    status = MESSAGE_WORDS.get(one.status, one.status)
    words = f"{one.title} – {CHANNEL_WORDS.get(one.channel, one.channel)}, {status} {moment_in_words(one.changed_at)}"
    return HistoryMoment(one.created_at, "Told", words)
