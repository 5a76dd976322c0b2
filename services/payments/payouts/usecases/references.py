"""The references of payments: one for each thing that a person knows, and -2, -3 … for its later payments."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payouts.tables import Obligation, Payout
from shared.ids import payment_reference, read_reference, reference

REFERENCE_LOCK = 726_2003  # any first number that nothing else in this database uses for a pair of advisory locks


def payment_references(session: Session, org_id: UUID, obligations: Sequence[Obligation]) -> list[str]:
    """The reference of the next payment of each of these debts, in order.

    A debt that is known by a reference (its claim's) lends it to its payments, together with the other debts of the same claim. One
    that is not (a fee) takes a new one, and keeps it when it is paid again.
    """
    first = _first_references(session, org_id, [one.id for one in obligations if one.reference is None])
    known = {one.id: one.reference or first.get(one.id) for one in obligations}
    _lock(session, org_id, {one for one in known.values() if one is not None})
    used = _used(session, org_id, obligations)
    new = iter(_new_references(session, sum(one is None for one in known.values())))
    found = []
    for one in obligations:
        known_by = known[one.id] or next(new)
        used[known_by] += 1
        found.append(payment_reference(known_by, used[known_by]))
    return found


def find_payment(session: Session, org_id: UUID, typed: str) -> Payout | None:
    """The payment with a reference that somebody typed; where only a claim has it, or a later payment is meant that there is not,
    the first one that is known by it."""
    wanted = read_reference(typed)
    if wanted is None:
        return None
    rows = session.scalars(
        select(Payout).where(Payout.org_id == org_id, Payout.reference.in_((wanted.exact, wanted.known_by)))
    )
    return max(rows, key=lambda one: one.reference == wanted.exact, default=None)


def _first_references(session: Session, org_id: UUID, obligation_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What debts without a reference of their own were paid by first."""
    rows = session.execute(
        select(Payout.obligation_id, Payout.reference).where(
            Payout.org_id == org_id, Payout.obligation_id.in_(obligation_ids), Payout.generation == 1
        )
    )
    return {row.obligation_id: row.reference for row in rows}


def _lock(session: Session, org_id: UUID, known_by: set[str]) -> None:
    """Lets whoever makes a payment that is known by the same reference count one after the other: two debts of one claim are
    locked each by itself, and their payments count together. The unique key of the table would refuse the second otherwise."""
    for one in sorted(known_by):
        session.execute(select(func.pg_advisory_xact_lock(REFERENCE_LOCK, func.hashtext(f"{org_id} {one}"))))


def _used(session: Session, org_id: UUID, obligations: Sequence[Obligation]) -> defaultdict[str, int]:
    """How many payments are known by each reference already."""
    shared = [one.reference for one in obligations if one.reference is not None]
    own = [one.id for one in obligations if one.reference is None]
    joined = (Obligation.org_id == Payout.org_id) & (Obligation.id == Payout.obligation_id)
    rows = session.execute(
        select(func.split_part(Payout.reference, "-", 1).label("known_by"), func.count().label("payments"))
        .join(Obligation, joined)
        .where(Payout.org_id == org_id, Obligation.reference.in_(shared) | Obligation.id.in_(own))
        .group_by("known_by")
    )
    return defaultdict(int, {row.known_by: row.payments for row in rows})


def _new_references(session: Session, count: int) -> list[str]:
    if not count:
        return []
    numbers = session.scalars(select(func.nextval("payout_reference_seq")).select_from(func.generate_series(1, count)))
    return [reference(number) for number in numbers]
