"""One claim for finance: everything beside each line, all of it approved with one button or each line decided; then the next one."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.claims.receipts.api import PAGE_HEADERS
from services.payments.claims.receipts.sending import ReceiptKeeper
from services.payments.claims.rules.decisions import NEED_WORDS, LineAction
from services.payments.claims.statement.fetching import Statements
from services.payments.claims.statement.rules import LINE_WORDS, STEP_WORDS, payment_words
from services.payments.claims.usecases import decisions, notes
from services.payments.claims.usecases.decisions import LineVerdict
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import claim_after, claim_page
from services.payments.desk.usecases.claim_page import ClaimToDecide
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import SCRIPT_OF_OURS, Wrong
from services.payments.phone.rules.typed import read_pounds
from shared.contracts.categories import FACTS
from shared.days_in_words import moment_in_words
from shared.errors import Effect, InvalidError
from shared.miles import tenths_in_words
from shared.money_words import money_in_words
from shared.rejection_words import RejectionReason, rejection_in_words

PLACE = "/desk/claims"
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
CLAIM_WORDS = {
    "line_words": LINE_WORDS, "payment_words": payment_words, "step_words": STEP_WORDS, "choice_words": CHOICE_WORDS,
    "standing_words": STANDING_WORDS, "waits_words": WAITS_WORDS, "sentences": {one: rejection_in_words(one) for one in RejectionReason}, "money_in_words": money_in_words,
    "at": moment_in_words, "what": {category: facts.words for category, facts in FACTS.items()}, "kinds": KIND_WORDS, "miles": tenths_in_words,
}  # fmt: skip


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""
    _add_looking(routes, desk_pages)
    _add_notes(routes, desk_pages)

    @routes.post("/claims/{claim_id}/decide")
    def decide(claim_id: UUID, request: Request, form: TypedForm) -> Response:
        """Everything that was chosen on the page, at one time: all of it or nothing."""
        return desk_pages.serve(request, lambda desk_session: _decide(desk_session, claim_id, form))

    @routes.post("/claims/{claim_id}/decisions/{decision_id}/confirm")
    def confirm(claim_id: UUID, decision_id: UUID, request: Request, form: TypedForm) -> Response:
        """The second of two people agrees."""

        def agree(desk_session: DeskSession) -> None:
            decisions.confirm(desk_session.session, desk_session.actor, claim_id, decision_id)

        path = f"{PLACE}/{claim_id}/next"
        return desk_pages.serve(request, lambda desk_session: _do(desk_session, claim_id, form, agree, path))

    @routes.post("/claims/{claim_id}/lines/{number}/undo")
    def undo(claim_id: UUID, number: int, request: Request, form: TypedForm) -> Response:
        """Takes a decision back; also the second person's way to disagree."""

        def take_back(desk_session: DeskSession) -> None:
            decisions.undo(desk_session.session, desk_session.actor, claim_id, number, _decision_of(form))

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
    @routes.get("/claims/{claim_id}")
    def see(claim_id: UUID, request: Request, done: UUID | None = None) -> Response:
        """One claim; `done` is a step of what was done just before."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, claim_id, Form(), (), done))

    @routes.get("/claims/{claim_id}/next")
    def go_on(claim_id: UUID, request: Request, leave: bool = False) -> Response:
        """The next claim that waits for whoever decided one; the list where there is none."""

        def page(desk_session: DeskSession) -> Response:
            session, actor = desk_session.session, desk_session.actor
            found = claim_after.next_to_decide(session, actor, claim_id, leave=leave)
            step = None if leave or found == claim_id else claim_after.last_step(session, actor, claim_id)
            done = f"?done={step}" if step else ""
            return RedirectResponse(f"{PLACE}/{found}{done}" if found else f"{PLACE}{done}", 303)

        return desk_pages.serve(request, page)


def _add_notes(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/claims/{claim_id}/note")
    def write_note(claim_id: UUID, request: Request, form: TypedForm) -> Response:
        """What colleagues should know."""

        def write(desk_session: DeskSession) -> None:
            notes.write_note(desk_session.session, desk_session.actor, claim_id, form.get("note"))

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, claim_id, form, write))


def _show(
    desk_session: DeskSession, claim_id: UUID, form: Form, wrong: Sequence[Wrong], done: UUID | None = None
) -> Response:
    session, actor = desk_session.session, desk_session.actor
    answer = desk_session.show(
        "claim.html",
        wrong=wrong,
        found=claim_page.see_claim(session, actor, claim_id),
        done=claim_after.see_done(session, actor, done) if done else None,
        typed=form.fields,
        **CLAIM_WORDS,
    )
    answer.headers["Content-Security-Policy"] = SCRIPT_OF_OURS
    return answer


def _decide(desk_session: DeskSession, claim_id: UUID, form: Form) -> Response:
    """The claim is looked at inside the operation, after its lock, so that it is held against what stands when it is decided; and a form that
    was sent before leads where it led, whatever has become of the claim since."""
    wrong: list[Wrong] = []

    def operation() -> None:
        found = claim_page.lock_to_decide(desk_session.session, desk_session.actor, claim_id)
        chosen, mistakes = _read_all(form, found) if form.get("all") else _read(form, found)
        if mistakes and found.may_decide:  # whoever may not is told so by the use case
            wrong.extend(mistakes)
            raise InvalidError("claim.not_as_chosen", mistakes[0].text)
        decisions.act(desk_session.session, desk_session.actor, claim_id, chosen)

    return desk_session.do(
        form,
        operation,
        f"{PLACE}/{claim_id}/next",
        lambda refused: _show(desk_session, claim_id, form, wrong or refused),
    )


def _decision_of(form: Form) -> UUID:
    """The decision that stood beside the button; one that nobody made where the form names none. The use case refuses that one, and only
    after it has asked whether they may undo anything."""
    try:
        return UUID(form.get("decision"))
    except ValueError:
        return UUID(int=0)


def _do(
    desk_session: DeskSession, claim_id: UUID, form: Form, operation: Callable[[DeskSession], object], path: str = ""
) -> Response:
    """Does it once and goes to `path`, or shows the claim as it is then; what is refused is said above the page, with what was typed."""
    return desk_session.do(
        form,
        lambda: operation(desk_session),
        path or f"{PLACE}/{claim_id}",
        lambda wrong: _show(desk_session, claim_id, form, wrong),
    )


def _read_all(form: Form, found: ClaimToDecide) -> tuple[list[LineVerdict], list[Wrong]]:
    """Approves what the page showed, and only that: the button carries a digest of it."""
    if form.get("all") != found.seen:
        text = f"This claim has changed since you opened it, so nothing of it was approved. Look at it again. {Effect.NO_MONEY_MOVED}"
        return [], [Wrong(None, text)]
    return [LineVerdict(one.view.line.number, LineAction.APPROVE) for one in found.open_lines], []


def _read(form: Form, found: ClaimToDecide) -> tuple[list[LineVerdict], list[Wrong]]:
    """What was chosen for each line, and what is wrong with it. A choice that is not possible any more, or was made of a line that has
    changed since, is wrong: were it passed over, its sender would believe that it was done."""
    chosen: list[LineVerdict] = []
    wrong: list[Wrong] = []
    asked = {name.removeprefix("do-"): value for name, value in form.fields.items() if name.startswith("do-") and value}
    for line in found.lines:
        number = line.view.line.number
        wanted = asked.pop(str(number), None)
        action = next((one for one in line.choices if one.value == wanted), None)
        if action is not None and form.get(f"seen-{number}") == line.seen:
            verdict, mistakes = _verdict(form, number, action)
            chosen.append(verdict)
            wrong.extend(mistakes)
        elif wanted is not None:
            wrong.append(_not_now(number, f"do-{number}" if line.choices else None))
    if asked:
        wrong.append(_not_now(None, None))
    if not chosen and not wrong:
        wrong.append(Wrong(None, f"Choose what to do with at least one line. {Effect.NO_MONEY_MOVED}"))
    return chosen, wrong


def _verdict(form: Form, number: int, action: LineAction) -> tuple[LineVerdict, list[Wrong]]:
    """What was chosen for one line, with its amount and words."""
    wrong: list[Wrong] = []
    ready, own = form.get(f"why-{number}"), form.get(f"words-{number}")
    reason = next((rejection_in_words(one) for one in RejectionReason if one.value == ready), None)
    less_pence = read_pounds(form.get(f"less-{number}")) if action is LineAction.APPROVE_LESS else None
    if action is LineAction.APPROVE_LESS and less_pence is None:
        wrong.append(Wrong(f"less-{number}", f"Line {number}: write the amount to pay, like 15.00."))
    if reason and own:
        wrong.append(Wrong(f"words-{number}", f"Line {number}: choose a sentence or write your own words, not both."))
    elif action in NEED_WORDS and not (reason or own):
        wrong.append(Wrong(f"words-{number}", f"Line {number}: say why. The person will read it."))
    return LineVerdict(number, action, less_pence, (reason or own) if action in NEED_WORDS else None), wrong


def _not_now(number: int | None, field: str | None) -> Wrong:
    what = f"Line {number}" if number else "A line"
    text = f"{what} has changed since you opened this page, so what you chose for it is not possible now. Look at it again."
    return Wrong(field, f"{text} {Effect.NO_MONEY_MOVED}")
