"""Who may sign in and do what: the list that is confirmed each quarter, one sign-in with its history, and whose it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.access.rules import ROLE_WORDS
from services.payments.access.usecases import humans, reviews, roles, sign_ins
from services.payments.access.usecases.sign_ins import ChangeView
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.table_order import TableOrder
from services.payments.limits.usecases.proposals import list_proposals
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.rules import fold
from shared.days_in_words import moment_in_words
from shared.errors import InvalidError
from shared.identity import Role

PLACE = "/desk/sign-ins"
WHAT: Mapping[str, str] = {
    "added": "added",
    "roles": "given other roles",
    "disabled": "disabled",
    "enabled": "enabled again",
    "signed_out": "signed out everywhere",
    "same_human": "linked with another sign-in of the same person",
    "apart": "said to be another person's than the rest",
}
Operation = Callable[[DeskSession], object]
Find = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=40)]
_ORDERS: Mapping[str, Callable[[Any], Any]] = {
    "name": lambda one: fold(one.display_name),
    "since": lambda one: one.since,
}
"""What the list is ordered by."""


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/sign-ins")
    def see(request: Request, find: Find = "", order: Chosen = "") -> Response:
        """Every sign-in, and what waits for a second administrator."""
        return desk_pages.serve(request, lambda desk_session: _list(desk_session, (), find, order))

    @routes.post("/sign-ins/confirm-list")
    def confirm_list(request: Request, form: TypedForm) -> Response:
        """The list of this quarter is right."""

        def operation(desk_session: DeskSession) -> None:
            reviews.confirm_review(desk_session.session, desk_session.actor, form.get("fingerprint"))

        return desk_pages.serve(request, lambda desk_session: _do_in_list(desk_session, form, operation))

    @routes.post("/sign-ins/statements/{statement_id}/confirm")
    def confirm(statement_id: UUID, request: Request, form: TypedForm) -> Response:
        """A second administrator confirms whose sign-ins these are."""

        def operation(desk_session: DeskSession) -> None:
            humans.confirm(desk_session.session, desk_session.actor, statement_id)

        return desk_pages.serve(request, lambda desk_session: _do_in_list(desk_session, form, operation))

    @routes.post("/sign-ins/statements/{statement_id}/drop")
    def drop(statement_id: UUID, request: Request, form: TypedForm) -> Response:
        """Takes a statement off the list."""

        def operation(desk_session: DeskSession) -> None:
            humans.drop(desk_session.session, desk_session.actor, statement_id)

        return desk_pages.serve(request, lambda desk_session: _do_in_list(desk_session, form, operation))

    _add_one(routes, desk_pages)
    _add_standing(routes, desk_pages)


def _add_one(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.get("/sign-ins/{principal_id}")
    def see_one(principal_id: UUID, request: Request) -> Response:
        """One sign-in."""
        return desk_pages.serve(request, lambda desk_session: _one(desk_session, principal_id, Form(), ()))

    @routes.post("/sign-ins/{principal_id}/roles")
    def change_roles(principal_id: UUID, request: Request, form: TypedForm) -> Response:
        """Other roles."""
        chosen = [role for role in Role if form.get(f"role-{role.value}")]

        def operation(desk_session: DeskSession) -> None:
            roles.change_roles(desk_session.session, desk_session.actor, principal_id, chosen)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, principal_id, form, operation))

    @routes.post("/sign-ins/{principal_id}/human")
    def state_human(principal_id: UUID, request: Request, form: TypedForm) -> Response:
        """Whose this sign-in is; a second administrator confirms it."""

        def operation(desk_session: DeskSession) -> None:
            says: humans.Says = "apart" if form.get("says") == "apart" else "same"
            humans.state(desk_session.session, desk_session.actor, principal_id, _chosen(form), says)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, principal_id, form, operation))


def _add_standing(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/sign-ins/{principal_id}/disable")
    def disable(principal_id: UUID, request: Request, form: TypedForm) -> Response:
        """Somebody has left."""

        def operation(desk_session: DeskSession) -> None:
            sign_ins.disable(desk_session.session, desk_session.actor, principal_id)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, principal_id, form, operation))

    @routes.post("/sign-ins/{principal_id}/enable")
    def enable(principal_id: UUID, request: Request, form: TypedForm) -> Response:
        """Somebody is back."""

        def operation(desk_session: DeskSession) -> None:
            roles.enable(desk_session.session, desk_session.actor, principal_id)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, principal_id, form, operation))

    @routes.post("/sign-ins/{principal_id}/sign-out")
    def sign_out(principal_id: UUID, request: Request, form: TypedForm) -> Response:
        """Every session and token of theirs ends."""

        def operation(desk_session: DeskSession) -> None:
            sign_ins.sign_out(desk_session.session, desk_session.actor, principal_id)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, principal_id, form, operation))


def _chosen(form: Form) -> UUID:
    try:
        return UUID(form.get("other"))
    except ValueError:
        raise InvalidError("human.choose", "Choose the other sign-in.") from None


def _list(desk_session: DeskSession, wrong: Sequence[Wrong], find: str = "", asked: str = "") -> Response:
    review = reviews.view_review(desk_session.session, desk_session.actor)
    order = TableOrder.read(asked, list(_ORDERS), PLACE, usual="name", kept={"find": find})
    listed = order.sorted([one for one in review.sign_ins if fold(find) in fold(one.display_name)], _ORDERS)
    return desk_session.show(
        "sign_ins.html",
        wrong=wrong,
        review=review,
        listed=listed,
        order=order,
        find=find,
        names={one.id: f"{one.display_name} ({one.subject})" for one in review.sign_ins},
        statements=humans.list_statements(desk_session.session, desk_session.actor),
        role_words=ROLE_WORDS,
        at=moment_in_words,
    )


def _one(desk_session: DeskSession, principal_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
    sign_in = sign_ins.view_sign_in(desk_session.session, desk_session.actor, principal_id)
    everybody = sign_ins.list_sign_ins(desk_session.session, desk_session.actor)
    ticked = {name for name in form.fields if name.startswith("role-")}
    return desk_session.show(
        "one_sign_in.html",
        wrong=wrong,
        one=sign_in,
        typed=form.fields,
        chosen=ticked if "roles" in form.fields else {f"role-{role.value}" for role in sign_in.roles},
        others=[other for other in everybody if other.id in sign_in.others],
        strangers=[other for other in everybody if other.id not in (principal_id, *sign_in.others)],
        waits=any(
            one.waits and one.subject_id == principal_id
            for one in list_proposals(desk_session.session, desk_session.actor)
        ),
        changes=sign_ins.history(desk_session.session, desk_session.actor, principal_id),
        told=_told,
        role_words=ROLE_WORDS,
        at=moment_in_words,
    )


def _told(change: ChangeView) -> str:
    """A change in words, with the roles as they were and as they became."""
    roles = [", ".join(state.get("roles", ())).replace("_", " ") or "none" for state in (change.before, change.after)]
    if change.what == "added":
        return f"added, with the roles: {roles[1]}"
    return (
        f"{WHAT[change.what]}, before: {roles[0]}, after: {roles[1]}" if change.what == "roles" else WHAT[change.what]
    )


def _do_in_list(desk_session: DeskSession, form: Form, operation: Operation) -> Response:
    return desk_session.do(form, lambda: operation(desk_session), PLACE, lambda wrong: _list(desk_session, wrong))


def _do(desk_session: DeskSession, principal_id: UUID, form: Form, operation: Operation) -> Response:
    path = f"{PLACE}/{principal_id}"
    return desk_session.do(
        form, lambda: operation(desk_session), path, lambda wrong: _one(desk_session, principal_id, form, wrong)
    )
