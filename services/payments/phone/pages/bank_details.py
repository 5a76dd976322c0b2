"""The page for the bank details that we asked a person for: one form, once. It never shows a number that was right."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payees.rules import CHANGE_WAITS, Written
from services.payments.phone.pages.link_pages import LinkPages, LinkSession
from services.payments.phone.usecases.bank_links import (
    NUMBERS,
    FieldProblem,
    RetypedNumbers,
    holder_name,
    problems_of,
    take_details,
)
from services.payments.phone.words.phrases import phrase
from services.payments.phone.words.refusals import refusal
from shared.errors import InvalidError, NotFoundError
from shared.sealing import Sealer

_FIELDS = {"roll_number": "account_number"}
"""What is wrong with something that the form has no field for stands beside this one."""


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The routes of this module."""

    @routes.post("/p/{token}/bank")
    def take(token: str, form: TypedForm) -> Response:
        """Keeps the bank details, sealed."""

        def page(link_session: LinkSession) -> Response:
            return _take(link_session, form, link_pages.sealer)

        return link_pages.serve(token, page, used_too=True)

    @routes.get("/p/{token}/bank/done")
    def done(token: str) -> Response:
        """What happens now."""
        return link_pages.serve(token, _done, used_too=True)


def show_bank_form(link_session: LinkSession) -> Response:
    """The empty form, with the person's own name in it."""
    typed = {"holder_name": holder_name(link_session.session, link_session.opened)}
    return link_session.show("bank_details.html", "/bank", typed=typed, ends={}, kept="")


def _take(link_session: LinkSession, form: Form, sealer: Sealer) -> Response:
    _check_purpose(link_session)
    link = link_session.opened.link
    if link.used_at is not None:  # sent twice, or come back to: what was told first counts
        return link_session.go("/bank/done")
    keeper = RetypedNumbers(sealer)
    said = keeper.merged(link.id, form.get("kept"), {name: form.get(name) for name in NUMBERS})
    written = Written(form.get("holder_name"), said["sort_code"], said["account_number"])

    def again(problems: Sequence[Wrong]) -> Response:
        kept, typed = keeper.parted(said, {one.field for one in problems})
        typed["holder_name"] = written.holder_name
        ends, sealed = keeper.ends(kept), keeper.seal(link.id, kept)
        return link_session.show("bank_details.html", "/bank", wrong=problems, typed=typed, ends=ends, kept=sealed)

    def operation() -> None:
        take_details(link_session.session, link_session.opened, sealer, written)

    found = problems_of(link_session.session, link.org_id, written)
    wrong = [_problem(link_session.language, one) for one in found]
    return again(wrong) if wrong else link_session.do(form, operation, "/bank/done", again)


def _problem(language: str, one: FieldProblem) -> Wrong:
    words = refusal(language, InvalidError(one.code, one.words, effect=None))
    return Wrong(_FIELDS.get(one.field, one.field), words)


def _done(link_session: LinkSession) -> Response:
    _check_purpose(link_session)
    if link_session.opened.link.used_at is None:
        return link_session.go()
    days = CHANGE_WAITS.days
    waits = phrase(link_session.language, "bank_done_waits", days=days)
    return link_session.show("bank_done.html", "/bank/done", closed=True, waits=waits)


def _check_purpose(link_session: LinkSession) -> None:
    if link_session.opened.link.purpose != "bank_details":
        raise NotFoundError("link.not_for_bank", "This link is not for bank details.")
