"""Finance at its desk: the claims that wait, first what misses its promise first; one claim, and what is decided about each line."""

from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.claims.receipts.api import PAGE_HEADERS
from services.payments.claims.receipts.sending import ReceiptKeeper
from services.payments.claims.rules.decisions import NEED_WORDS, LineAction
from services.payments.claims.statement.fetching import Statements
from services.payments.claims.statement.rules import LINE_WORDS, PAYMENT_WORDS, STEP_WORDS
from services.payments.claims.usecases import decisions, views
from services.payments.claims.usecases.decisions import LineVerdict
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import finance
from services.payments.desk.usecases.finance import ClaimToDecide
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.phone.rules.typed import read_pounds
from shared.contracts.categories import FACTS
from shared.days_in_words import moment_in_words
from shared.errors import Effect
from shared.miles import tenths_in_words
from shared.money_words import money_in_words
from shared.rejection_words import RejectionReason, rejection_in_words

CHOICE_WORDS = {
    LineAction.APPROVE: "Approve",
    LineAction.APPROVE_LESS: "Approve less",
    LineAction.REFUSE: "Refuse",
    LineAction.ASK: "Ask the person a question",
    LineAction.HOLD: "Put on hold",
    LineAction.RELEASE_HOLD: "End the hold",
    LineAction.UNDO: "Undo the decision",
}
WAITS_WORDS = {
    "method": "it waits until we know where to send it",
    "float": "it waits for money in the float",
    "release": "it waits for a second person in finance",
}
KIND_WORDS = {"spent": "", "advance": ", money in advance", "ticket": ", a ticket that we bought"}
STANDING_WORDS = {"on_time": "On time", "at_risk": "Soon late", "missed": "Late", "kept": "Kept"}
_WORDS = {
    "line_words": LINE_WORDS, "payment_words": PAYMENT_WORDS, "step_words": STEP_WORDS, "choice_words": CHOICE_WORDS,
    "standing_words": STANDING_WORDS, "waits_words": WAITS_WORDS, "sentences": {one: rejection_in_words(one) for one in RejectionReason}, "money_in_words": money_in_words,
    "at": moment_in_words, "what": {category: facts.words for category, facts in FACTS.items()}, "kinds": KIND_WORDS, "miles": tenths_in_words,
}  # fmt: skip


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""
    _add_looking(routes, desk_pages)

    @routes.post("/claims/{claim_id}/decide")
    def decide(claim_id: UUID, request: Request, form: TypedForm) -> Response:
        """Everything that was chosen on the page, at one time: all of it or nothing."""
        return desk_pages.serve(request, lambda desk_session: _decide(desk_session, claim_id, form))

    @routes.post("/claims/{claim_id}/decisions/{decision_id}/confirm")
    def confirm(claim_id: UUID, decision_id: UUID, request: Request, form: TypedForm) -> Response:
        """The second of two people agrees."""

        def agree(desk_session: DeskSession) -> None:
            decisions.confirm(desk_session.session, desk_session.actor, claim_id, decision_id)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, claim_id, form, agree))

    @routes.post("/claims/{claim_id}/lines/{number}/undo")
    def undo(claim_id: UUID, number: int, request: Request, form: TypedForm) -> Response:
        """Takes a decision back; also the second person's way to disagree."""

        def take_back(desk_session: DeskSession) -> None:
            decisions.undo(desk_session.session, desk_session.actor, claim_id, number)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, claim_id, form, take_back))


