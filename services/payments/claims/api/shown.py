"""A claim as the API shows it, with everything that was found, decided and paid."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from services.payments.claims.rules.deciders import StaffAct
from services.payments.claims.usecases.decisions import waits_for_second
from services.payments.claims.usecases.notices import promise_of
from services.payments.claims.usecases.views import ClaimLineView, ClaimView, view_claim
from shared.api_request import InTransaction
from shared.contracts.money import MoneyKind, PromiseKind
from shared.http import ResponseBody


class PartOut(ResponseBody):
    """Miles at one dated rate, in pence, with the reason."""

    rate_id: UUID
    miles_tenths: int
    amount_pence: int
    reason: str


class StepOut(ResponseBody):
    """One thing that was done to a line, with the words that went with it."""

    action: str
    to_status: str
    amount_pence: int | None
    words: str | None
    actor_kind: str
    actor_id: UUID
    decision_id: UUID | None
    at: AwareDatetime


class LineOut(ResponseBody):
    """A line; `approved_pence` is what of it is agreed so far."""

    number: int
    kind: str
    category: str
    spent_on: date
    amount_pence: int
    approved_pence: int
    vat_pence: int
    miles_tenths: int | None
    passengers: int
    why: str | None
    description: str
    receipt_id: UUID | None
    lost_receipt_reason: str | None
    status: str
    parts: list[PartOut]
    steps: list[StepOut]


class FoundOut(ResponseBody):
    """Something that the rules found, in plain words; without a number it is about the whole claim."""

    code: str
    text: str
    line_number: int | None


class DecisionOut(ResponseBody):
    """A decision, by a person or by the policy of that id. `netted_pence` was covered by money given in advance."""

    id: UUID
    decided_by: UUID | None
    decided_by_policy: UUID | None
    second_decided_by: UUID | None
    waits_for_second: bool
    approved_pence: int
    netted_pence: int
    decided_at: AwareDatetime
    undone_at: AwareDatetime | None


class ClaimPaymentOut(ResponseBody):
    """A payment of this claim, as it stands now."""

    payout_id: UUID
    reference: str
    status: str
    waits_for: str | None
    amount_pence: int
    posted_at: AwareDatetime | None


class PromiseOut(ResponseBody):
    """What the person was promised, and by when."""

    kind: PromiseKind
    by: AwareDatetime


class ToldMoneyOut(ResponseBody):
    """Where some of a person's money is. `sent_on` is the day on which it left, `charity` to whom they gave it."""

    kind: MoneyKind
    amount_pence: int
    sent_on: date | None
    charity: str | None


class WhereaboutsOut(ResponseBody):
    """Where the money of one claim or one fee is, or what is left of money in advance (without a reference)."""

    claim_id: UUID | None
    reference: str | None
    told: list[ToldMoneyOut]


class ClaimStaffActOut(ResponseBody):
    """What a member of staff did to a claim, the first time. Whoever had any hand but `decided` does not decide about it."""

    principal_id: UUID
    act: StaffAct
    created_at: AwareDatetime


class ClaimOut(ResponseBody):
    """A claim with its story. `paid_pence` has left and not come back; `told` is where the
    person hears that its money is."""

    id: UUID
    reference: str
    person_id: UUID
    event_id: UUID | None
    channel: str
    entered_by: UUID | None
    status: str
    outcome: str | None
    policy_id: UUID | None
    needs_two: bool
    total_pence: int
    approved_pence: int
    paid_pence: int
    submitted_at: AwareDatetime | None
    misses_at: AwareDatetime | None
    standing: str | None
    promise: PromiseOut | None
    told: list[ToldMoneyOut]
    reasons: list[FoundOut]
    warnings: list[FoundOut]
    lines: list[LineOut]
    decisions: list[DecisionOut]
    staff_acts: list[ClaimStaffActOut]
    payments: list[ClaimPaymentOut]


def show_claim(tx: InTransaction, claim_id: UUID) -> ClaimOut:
    """A claim as it is answered."""
    return shown(view_claim(tx.session, tx.actor, claim_id))


def shown(view: ClaimView) -> ClaimOut:
    """A view as it is answered."""
    claim = view.claim
    values: dict[str, Any] = {
        name: getattr(claim, name)
        for name in (
            "id", "reference", "person_id", "event_id", "channel", "entered_by", "outcome", "policy_id", "needs_two",
            "total_pence", "submitted_at", "misses_at", "reasons", "warnings",
        )
    }  # fmt: skip
    return ClaimOut(
        **values,
        status=view.status,
        approved_pence=view.approved_pence,
        paid_pence=view.paid_pence,
        standing=view.standing,
        promise=PromiseOut.model_validate(promise_of(claim)) if claim.promise_kind else None,
        told=[ToldMoneyOut.model_validate(one) for one in view.told],
        lines=[_line(one) for one in view.lines],
        decisions=[
            DecisionOut.model_validate({**_columns(one), "waits_for_second": waits_for_second(one)})
            for one in view.decisions
        ],
        staff_acts=[ClaimStaffActOut.model_validate(one) for one in view.staff_acts],
        payments=[ClaimPaymentOut.model_validate(one) for one in view.payments],
    )


def _line(view: ClaimLineView) -> LineOut:
    return LineOut.model_validate({**_columns(view.line), "parts": list(view.parts), "steps": list(view.steps)})


def _columns(row: object) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}
