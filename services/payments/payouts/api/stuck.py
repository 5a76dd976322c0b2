"""Routes about payments that stand still: see why and what can be done, decide with evidence, agree as the second person, drop; and name
who is asked next where nobody does."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.payouts.api.payments import PaymentOut, show_payment
from services.payments.payouts.usecases import escalation, stuck_payments, stuck_views
from services.payments.payouts.usecases.stuck_payments import LONGEST_EVIDENCE, StuckDecision
from services.payments.payouts.usecases.stuck_views import StuckPayment
from services.payments.payouts.ways_out import WayOut
from shared.api_request import ApiRequest, InTransaction
from shared.http import RequestBody, ResponseBody

router = APIRouter()


class WayOutOut(ResponseBody):
    """Something that whoever asks can do now. `look` and `accept` have routes of their own; the others are decisions."""

    way: str
    needs_two: bool
    needs_number: bool


class WaitingDecisionOut(ResponseBody):
    """A decision that waits for a second person, or for the bank."""

    way: str
    evidence: str
    bank_number: str | None
    needs_two: bool
    decided_by: UUID
    decided_at: AwareDatetime
    may_agree: bool


class StuckPaymentOut(ResponseBody):
    """A payment that somebody must look at: what happened and who acts next (`why`), and what whoever asks can do about it."""

    payment: PaymentOut
    why: str
    word: str | None
    ways: list[WayOutOut]
    decision: WaitingDecisionOut | None
    may_pay_again: bool


class StuckDecisionIn(RequestBody):
    """What somebody decides, and how they know."""

    SEVERAL_LINES: ClassVar = frozenset({"evidence"})

    way: Literal["bank_has_it", "bank_has_it_not", "not_given", "try_again", "pay_anew"]
    evidence: Annotated[str, Field(min_length=1, max_length=LONGEST_EVIDENCE)]
    bank_number: Annotated[str, Field(max_length=100)] | None = None


class ChainIn(RequestBody):
    """Who is asked, in order, about money that nobody has handled for a working day each."""

    principal_ids: list[UUID]


class ChainOut(ResponseBody):
    """Who is asked, in order; empty where tasks go from role to role."""

    principal_ids: list[UUID]


def _out(one: StuckPayment) -> StuckPaymentOut:
    return StuckPaymentOut(
        payment=show_payment(one.payout),
        why=one.why,
        word=one.word,
        ways=[WayOutOut(way=way.way.value, needs_two=way.needs_two, needs_number=way.needs_number) for way in one.ways],
        decision=one.decision and WaitingDecisionOut.model_validate(one.decision),
        may_pay_again=one.may_pay_again,
    )


def _show(tx: InTransaction, payout_id: UUID) -> StuckPaymentOut:
    return _out(stuck_views.see_payment(tx.session, tx.actor, payout_id))


@router.get("/stuck-payments")
def list_standing(api: ApiRequest) -> list[StuckPaymentOut]:
    """Payments that need a person, that the bank refuses for now, or that did not arrive; the oldest first."""
    return api.read(lambda tx: [_out(one) for one in stuck_views.list_standing(tx.session, tx.actor)])


@router.get("/stuck-payments/{payout_id}")
def see(payout_id: UUID, api: ApiRequest) -> StuckPaymentOut:
    """One payment, whatever its status."""
    return api.read(lambda tx: _show(tx, payout_id))


@router.post("/payouts/{payout_id}/decisions", response_model=StuckPaymentOut)
def decide(payout_id: UUID, new: StuckDecisionIn, api: ApiRequest) -> JSONResponse:
    """Decides about a payment that needs a person, with evidence. Where money could move twice it waits for a second person, and
    with the bank's number of it for the bank; the answer then names the decision that waits."""

    def effect(tx: InTransaction) -> StuckPaymentOut:
        decision = StuckDecision(WayOut(new.way), new.evidence, new.bank_number)
        stuck_payments.decide(tx.session, tx.actor, payout_id, decision)
        return _show(tx, payout_id)

    return api.once(effect, 200)


@router.post("/payouts/{payout_id}/decision/agree", response_model=StuckPaymentOut)
def agree(payout_id: UUID, api: ApiRequest) -> JSONResponse:
    """The second person agrees with the decision that waits, and it is done."""

    def effect(tx: InTransaction) -> StuckPaymentOut:
        stuck_payments.agree(tx.session, tx.actor, payout_id)
        return _show(tx, payout_id)

    return api.once(effect, 200)


@router.post("/payouts/{payout_id}/decision/drop", response_model=StuckPaymentOut)
def drop(payout_id: UUID, api: ApiRequest) -> JSONResponse:
    """Drops the decision that waits."""

    def effect(tx: InTransaction) -> StuckPaymentOut:
        stuck_payments.drop(tx.session, tx.actor, payout_id)
        return _show(tx, payout_id)

    return api.once(effect, 200)


@router.get("/escalation-chain")
def see_chain(api: ApiRequest) -> ChainOut:
    """Who is asked next."""
    return api.read(lambda tx: ChainOut(principal_ids=escalation.see_chain(tx.session, tx.actor)))


@router.post("/escalation-chain", status_code=200, response_model=ChainOut)
def name_chain(new: ChainIn, api: ApiRequest) -> JSONResponse:
    """Names who is asked, in order; an empty list lets tasks go from role to role."""

    def effect(tx: InTransaction) -> ChainOut:
        escalation.name_chain(tx.session, tx.actor, new.principal_ids)
        return ChainOut(principal_ids=escalation.see_chain(tx.session, tx.actor))

    return api.once(effect, 200)
