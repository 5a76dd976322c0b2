"""Asking again whoever has not answered an offer, and having them called: driven by the clock, each stage once whatever crashes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import FeeChoice
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.rules.reminders import (
    BEFORE_IT_BEGINS,
    FROM,
    UNTIL,
    ReminderStage,
    Unanswered,
    due_now,
    is_since,
)
from services.payments.involvement.tables import (
    AnswerToOffer,
    Engagement,
    EngagementSession,
    Offer,
    OfferReminder,
    OfferSession,
)
from services.payments.involvement.usecases.activities import first_ends
from services.payments.involvement.usecases.events import get_event, has_taken_part
from services.payments.involvement.usecases.offer_notices import Reminded, tell_reminders
from services.payments.involvement.usecases.working_out import fees_of
from services.payments.worklist.usecases import ask_a_human, ended_by_hand
from shared import logs
from shared.contracts.activities import Activity, called_as
from shared.database import app_now, table_of
from shared.errors import ConflictError
from shared.ids import new_id
from shared.london import in_london, london_day, start_of_day
from shared.organisations import nation_of

log = logs.get(__name__)

NO_ANSWER = "offer_no_answer"
"""The task to call somebody whose fee waits."""
REACHED = ("spoke", "texted")
"""The ways in which that task ends where somebody reached them."""
MOST_AT_ONCE = 500
"""Offers that are looked at together."""
_LOOKS_BACK = timedelta(days=60)
"""An offer whose event lies further back has had all its stages, or was marked too late for any of them but a call, and waits for it."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An offer without an answer, with its event."""

    offer_id: UUID
    event_id: UUID
    person_id: UUID
    role: str
    expected_pence: int
    is_cancelled: bool
    activity: Activity
    facts: Unanswered


def remind(session: Session, org_id: UUID) -> int:
    """What is due at this moment for all offers of an organisation without an answer; gives how many stages were done."""
    return remind_at(session, org_id, app_now(session))


def remind_at(session: Session, org_id: UUID, now: datetime) -> int:
    """The same at a moment; outside the hours of the day nothing is looked at."""
    if not FROM <= in_london(now).time() < UNTIL:
        return 0
    nation, done, after = nation_of(session, org_id), 0, UUID(int=0)
    while waiting := _waiting(session, org_id, now, after):
        done += _remind(session, org_id, waiting, now, nation)
        after = waiting[-1].offer_id
    return done


def _remind(session: Session, org_id: UUID, waiting: Sequence[_Waiting], now: datetime, nation: str) -> int:
    fees = _fees(session, org_id, {one.event_id for one in waiting if _needs_fee(one, now, nation)})
    done, told = 0, []
    for one in waiting:
        pence = fees.get((one.event_id, one.person_id, one.role), 0)
        due = due_now(replace(one.facts, fee_waits=pence > 0), now, nation)
        if one.is_cancelled:
            due = tuple(stage for stage in due if stage is not ReminderStage.BEFORE)
        for stage in _taken(session, org_id, one.offer_id, due):
            done += 1
            if stage is ReminderStage.CALL:
                _ask_to_call(session, org_id, one)
            else:
                amount_pence = one.expected_pence if stage is ReminderStage.BEFORE else pence
                told.append(Reminded(one.offer_id, one.person_id, stage, amount_pence, one.activity))
    tell_reminders(session, org_id, told)
    return done


def _needs_fee(one: _Waiting, now: datetime, nation: str) -> bool:
    """Whether anything would be due if a fee waited: only then is it worth working out."""
    return any(stage is not ReminderStage.BEFORE for stage in due_now(replace(one.facts, fee_waits=True), now, nation))


def _waiting(session: Session, org_id: UUID, now: datetime, after: UUID) -> list[_Waiting]:
    """Offers without an answer for which anything may be due, the next ones by their ids."""
    first, last = func.min(EngagementSession.starts_at), func.max(EngagementSession.ends_at)
    had = select(func.count()).where(OfferReminder.org_id == Offer.org_id, OfferReminder.offer_id == Offer.id)
    called = select(OfferReminder.id).where(
        OfferReminder.org_id == Offer.org_id,
        OfferReminder.offer_id == Offer.id,
        OfferReminder.stage == ReminderStage.CALL.value,
    )
    rows = session.execute(
        select(
            Offer,
            first.label("first"),
            first_ends().label("first_ends"),
            last.label("last_ends"),
            func.count(EngagementSession.id).label("sessions"),
            Engagement.cancelled_at,
            Engagement.description,
            Engagement.due_on,
            Engagement.place,
        )
        .join(Engagement, (Engagement.org_id == Offer.org_id) & (Engagement.id == Offer.engagement_id))
        .outerjoin(OfferSession, (OfferSession.org_id == Offer.org_id) & (OfferSession.offer_id == Offer.id))
        .outerjoin(
            EngagementSession,
            (EngagementSession.org_id == Offer.org_id) & (EngagementSession.id == OfferSession.session_id),
        )
        .where(Offer.org_id == org_id, Offer.id > after, Offer.status == OfferStatus.OFFERED.value)
        .where(had.scalar_subquery() < len(ReminderStage))
        .group_by(Offer.org_id, Offer.id, Engagement.org_id, Engagement.id)
        .having(
            or_(
                Engagement.due_on <= london_day(now + BEFORE_IT_BEGINS),
                Offer.done_on.is_not(None),
                first <= now + BEFORE_IT_BEGINS,
            )
        )
        .having(or_(last.is_(None), last >= now - _LOOKS_BACK, has_taken_part() & ~called.exists()))
        .order_by(Offer.id)
        .limit(MOST_AT_ONCE)
    ).all()
    ids = [row.Offer.id for row in rows]
    stages, reached = _had(session, org_id, ids), _reached(session, org_id, ids)
    return [
        _Waiting(
            row.Offer.id,
            row.Offer.engagement_id,
            row.Offer.person_id,
            row.Offer.role,
            row.Offer.expected_pence,
            row.cancelled_at is not None,
            _activity(row),
            Unanswered(
                offered_at=row.Offer.offered_at,
                first=row.first if row.due_on is None else start_of_day(row.due_on),
                last_ends=_ended(row.last_ends, row.cancelled_at),
                done_on=row.Offer.done_on,
                fee_waits=False,
                is_reached=is_since(
                    reached.get(row.Offer.id), _ended(row.last_ends, row.cancelled_at), row.Offer.done_on
                ),
                had=stages[row.Offer.id],
            ),
        )
        for row in rows
    ]


