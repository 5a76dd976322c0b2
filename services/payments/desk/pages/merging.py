"""Two records of one person at the desk: the other one is looked for, both stand side by side, one proposes and another one confirms."""

from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import people
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people import lists
from services.payments.people.usecases import names_of, view_person
from services.payments.personal_data.merging import usecases
from shared.days_in_words import day_in_words, moment_in_words
from shared.errors import ProblemError
from shared.london import london_day

Find = Annotated[str, Query(max_length=200)]
MOST_FOUND = 30


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/people/{person_id}/merge")
    def find(person_id: UUID, request: Request, name: Find = "") -> Response:
        """Looks for the other record."""
        return desk_pages.serve(request, lambda desk: _find(desk, person_id, name))

    @routes.get("/people/{person_id}/merge/{into_id}")
    def see(person_id: UUID, into_id: UUID, request: Request) -> Response:
        """Both, side by side."""
        return desk_pages.serve(request, lambda desk: _show(desk, person_id, into_id, ()))

    @routes.post("/people/{person_id}/merge/{into_id}")
    def propose(person_id: UUID, into_id: UUID, request: Request, form: TypedForm) -> Response:
        """Proposes it."""

        def page(desk: DeskSession) -> Response:
            return desk.do(
                form,
                lambda: usecases.propose_merge(desk.session, desk.actor, person_id, into_id),
                f"/desk/people/{person_id}/merge/{into_id}",
                lambda wrong: _show(desk, person_id, into_id, wrong),
            )

        return desk_pages.serve(request, page)

    @routes.post("/people/{person_id}/merge/{merge_id}/confirm")
    def confirm(person_id: UUID, merge_id: UUID, request: Request, form: TypedForm) -> Response:
        """A colleague of whoever proposed it."""
        return desk_pages.serve(request, lambda desk: _end(desk, person_id, merge_id, form, usecases.confirm_merge))

    @routes.post("/people/{person_id}/merge/{merge_id}/drop")
    def drop(person_id: UUID, merge_id: UUID, request: Request, form: TypedForm) -> Response:
        """They are two people."""
        return desk_pages.serve(request, lambda desk: _end(desk, person_id, merge_id, form, usecases.drop_merge))


def _end(desk: DeskSession, person_id: UUID, merge_id: UUID, form: Form, use: Callable[..., object]) -> Response:
    """`person_id` is the record that goes: the address of the page shows which two it is about."""
    goes_id, stays_id = usecases.about_whom(desk.session, desk.actor, merge_id, person_id)
    return desk.do(
        form,
        lambda: use(desk.session, desk.actor, merge_id),
        f"/desk/people/{stays_id}",
        lambda wrong: _again(desk, goes_id, stays_id, wrong),
    )


def _again(desk: DeskSession, goes_id: UUID, stays_id: UUID, wrong: Sequence[Wrong]) -> Response:
    try:
        return _show(desk, goes_id, stays_id, wrong)
    except ProblemError:  # one of them has gone meanwhile: there is nothing to show side by side
        return _find(desk, stays_id, "", wrong)


def _find(desk: DeskSession, person_id: UUID, name: str, wrong: Sequence[Wrong] = ()) -> Response:
    open_ones = usecases.merges_about(desk.session, desk.actor, person_id)
    person = view_person(desk.session, desk.actor, person_id)
    found = lists.list_people(desk.session, desk.actor, name=name or person.name, limit=MOST_FOUND).people
    return desk.show(
        "merge_find.html",
        wrong=wrong,
        person=person,
        name=name,
        found=[one for one in found if one.id != person_id],
        open_ones=open_ones,
        names=names_of(
            desk.session, desk.actor.org_id, {who for one in open_ones for who in (one.goes_id, one.stays_id)}
        ),
        known_by=people.known_by,
        on=lambda moment: day_in_words(london_day(moment)),
        at=moment_in_words,
    )


def _show(desk: DeskSession, goes_id: UUID, stays_id: UUID, wrong: Sequence[Wrong]) -> Response:
    return desk.show(
        "merge.html",
        wrong=wrong,
        one=usecases.compare(desk.session, desk.actor, goes_id, stays_id),
        on=lambda moment: day_in_words(london_day(moment)),
        at=moment_in_words,
    )
