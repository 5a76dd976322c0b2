"""Groups of people: named, filled from a pasted list, and invited by; whoever asked to be taken off stays off."""

from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.name_files import FILE, as_chosen, chosen_people
from services.payments.desk.rules.people import BadRow
from services.payments.desk.usecases.finding import MOST_NAMES, NamedPeople
from services.payments.desk.usecases.group_lists import look_up
from services.payments.pages.forms import Form, ListForm, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.groups import usecases

PLACE = "/desk/groups"
SHOWN = 100
"""So many lines that nobody is found by are named."""
Find = Annotated[str, Query(max_length=200)]


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/groups")
    def see_all(request: Request) -> Response:
        """Every group."""
        return desk_pages.serve(request, lambda desk_session: _list(desk_session, Form(), ()))

    @routes.post("/groups")
    def create(request: Request, form: TypedForm) -> Response:
        """A new group."""

        def page(desk_session: DeskSession) -> Response:
            def effect() -> str:
                return f"{PLACE}/{usecases.create_group(desk_session.session, desk_session.actor, form.get('name')).id}"

            return desk_session.once(form, effect, lambda wrong: _list(desk_session, form, _at("name", wrong)))

        return desk_pages.serve(request, page)

    @routes.get("/groups/{group_id}")
    def see(group_id: UUID, request: Request, find: Find = "", first: int = 0) -> Response:
        """One group."""
        return desk_pages.serve(request, lambda desk_session: show(desk_session, group_id, Form(), (), find, first))

    @routes.post("/groups/{group_id}/people")
    def add(group_id: UUID, request: Request, form: ListForm) -> Response:
        """Puts the people of a list into it, once everybody is found or left out on purpose."""
        return desk_pages.serve(request, lambda desk_session: add_or_look(desk_session, group_id, form))

    _add_changes(routes, desk_pages)
    _add_membership(routes, desk_pages)


def _add_changes(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/groups/{group_id}/rename")
    def rename(group_id: UUID, request: Request, form: TypedForm) -> Response:
        """Another name."""

        def operation(desk: DeskSession) -> None:
            usecases.rename_group(desk.session, desk.actor, group_id, form.get("name"))

        return desk_pages.serve(request, lambda desk: _do(desk, group_id, form, operation, "name"))

    @routes.post("/groups/{group_id}/end")
    def end(group_id: UUID, request: Request, form: TypedForm) -> Response:
        """It is not needed any more."""

        def page(desk: DeskSession) -> Response:
            return desk.do(
                form,
                lambda: usecases.end_group(desk.session, desk.actor, group_id),
                PLACE,
                lambda wrong: _list(desk, Form(), wrong),
            )

        return desk_pages.serve(request, page)


def _add_membership(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/groups/{group_id}/people/{person_id}/off")
    def take_off(group_id: UUID, person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Somebody is not in it any more."""

        def operation(desk: DeskSession) -> None:
            asked = bool(form.get("asked"))
            usecases.take_off(desk.session, desk.actor, group_id, person_id, asked=asked)

        return desk_pages.serve(request, lambda desk: _do(desk, group_id, form, operation))

    @routes.post("/groups/{group_id}/people/{person_id}/on-again")
    def put_on_again(group_id: UUID, person_id: UUID, request: Request, form: TypedForm) -> Response:
        """They asked to be in it again."""

        def operation(desk: DeskSession) -> None:
            usecases.put_on_again(desk.session, desk.actor, group_id, person_id)

        return desk_pages.serve(request, lambda desk: _do(desk, group_id, form, operation))


def add_or_look(desk_session: DeskSession, group_id: UUID, form: Form, bad_rows: Sequence[BadRow] = ()) -> Response:
    """Adds the people of the list, or only shows who they are; `bad_rows` are those of a file whose other names the form has."""
    session, actor = desk_session.session, desk_session.actor
    names = form.get("names").splitlines()

    def again(wrong: Sequence[Wrong], named: NamedPeople | None = None) -> Response:
        return show(desk_session, group_id, form, wrong, named=named, bad_rows=bad_rows)

    if form.only_shown:
        return again(desk_session.why_shown(form))
    if wrong := _what_is_wrong(form, len(names)):
        return again([wrong])
    named = look_up(session, actor, group_id, names, chosen_people(form))
    if not named.people and not named.unknown and not named.namesakes:
        return again([] if bad_rows else [Wrong("names", "Write at least one name.")])
    if form.get("do") == "look":
        return again([], named)
    if (named.unknown or named.namesakes) and (form.get("do") != "found" or not named.people):
        problem = (
            "Not every line is one person. Correct the lines, choose whom you mean, or add only those who were found."
        )
        return again([Wrong("names", problem)], named)

    def operation() -> None:
        usecases.add_members(session, actor, group_id, [one.id for one in named.people])

    return desk_session.do(form, operation, f"{PLACE}/{group_id}", lambda wrong: again(_at("names", wrong), named))


def _what_is_wrong(form: Form, names: int) -> Wrong | None:
    if form.get(FILE):
        return Wrong(FILE, "Press “Read the names in this file” to take the names from it. Nothing of it was read.")
    if names > MOST_NAMES:
        return Wrong("names", f"Paste at most {MOST_NAMES} names at a time.")
    return None


def _do(
    desk_session: DeskSession,
    group_id: UUID,
    form: Form,
    operation: Callable[[DeskSession], None],
    field: str | None = None,
) -> Response:
    return desk_session.do(
        form,
        lambda: operation(desk_session),
        f"{PLACE}/{group_id}",
        lambda wrong: show(desk_session, group_id, form, _at(field, wrong)),
    )


def _list(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "groups.html",
        wrong=wrong,
        groups=usecases.list_groups(desk_session.session, desk_session.actor),
        typed=form.fields,
        longest=usecases.LONGEST_NAME,
    )


def show(
    desk_session: DeskSession,
    group_id: UUID,
    form: Form,
    wrong: Sequence[Wrong],
    find: str = "",
    first: int = 0,
    *,
    named: NamedPeople | None = None,
    bad_rows: Sequence[BadRow] = (),
) -> Response:
    """The page, with what was typed and who was found."""
    asked = {line.number for line in named.namesakes} if named else set[int]()
    return desk_session.show(
        "group.html",
        wrong=wrong,
        group=usecases.view_group(desk_session.session, desk_session.actor, group_id, name=find, first=first),
        find=find,
        typed=form.fields,
        named=named,
        bad_rows=bad_rows,
        shown=SHOWN,
        chosen=as_chosen({line: one for line, one in chosen_people(form).items() if line not in asked}),
        longest=usecases.LONGEST_NAME,
    )


def _at(field: str | None, wrong: Sequence[Wrong]) -> list[Wrong]:
    return [one if one.is_note or one.field else Wrong(field, one.text) for one in wrong]
