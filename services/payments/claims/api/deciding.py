"""Routes about deciding claims, and about what the person says to a decision."""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.claims.api.shown import ClaimOut, show_claim
from services.payments.claims.rules.decisions import LineAction
from services.payments.claims.usecases import answers, decisions
from services.payments.claims.usecases.decisions import LineVerdict
from shared.api_request import ApiRequest, InTransaction
from shared.errors import InvalidError
from shared.http import Pence, RequestBody
from shared.rejection_words import RejectionReason, rejection_in_words

router = APIRouter()

Words = Annotated[str, Field(min_length=1, max_length=1000)]


class VerdictIn(RequestBody):
    """What is decided about a line. `amount_pence` goes with approve_less. The person is told why: by a ready `reason`, or in
    own `words`, which are the question with ask."""

    SEVERAL_LINES: ClassVar = frozenset({"words"})

    action: LineAction
    amount_pence: Pence | None = None
    reason: RejectionReason | None = None
    words: Words | None = None

    def said(self) -> str | None:
        """The words that the person gets. Raises InvalidError where there are both."""
        if self.reason is not None and self.words is not None:
            raise InvalidError("claim.two_reasons", "Choose a reason or write your own words, not both.")
        return rejection_in_words(self.reason) if self.reason is not None else self.words


class LineVerdictIn(VerdictIn):
    """The same, for the line of a number."""

    line_number: Annotated[int, Field(strict=True, gt=0)]


class VerdictsIn(RequestBody):
    """Several lines decided together: one decision, one payment."""

    lines: list[LineVerdictIn] = Field(min_length=1, max_length=30)


class QuestionAnswerIn(RequestBody):
    """What the person answers."""

    SEVERAL_LINES: ClassVar = frozenset({"words"})

    words: Words


class AppealIn(RequestBody):
    """What the person says to a no, if anything: no words are needed."""

    SEVERAL_LINES: ClassVar = frozenset({"words"})

    words: Words | None = None


@router.post("/claims/{claim_id}/decisions", response_model=ClaimOut)
def decide(claim_id: UUID, new: VerdictsIn, api: ApiRequest) -> JSONResponse:
    """Approves, approves less or refuses several lines at once."""

    def effect(tx: InTransaction) -> ClaimOut:
        verdicts = [LineVerdict(one.line_number, one.action, one.amount_pence, one.said()) for one in new.lines]
        decisions.decide(tx.session, tx.actor, claim_id, verdicts)
        return show_claim(tx, claim_id)

    return api.once(effect, 200)


@router.post("/claims/{claim_id}/decisions/{decision_id}/confirm", response_model=ClaimOut)
def confirm(claim_id: UUID, decision_id: UUID, api: ApiRequest) -> JSONResponse:
    """The second of two people agrees with a decision."""

    def effect(tx: InTransaction) -> ClaimOut:
        decisions.confirm(tx.session, tx.actor, claim_id, decision_id)
        return show_claim(tx, claim_id)

    return api.once(effect, 200)


@router.post("/claims/{claim_id}/lines/{number}/decision", response_model=ClaimOut)
def decide_line(claim_id: UUID, number: int, new: VerdictIn, api: ApiRequest) -> JSONResponse:
    """Decides one line: approve, approve_less, refuse, ask, hold, release_hold or undo."""

    def effect(tx: InTransaction) -> ClaimOut:
        decisions.act(tx.session, tx.actor, claim_id, [LineVerdict(number, new.action, new.amount_pence, new.said())])
        return show_claim(tx, claim_id)

    return api.once(effect, 200)


@router.post("/claims/{claim_id}/lines/{number}/answer", response_model=ClaimOut)
def answer(claim_id: UUID, number: int, new: QuestionAnswerIn, api: ApiRequest) -> JSONResponse:
    """Records the person's answer to a question, on their behalf."""

    def effect(tx: InTransaction) -> ClaimOut:
        answers.answer(tx.session, tx.actor, claim_id, number, new.words)
        return show_claim(tx, claim_id)

    return api.once(effect, 200)


@router.post("/claims/{claim_id}/lines/{number}/appeal", response_model=ClaimOut)
def appeal(claim_id: UUID, number: int, api: ApiRequest, new: AppealIn | None = None) -> JSONResponse:
    """Records that the person asks us to look again at a line that was refused or paid in part."""

    def effect(tx: InTransaction) -> ClaimOut:
        answers.appeal(tx.session, tx.actor, claim_id, number, new.words if new else None)
        return show_claim(tx, claim_id)

    return api.once(effect, 200)


@router.post("/claims/{claim_id}/lines/{number}/withdraw", response_model=ClaimOut)
def withdraw(claim_id: UUID, number: int, api: ApiRequest) -> JSONResponse:
    """Records that the person does not want a line any more."""

    def effect(tx: InTransaction) -> ClaimOut:
        answers.withdraw(tx.session, tx.actor, claim_id, number)
        return show_claim(tx, claim_id)

    return api.once(effect, 200)
