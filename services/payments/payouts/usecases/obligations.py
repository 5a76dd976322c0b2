"""Owing money: one obligation a decision, frozen from then on."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Subquery, func, insert, select
from sqlalchemy.orm import Session

from services.payments.payees.charities.tables import Charity
from services.payments.payees.tables import Payee
from services.payments.payees.usecases.payees import payees_of
from services.payments.payouts.rules import FINISHED, PayoutStatus
from services.payments.payouts.tables import FEE_KINDS, Obligation, ObligationLine, ObligationTakenBack, Payout
from shared.contracts.purposes import COSTS
from shared.identity import Actor
from shared.ids import new_id

PersonPart = tuple[UUID, str]
"""A person, and what part of the thing: of a fee, the role."""


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A part of what is owed, in pence, with the reason for its amount and the rate it was priced with. Of a fee for a session `session_id` is
    that."""

    reason: str
    amount_pence: int
    rate_id: UUID | None = None
    session_id: UUID | None = None
    vat_pence: int = 0
    supplier_vat_number: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that is owed to one person for one thing. `description` is neutral: it may stand on a bank statement. `purpose` is what the
    person is told that it is for (`shared/contracts/purposes.py`). `reference` is what the person knows the thing by, where that is a
    claim: its payments carry it. `part` is what part of the thing it is for, where each is decided by itself: the role, for a fee."""

    kind: str
    source_id: UUID
    person_id: UUID
    description: str
    lines: tuple[OwedLine, ...]
    purpose: str = COSTS
    cost_centre: str | None = None
    account_code: str | None = None
    project: str | None = None
    funder: str | None = None
    reference: str | None = None
    part: str = ""
    payee_id: UUID | None = None
    """Who is paid, where that is not the person: the charity that they give it to."""
    earned: tuple[date, date] | None = None
    """Of a fee: the first and the last day on which it was earned."""
    pay_from: date | None = None
    """Of a later instalment: the day that was agreed before the work."""
    amount_pence: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount_pence", sum(line.amount_pence for line in self.lines))


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided before: the obligation of one person, its lines, and whether a payment of it is live (on its way or
    made)."""

    obligation_id: UUID
    amount_pence: int
    lines: tuple[OwedLine, ...]
    is_live: bool


def owe(session: Session, actor: Actor, owed: Sequence[Owed]) -> list[UUID]:
    """Writes obligations; one that exists already for the same kind, source, person and part is left as it was decided, unless that was
    taken back: then it is decided anew.

    Returns the ids in the order given. Raises NotFoundError for an unknown person.
    """
    known = _known(session, actor.org_id, owed)
    new = {_key(one): one for one in owed if _key(one) not in known}
    ids = {key: new_id() for key in new}
    if new:
        payees = payees_of(session, actor.org_id, [one.person_id for one in new.values() if one.payee_id is None])
        revisions = _revisions(session, actor.org_id, list(new.values()))
        rows = [
            obligation_row(actor.org_id, ids[key], one, one.payee_id or payees[one.person_id])
            | {"revision": revisions.get(key, 0)}
            for key, one in new.items()
        ]
        session.execute(insert(Obligation), rows)
        lines = [line for key, one in new.items() for line in obligation_line_rows(actor.org_id, ids[key], one)]
        session.execute(insert(ObligationLine), lines)
    return [(known | ids)[_key(one)] for one in owed]


