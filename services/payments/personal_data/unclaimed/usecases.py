"""Money that nobody claims: what there is of it, what one of finance proposes, and what another one decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payees.charities.tables import Charity
from services.payments.payouts.rules import FINISHED, PayoutStatus
from services.payments.payouts.tables import Obligation, ObligationTakenBack, Payout
from services.payments.payouts.usecases.obligation_reversal import lock_before_taking_back
from services.payments.people.tables import Person
from services.payments.people.usecases import staff_names
from services.payments.personal_data.unclaimed.tables import UnclaimedMoney
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, Permission

Way = Literal["paid_by_hand", "written_off"]
WAYS: dict[Way, str] = {
    "paid_by_hand": "It was paid outside of here, and somebody signed for it",
    "written_off": "Nobody comes for it: it is not owed any more",
}
TASK = "unclaimed_waits"
LONGEST_EVIDENCE = 500
MOST_LISTED = 100
_STEPS = {"paid_by_hand": PostingKind.PAID_BY_HAND, "written_off": PostingKind.UNCLAIMED}
_CAME_BACK = tuple(one.value for one in FINISHED if one is not PayoutStatus.POSTED)


@dataclass(frozen=True, slots=True)
class UnclaimedView:
    """What is owed to somebody who was erased or merged, or was sent to a charity that left the list since. `id` where somebody has proposed what became of it."""

    obligation_id: UUID
    name: str = field(repr=False)
    amount_pence: int
    owed_since: datetime
    id: UUID | None
    way: str | None
    evidence: str | None
    asked_by: str | None
    asked_at: datetime | None
    may_confirm: bool
    has_hand: bool
    """Whether it is money of whoever looks at it, or they worked on it: others say what became of it."""


def list_unclaimed(session: Session, actor: Actor) -> list[UnclaimedView]:
    """What was sent and came back, can be paid to nobody here, and is not settled; the oldest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    settled = exists(
        select(UnclaimedMoney.id).where(
            UnclaimedMoney.org_id == Obligation.org_id,
            UnclaimedMoney.obligation_id == Obligation.id,
            UnclaimedMoney.outcome == "settled",
        )
    )
    rows = session.execute(
        select(Obligation, Person.name, _has_hand(actor))
        .join(Person, and_(Person.org_id == Obligation.org_id, Person.id == Obligation.person_id))
        .where(Obligation.org_id == actor.org_id)
        .where(or_(Person.erased_at.is_not(None), Person.merged_into_id.is_not(None), _came_back_from_gone_charity()))
        .where(_has_come_back(), ~_is_paid_or_on_its_way(), ~_is_taken_back(), ~settled)
        .order_by(Obligation.id)
        .limit(MOST_LISTED)
    ).all()
    open_ones = select(UnclaimedMoney).where(UnclaimedMoney.org_id == actor.org_id, UnclaimedMoney.outcome.is_(None))
    proposed = {one.obligation_id: one for one in session.scalars(open_ones)}
    names = staff_names(session, actor.org_id, {one.asked_by for one in proposed.values()})
    return [_view(actor, owed, name, has_hand, proposed.get(owed.id), names) for owed, name, has_hand in rows]


def _view(
    actor: Actor, owed: Obligation, name: str, has_hand: bool, one: UnclaimedMoney | None, names: Mapping[UUID, str]
) -> UnclaimedView:
    return UnclaimedView(
        obligation_id=owed.id,
        name=name,
        amount_pence=owed.amount_pence,
        owed_since=owed.created_at,
        id=one.id if one else None,
        way=one.way if one else None,
        evidence=one.evidence if one else None,
        asked_by=names.get(one.asked_by) if one else None,
        asked_at=one.asked_at if one else None,
        may_confirm=one is not None and not has_hand and not actor.is_one_of(one.asked_by),
        has_hand=has_hand,
    )


