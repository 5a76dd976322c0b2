"""The payments of a run, a page at a time, and those of some people of an event over all of its runs: where each is, and why it is so much."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.payments.payees.charities.usecases import charities_by_payee
from services.payments.payouts.explanations import ASKS_SOMEBODY, explain_payment
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import Obligation, ObligationLine, Payout, PayoutRun
from services.payments.payouts.usecases.run_lists import may_see_run
from services.payments.people.names import owner_is_called
from services.payments.people.rules import fold
from services.payments.people.tables import Person
from services.payments.people.usecases import names_of
from shared.identity import Actor, Permission
from shared.pagination import next_first

PAGE = 100
"""So many payments stand on one page."""


class RunLineOrder(StrEnum):
    """What the payments of a run are ordered by; usually those first with which something is wrong."""

    TROUBLE = "trouble"
    NAME = "name"
    AMOUNT = "amount"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class RunPayment:
    """One payment of a run with the reasons of its amount (pence), and, for finance, what is wrong with it where something
    is."""

    run_id: UUID | None
    payout_id: UUID
    person_id: UUID
    name: str
    amount_pence: int
    reference: str
    rail: str
    status: str
    posted_at: datetime | None
    why: tuple[tuple[str, int], ...]
    part: str
    """The role that a fee is for; empty for other money."""
    trouble: str | None
    given_to: str | None = None
    """The charity that is paid in the person's place."""


@dataclass(frozen=True, slots=True)
class PaymentsWanted:
    """Which payments of a run are looked at: part of a name, their order, and where this page of them begins."""

    name: str = ""
    order: RunLineOrder = RunLineOrder.TROUBLE
    is_down: bool = False
    first: int = 0


@dataclass(frozen=True, slots=True)
class RunPayments:
    """Number `first` and on of the `found` payments that were looked for."""

    payments: list[RunPayment]
    found: int
    first: int

    @property
    def next_first(self) -> int | None:
        """Where the next page begins; None where this is the last."""
        return next_first(self.first, len(self.payments), self.found)


_ALL = PaymentsWanted()


def list_payments(session: Session, actor: Actor, event_id: UUID, person_ids: Collection[UUID]) -> list[RunPayment]:
    """Every payment of an event for these people, in the runs that the actor may see, in the order they were proposed. Raises
    ForbiddenError."""
    actor.require(Permission.SEE_RUNS)
    # In two statements: joined, PostgreSQL goes through every payment of the organisation in the order of its id.
    runs = session.scalars(
        select(PayoutRun.id).where(
            PayoutRun.org_id == actor.org_id, may_see_run(actor), PayoutRun.source_id == event_id
        )
    ).all()
    payouts = session.scalars(
        select(Payout)
        .where(Payout.org_id == actor.org_id, Payout.run_id.in_(runs), Payout.person_id.in_(person_ids))
        .order_by(Payout.id)
    )
    return _with_reasons(session, actor, payouts.all())


def payments_of_run(session: Session, actor: Actor, run_id: UUID, wanted: PaymentsWanted = _ALL) -> RunPayments:
    """The payments of a run that it makes, with their reasons, a page at a time: in the order that is wanted, then by name; two of one name in
    the order in which they were made. Raises ForbiddenError; empty for a run that the actor may not see."""
    actor.require(Permission.SEE_RUNS)
    run = select(PayoutRun.id).where(PayoutRun.org_id == actor.org_id, PayoutRun.id == run_id, may_see_run(actor))
    if session.scalar(run) is None:
        return RunPayments([], 0, 0)
    query = (
        select(Payout)
        .join(Person, (Person.org_id == Payout.org_id) & (Person.id == Payout.person_id))
        .where(Payout.org_id == actor.org_id, Payout.run_id == run_id, Payout.status != PayoutStatus.CANCELED)
    )
    if folded := fold(wanted.name):
        query = query.where(owner_is_called(Payout.org_id.expression, Payout.person_id.expression, folded))
    found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    first = wanted.first if 0 <= wanted.first < found else 0
    rows = session.scalars(
        query.order_by(*_order(actor, wanted), Person.folded_name, Payout.id).offset(first).limit(PAGE)
    )
    return RunPayments(_with_reasons(session, actor, rows.all()), found, first)


def _order(actor: Actor, wanted: PaymentsWanted) -> list[ColumnElement[Any]]:
    """SQL: what is ordered by before the name. Whoever sees nothing of what is wrong has the usual order by name alone."""
    if wanted.order is RunLineOrder.TROUBLE and not _sees_trouble(actor):
        return []
    by: Mapping[RunLineOrder, ColumnElement[Any]] = {
        RunLineOrder.TROUBLE: ~asks_somebody(),
        RunLineOrder.NAME: Person.folded_name.expression,
        RunLineOrder.AMOUNT: Payout.amount_pence.expression,
        RunLineOrder.STATE: Payout.status.expression,
    }
    return [by[wanted.order].desc() if wanted.is_down else by[wanted.order]]


def asks_somebody() -> ColumnElement[bool]:
    """SQL: `explain_payment` has something to say of a payment."""
    waits_with_reason = (Payout.status == PayoutStatus.QUEUED) & Payout.failure_code.is_not(None)
    return Payout.status.in_(ASKS_SOMEBODY) | waits_with_reason


def _sees_trouble(actor: Actor) -> bool:
    return not actor.is_kept_to_own(Permission.SEE_RUNS)


def _with_reasons(session: Session, actor: Actor, payouts: Sequence[Payout]) -> list[RunPayment]:
    owed_ids = {one.obligation_id for one in payouts}
    lines = session.execute(
        select(ObligationLine.obligation_id, ObligationLine.reason, ObligationLine.amount_pence)
        .where(ObligationLine.org_id == actor.org_id)
        .where(ObligationLine.obligation_id.in_(owed_ids))
        .order_by(ObligationLine.id)
    )
    parts = {
        row.id: row.part
        for row in session.execute(
            select(Obligation.id, Obligation.part)
            .where(Obligation.org_id == actor.org_id)
            .where(Obligation.id.in_(owed_ids))
        )
    }
    names = names_of(session, actor.org_id, {one.person_id for one in payouts})
    given = charities_by_payee(session, actor.org_id, {one.payee_id for one in payouts})
    why: dict[UUID, list[tuple[str, int]]] = {}
    for obligation_id, reason, pence in lines:
        why.setdefault(obligation_id, []).append((reason, pence))
    return [
        RunPayment(
            run_id=one.run_id,
            payout_id=one.id,
            person_id=one.person_id,
            name=names[one.person_id],
            amount_pence=one.amount_pence,
            reference=one.reference,
            rail=one.rail,
            status=one.status,
            posted_at=one.posted_at,
            why=tuple(why.get(one.obligation_id, ())),
            part=parts[one.obligation_id],
            trouble=explain_payment(one) if _sees_trouble(actor) else None,
            given_to=given.get(one.payee_id),
        )
        for one in payouts
    ]
