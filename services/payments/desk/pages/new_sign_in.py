"""A new member of staff: how they sign in and what they are trusted with, proposed by one administrator and confirmed by another."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.access.rules import ROLE_WORDS
from services.payments.access.usecases import roles, sign_ins
from services.payments.access.usecases.roles import NewPrincipal
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.cells import CellError, read_name, read_words
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.errors import ConflictError
from shared.identity import Role

LONGEST_NAME, LONGEST_SUBJECT = 200, 300
WAITING = "/desk/limits"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module; `/sign-ins/new` is added before `/sign-ins/{principal_id}`, which would take it for an id."""

    @routes.get("/sign-ins/new")
    def ask(request: Request) -> Response:
        """An empty form."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/sign-ins/new")
    def add(request: Request, form: TypedForm) -> Response:
        """Proposes it."""
        return desk_pages.serve(request, lambda desk_session: _add(desk_session, form))


def _add(desk_session: DeskSession, form: Form) -> Response:
    session, actor = desk_session.session, desk_session.actor
    chosen = _chosen(form)
    wrong = [] if form.only_shown else _wrong(form, chosen)

    def again(problems: Sequence[Wrong]) -> Response:
        return _show(desk_session, form, problems)

    def effect() -> str:
        issuer = sign_ins.issuer_of(session, actor)
        new = NewPrincipal(issuer, form.get("subject").strip(), read_name(form.get("display_name")), chosen)
        roles.propose_principal(session, actor, new)
        return WAITING

    if wrong:
        return again(wrong)
    try:
        return desk_session.once(form, effect, again)
    except ConflictError as known:
        return again([Wrong("subject", desk_session.in_words(known))])


def _chosen(form: Form) -> frozenset[Role]:
    return frozenset(role for role in Role if form.get(f"role-{role.value}"))


def _wrong(form: Form, chosen: frozenset[Role]) -> list[Wrong]:
    wrong = []
    for name, read, missing in (
        ("display_name", read_name, "Write their name, with at most 200 letters."),
        ("subject", lambda typed: read_words(typed, LONGEST_SUBJECT), "Write how the sign-in service calls them."),
    ):
        try:
            read(form.get(name))
        except CellError:
            wrong.append(Wrong(name, missing))
    if not chosen:
        wrong.append(Wrong("roles", "Choose what they are trusted with."))
    return wrong


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "new_sign_in.html",
        wrong=wrong,
        typed=form.fields,
        issuer=sign_ins.issuer_of(desk_session.session, desk_session.actor),
        role_words=ROLE_WORDS,
        longest_name=LONGEST_NAME,
        longest_subject=LONGEST_SUBJECT,
    )
