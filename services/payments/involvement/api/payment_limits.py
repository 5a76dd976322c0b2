"""Routes about the limits that people set for themselves, and about a yes to a fee that crosses one."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from services.payments.involvement.api.offers import Witness
from services.payments.involvement.rules.choice import AnswerChannel
from services.payments.involvement.usecases import limit_questions, payment_limits
from services.payments.involvement.usecases.payment_limits import NewPaymentLimit
from services.payments.people.payment_limits.rules import LimitPeriod
from shared.api_request import ApiRequest
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()


class PaymentLimitIn(RequestBody):
    """Not more than `amount_pence` in a `period`; with neither, the person is asked before each fee."""

    amount_pence: Pence | None = None
    period: LimitPeriod | None = None


class PaymentLimitOut(ResponseBody):
    """A limit that a person set for themself."""

    id: UUID
    person_id: UUID
    amount_pence: int | None
    period: str | None
    set_by: UUID
    set_at: AwareDatetime
    ended_by: UUID | None
    ended_at: AwareDatetime | None


class AgreedIn(RequestBody):
    """The person says yes to so much of a fee although it crosses a limit of theirs."""

    agreed_pence: Pence
    channel: AnswerChannel = AnswerChannel.STAFF
    witness: Witness | None = None


class AgreedOut(ResponseBody):
    """What was agreed to."""

    id: UUID
    offer_id: UUID
    agreed_pence: int
    said_at: AwareDatetime


@router.get("/people/{person_id}/payment-limits")
def list_limits(person_id: UUID, api: ApiRequest) -> list[PaymentLimitOut]:
    """Every limit of a person, those that ended too."""
    return api.read(
        lambda tx: [
            PaymentLimitOut.model_validate(one) for one in payment_limits.view_limits(tx.session, tx.actor, person_id)
        ]
    )


@router.post("/people/{person_id}/payment-limits", status_code=201, response_model=PaymentLimitOut)
def set_limit(person_id: UUID, new: PaymentLimitIn, api: ApiRequest) -> JSONResponse:
    """Writes down a limit that a person sets."""
    command = NewPaymentLimit(person_id, new.amount_pence, new.period)
    return api.once(lambda tx: PaymentLimitOut.model_validate(payment_limits.set_limit(tx.session, tx.actor, command)))


@router.post("/payment-limits/{limit_id}/end", response_model=PaymentLimitOut)
def end_limit(limit_id: UUID, api: ApiRequest) -> JSONResponse:
    """Ends a limit; it stays in the history."""
    return api.once(
        lambda tx: PaymentLimitOut.model_validate(payment_limits.end_limit(tx.session, tx.actor, limit_id)), 200
    )


@router.post("/offers/{offer_id}/agree-above-limit", status_code=201, response_model=AgreedOut)
def agree(offer_id: UUID, said: AgreedIn, api: ApiRequest) -> JSONResponse:
    """Keeps a yes to a fee that crosses a limit."""
    return api.once(
        lambda tx: AgreedOut.model_validate(
            limit_questions.agree_to_held(tx.session, tx.actor, offer_id, said.agreed_pence, said.channel, said.witness)
        )
    )
