"""What staff see of tins: their money to the penny, their counts, and who stands on their lists with what is to be handed over."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.due import ask_about_limits, ask_for_looks, find_due_of
from services.payments.payouts.cash.usecases.tins import difference_of, no_float
from services.payments.payouts.rules import PayoutStatus, RunStatus
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.people.rules import fold
from services.payments.people.usecases import names_of
from services.payments.rails.cash.rules import FloatStatus, SlipStatus
from services.payments.rails.cash.tables import (
    CashCount,
    CashFloat,
    CashGivenBack,
    CashHandOver,
    CashMove,
    CashPlace,
    CashSlip,
)
from services.payments.rails.names import Rail
from shared.identity import Actor, Permission

_NOT_RELEASED = (PayoutStatus.DRAFT.value, PayoutStatus.APPROVED.value)


@dataclass(frozen=True, slots=True)
class FloatView:
    """A tin with its counts that wait for a second person. `difference_pence` is what was found beyond what should be there."""

    tin: CashFloat
    waiting_out: CashCount | None
    waiting_in: CashCount | None
    difference_pence: int
    people: int

    @property
    def held_pence(self) -> int:
        """What is put aside in it for people who were not given it yet."""
        return self.tin.reserved_pence

    @property
    def left_pence(self) -> int:
        """What should be in the tin now."""
        return self.tin.issued_pence - self.tin.handed_pence

    @property
    def shown_left_pence(self) -> int | None:
        """The same for whoever looks: nothing while the tin is open, because two will count it in without knowing what they should find."""
        return None if self.tin.status == FloatStatus.OPEN.value else self.left_pence

    @property
    def shown_handed_pence(self) -> int | None:
        """What was handed over; nothing while a count waits for a second person, who could work it out."""
        return None if self.waiting_in is not None else self.tin.handed_pence


@dataclass(frozen=True, slots=True)
class GivenOnce:
    """One payment that was handed over, and whether it was given back, or waits for a second person who has seen that."""

    hand_over_id: UUID
    amount_pence: int
    confirmed_how: str
    at: datetime
    was_given_back: bool
    back_waits: bool


@dataclass(frozen=True, slots=True)
class ListedForCash:
    """Somebody on a list, in pence: what may be handed over now, and what they were given from this tin. The rest waits: for a look at the
    bank, for its release, for a limit of their own, or for whoever acts for them with their money (`authority_pence`). `slip` is about: its money goes by it, and
    where `slip_is_held` not now. `stands`: still on the list."""

    person_id: UUID
    name: str
    due_pence: int
    payments: int
    not_released_pence: int
    given: tuple[GivenOnce, ...]
    stands: bool
    unseen_pence: int
    over_limit_pence: int
    authority_pence: int
    slip: CashSlip | None
    slip_is_held: bool
    moves_to: UUID | None

    @property
    def given_pence(self) -> int:
        """What they have from this tin."""
        return sum(one.amount_pence for one in self.given if not one.was_given_back)


def list_floats(session: Session, actor: Actor, event_id: UUID | None = None) -> list[FloatView]:
    """The tins of an event, or every tin that is not closed, the newest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_CASH)
    query = select(CashFloat).where(CashFloat.org_id == actor.org_id).order_by(CashFloat.id.desc()).limit(200)
    over = [FloatStatus.CLOSED.value, FloatStatus.TAKEN_BACK.value]
    query = query.where(CashFloat.engagement_id == event_id if event_id else CashFloat.status.not_in(over))
    return _views(session, actor.org_id, session.scalars(query).all())


