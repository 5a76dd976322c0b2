"""New bank details at the desk: entered by one person from a call or a paper form, confirmed by another, stopped by either."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.receipts.api import PAGE_HEADERS
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import bank_details as shown
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payees.paper_form.typesetting import PaperForms
from services.payments.payees.paper_form.usecases import read_form
from services.payments.payees.rules import AuthorityScope, Written
from services.payments.payees.usecases import bank_details, changes
from services.payments.phone.usecases.bank_links import NUMBERS, RetypedNumbers, problems_of
from services.payments.rails.names import BANK_RAIL
from shared.database import Session
from shared.days_in_words import moment_in_words
from shared.identity import Actor

LIST = "/desk/bank-details"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/bank-details")
    def see(request: Request) -> Response:
        """What waits, and whom we have asked."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, ()))

    @routes.get("/bank-details/{person_id}")
    def ask(person_id: UUID, request: Request) -> Response:
        """The form for one person."""
        return desk_pages.serve(request, lambda desk_session: _form(desk_session, person_id, {}, ()))

    @routes.post("/bank-details/{person_id}")
    def enter(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Keeps what was typed, sealed."""
        return desk_pages.serve(request, lambda desk_session: _enter(desk_pages, desk_session, person_id, form))

    @routes.post("/bank-details/{method_id}/stop")
    def stop(method_id: UUID, request: Request, form: TypedForm) -> Response:
        """The person says that it was not them, or something was typed wrong."""
        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, changes.stop_change, method_id))


def add_paper(routes: APIRouter, desk_pages: DeskPages, forms: PaperForms) -> None:
    """The form that is printed and posted to people who write their bank details down."""

    @routes.get("/bank-details/{person_id}/form.pdf")
    def paper(person_id: UUID, request: Request) -> Response:
        """The paper form for one person."""
        form = desk_pages.serve(
            request, lambda desk_session: read_form(desk_session.session, desk_session.actor, person_id)
        )
        headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="bank-details-form.pdf"'}
        return Response(forms.pdf(form), media_type="application/pdf", headers=headers)


def _show(desk_session: DeskSession, wrong: Sequence[Wrong]) -> Response:
    session, actor = desk_session.session, desk_session.actor
    return desk_session.show(
        "bank_details.html",
        wrong=wrong,
        at=moment_in_words,
        details=shown.new_details(session, actor),
        asked=shown.asked_people(session, actor),
    )


def _form(
    desk_session: DeskSession, person_id: UUID, typed: dict[str, str], wrong: Sequence[Wrong], **kept: object
) -> Response:
    name = shown.name_of(desk_session.session, desk_session.actor, person_id)
    kind = bank_details.acts_for_one_kind(desk_session.session, desk_session.actor.org_id, person_id)
    kept |= {"acts_for": kind.value if kind else ""}
    values = {"ends": {}, "kept": "", **kept, "typed": {"holder_name": name, **typed}}
    return desk_session.show("enter_bank_details.html", wrong=wrong, name=name, person_id=person_id, **values)


def _enter(desk_pages: DeskPages, desk_session: DeskSession, person_id: UUID, form: Form) -> Response:
    session, actor, keeper = desk_session.session, desk_session.actor, RetypedNumbers(desk_pages.sealer)
    said = keeper.merged(person_id, form.get("kept"), {name: form.get(name) for name in NUMBERS})
    name = form.get("holder_name") or shown.name_of(session, actor, person_id)
    written = Written(name, said["sort_code"], said["account_number"], form.get("roll_number"))

    def again(problems: Sequence[Wrong]) -> Response:
        kept, typed = keeper.parted(said, {one.field for one in problems})
        plain = {one: form.get(one) for one in ("from", "holder_name", "roll_number", "money")}
        ends, sealed = keeper.ends(kept), keeper.seal(person_id, kept)
        return _form(desk_session, person_id, plain | typed, problems, ends=ends, kept=sealed)

    def operation() -> None:
        on_paper = form.get("from") == "paper"
        money = next((one for one in AuthorityScope if one.value == form.get("money")), None)
        bank_details.enter_bank_details(
            session, actor, desk_pages.sealer, person_id, BANK_RAIL, written, on_paper=on_paper, money=money
        )

    wrong = [Wrong(one.field, one.words) for one in problems_of(session, actor.org_id, written)]
    return again(wrong) if wrong else desk_session.do(form, operation, LIST, again)


def _do(
    desk_session: DeskSession, form: Form, operation: Callable[[Session, Actor, UUID], object], method_id: UUID
) -> Response:
    def effect() -> object:
        return operation(desk_session.session, desk_session.actor, method_id)

    return desk_session.do(form, effect, LIST, lambda wrong: _show(desk_session, wrong))
