"""What fees came to more by a rate that was back-dated: owed once for a fee and a rate, beside the fee, which stays as it was decided."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from services.payments.payouts.rules import FINISHED, MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import (
    FEE,
    FEE_DIFFERENCE,
    FEE_INSTALMENT,
    FEE_KINDS,
    FeeDifference,
    Obligation,
    ObligationLine,
    ObligationTakenBack,
    Payout,
    PayoutRun,
)
from services.payments.payouts.usecases.generations import lock_obligations
from services.payments.payouts.usecases.leaving_out import leave_out
from services.payments.payouts.usecases.obligations import (
    Owed,
    OwedLine,
    PersonPart,
    live_payment,
    obligation_line_rows,
    obligation_row,
    stands,
)
from services.payments.payouts.usecases.rails_now import lock_cash_of
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from shared.identity import Actor
from shared.ids import new_id

PAYOUTS = aliased(Payout)
"""Payments of differences, beside those of their fees."""


@dataclass(frozen=True, slots=True)
class DecidedFee:
    """A fee that stands, with all that it came to more since: in pence, its lines, and the days on which it was earned. `is_live`: a payment
    of the fee itself is on its way or made."""

    fee_id: UUID
    amount_pence: int
    lines: tuple[OwedLine, ...]
    earned: tuple[date, date] | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class OwedDifference:
    """What a fee comes to more, as it is to be owed, and the rate that makes it so."""

    owed: Owed
    fee_id: UUID
    rate_id: UUID
    before_pence: int


@dataclass(frozen=True, slots=True)
class DifferenceMade:
    """A difference that is owed already: `status` is that of its newest payment, None where it has none."""

    obligation_id: UUID
    rate_id: UUID
    source_id: UUID
    person_id: UUID
    part: str
    before_pence: int
    after_pence: int
    earned: tuple[date, date] | None
    status: str | None

    @property
    def is_live(self) -> bool:
        """Whether it is on its way or paid."""
        return self.status is not None and self.status not in FINISHED


def decided_with_differences(session: Session, org_id: UUID, source_id: UUID) -> dict[PersonPart, DecidedFee]:
    """What is owed for taking part in one thing, to each person in each role."""
    of_source = (Obligation.org_id == org_id, Obligation.source_id == source_id, Obligation.kind.in_(FEE_KINDS))
    lines = session.execute(
        select(
            ObligationLine.obligation_id,
            ObligationLine.reason,
            ObligationLine.amount_pence,
            ObligationLine.rate_id,
            ObligationLine.session_id,
        )
        .join(
            Obligation,
            (Obligation.org_id == ObligationLine.org_id) & (Obligation.id == ObligationLine.obligation_id),
        )
        .where(*of_source)
        .order_by(ObligationLine.id)
    )
    lines_of: dict[UUID, list[OwedLine]] = defaultdict(list)
    for owed_id, reason, amount_pence, rate_id, session_id in lines:
        lines_of[owed_id].append(OwedLine(reason, amount_pence, rate_id, session_id))
    columns = (Obligation.id, Obligation.kind, Obligation.person_id, Obligation.part, Obligation.amount_pence)
    rows = session.execute(
        select(*columns, Obligation.earned_from, Obligation.earned_until, live_payment().label("is_live"))
        .where(*of_source, stands())
        .order_by(Obligation.id)
    )
    of_fee: dict[PersonPart, list[Any]] = defaultdict(list)
    for row in rows:
        of_fee[row.person_id, row.part].append(row)
    found = {}
    for who, parts in of_fee.items():
        fee = next((one for one in parts if one.kind == FEE), None)
        if fee is not None:
            earned = (fee.earned_from, fee.earned_until) if fee.earned_from and fee.earned_until else None
            of_parts = tuple(line for one in parts for line in lines_of[one.id])
            found[who] = DecidedFee(fee.id, sum(one.amount_pence for one in parts), of_parts, earned, fee.is_live)
    return found


def given_up_lines(session: Session, org_id: UUID, source_id: UUID) -> dict[PersonPart, tuple[OwedLine, ...]]:
    """The lines of later instalments that people gave up while the fee itself stands: no rate brings that money back to them."""
    fee, rest = aliased(Obligation), Obligation
    fee_gone = select(ObligationTakenBack.id).where(
        ObligationTakenBack.org_id == fee.org_id, ObligationTakenBack.obligation_id == fee.id
    )
    rows = session.execute(
        select(rest.person_id, rest.part, ObligationLine.reason, ObligationLine.amount_pence, ObligationLine.rate_id)
        .join(ObligationLine, (ObligationLine.org_id == rest.org_id) & (ObligationLine.obligation_id == rest.id))
        .join(
            fee,
            (fee.org_id == rest.org_id)
            & (fee.source_id == rest.source_id)
            & (fee.person_id == rest.person_id)
            & (fee.part == rest.part)
            & (fee.created_at == rest.created_at),  # worked out in one moment: the fee that it was a part of
        )
        .where(rest.org_id == org_id, rest.source_id == source_id, rest.kind == FEE_INSTALMENT, ~stands())
        .where(fee.kind == FEE, ~fee_gone.exists())
        .order_by(ObligationLine.id)
    )
    found: dict[PersonPart, tuple[OwedLine, ...]] = {}
    for row in rows:
        line = OwedLine(row.reason, row.amount_pence, row.rate_id)
        found[row.person_id, row.part] = (*found.get((row.person_id, row.part), ()), line)
    return found


def sources_with_fees(session: Session, org_id: UUID, role: str, since: date) -> list[UUID]:
    """What fees of a role were worked out for that were earned on a day or later, in the order of their ids."""
    rows = session.scalars(
        select(Obligation.source_id)
        .where(Obligation.org_id == org_id, Obligation.kind == FEE, Obligation.part == role, stands())
        .where(Obligation.earned_until >= since)
        .distinct()
        .order_by(Obligation.source_id)
    )
    return list(rows)


def owe_differences(
    session: Session, actor: Actor, new: Sequence[OwedDifference], paid_with: Collection[UUID] = ()
) -> list[UUID]:
    """Writes what fees came to more, each to whom its fee is paid; gives the ids in order. Their events are locked before, and the tins of
    cash of whoever is `paid_with` them (obligations) with theirs. The database refuses what is not exactly that, and a second one for the same
    fee and rate."""
    if not new:
        return []
    payee_of = _payees(session, actor.org_id, [*(one.fee_id for one in new), *paid_with])
    lock_cash_of(session, actor.org_id, set(payee_of.values()))
    lock_obligations(session, actor.org_id, [one.fee_id for one in new])
    numbers = _numbers(session, actor.org_id, new)
    ids = [new_id() for _ in new]
    session.execute(
        insert(Obligation),
        [
            obligation_row(actor.org_id, owed_id, one.owed, payee_of[one.fee_id])
            | {"revision": numbers.get((one.owed.source_id, one.owed.person_id, one.owed.part), 0)}
            for owed_id, one in zip(ids, new, strict=True)
        ],
    )
    lines = [
        line
        for owed_id, one in zip(ids, new, strict=True)
        for line in obligation_line_rows(actor.org_id, owed_id, one.owed)
    ]
    session.execute(insert(ObligationLine), lines)
    rows = [
        {
            "org_id": actor.org_id,
            "id": new_id(),
            "obligation_id": owed_id,
            "fee_id": one.fee_id,
            "rate_id": one.rate_id,
            "before_pence": one.before_pence,
            "after_pence": one.before_pence + one.owed.amount_pence,
        }
        for owed_id, one in zip(ids, new, strict=True)
    ]
    session.execute(insert(FeeDifference), rows)
    return ids


def differences_made(
    session: Session,
    org_id: UUID,
    *,
    rate_id: UUID | None = None,
    source_id: UUID | None = None,
    only_waiting: bool = False,
) -> list[DifferenceMade]:
    """What is owed already by a rate, or for one event, in the order in which it was worked out; `only_waiting`: and is neither on its way nor paid."""
    newest = (
        select(Payout.status)
        .where(Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id)
        .order_by(Payout.generation.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Obligation, FeeDifference, newest.label("status"))
        .join(
            FeeDifference,
            (FeeDifference.org_id == Obligation.org_id) & (FeeDifference.obligation_id == Obligation.id),
        )
        .where(Obligation.org_id == org_id, stands())
        .order_by(Obligation.id)
    )
    if rate_id is not None:
        query = query.where(FeeDifference.rate_id == rate_id)
    if source_id is not None:
        query = query.where(Obligation.source_id == source_id)
    if only_waiting:
        query = query.where(~live_payment())
    return [
        DifferenceMade(
            owed.id,
            made.rate_id,
            owed.source_id,
            owed.person_id,
            owed.part,
            made.before_pence,
            made.after_pence,
            (owed.earned_from, owed.earned_until) if owed.earned_from and owed.earned_until else None,
            status,
        )
        for owed, made, status in session.execute(query)
    ]


def unpaid_among(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> list[UUID]:
    """Those of these that have no payment on its way or made."""
    rows = session.scalars(
        select(Obligation.id)
        .where(Obligation.org_id == org_id, Obligation.id.in_(obligation_ids), ~live_payment())
        .order_by(Obligation.id)
    )
    return list(rows)


def _payees(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> dict[UUID, UUID]:
    rows = session.execute(
        select(Obligation.id, Obligation.payee_id).where(Obligation.org_id == org_id, Obligation.id.in_(obligation_ids))
    )
    return {row.id: row.payee_id for row in rows}


def _numbers(session: Session, org_id: UUID, new: Sequence[OwedDifference]) -> dict[tuple[UUID, UUID, str], int]:
    """How many differences of the same person, thing and role there were, taken back or not."""
    rows = session.execute(
        select(Obligation.source_id, Obligation.person_id, Obligation.part, func.count())
        .where(Obligation.org_id == org_id, Obligation.kind == FEE_DIFFERENCE)
        .where(Obligation.source_id.in_({one.owed.source_id for one in new}))
        .group_by(Obligation.source_id, Obligation.person_id, Obligation.part)
    )
    return {(row[0], row[1], row[2]): int(row[3]) for row in rows}


def leave_out_before_fee(session: Session, actor: Actor, run: PayoutRun, now: PayoutStatus) -> None:
    """Leaves out what a fee came to more while the fee itself was not let go: the person could not change their answer to the fee any more."""
    fee_let_go = exists().where(
        Payout.org_id == FeeDifference.org_id,
        Payout.obligation_id == FeeDifference.fee_id,
        Payout.status.not_in([one.value for one in (*FINISHED, PayoutStatus.DRAFT, PayoutStatus.APPROVED)]),
    )
    too_early = session.scalars(
        select(FeeDifference.obligation_id)
        .join(
            PAYOUTS, (PAYOUTS.org_id == FeeDifference.org_id) & (PAYOUTS.obligation_id == FeeDifference.obligation_id)
        )
        .where(PAYOUTS.org_id == run.org_id, PAYOUTS.run_id == run.id, ~fee_let_go)
    ).all()
    if too_early:
        step = Transition(now, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
        moved = transition(session, actor, step, (PAYOUT.run_id == run.id) & PAYOUT.obligation_id.in_(too_early))
        leave_out(session, run, [one.obligation_id for one in moved], "fee_first")
