"""What may be handed to somebody now: released, in cash, looked at where the bank was tried before, and within their own limits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.payments.payouts.rules import MoneyAt, PayoutStatus, RunStatus
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.payouts.usecases.own_limits import over_limit
from services.payments.payouts.usecases.payments import LOOK_EARLIER_TOPIC, LOOK_LASTS
from services.payments.payouts.usecases.status_effects import OWN_LIMIT
from services.payments.people.payment_limits.usecases import limits_of
from services.payments.people.usecases import lock_people
from services.payments.rails.names import Rail
from services.payments.worklist.usecases import ask_a_human, close_items_about
from shared.database import app_now
from shared.errors import ConflictError, Effect
from shared.identity import SYSTEM_ID
from shared.money import pounds
from shared.outbox import Lane, Task, enqueue


@dataclass(frozen=True, slots=True)
class DueInCash:
    """What is put aside for one person. `payments` may be handed over; `unseen` wait for a look at what the bank says of an earlier
    payment of the same money now; `over_limit` cross a limit that the person set for themself. Of `for_another` somebody acts for the person
    with their money, who began to after it was released."""

    payments: tuple[Payout, ...]
    unseen: tuple[Payout, ...]
    over_limit: tuple[Payout, ...]
    for_another: tuple[Payout, ...] = ()

    @property
    def pence(self) -> int:
        """What may be handed over, in pence."""
        return sum(one.amount_pence for one in self.payments)

    def has(self, payout_ids: Collection[UUID]) -> bool:
        """Whether every one of these payments may be handed over."""
        return set(payout_ids) <= {one.id for one in self.payments}


def find_due(session: Session, org_id: UUID, person_id: UUID, *, lock: bool = True) -> DueInCash:
    """What may be handed to somebody now, the oldest first, locked. A run that was stopped pays nobody."""
    return find_due_of(session, org_id, [person_id], lock=lock)[person_id]


def find_due_of(
    session: Session, org_id: UUID, people: Collection[UUID], *, lock: bool = False
) -> dict[UUID, DueInCash]:
    """The same for each of these people: what a page says may be given is what may be given."""
    query = (
        select(Payout)
        .outerjoin(PayoutRun, (PayoutRun.org_id == Payout.org_id) & (PayoutRun.id == Payout.run_id))
        .where(Payout.org_id == org_id, Payout.payee_person_id.in_(people), Payout.rail == Rail.CASH.value)
        .where(Payout.is_open, Payout.status == PayoutStatus.QUEUED.value)
        .where(or_(Payout.run_id.is_(None), PayoutRun.status == RunStatus.RELEASED.value))
        .order_by(Payout.id)
        .execution_options(populate_existing=True)
    )
    rows = session.scalars(query.with_for_update(of=Payout, key_share=True) if lock else query).all()
    unseen = {one.id for one in rows if is_unseen(session, one)}
    held = over_limit(session, org_id, {one.obligation_id for one in rows})
    for_another = _for_another(session, org_id, rows)
    found = {}
    for person_id in people:
        all_of_it = [one for one in rows if one.payee_person_id == person_id]
        mine = [one for one in all_of_it if one.id not in for_another]
        seen = [one for one in mine if one.id not in unseen]
        found[person_id] = DueInCash(
            payments=tuple(one for one in seen if one.obligation_id not in held),
            unseen=tuple(one for one in mine if one.id in unseen),
            over_limit=tuple(one for one in seen if one.obligation_id in held),
            for_another=tuple(one for one in all_of_it if one.id in for_another),
        )
    return found


def _for_another(session: Session, org_id: UUID, payments: Sequence[Payout]) -> set[UUID]:
    """Those of these that nobody may have in cash, because of who acts for their person by now."""
    if not payments:
        return set()
    holds = func.authority_holds(Payout.org_id, Payout.id).is_not(None)
    ids = [one.id for one in payments]
    return set(session.scalars(select(Payout.id).where(Payout.org_id == org_id, Payout.id.in_(ids), holds)))


def lock_limits_of(session: Session, org_id: UUID, people: Collection[UUID]) -> None:
    """Locks whoever earned what these people are to be given and has a limit, before the tin: their limits stay as they are."""
    earners = select(Payout.person_id).where(
        Payout.org_id == org_id, Payout.payee_person_id.in_(people), Payout.rail == Rail.CASH.value
    )
    lock_people(session, org_id, limits_of(session, org_id, set(session.scalars(earners))))


def ask_about_limits(session: Session, org_id: UUID, due: Mapping[UUID, DueInCash]) -> None:
    """Cash that crosses a limit of its person waits for what they say: somebody is asked to ask them, once. What crosses none any more ends
    that."""
    free = {payment.id for found in due.values() for payment in found.payments}
    close_items_about(session, org_id, free, [OWN_LIMIT], done_by=SYSTEM_ID)
    for one in (payment for found in due.values() for payment in found.over_limit):
        ask_a_human(
            session,
            org_id,
            kind=OWN_LIMIT,
            subject_type="payout",
            subject_id=one.id,
            reason="This cash would cross a limit that the person set for themself, so nobody gives it to them. It is still owed. Ask them "
            "whether they want it, and record what they say.",
            due_in=timedelta(hours=1),
        )


def find_put_aside(session: Session, org_id: UUID, person_id: UUID) -> list[Payout]:
    """Every payment in cash that is released for somebody and not given, the oldest first, locked, whatever holds it up."""
    rows = session.scalars(
        select(Payout)
        .where(Payout.org_id == org_id, Payout.payee_person_id == person_id, Payout.rail == Rail.CASH.value)
        .where(Payout.money_at == MoneyAt.RESERVED.value)
        .order_by(Payout.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def is_unseen(session: Session, payout: Payout) -> bool:
    """Whether an earlier payment of the same money was sent, and nobody has looked a short while ago at what the bank says of it."""
    if payout.generation == 1:
        return False
    seen_at = payout.earlier_looked_at
    if seen_at is not None and app_now(session) - seen_at <= LOOK_LASTS:
        return False
    earlier = select(Payout.id).where(
        Payout.org_id == payout.org_id, Payout.obligation_id == payout.obligation_id, Payout.attempts > 0
    )
    return bool(session.scalar(select(earlier.exists())))


def ask_for_looks(session: Session, org_id: UUID, people: Sequence[UUID]) -> None:
    """Has the bank asked about the earlier payments of what these people are to be given in cash; each once."""
    rows = session.scalars(
        select(Payout)
        .where(Payout.org_id == org_id, Payout.payee_person_id.in_(people), Payout.rail == Rail.CASH.value)
        .where(Payout.is_open, Payout.status == PayoutStatus.QUEUED.value, Payout.generation > 1)
        .order_by(Payout.id)
    ).all()
    unseen = [one for one in rows if is_unseen(session, one)]
    enqueue(
        session,
        org_id,
        [Task("payments", LOOK_EARLIER_TOPIC, one.id, lane=Lane.URGENT, dedupe_key=str(one.id)) for one in unseen],
    )


def check_due(due: DueInCash, amount_pence: int) -> None:
    """Raises ConflictError where another amount is to be handed over now than whoever hands over saw."""
    if due.payments and due.pence == amount_pence:
        return
    if due.unseen:
        raise ConflictError(
            "cash.looking",
            "Some of this money was sent to their bank before. We ask the bank first what became of that.",
            "Do not give it yet. Look at the list again in a minute.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if due.for_another:
        raise ConflictError(
            "cash.for_another",
            "Somebody acts for this person with their money, so it is not given to them in cash.",
            "Do not give it. Take them off the list: finance then pays it where it is to go.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if due.over_limit:
        raise ConflictError(
            "cash.own_limit",
            "This would cross a limit that the person set for themself.",
            "Do not give it. Ask them whether they want it, and have finance record what they say.",
            effect=Effect.NO_MONEY_MOVED,
        )
    what = (
        f"{pounds(due.pence)} is to be handed over to this person now"
        if due.payments
        else "Nothing is to be handed over to this person now"
    )
    raise ConflictError(
        "cash.another_amount",
        f"{what}, and not {pounds(amount_pence)}.",
        "Look at the list again. It may have been given to them already, or be on its way to their bank.",
        effect=Effect.NO_MONEY_MOVED,
    )
