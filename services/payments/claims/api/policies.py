"""Routes about the data that decides: the policy for claims, and mileage rates."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, AwareDatetime, Field

from services.payments.claims.rules.categories import Cap
from services.payments.claims.rules.mileage import Vehicle
from services.payments.claims.rules.policy import REFERRING, CautionCode, Policy
from services.payments.claims.rules.send_deadline import Calendar, Subdivision
from services.payments.claims.usecases import miles, rates
from services.payments.claims.usecases import policies as usecases
from services.payments.claims.usecases.rates import NewMileageRate
from services.payments.limits.api import PROPOSED, LimitProposalOut, proposed
from shared.api_request import Accepted, ApiRequest, InTransaction
from shared.contracts.categories import Category
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()

Limit = Annotated[int, Field(strict=True, ge=0, le=100_000_000, description="pence, whole")]
TIMES = {
    "nation": "subdivision",
    "cut_off": "transfer",
    "bank_file_cut_off": "bank_file",
    "send_by": "send_by",
}
"""What the promise depends on, and what the rules call it."""
PIECES = (
    "person_day_up_to_pence",
    "person_event_up_to_pence",
    "alike_within_percent",
    "alike_within_days",
    "longest_age_days",
)
"""What holds for claims that are cut into pieces; what is left out stays as it is, so that nobody lifts it by leaving it out."""
Source = Annotated[str, Field(min_length=1, max_length=200)]
TimeOfDay = Annotated[
    time, AfterValidator(lambda one: one.replace(tzinfo=None)), Field(description="in London, like 16:30")
]
Tenths = Annotated[int, Field(strict=True, gt=0, le=100_000)]


class CapIn(RequestBody):
    """The most that is paid without asking, in pence; null: no cap."""

    per_line_pence: Pence | None = None
    per_day_pence: Pence | None = None


class PolicyIn(RequestBody):
    """The rules for claims from a day on, in pence; `source` says who decided them. Categories without a cap have none. Times are
    of day in London."""

    valid_from: date
    source: Source
    caps: dict[Category, CapIn] = Field(default_factory=dict)
    receipt_needed_above_pence: Limit
    lost_receipt_up_to_pence: Limit
    automatic_up_to_pence: Limit
    second_approver_above_pence: Limit
    late_after_days: Annotated[int, Field(strict=True, gt=0, le=3650)]
    unusual_percent: Annotated[int, Field(strict=True, gt=100, le=10_000)] = 300
    person_day_up_to_pence: Limit | None = None
    person_event_up_to_pence: Limit | None = None
    alike_within_percent: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None
    alike_within_days: Annotated[int, Field(strict=True, ge=0, le=366)] | None = None
    longest_age_days: Annotated[int, Field(strict=True, gt=0, le=3650)] | None = None
    refer_on: list[CautionCode] = Field(default_factory=lambda: sorted(REFERRING), max_length=10)
    refer_when_entered_for_them: bool = Field(False, strict=True)
    nation: Subdivision | None = Field(None, description="whose bank holidays hold")
    cut_off: TimeOfDay | None = None
    bank_file_cut_off: TimeOfDay | None = None
    send_by: TimeOfDay | None = None

    def policy(self, before: Policy) -> Policy:
        """The rules as the use cases take them; nation, times and what holds for pieces stay as they are where left out. Raises InvalidError."""
        values = self.model_dump(exclude={"source", "caps", "refer_on", *TIMES})
        values |= {name: getattr(before, name) for name in PIECES if values[name] is None}
        caps = {category: Cap(**cap.model_dump()) for category, cap in self.caps.items()}
        told = {field: getattr(self, name) for name, field in TIMES.items() if getattr(self, name) is not None}
        return Policy(
            id=None,
            caps=caps,
            refer_on=frozenset(self.refer_on),
            calendar=Calendar(told.pop("subdivision", before.calendar.subdivision)),
            cutoffs=before.cutoffs.changed(**told),
            **values,
        )


class PolicyOut(ResponseBody):
    """The rules of a day on; `checked_by` is null for what comes with the product."""

    id: UUID
    valid_from: date
    caps: dict[str, dict[str, int | None]]
    receipt_needed_above_pence: int
    lost_receipt_up_to_pence: int
    automatic_up_to_pence: int
    second_approver_above_pence: int
    late_after_days: int
    unusual_percent: int
    person_day_up_to_pence: int
    person_event_up_to_pence: int
    alike_within_percent: int
    alike_within_days: int
    longest_age_days: int
    refer_on: list[str]
    refer_when_entered_for_them: bool
    nation: str
    cut_off: time
    bank_file_cut_off: time
    send_by: time
    source: str
    checked_by: UUID | None
    created_at: AwareDatetime


class MileageRateIn(RequestBody):
    """A rate in tenths of a penny a mile (45p is 450) from a day on; a band has its miles (in tenths) and the rate beyond."""

    vehicle: Vehicle
    valid_from: date
    per_mile_tenth_pence: Tenths
    source: Source
    band_miles_tenths: Annotated[int, Field(strict=True, gt=0, le=10_000_000)] | None = None
    beyond_tenth_pence: Tenths | None = None


class MileageRateOut(ResponseBody):
    """A rate; `checked_by` is null where nobody in the organisation has confirmed it."""

    id: UUID
    vehicle: str
    valid_from: date
    per_mile_tenth_pence: int
    band_miles_tenths: int | None
    beyond_tenth_pence: int | None
    source: str
    status: str
    checked_by: UUID | None
    checked_on: date | None


class OutsideMilesIn(RequestBody):
    """Miles (in tenths) that a person drove for others in the tax year of a day: the band counts across organisations."""

    on: date
    miles_tenths: Annotated[int, Field(strict=True, ge=0, le=10_000_000)]


class OutsideMilesOut(ResponseBody):
    """What counts now for that tax year."""

    person_id: UUID
    tax_year_starts_on: date
    miles_tenths: int


@router.get("/claim-policies")
def list_policies(api: ApiRequest) -> list[PolicyOut]:
    """The rules for claims, the newest first."""
    return api.read(lambda tx: [PolicyOut.model_validate(one) for one in usecases.view_policies(tx.session, tx.actor)])


@router.post("/claim-policies", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
def propose_policy(new: PolicyIn, api: ApiRequest) -> JSONResponse:
    """Proposes rules that hold from today or a later day on; another administrator confirms them."""

    def effect(tx: InTransaction) -> Accepted:
        policy = new.policy(usecases.policy_to_change(tx.session, tx.actor, new.valid_from))
        return proposed(tx, usecases.propose_policy(tx.session, tx.actor, policy, new.source).id)

    return api.once(effect)


@router.get("/mileage-rates")
def list_rates(api: ApiRequest) -> list[MileageRateOut]:
    """Every mileage rate: by vehicle, the newest first."""
    return api.read(lambda tx: [MileageRateOut.model_validate(one) for one in rates.view_rates(tx.session, tx.actor)])


@router.post("/mileage-rates", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
def propose_rate(new: MileageRateIn, api: ApiRequest) -> JSONResponse:
    """Proposes a dated mileage rate, back-dated where its day is past; another administrator confirms it."""
    command = NewMileageRate(**new.model_dump())
    return api.once(lambda tx: proposed(tx, rates.propose_rate(tx.session, tx.actor, command).id))


@router.post("/mileage-rates/{rate_id}/confirm", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
def propose_check(rate_id: UUID, api: ApiRequest) -> JSONResponse:
    """Proposes that a rate which came with the product is right; another administrator confirms it."""
    return api.once(lambda tx: proposed(tx, rates.propose_check(tx.session, tx.actor, rate_id).id))


@router.post("/people/{person_id}/outside-miles", status_code=201, response_model=OutsideMilesOut)
def declare_miles(person_id: UUID, new: OutsideMilesIn, api: ApiRequest) -> JSONResponse:
    """Records what a person says they drove for others, on their behalf."""
    return api.once(
        lambda tx: OutsideMilesOut.model_validate(
            miles.declare(tx.session, tx.actor, person_id, new.on, new.miles_tenths)
        )
    )