def _activity(row: Any) -> Activity:
    """What they were asked to do."""
    called = called_as(row.description)
    if row.first is None:
        return Activity(called=called, due_on=row.due_on, minutes=row.Offer.agreed_minutes)
    return Activity(
        called=called, place=row.place or "", starts_at=row.first, ends_at=row.first_ends, sessions=row.sessions
    )


def _ended(last_ends: datetime | None, cancelled_at: datetime | None) -> datetime | None:
    """When an event ended: a cancelling ends what it leaves out."""
    return min(last_ends, cancelled_at) if last_ends is not None and cancelled_at is not None else last_ends


def _had(session: Session, org_id: UUID, offer_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    rows = session.execute(
        select(OfferReminder.offer_id, OfferReminder.stage).where(
            OfferReminder.org_id == org_id, OfferReminder.offer_id.in_(offer_ids)
        )
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for offer_id, stage in rows:
        found[offer_id].add(stage)
    return found


def _reached(session: Session, org_id: UUID, offer_ids: Sequence[UUID]) -> Mapping[UUID, datetime]:
    """When each of these people was last spoken with about it, or last said "later" or that they want to be paid in another way."""
    rows = session.execute(
        select(AnswerToOffer.offer_id, func.max(AnswerToOffer.answered_at))
        .where(AnswerToOffer.org_id == org_id, AnswerToOffer.offer_id.in_(offer_ids))
        .where(AnswerToOffer.choice.in_((FeeChoice.LATER.value, FeeChoice.ANOTHER_WAY.value)))
        .group_by(AnswerToOffer.offer_id)
    )
    said: dict[UUID, datetime] = {row[0]: row[1] for row in rows}
    spoke = ended_by_hand(session, org_id, NO_ANSWER, offer_ids, REACHED)
    return said | {one: max(at, said.get(one, at)) for one, at in spoke.items()}


def _fees(session: Session, org_id: UUID, event_ids: Collection[UUID]) -> dict[tuple[UUID, UUID, str], int]:
    """The fees of these events that wait for an answer, in pence. An event that cannot be worked out now holds up no other."""
    found = {}
    for event_id in sorted(event_ids):
        try:
            fees = fees_of(session, org_id, get_event(session, org_id, event_id))
        except ConflictError as error:
            log.warning("fees cannot be worked out", event_id=str(event_id), code=error.code)
            continue
        for (person_id, role), lines in fees.unanswered.items():
            found[event_id, person_id, role] = sum(line.amount_pence for line in lines)
    return found


def _taken(session: Session, org_id: UUID, offer_id: UUID, due: Iterable[ReminderStage]) -> list[ReminderStage]:
    """Those of these stages that nobody else does: the row is written in the transaction that does them, while there is no answer."""
    reminder = table_of(OfferReminder)
    taken = []
    for stage in due:
        still = select(
            literal(new_id()), Offer.org_id, Offer.id, literal(stage.value)
        ).where(Offer.org_id == org_id, Offer.id == offer_id, Offer.status == OfferStatus.OFFERED.value)  # fmt: skip
        written = insert(reminder).from_select(["id", "org_id", "offer_id", "stage"], still).on_conflict_do_nothing()
        if session.scalar(written.returning(reminder.c.id)) is not None:
            taken.append(stage)
    return taken


def _ask_to_call(session: Session, org_id: UUID, one: _Waiting) -> None:
    ask_a_human(
        session,
        org_id,
        kind=NO_ANSWER,
        subject_type="offer",
        subject_id=one.offer_id,
        person_id=one.person_id,
        reason="This person took part and has said neither yes nor no to the money. It waits for them, for as long as they like. "
        "Ask them: all of it, less, only their expenses, none, or later. Record what they say.",
        due_in=timedelta(hours=8),
    )