def add_papers(routes: APIRouter, desk_pages: DeskPages, receipts: ReceiptKeeper, statements: Statements) -> None:
    """The routes of what is read outside a transaction: receipts and the statement."""

    @routes.get("/receipts/{receipt_id}/{number}")
    def receipt(receipt_id: UUID, number: int, request: Request) -> Response:
        """One page of a receipt, as a picture."""
        actor = desk_pages.serve(request, lambda desk_session: desk_session.actor)
        jpeg = receipts.open_page(actor, receipt_id, number)
        headers = {**PAGE_HEADERS, "Content-Disposition": f'inline; filename="receipt-{receipt_id}-{number}.jpg"'}
        return Response(jpeg, media_type="image/jpeg", headers=headers)

    @routes.get("/claims/{claim_id}/statement.pdf")
    def statement(claim_id: UUID, request: Request) -> Response:
        """Everything about a claim on paper."""
        actor = desk_pages.serve(request, lambda desk_session: desk_session.actor)
        name, pdf = statements.pdf(actor, claim_id)
        headers = {**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(pdf, media_type="application/pdf", headers=headers)


def _add_looking(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.get("/claims")
    def show_list(request: Request, after: Annotated[str | None, Query(max_length=100)] = None) -> Response:
        """What waits."""
        return desk_pages.serve(request, lambda desk_session: _list(desk_session, after))

    @routes.get("/claims/find")
    def find(request: Request, reference: Annotated[str, Query(max_length=40)] = "") -> Response:
        """The claim of a number, or the fees of the person whose payment has it."""

        def page(desk_session: DeskSession) -> Response:
            found = finance.find_by_reference(desk_session.session, desk_session.actor, reference)
            if found is not None:
                path = f"claims/{found.claim_id}" if found.claim_id else f"people/{found.person_id}/money"
                return RedirectResponse(f"/desk/{path}", 303)
            wrong = Wrong(
                "reference",
                "There is no claim or payment with this number. It stands on the person's texts and letters.",
            )
            return _list(desk_session, None, reference, [wrong])

        return desk_pages.serve(request, page)

    @routes.get("/people/{person_id}/money")
    def money(person_id: UUID, request: Request) -> Response:
        """Where one person's money is."""

        def page(desk_session: DeskSession) -> Response:
            found = finance.see_money(desk_session.session, desk_session.actor, person_id)
            return desk_session.show("money.html", found=found, money_in_words=money_in_words)

        return desk_pages.serve(request, page)

    @routes.get("/claims/{claim_id}")
    def see(claim_id: UUID, request: Request) -> Response:
        """One claim."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, claim_id, Form(), ()))


def _list(desk_session: DeskSession, after: str | None, reference: str = "", wrong: Sequence[Wrong] = ()) -> Response:
    page = views.list_to_decide(desk_session.session, desk_session.actor, after=after)
    return desk_session.show("claims.html", wrong=wrong, page=page, reference=reference, **_WORDS)


def _show(desk_session: DeskSession, claim_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
    found = finance.see_claim(desk_session.session, desk_session.actor, claim_id)
    return desk_session.show("claim.html", wrong=wrong, found=found, typed=form.fields, **_WORDS)


def _decide(desk_session: DeskSession, claim_id: UUID, form: Form) -> Response:
    found = finance.see_claim(desk_session.session, desk_session.actor, claim_id)
    chosen, wrong = _read(form, found)
    if wrong and found.may_decide:  # whoever may not is told so by the use case
        return _show(desk_session, claim_id, form, wrong)
    return _do(desk_session, claim_id, form, lambda one: decisions.act(one.session, one.actor, claim_id, chosen))


def _do(desk_session: DeskSession, claim_id: UUID, form: Form, deed: Callable[[DeskSession], object]) -> Response:
    """Does it once and shows the claim as it is then; what is refused is said above the page, with what was typed."""
    return desk_session.do(
        form,
        lambda: deed(desk_session),
        f"/desk/claims/{claim_id}",
        lambda wrong: _show(desk_session, claim_id, form, wrong),
    )


def _read(form: Form, found: ClaimToDecide) -> tuple[list[LineVerdict], list[Wrong]]:
    """What was chosen for each line, and what is wrong with it."""
    chosen: list[LineVerdict] = []
    wrong: list[Wrong] = []
    for line in found.lines:
        number = line.view.line.number
        asked = form.get("all") or form.get(f"do-{number}")
        action = next((one for one in line.choices if one.value == asked), None)
        if action is None:
            continue
        ready, own = form.get(f"why-{number}"), form.get(f"words-{number}")
        reason = next((rejection_in_words(one) for one in RejectionReason if one.value == ready), None)
        less_pence = read_pounds(form.get(f"less-{number}")) if action is LineAction.APPROVE_LESS else None
        if action is LineAction.APPROVE_LESS and less_pence is None:
            wrong.append(Wrong(f"less-{number}", f"Line {number}: write the amount to pay, like 15.00."))
        if reason and own:
            wrong.append(
                Wrong(f"words-{number}", f"Line {number}: choose a sentence or write your own words, not both.")
            )
        elif action in NEED_WORDS and not (reason or own):
            wrong.append(Wrong(f"words-{number}", f"Line {number}: say why. The person will read it."))
        chosen.append(LineVerdict(number, action, less_pence, (reason or own) if action in NEED_WORDS else None))
    if not chosen:
        wrong.append(Wrong(None, f"Choose what to do with at least one line. {Effect.NO_MONEY_MOVED}"))
    return chosen, wrong