def view_float(session: Session, actor: Actor, float_id: UUID) -> FloatView:
    """One tin. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_CASH)
    tin = session.get(CashFloat, (actor.org_id, float_id), populate_existing=True)
    if tin is None:
        raise no_float()
    return _views(session, actor.org_id, [tin])[0]


def people_of(session: Session, actor: Actor, float_id: UUID) -> list[ListedForCash]:
    """Who stands on a tin's list, or was given something from it, by name. Where the bank was tried before, it is
    asked again meanwhile. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_CASH)
    org_id = actor.org_id
    if session.get(CashFloat, (org_id, float_id)) is None:
        raise no_float()
    places = session.scalars(select(CashPlace).filter_by(org_id=org_id, float_id=float_id)).all()
    standing = {one.person_id for one in places if one.left_at is None}
    ask_for_looks(session, org_id, sorted(standing))
    given = _given(session, org_id, float_id)
    slips = {
        one.person_id: one
        for one in session.scalars(
            select(CashSlip)
            .filter_by(org_id=org_id, float_id=float_id)
            .where(CashSlip.status.in_([SlipStatus.OPEN.value, SlipStatus.KEYED.value]))
        )
    }
    people = standing | given.keys() | slips.keys()
    due, later = find_due_of(session, org_id, people), _not_released(session, org_id, standing)
    ask_about_limits(session, org_id, due)
    moves = _moves(session, org_id, {one.id: one.person_id for one in places if one.left_at is None})
    names = names_of(session, org_id, people)
    found = [
        ListedForCash(
            person_id=one,
            name=names[one],
            due_pence=due[one].pence,
            payments=len(due[one].payments),
            not_released_pence=later.get(one, 0),
            given=tuple(given.get(one, ())),
            stands=one in standing,
            unseen_pence=sum(payment.amount_pence for payment in due[one].unseen),
            over_limit_pence=sum(payment.amount_pence for payment in due[one].over_limit),
            authority_pence=sum(payment.amount_pence for payment in due[one].for_another),
            slip=slips.get(one),
            slip_is_held=one in slips and not due[one].has(slips[one].payout_ids),
            moves_to=moves.get(one),
        )
        for one in people
    ]
    return sorted(found, key=lambda one: (fold(one.name), one.person_id))


def _views(session: Session, org_id: UUID, tins: Collection[CashFloat]) -> list[FloatView]:
    ids = [one.id for one in tins]
    waiting = {
        (one.float_id, one.way): one
        for one in session.scalars(
            select(CashCount)
            .filter_by(org_id=org_id, confirmed_at=None, dropped_at=None)
            .where(CashCount.float_id.in_(ids))
        )
    }
    rows = session.execute(
        select(CashPlace.float_id, func.count())
        .where(CashPlace.org_id == org_id, CashPlace.float_id.in_(ids), CashPlace.left_at.is_(None))
        .group_by(CashPlace.float_id)
    )
    people = {row[0]: row[1] for row in rows}
    return [
        FloatView(
            one,
            waiting.get((one.id, "out")),
            waiting.get((one.id, "in")),
            difference_of(one),
            people.get(one.id, 0),
        )
        for one in tins
    ]


def _given(session: Session, org_id: UUID, float_id: UUID) -> dict[UUID, list[GivenOnce]]:
    rows = session.execute(
        select(CashHandOver, CashGivenBack.id, CashGivenBack.confirmed_at)
        .outerjoin(
            CashGivenBack,
            (CashGivenBack.org_id == CashHandOver.org_id)
            & (CashGivenBack.hand_over_id == CashHandOver.id)
            & CashGivenBack.dropped_at.is_(None),
        )
        .where(CashHandOver.org_id == org_id, CashHandOver.float_id == float_id)
        .order_by(CashHandOver.id)
    )
    found: dict[UUID, list[GivenOnce]] = defaultdict(list)
    for one, back, confirmed_at in rows:
        is_back, waits = confirmed_at is not None, confirmed_at is None and back is not None
        found[one.person_id].append(
            GivenOnce(one.id, one.amount_pence, one.confirmed_how, one.at, was_given_back=is_back, back_waits=waits)
        )
    return dict(found)


def _not_released(session: Session, org_id: UUID, people: Collection[UUID]) -> dict[UUID, int]:
    """By person: what is proposed or approved, or stands in a run that was stopped."""
    rows = session.execute(
        select(Payout.payee_person_id, func.sum(Payout.amount_pence))
        .outerjoin(PayoutRun, (PayoutRun.org_id == Payout.org_id) & (PayoutRun.id == Payout.run_id))
        .where(Payout.org_id == org_id, Payout.payee_person_id.in_(people), Payout.rail == Rail.CASH.value)
        .where(
            Payout.is_open,
            Payout.status.in_(_NOT_RELEASED)
            | (Payout.status == PayoutStatus.QUEUED.value) & (PayoutRun.status != RunStatus.RELEASED.value),
        )
        .group_by(Payout.payee_person_id)
    )
    return {person_id: int(pence) for person_id, pence in rows if person_id is not None}


def _moves(session: Session, org_id: UUID, places: dict[UUID, UUID]) -> dict[UUID, UUID]:
    rows = session.execute(
        select(CashMove.place_id, CashMove.to_float_id)
        .filter_by(org_id=org_id, countersigned_at=None, dropped_at=None)
        .where(CashMove.place_id.in_(places))
    )
    return {places[row[0]]: row[1] for row in rows}
