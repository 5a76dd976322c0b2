"""Who a person's money goes to: themself, or somebody who acts for them, with the evidence that was seen and the day of the next look."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.evidence import read_evidence
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payees.authorities import usecases
from services.payments.payees.authorities.rules import (
    KIND_WORDS,
    LONGEST_EVIDENCE,
    LONGEST_HOLDER,
    LONGEST_INVOICE,
    SCOPE_WORDS,
    WHAT_TO_SEE,
    NewAuthority,
)
from services.payments.payees.rules import AuthorityScope
from shared.days_in_words import day_in_words, moment_in_words
from shared.identity import Permission


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/people/{person_id}/authority")
    def see(person_id: UUID, request: Request) -> Response:
        """Who acts for them, and who did."""
        return desk_pages.serve(request, lambda desk: _show(desk, person_id, Form(), ()))

    @routes.post("/people/{person_id}/authority")
    def add(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Somebody acts for them from now on."""
        return desk_pages.serve(request, lambda desk: _add(desk, person_id, form))

    @routes.post("/people/{person_id}/authority/{authority_id}/end")
    def end(person_id: UUID, authority_id: UUID, request: Request, form: TypedForm) -> Response:
        """Nobody acts for them any more."""
        return desk_pages.serve(
            request,
            lambda desk: _do(
                desk, person_id, form, lambda: usecases.end_authority(desk.session, desk.actor, authority_id)
            ),
        )


def _add(desk: DeskSession, person_id: UUID, form: Form) -> Response:
    usecases.check_may_add(desk.actor)
    new, wrong = _read(form)
    if new is None and not form.only_shown:
        return _show(desk, person_id, form, wrong)

    def operation() -> None:
        if new is not None:
            usecases.add_authority(desk.session, desk.actor, person_id, new)

    return _do(desk, person_id, form, operation)


def _read(form: Form) -> tuple[NewAuthority | None, list[Wrong]]:
    asked = (
        ("holder_name", LONGEST_HOLDER, "Write who it is."),
        ("evidence", LONGEST_EVIDENCE, "Write what you saw."),
    )
    days, missing = read_evidence(form, asked)
    wrong = list[Wrong]()
    if form.get("kind") not in KIND_WORDS:
        wrong.append(Wrong("kind", "Choose who acts."))
    if form.get("scope") not in SCOPE_WORDS:
        wrong.append(Wrong("scope", "Choose what it is for."))
    wrong += missing
    if wrong:
        return None, wrong
    new = NewAuthority(
        kind=form.get("kind"),
        holder_name=form.get("holder_name"),
        scope=AuthorityScope(form.get("scope")),
        evidence=form.get("evidence"),
        seen_on=days["seen_on"],
        review_on=days["review_on"],
        invoice_number=form.get("invoice_number").strip() or None,
    )
    return new, []


def _do(desk: DeskSession, person_id: UUID, form: Form, operation: Callable[[], object]) -> Response:
    path = f"/desk/people/{person_id}/authority"
    return desk.do(form, operation, path, lambda wrong: _show(desk, person_id, form, wrong))


def _show(desk: DeskSession, person_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk.show(
        "authority.html",
        wrong=wrong,
        found=usecases.see_authorities(desk.session, desk.actor, person_id),
        kinds=KIND_WORDS,
        scopes=SCOPE_WORDS,
        to_see=WHAT_TO_SEE,
        longest=(LONGEST_HOLDER, LONGEST_EVIDENCE, LONGEST_INVOICE),
        typed=form.fields,
        may_add=may(desk.actor, Permission.ENTER_BANK_DETAILS),
        may_end=may(desk.actor, Permission.STOP_BANK_DETAILS),
        on=day_in_words,
        at=moment_in_words,
    )
