"""Routes about what a back-dated rate changes for days that are over: looked at, and proposed as a run."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.payments.involvement.rules.rerates import DifferenceState
from services.payments.involvement.usecases import rerates
from services.payments.payouts.api import RunOut, show_run
from shared.api_request import ApiRequest
from shared.http import ResponseBody

router = APIRouter()


class RateDifferenceOut(ResponseBody):
    """What one fee becomes by this rate, in pence: owed once proposed, or why it is not (`state`, in `words`)."""

    event_id: UUID
    person_id: UUID
    role: str
    before_pence: int
    now_pence: int
    more_pence: int
    old_rate: str
    new_rate: str
    earned_from: date | None
    earned_until: date | None
    state: DifferenceState
    words: str


class MadeDifferenceOut(ResponseBody):
    """A difference that is owed already: `status` is that of its newest payment, `held` whether a limit of the person holds it."""

    event_id: UUID
    person_id: UUID
    role: str
    before_pence: int
    after_pence: int
    status: str | None
    held: bool


class RateDifferencesOut(ResponseBody):
    """All that a rate changes for days that are over. Whoever may not see people sees the sum alone."""

    rate_id: UUID
    to_pay_pence: int
    not_owed_yet: list[RateDifferenceOut]
    owed: list[MadeDifferenceOut]
    not_worked_out: list[UUID]
    """Events of which nobody can say what it changes, because a role has no rate."""


@router.get("/rates/{fee_rate_id}/differences")
def see_differences(fee_rate_id: UUID, api: ApiRequest) -> RateDifferencesOut:
    """Who is owed what by this rate for days that are over. Nothing is written."""
    return api.read(lambda tx: _shown(rerates.see_differences(tx.session, tx.actor, fee_rate_id)))


@router.post("/rates/{fee_rate_id}/differences", status_code=201, response_model=RunOut)
def propose_differences(fee_rate_id: UUID, api: ApiRequest) -> JSONResponse:
    """Proposes a run that pays the differences, and nothing else."""
    return api.once(lambda tx: show_run(tx, rerates.propose_differences(tx.session, tx.actor, fee_rate_id).id))


def _shown(found: rerates.RateDifferences) -> RateDifferencesOut:
    return RateDifferencesOut(
        rate_id=found.rate.id,
        to_pay_pence=found.to_pay_pence,
        not_owed_yet=[
            RateDifferenceOut(
                event_id=one.event_id,
                person_id=one.person_id,
                role=one.role,
                before_pence=one.before_pence,
                now_pence=one.now_pence,
                more_pence=one.more_pence,
                old_rate=one.old_rate,
                new_rate=one.new_rate,
                earned_from=one.earned[0] if one.earned else None,
                earned_until=one.earned[1] if one.earned else None,
                state=one.state,
                words=one.words,
            )
            for one in found.lines
            if found.shows_people
        ],
        owed=[
            MadeDifferenceOut(
                event_id=one.source_id,
                person_id=one.person_id,
                role=one.part,
                before_pence=one.before_pence,
                after_pence=one.after_pence,
                status=one.status,
                held=one.obligation_id in found.held,
            )
            for one in found.made
            if found.shows_people
        ],
        not_worked_out=list(found.not_worked_out),
    )
