"""Routes about offers: asking people, and recording what they answer."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, model_validator

from services.payments.involvement.api.fields import RoleName
from services.payments.involvement.rules.choice import AnswerChannel, OfferReply
from services.payments.involvement.usecases import answering, instalments, offers
from services.payments.involvement.usecases.answering import OfferAnswer
from services.payments.involvement.usecases.offers import Ask, EventOffers
from shared.api_request import ApiRequest
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()

AgreedMinutes = Annotated[int, Field(strict=True, gt=0, le=6000)]


Witness = Annotated[str, Field(min_length=1, max_length=100)]


class AskIn(RequestBody):
    """One person to ask in one role: for all sessions or those named; for a task with the agreed minutes or amount."""

    person_id: UUID
    role: RoleName
    session_ids: frozenset[UUID] = Field(frozenset(), max_length=50)
    agreed_minutes: AgreedMinutes | None = None
    agreed_pence: Pence | None = None


class OffersIn(RequestBody):
    """Whom to ask: `people` one by one, and `person_ids` for many in the same `role` (and with the same agreement)."""

    people: list[AskIn] = Field(default_factory=list, max_length=5000)
    person_ids: list[UUID] = Field(default_factory=list, max_length=5000)
    role: RoleName | None = None
    agreed_minutes: AgreedMinutes | None = None
    agreed_pence: Pence | None = None

    def asks(self) -> list[Ask]:
        """Everybody who is to be asked."""
        alike = [
            Ask(one, self.role or "", agreed_minutes=self.agreed_minutes, agreed_pence=self.agreed_pence)
            for one in self.person_ids
        ]
        return [*(Ask(**one.model_dump()) for one in self.people), *alike]


class OfferAnswerIn(RequestBody):
    """What the person said: with `less` the amount in pence, with `charity` which one of the list, and how the answer came. `witness` is who was there or helped."""

    answer: OfferReply
    amount_pence: Pence | None = None
    channel: AnswerChannel = AnswerChannel.STAFF
    witness: Witness | None = None
    charity_id: UUID | None = None

    def of(self, offer_id: UUID) -> OfferAnswer:
        """The same as an answer to this offer."""
        return OfferAnswer(offer_id, self.answer, self.amount_pence, self.channel, self.witness, self.charity_id)


class OneAnswerIn(OfferAnswerIn):
    """What the person of this offer said."""

    offer_id: UUID


class InstalmentIn(RequestBody):
    """A part of the fee on a later day, agreed before the work: so much from that day on. With neither, all of it comes at once after all."""

    later_pence: Pence | None = None
    pay_on: date | None = None
    channel: AnswerChannel = AnswerChannel.STAFF
    witness: Witness | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.later_pence is None) != (self.pay_on is None):
            raise ValueError("a later part is an amount and a day")
        return self


class AnswersIn(RequestBody):
    """What several people said."""

    answers: list[OneAnswerIn] = Field(min_length=1, max_length=5000)


class ReasonOut(ResponseBody):
    """A part of the expected fee in pence, and why."""

    reason: str
    amount_pence: int


class OfferOut(ResponseBody):
    """An offer, with the fee that the person may expect if they take part in all of it."""

    id: UUID
    person_id: UUID
    role: str
    status: str
    choice: str | None
    accepted_pence: int | None
    """The most that is paid as a fee, where they chose less than all of it."""
    charity_id: UUID | None
    """To whom they give all of it."""
    expected_pence: int
    expected_lines: list[ReasonOut]
    tax_route: str
    pay_on: date | None
    """With wages: the day on which it is paid."""
    at_once_pence: int | None
    """Where a part of the fee comes on a later day: what comes at once at most."""
    instalment_pence: int | None
    """What comes later, at most."""
    instalment_on: date | None


class AskedOut(ResponseBody):
    """Offers, and how far the budget is promised away, in pence."""

    offers: list[OfferOut]
    promised_pence: int
    budget_pence: int | None


@router.post("/events/{event_id}/offers", status_code=201, response_model=AskedOut)
def make_offers(event_id: UUID, new: OffersIn, api: ApiRequest) -> JSONResponse:
    """Asks people; nobody is asked twice for the same role."""
    return api.once(lambda tx: _show(offers.make_offers(tx.session, tx.actor, event_id, new.asks())))


@router.get("/events/{event_id}/offers")
def list_offers(event_id: UUID, api: ApiRequest) -> AskedOut:
    """Every offer of an event."""
    return api.read(lambda tx: _show(offers.view_offers(tx.session, tx.actor, event_id)))


@router.post("/events/{event_id}/answers", response_model=list[OfferOut])
def answer_offers(event_id: UUID, new: AnswersIn, api: ApiRequest) -> JSONResponse:
    """Records what several people answered, on their behalf."""
    answers = [one.of(one.offer_id) for one in new.answers]
    return api.once(
        lambda tx: [
            OfferOut.model_validate(one) for one in answering.answer_offers(tx.session, tx.actor, event_id, answers)
        ],
        200,
    )


@router.post("/offers/{offer_id}/answer", response_model=OfferOut)
def answer_offer(offer_id: UUID, new: OfferAnswerIn, api: ApiRequest) -> JSONResponse:
    """Records what a person answered, on their behalf."""
    return api.once(
        lambda tx: OfferOut.model_validate(answering.answer_offer(tx.session, tx.actor, new.of(offer_id))), 200
    )


@router.post("/offers/{offer_id}/instalment", response_model=OfferOut)
def agree_instalment(offer_id: UUID, new: InstalmentIn, api: ApiRequest) -> JSONResponse:
    """Keeps that a person agreed, before the work, to get a part of the fee on a later day; or to get all of it at once after all."""
    wanted = instalments.WantedInstalment(offer_id, new.later_pence, new.pay_on, new.channel, new.witness)
    return api.once(lambda tx: OfferOut.model_validate(instalments.agree_instalment(tx.session, tx.actor, wanted)), 200)


@router.post("/offers/{offer_id}/withdraw", response_model=OfferOut)
def withdraw_offer(offer_id: UUID, api: ApiRequest) -> JSONResponse:
    """Takes an unanswered offer back."""
    return api.once(lambda tx: OfferOut.model_validate(offers.withdraw_offer(tx.session, tx.actor, offer_id)), 200)


def _show(asked: EventOffers) -> AskedOut:
    return AskedOut.model_validate(asked)