def check_may_propose(session: Session, actor: Actor, obligation_id: UUID) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError, NotFoundError, ConflictError."""
    actor.require(Permission.APPROVE_PAYMENT)
    _owed(session, actor.org_id, obligation_id)


def propose_settling(session: Session, actor: Actor, obligation_id: UUID, way: Way, evidence: str) -> UnclaimedMoney:
    """Says what became of money that nobody claims; nothing is booked before another one of finance agrees.

    Raises ForbiddenError (role, or a hand in this money), NotFoundError, InvalidError (no evidence), ConflictError (it can be paid, is under way, or was settled).
    """
    actor.require(Permission.APPROVE_PAYMENT)
    words = evidence.strip()
    if not words or len(words) > LONGEST_EVIDENCE:
        raise InvalidError(
            "unclaimed.evidence", "Write what shows it: who signed when, or what your organisation has decided."
        )
    owed = _owed(session, actor.org_id, obligation_id)
    _refuse_own(session, actor, owed.id)
    row = UnclaimedMoney(
        org_id=actor.org_id,
        obligation_id=owed.id,
        amount_pence=owed.amount_pence,
        way=way,
        evidence=words,
        asked_by=actor.id,
    )
    session.add(row)
    session.flush()
    ask_a_human(
        session,
        actor.org_id,
        kind=TASK,
        subject_type="payout",
        subject_id=row.id,
        reason="Somebody of finance says what became of money that nobody claims. Another one of finance agrees, or takes it off the list.",
        due_in=timedelta(days=2),
    )
    audit.record(session, actor, "unclaimed.proposed", "obligation", owed.id, {"way": way})
    return row


def agree_to_settling(session: Session, actor: Actor, unclaimed_id: UUID) -> UnclaimedMoney:
    """Another one of finance agrees: it is booked, and never paid again. Raises ForbiddenError, NotFoundError, ConflictError."""
    actor.require(Permission.RELEASE_PAYMENT)
    row = _open(session, actor.org_id, unclaimed_id)
    if actor.is_one_of(row.asked_by):
        raise ForbiddenError(
            "unclaimed.second_person", "Somebody who did not propose this must agree.", "Ask a colleague."
        )
    locked = lock_before_taking_back(session, actor.org_id, [row.obligation_id])
    payouts = [one for one in locked if one.obligation_id == row.obligation_id]  # what it came to more stays owed
    _owed(session, actor.org_id, row.obligation_id)
    _refuse_own(session, actor, row.obligation_id)
    row.outcome, row.decided_by, row.decided_at = "settled", actor.id, app_now(session)
    session.flush()
    step = _STEPS[row.way]
    post(
        session, actor.org_id, [LedgerEntry(step, row.amount_pence, "obligation", row.obligation_id, payouts[-1].rail)]
    )
    close_items(session, actor.org_id, row.id, [TASK], done_by=actor.id)
    for one in payouts:
        close_items(session, actor.org_id, one.id, [f"payout_{one.status}"], done_by=actor.id)
    audit.record(session, actor, "unclaimed.settled", "obligation", row.obligation_id, {"way": row.way})
    return row


def drop_settling(session: Session, actor: Actor, unclaimed_id: UUID) -> UnclaimedMoney:
    """Takes a proposal off the list; the money stays owed. Raises ForbiddenError, NotFoundError, ConflictError."""
    actor.require(Permission.SEE_PAYMENTS)
    row = _open(session, actor.org_id, unclaimed_id)
    row.outcome, row.decided_by, row.decided_at = "dropped", actor.id, app_now(session)
    session.flush()
    close_items(session, actor.org_id, row.id, [TASK], done_by=actor.id)
    audit.record(session, actor, "unclaimed.dropped", "obligation", row.obligation_id)
    return row


def _has_hand(actor: Actor) -> ColumnElement[bool]:
    found: ColumnElement[bool] = func.has_hand_in_unclaimed(Obligation.org_id, Obligation.id, actor.id)
    return found


def _refuse_own(session: Session, actor: Actor, obligation_id: UUID) -> None:
    """The payee, also by another record of theirs, and whoever worked on this money leave it to others."""
    if session.scalar(
        select(_has_hand(actor)).where(Obligation.org_id == actor.org_id, Obligation.id == obligation_id)
    ):
        raise ForbiddenError(
            "unclaimed.own_hand",
            "This money is yours, or you entered, approved or released a payment of it, or worked on what it is owed for.",
            "Ask a colleague in finance who had no hand in it.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _owed(session: Session, org_id: UUID, obligation_id: UUID) -> Obligation:
    owed = session.get(Obligation, (org_id, obligation_id))
    if owed is None:
        raise NotFoundError("obligation.not_found", "There is no such amount in your organisation.")
    person = session.get_one(Person, (org_id, owed.person_id))
    stands = select(Obligation.id).where(Obligation.org_id == org_id, Obligation.id == obligation_id)
    came_back = stands.where(_came_back_from_gone_charity())
    is_gone = person.erased_at is not None or person.merged_into_id is not None
    if (
        not (is_gone or session.scalar(came_back))
        or session.scalar(stands.where(~_is_paid_or_on_its_way(), ~_is_taken_back(), _has_come_back())) is None
    ):
        raise ConflictError(
            "unclaimed.not_nobodys",
            "This money can be paid here, is on its way, was paid, or is not owed.",
            "Look at its payments.",
        )
    return owed


def _has_come_back() -> ColumnElement[bool]:
    return exists(
        select(Payout.id).where(
            Payout.org_id == Obligation.org_id,
            Payout.obligation_id == Obligation.id,
            ~Payout.is_live,  # which the status implies: by it the index is found
            Payout.status.in_(_CAME_BACK),
        )
    )


def _is_paid_or_on_its_way() -> ColumnElement[bool]:
    return exists(
        select(Payout.id).where(
            Payout.org_id == Obligation.org_id,
            Payout.obligation_id == Obligation.id,
            or_(Payout.status.not_in(_CAME_BACK), Payout.contradicted_at.is_not(None)),
        )
    )


def _came_back_from_gone_charity() -> ColumnElement[bool]:
    """Whether a gift was sent, and its charity left the list: an answer of the person's takes back only what was never sent."""
    gone = exists(
        select(Charity.id).where(
            Charity.org_id == Obligation.org_id,
            Charity.payee_id == Obligation.payee_id,
            Charity.ended_at.is_not(None),
        )
    )
    sent = exists(
        select(Payout.id).where(
            Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id, Payout.attempts > 0
        )
    )
    return and_(gone, sent)


def _is_taken_back() -> ColumnElement[bool]:
    return exists(
        select(ObligationTakenBack.id).where(
            ObligationTakenBack.org_id == Obligation.org_id, ObligationTakenBack.obligation_id == Obligation.id
        )
    )


def _open(session: Session, org_id: UUID, unclaimed_id: UUID) -> UnclaimedMoney:
    row = session.get(UnclaimedMoney, (org_id, unclaimed_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if row is None:
        raise NotFoundError("unclaimed.not_found", "Nobody has proposed this in your organisation.")
    if row.outcome is not None:
        raise ConflictError("unclaimed.over", "This was decided or taken off the list before.", "Look at the list.")
    return row