def purposes_of(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> dict[UUID, str]:
    """What people are told that the money of these obligations is for (`shared/contracts/purposes.py`)."""
    rows = session.execute(
        select(Obligation.id, Obligation.purpose).where(Obligation.org_id == org_id, Obligation.id.in_(obligation_ids))
    )
    return {row.id: row.purpose for row in rows}


def decided_amounts(session: Session, org_id: UUID, kind: str, source_id: UUID) -> dict[PersonPart, int]:
    """What each person was found to be owed for each part of one thing, in pence."""
    rows = session.execute(
        select(Obligation.person_id, Obligation.part, Obligation.amount_pence).where(
            Obligation.org_id == org_id, Obligation.kind == kind, Obligation.source_id == source_id, stands()
        )
    )
    return {(row.person_id, row.part): row.amount_pence for row in rows}


def fees_decided(org_id: UUID, source_id: UUID) -> Subquery:
    """SQL: `person_id`, `part` (the role) and `amount_pence` of every fee that was decided for one thing, with its differences."""
    return (
        select(Obligation.person_id, Obligation.part, func.sum(Obligation.amount_pence).label("amount_pence"))
        .where(Obligation.org_id == org_id, Obligation.kind.in_(FEE_KINDS), Obligation.source_id == source_id, stands())
        .group_by(Obligation.person_id, Obligation.part)
        .subquery()
    )


def decided(session: Session, org_id: UUID, kind: str, source_id: UUID) -> dict[PersonPart, Decided]:
    """What was decided for each person for each part of one thing, with lines and whether a payment is live."""
    columns = (Obligation.id, Obligation.person_id, Obligation.part, Obligation.amount_pence)
    rows = session.execute(
        select(*columns, live_payment().label("is_live")).where(
            Obligation.org_id == org_id, Obligation.kind == kind, Obligation.source_id == source_id, stands()
        )
    ).all()
    lines = session.execute(
        select(ObligationLine.obligation_id, ObligationLine.reason, ObligationLine.amount_pence, ObligationLine.rate_id)
        .join(
            Obligation,
            (Obligation.org_id == ObligationLine.org_id) & (Obligation.id == ObligationLine.obligation_id),
        )
        .where(Obligation.org_id == org_id, Obligation.kind == kind, Obligation.source_id == source_id)
        .order_by(ObligationLine.id)
    )
    lines_of: dict[UUID, list[OwedLine]] = defaultdict(list)
    for obligation_id, reason, amount_pence, rate_id in lines:
        lines_of[obligation_id].append(OwedLine(reason, amount_pence, rate_id))
    return {
        (row.person_id, row.part): Decided(row.id, row.amount_pence, tuple(lines_of[row.id]), row.is_live)
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class ObligationPayment:
    """One payment of an obligation, as whoever owes the money sees it. `is_paid`: it has left and has not come back."""

    payout_id: UUID
    obligation_id: UUID
    reference: str
    status: str
    waits_for: str | None
    rail: str
    amount_pence: int
    created_at: datetime
    posted_at: datetime | None
    is_paid: bool


def payments_of(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> list[ObligationPayment]:
    """Every payment of these obligations, failed ones too, in the order they were made."""
    if not obligation_ids:
        return []
    rows = session.scalars(
        select(Payout).where(Payout.org_id == org_id, Payout.obligation_id.in_(obligation_ids)).order_by(Payout.id)
    )
    return [
        ObligationPayment(
            payout_id=one.id,
            obligation_id=one.obligation_id,
            reference=one.reference,
            status=one.status,
            waits_for=one.waits_for,
            rail=one.rail,
            amount_pence=one.amount_pence,
            created_at=one.created_at,
            posted_at=one.posted_at,
            is_paid=one.status == PayoutStatus.POSTED.value,
        )
        for one in rows
    ]


def charities_paid(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> dict[UUID, str]:
    """Those of these obligations that a charity is paid, with its name."""
    rows = session.execute(
        select(Obligation.id, Charity.name)
        .join(Charity, (Charity.org_id == Obligation.org_id) & (Charity.payee_id == Obligation.payee_id))
        .where(Obligation.org_id == org_id, Obligation.id.in_(obligation_ids))
    )
    return {row.id: row.name for row in rows}


def paid_people(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> set[UUID]:
    """The people whom the money of these obligations goes to; an organisation that is paid in somebody's place is not among them."""
    rows = session.scalars(
        select(Payee.person_id)
        .join(Obligation, (Obligation.org_id == Payee.org_id) & (Obligation.payee_id == Payee.id))
        .where(Obligation.org_id == org_id, Obligation.id.in_(obligation_ids), Payee.person_id.is_not(None))
    )
    return {person_id for person_id in rows if person_id is not None}


def is_paid_to(obligation_id: SQLColumnExpression[UUID | None], person_ids: Collection[UUID]) -> ColumnElement[bool]:
    """SQL: the money of an obligation goes to one of these people."""
    paid = (
        select(Obligation.id)
        .join(Payee, (Payee.org_id == Obligation.org_id) & (Payee.id == Obligation.payee_id))
        .where(Obligation.id == obligation_id, Payee.person_id.in_(person_ids))
    )
    return paid.exists()


def paid_among(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> set[UUID]:
    """Those of these obligations whose money has left and has not come back."""
    rows = session.scalars(
        select(Payout.obligation_id).where(
            Payout.org_id == org_id,
            Payout.obligation_id.in_(obligation_ids),
            Payout.status == PayoutStatus.POSTED.value,
        )
    )
    return set(rows)


def live_payment() -> ColumnElement[bool]:
    """SQL: an obligation has a payment that is on its way or made."""
    live = select(Payout.id).where(
        Payout.org_id == Obligation.org_id,
        Payout.obligation_id == Obligation.id,
        Payout.status.not_in([status.value for status in FINISHED]),
    )
    return live.exists()


def stands() -> ColumnElement[bool]:
    """SQL: the decision behind an obligation was not taken back."""
    gone = select(ObligationTakenBack.id).where(
        ObligationTakenBack.org_id == Obligation.org_id, ObligationTakenBack.obligation_id == Obligation.id
    )
    return ~gone.exists()


def _key(owed: Owed) -> tuple[str, UUID, UUID, str]:
    return owed.kind, owed.source_id, owed.person_id, owed.part


def _known(session: Session, org_id: UUID, owed: Sequence[Owed]) -> dict[tuple[str, UUID, UUID, str], UUID]:
    rows = session.execute(
        select(Obligation.kind, Obligation.source_id, Obligation.person_id, Obligation.part, Obligation.id)
        .where(Obligation.org_id == org_id)
        .where(Obligation.source_id.in_({one.source_id for one in owed}))
        .where(Obligation.person_id.in_({one.person_id for one in owed}), stands())
    )
    return {(kind, source_id, person_id, part): one for kind, source_id, person_id, part, one in rows}


def _revisions(session: Session, org_id: UUID, owed: Sequence[Owed]) -> dict[tuple[str, UUID, UUID, str], int]:
    """The next revision of what was decided before and taken back; of everything else it is the first."""
    rows = session.execute(
        select(
            Obligation.kind,
            Obligation.source_id,
            Obligation.person_id,
            Obligation.part,
            func.max(Obligation.revision),
        )
        .where(Obligation.org_id == org_id, Obligation.source_id.in_({one.source_id for one in owed}))
        .where(Obligation.person_id.in_({one.person_id for one in owed}))
        .group_by(Obligation.kind, Obligation.source_id, Obligation.person_id, Obligation.part)
    )
    return {(row[0], row[1], row[2], row[3]): int(row[4]) + 1 for row in rows}


def obligation_row(org_id: UUID, obligation_id: UUID, owed: Owed, payee_id: UUID) -> dict[str, object]:
    return {
        "id": obligation_id,
        "org_id": org_id,
        "kind": owed.kind,
        "source_id": owed.source_id,
        "person_id": owed.person_id,
        "part": owed.part,
        "payee_id": payee_id,
        "amount_pence": owed.amount_pence,
        "description": owed.description,
        "purpose": owed.purpose,
        "cost_centre": owed.cost_centre,
        "account_code": owed.account_code,
        "project": owed.project,
        "funder": owed.funder,
        "reference": owed.reference,
        "earned_from": owed.earned[0] if owed.earned else None,
        "earned_until": owed.earned[1] if owed.earned else None,
        "pay_from": owed.pay_from,
    }


def obligation_line_rows(org_id: UUID, obligation_id: UUID, owed: Owed) -> list[dict[str, object]]:
    return [
        {
            "id": new_id(),
            "org_id": org_id,
            "obligation_id": obligation_id,
            "reason": line.reason,
            "amount_pence": line.amount_pence,
            "rate_id": line.rate_id,
            "session_id": line.session_id,
            "vat_pence": line.vat_pence,
            "supplier_vat_number": line.supplier_vat_number,
        }
        for line in owed.lines
    ]
