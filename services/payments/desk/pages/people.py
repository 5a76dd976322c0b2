"""People: the list, in which one is found by a part of their name, and the page of one person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.fetching import ContactSeen, fetch_contact
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import ANSWER_WORDS
from services.payments.desk.rules.person_form import FORMATS, LANGUAGES, NEEDS
from services.payments.desk.rules.table_order import TableOrder
from services.payments.desk.usecases import people
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import Form
from services.payments.pages.rendering import Wrong
from services.payments.people import lists
from services.payments.people.lists import PersonOrder
from shared.days_in_words import day_in_words
from shared.errors import UnavailableError
from shared.identity import Permission
from shared.london import london_day
from shared.outbox_api import OtherService
from shared.telephone_numbers import as_dialled

PLACE = "/desk/people"
ON_A_PAGE = 50
BANK_WORDS = {
    "registering": "The bank is asked to take them on.",
    "to_confirm": "They wait for a second person to confirm them.",
    "waiting": "Confirmed. They wait until the two days are over.",
    "ready": "Money goes there.",
}
Cursor = Annotated[str | None, Query(max_length=100)]
Find = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=40)]


def add_people(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module; `/people/new` is added before `/people/{person_id}`, which would take it for an id."""

    @routes.get("/people")
    def see_all(request: Request, name: Find = "", order: Chosen = "", after: Cursor = None) -> Response:
        """People in the order of their names or of when they came, those in whose name something stands."""
        ordered = TableOrder.read(order, list(PersonOrder), PLACE, usual=PersonOrder.NAME, kept={"name": name})

        def page(desk_session: DeskSession) -> Response:
            session, actor = desk_session.session, desk_session.actor
            found = lists.list_people(
                session,
                actor,
                name=name,
                order=PersonOrder(ordered.by),
                is_down=ordered.is_down,
                cursor=after,
                limit=ON_A_PAGE,
            )
            return desk_session.show(
                "people.html",
                found=found,
                name=name,
                order=ordered,
                on=_on,
                first_page=after is None,
                known_by=people.known_by,
                may_manage=may(actor, Permission.MANAGE_PEOPLE),
            )

        return desk_pages.serve(request, page)

    @routes.get("/people/{person_id}")
    def see_one(person_id: UUID, request: Request) -> Response:
        """One person; how they are reached is shown to whoever may change it, and the look is kept."""
        contact = contact_of(desk_pages, request, notifications, person_id)
        return desk_pages.serve(request, lambda desk: show_person(desk, person_id, contact))


def contact_of(
    desk_pages: DeskPages, request: Request, notifications: OtherService, person_id: UUID
) -> ContactSeen | None:
    """How a person is reached, for whoever may see it; asked with no transaction open. None where it cannot be seen just now: the page is of
    use without it, and says so. Raises ForbiddenError, NotFoundError."""
    _, actor = desk_pages.caller(request)
    seen = desk_pages.serve(request, lambda desk: people.see_person(desk.session, desk.actor, person_id))
    if not seen.sees_contact:
        return None
    try:
        return fetch_contact(notifications, actor, person_id)
    except UnavailableError:
        return None


def show_person(
    desk_session: DeskSession,
    person_id: UUID,
    contact: ContactSeen | None,
    wrong: Sequence[Wrong] = (),
    typed: Form | None = None,
) -> Response:
    """The page of one person; where how they are reached is shown, the look is kept. `typed`: into a form of it, where something was wrong."""
    look = people.look_at_contact if contact is not None else people.see_person
    seen = look(desk_session.session, desk_session.actor, person_id)
    return desk_session.show(
        "person.html",
        wrong=wrong,
        typed=typed.fields if typed else {},
        seen=seen,
        contact=contact,
        answers=ANSWER_WORDS,
        bank_words=BANK_WORDS,
        dialled=as_dialled,
        formats=FORMATS,
        languages=LANGUAGES,
        needs=NEEDS,
        on=_on,
        day=day_in_words,
    )


def _on(moment: datetime) -> str:
    return day_in_words(london_day(moment))
