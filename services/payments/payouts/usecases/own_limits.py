"""The limits that people set for themselves, held to again whenever a run or a single payment is approved or released: one may have
been set meanwhile.

A fee counts with all that were worked out before it, in all events, and with all that were let go, whenever these were worked out; what
was taken back does not count.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.charities.tables import Charity
from services.payments.payouts.rules import FINISHED, MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import FEE_INSTALMENT, FEE_KINDS, FeeDifference, Obligation, Payout, PayoutRun
from services.payments.payouts.tables.of_people import payouts_of
from services.payments.payouts.usecases.leaving_out import leave_out
from services.payments.payouts.usecases.obligations import stands
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.people.payment_limits.rules import EarnedFee, crossed_by
from services.payments.people.payment_limits.usecases import agreed_of, limits_of
from services.payments.people.records import stands_for
from services.payments.people.usecases import lock_people
from services.payments.people.vouchers.usecases import as_earned, vouchers_of
from shared.errors import ConflictError, Effect
from shared.identity import Actor
from shared.london import london_day

_LET_GO = frozenset(PayoutStatus) - FINISHED - {PayoutStatus.DRAFT, PayoutStatus.APPROVED}


def fees_by_person(
    session: Session, org_id: UUID, people: Collection[UUID]
) -> dict[UUID, list[tuple[UUID, EarnedFee]]]:
    """Every fee of these people that was worked out and not taken back, of all events, in order; it counts also before it is paid, and
    where an earlier record of theirs earned it. A later instalment counts on its agreed day. What they give to a charity is not among them: they are
    not paid it. Vouchers that they were given come first, under their own ids: they are in their hand."""
    of = stands_for(session, org_id, people)
    given = select(Charity.id).where(Charity.org_id == Obligation.org_id, Charity.payee_id == Obligation.payee_id)
    rows = session.execute(
        select(
            Obligation.id,
            Obligation.person_id,
            Obligation.amount_pence,
            Obligation.created_at,
            Obligation.earned_from,
            Obligation.earned_until,
            Obligation.pay_from,
            FeeDifference.after_pence,
        )
        .outerjoin(
            FeeDifference,
            (FeeDifference.org_id == Obligation.org_id) & (FeeDifference.obligation_id == Obligation.id),
        )
        .where(
            Obligation.org_id == org_id,
            Obligation.kind.in_(FEE_KINDS),
            Obligation.person_id.in_(of),
            stands(),
            ~given.exists(),
        )
        .order_by(Obligation.id)
    )
    found: dict[UUID, list[tuple[UUID, EarnedFee]]] = defaultdict(list)
    for voucher in vouchers_of(session, org_id, of):
        found[of[voucher.person_id]].append((voucher.id, as_earned(voucher)))
    for one in rows:
        day = london_day(one.created_at)
        # A yes to a difference is a yes to the fee with it.
        first, last = one.pay_from or one.earned_from or day, one.pay_from or one.earned_until or day
        earned = EarnedFee(first, last, one.amount_pence, one.after_pence)
        found[of[one.person_id]].append((one.id, earned))
    return found


def lock_limited(session: Session, org_id: UUID, run_id: UUID) -> None:
    """Locks the people of a run who have a limit, before the run: their limits and fees stay as they are."""
    people = set(session.scalars(select(Payout.person_id).filter_by(org_id=org_id, run_id=run_id)))
    lock_people(session, org_id, limits_of(session, org_id, people))


def lock_limited_person(session: Session, org_id: UUID, payout_id: UUID) -> None:
    """Locks the person of a single payment where they have a limit, before what is owed and before the payment."""
    people = set(session.scalars(select(Payout.person_id).filter_by(org_id=org_id, id=payout_id)))
    lock_people(session, org_id, limits_of(session, org_id, people))


def leave_out_over_limit(session: Session, actor: Actor, run: PayoutRun, now: PayoutStatus) -> None:
    """Leaves out every fee that crosses a limit of its person without their yes. The money stays owed, and they are asked."""
    rows = session.scalars(
        select(Obligation)
        .join(Payout, (Payout.org_id == Obligation.org_id) & (Payout.obligation_id == Obligation.id))
        .where(
            Payout.org_id == run.org_id,
            Payout.run_id == run.id,
            Payout.status == now.value,
            Obligation.kind.in_(FEE_KINDS),
        )
    ).all()
    held = _over_limit(session, run.org_id, rows)
    if held:
        step = Transition(now, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
        moved = transition(session, actor, step, (PAYOUT.run_id == run.id) & PAYOUT.obligation_id.in_(held))
        leave_out(session, run, [one.obligation_id for one in moved], "own_limit")


def refuse_over_limit(session: Session, org_id: UUID, obligation_id: UUID) -> None:
    """Raises ConflictError where a fee crosses a limit of its person without their yes."""
    if is_over_limit(session, org_id, obligation_id):
        raise ConflictError(
            "payout.own_limit",
            "This would cross a limit that the person set for themself. The money stays owed.",
            "Ask them whether they want it, and record what they say. Then try again.",
            effect=Effect.NO_MONEY_MOVED,
        )


def is_over_limit(session: Session, org_id: UUID, obligation_id: UUID) -> bool:
    """Whether a fee crosses a limit of its person without their yes; expenses never do."""
    owed = session.get_one(Obligation, (org_id, obligation_id))
    return owed.kind in FEE_KINDS and bool(_over_limit(session, org_id, [owed]))


def over_limit(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> set[UUID]:
    """Those of these that are fees and cross a limit of their person without their yes; expenses never do."""
    rows = session.scalars(
        select(Obligation)
        .where(Obligation.org_id == org_id, Obligation.id.in_(obligation_ids), Obligation.kind.in_(FEE_KINDS))
        .order_by(Obligation.id)
    ).all()
    return set(_over_limit(session, org_id, rows)) if rows else set()


def _over_limit(session: Session, org_id: UUID, rows: Sequence[Obligation]) -> list[UUID]:
    limits = limits_of(session, org_id, {one.person_id for one in rows})
    limited = [one for one in rows if one.person_id in limits]
    if not limited:
        return []
    fees, agreed = fees_by_person(session, org_id, limits), agreed_of(session, org_id, limits)
    counts_always = _let_go(session, org_id, limits)
    held = []
    for one in limited:
        mine = fees[one.person_id]
        new = next((fee for other, fee in mine if other == one.id), None)
        if new is None:  # taken back meanwhile: the database pays it to nobody; or they give it away
            continue
        before = [fee for other, fee in mine if other != one.id and (other < one.id or other in counts_always)]
        yes = agreed.get((one.source_id, one.person_id, one.part, one.kind == FEE_INSTALMENT))
        if crossed_by(limits[one.person_id], before, new, yes) is not None:
            held.append(one.id)
    return held


def _let_go(session: Session, org_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """What is owed to these people and has a payment that is on its way, made, or of which nobody can tell; and the vouchers that they were given."""
    of = stands_for(session, org_id, people)
    rows = session.scalars(
        select(Payout.obligation_id).where(
            Payout.id.in_(payouts_of(org_id, Obligation.person_id.in_(of))),
            Payout.org_id == org_id,
            Payout.status.in_([one.value for one in _LET_GO]),
        )
    )
    return set(rows) | {one.id for one in vouchers_of(session, org_id, of)}
