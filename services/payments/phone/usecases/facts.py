"""Everything a turn of a conversation needs to know of the person who speaks: days, open questions, claims and prices."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineAction, LineStatus
from services.payments.claims.rules.lines import LineFacts, LineKind
from services.payments.claims.rules.whereabouts import Whereabouts
from services.payments.claims.tables import Claim, ClaimLine, ClaimStep
from services.payments.claims.usecases.policies import current_policy
from services.payments.claims.usecases.pricing import price_lines
from services.payments.claims.usecases.whereabouts import where_is_money
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Engagement, EngagementSession, Offer, OfferSession
from services.payments.involvement.usecases.activities import first_ends
from services.payments.involvement.usecases.limit_questions import asked_of
from services.payments.involvement.usecases.waiting_fees import waiting_fees
from services.payments.payees.charities.usecases import offered_charities
from services.payments.payees.usecases.details_requests import open_request
from services.payments.phone.rules.conversation import (
    CharityFact,
    ClaimFact,
    EventFact,
    Facts,
    GivenFacts,
    QuestionFact,
)
from services.payments.phone.usecases.money import last_claims
from services.payments.phone.usecases.open_things import Around, OpenThings
from shared.contracts.activities import Activity, called_as
from shared.contracts.categories import Category
from shared.contracts.understood import HeardLine
from shared.ids import new_id
from shared.london import london_day
from shared.organisations import adviser_of

CLAIMABLE = timedelta(days=31)
"""A day that lies further back is not offered to choose from; it can still be claimed for by saying it."""
SOON = timedelta(hours=4)
"""An event that begins so soon counts as today's: people text from the bus."""
MOST_OWN_WORDS = 60
"""Longer words with a line are no name of a thing."""
_TIMES = re.compile(r"(?:^|, )\d+ times$")


_DAYS = (
    select(Engagement.id, EngagementSession.starts_at)
    .join(EngagementSession, (EngagementSession.org_id == Engagement.org_id) & (EngagementSession.engagement_id == Engagement.id))
    .join(OfferSession, (OfferSession.org_id == Engagement.org_id) & (OfferSession.session_id == EngagementSession.id))
    .join(Offer, (Offer.org_id == Engagement.org_id) & (Offer.id == OfferSession.offer_id))
    .where(Engagement.org_id == bindparam("org"), Engagement.cancelled_at.is_(None), Offer.person_id == bindparam("person"))
    .where(Offer.status.in_(("offered", "accepted")))
    .where(EngagementSession.starts_at.between(bindparam("from"), bindparam("until")))
    .order_by(EngagementSession.starts_at.desc())
)  # fmt: skip
_OFFERS = (
    select(
        Offer.id, Offer.expected_pence, Offer.pay_on, Offer.agreed_minutes, Engagement.description, Engagement.due_on, Engagement.place,
        func.min(EngagementSession.starts_at).label("starts_at"), func.count(EngagementSession.id).label("sessions"),
        first_ends().label("ends_at"),
    )
    .join(Engagement, (Engagement.org_id == Offer.org_id) & (Engagement.id == Offer.engagement_id))
    .outerjoin(OfferSession, (OfferSession.org_id == Offer.org_id) & (OfferSession.offer_id == Offer.id))
    .outerjoin(EngagementSession, (EngagementSession.org_id == Offer.org_id) & (EngagementSession.id == OfferSession.session_id))
    .where(Offer.org_id == bindparam("org"), Offer.person_id == bindparam("person"), Engagement.cancelled_at.is_(None))
    .where(Offer.status == OfferStatus.OFFERED.value)
    .where(or_(EngagementSession.starts_at > bindparam("now"), (Engagement.due_on >= bindparam("today")) & Offer.done_on.is_(None)))
    .group_by(Offer.org_id, Offer.id, Engagement.org_id, Engagement.id)
    .order_by(func.coalesce(func.min(EngagementSession.starts_at), Engagement.due_on), Offer.id)
)  # fmt: skip
_QUESTIONS = (
    select(ClaimLine.id, ClaimStep.id, ClaimLine.amount_pence, ClaimLine.receipt_id, ClaimStep.words)
    .join(ClaimStep, (ClaimStep.org_id == ClaimLine.org_id) & (ClaimStep.line_id == ClaimLine.id))
    .where(ClaimLine.org_id == bindparam("org"), ClaimLine.person_id == bindparam("person"))
    .where(ClaimLine.status == LineStatus.ASKED.value, ClaimStep.action == LineAction.ASK.value)
    .order_by(ClaimStep.id)
)


class PersonFacts:
    """The facts of one person, each read when the rules first ask for it: most turns need few of them."""

    def __init__(
        self,
        session: Session,
        org_id: UUID,
        person_id: UUID,
        around: Around,
        now: datetime,
        fresh_id: UUID,
        speaker_lasts: timedelta,
        is_resting: Callable[[UUID], bool],
    ) -> None:
        self._of = (session, org_id, person_id)
        self.is_resting, self.is_open = is_resting, around.of(person_id)
        self.speaker_lasts, self._conversation_id = speaker_lasts, around.conversation_id
        self.people, self.now, self.fresh_id = around.people, now, fresh_id
        self.price_miles = _prices(*self._of)

    @cached_property
    def events(self) -> tuple[EventFact, ...]:
        """The days that a claim may be for."""
        may_have_any = self.is_open.has_offer or self.is_open.has_accepted
        return _events(*self._of, self.now) if may_have_any else ()

    @cached_property
    def questions(self) -> tuple[QuestionFact, ...]:
        """Finance's questions, then offers."""
        asked = _finance_questions(*self._of) if self.is_open.is_asked else ()
        return (*asked, *_offers(*self._of, self.now, self.is_open))

    @cached_property
    def claims(self) -> tuple[ClaimFact, ...]:
        """The last claims."""
        return last_claims(*self._of, self._conversation_id)

    @cached_property
    def money(self) -> tuple[Whereabouts, ...]:
        """Where the person's money is."""
        return where_is_money(*self._of)

    @cached_property
    def last_lines(self) -> tuple[HeardLine, ...]:
        """The lines of the last claim."""
        return _last_lines(*self._of)

    @cached_property
    def bank_details_asked_at(self) -> datetime | None:
        """When we asked; None where nothing is open."""
        asked = open_request(*self._of)
        return None if asked is None else asked.asked_at

    @cached_property
    def charities(self) -> tuple[CharityFact, ...]:
        """Those that may be given to now."""
        session, org_id, _ = self._of
        return tuple(CharityFact(one.id, one.name) for one in offered_charities(session, org_id))

    @cached_property
    def adviser(self) -> str:
        """Whom the organisation names."""
        session, org_id, _ = self._of
        return adviser_of(session, org_id)

    @cached_property
    def receipt_above_pence(self) -> int | None:
        """What the policy of today says."""
        session, org_id, _ = self._of
        return current_policy(session, org_id, london_day(self.now)).receipt_needed_above_pence


def facts_of(
    session: Session,
    org_id: UUID,
    around: Around,
    person_id: UUID | None,
    now: datetime,
    fresh_id: UUID,
    speaker_lasts: timedelta,
    is_resting: Callable[[UUID], bool],
) -> Facts:
    """The facts of a turn; nothing personal before it is known who speaks."""
    if person_id is None:
        return GivenFacts(now, fresh_id, around.people, _no_prices, speaker_lasts=speaker_lasts, is_resting=is_resting)
    return PersonFacts(session, org_id, person_id, around, now, fresh_id, speaker_lasts, is_resting)


def _no_prices(category: str, miles_tenths: int, passengers: int, on: date) -> int:
    """Nothing is said of it: as soon as it is known who speaks, the rules are asked again with that person's prices."""
    del category, miles_tenths, passengers, on
    return 1


def _prices(session: Session, org_id: UUID, person_id: UUID) -> Callable[[str, int, int, date], int]:
    """What miles are worth for this person, as a claim would price them; at least a penny."""

    def price(category: str, miles_tenths: int, passengers: int, on: date) -> int:
        imagined = Claim(org_id=org_id, id=new_id(), person_id=person_id)
        line = LineFacts(1, Category(category), LineKind.SPENT, on, miles_tenths=miles_tenths, passengers=passengers)
        (priced,) = price_lines(session, imagined, [line])
        return max(1, priced.amount_pence if priced else 0)

    return price


def _events(session: Session, org_id: UUID, person_id: UUID, now: datetime) -> tuple[EventFact, ...]:
    """The days that the person was asked to come and has not said no to, the newest first; one for each event."""
    when = {"from": now - CLAIMABLE, "until": now + SOON}
    rows = session.execute(_DAYS, {"org": org_id, "person": person_id, **when})
    begun: dict[UUID, datetime] = {}
    for event_id, starts_at in rows:
        if london_day(starts_at) <= london_day(now):
            begun.setdefault(event_id, starts_at)
    return tuple(EventFact(event_id, starts_at) for event_id, starts_at in begun.items())


def _offers(
    session: Session, org_id: UUID, person_id: UUID, now: datetime, is_open: OpenThings
) -> Sequence[QuestionFact]:
    """Offers that wait for an answer: those to come, the soonest first, then fees that wait, the newest first, then those
    that a limit of theirs holds."""
    whose = {"org": org_id, "person": person_id}
    moment = {"now": now, "today": london_day(now)}
    rows = session.execute(_OFFERS, whose | moment) if is_open.has_offer else ()
    first: dict[UUID, QuestionFact] = {}
    for row in rows:
        called, with_wages = called_as(row.description), row.pay_on is not None
        activity = Activity(called=called, due_on=row.due_on, minutes=row.agreed_minutes)
        if row.starts_at is not None:
            activity = Activity(
                called=called,
                place=row.place or "",
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                sessions=row.sessions,
            )
        first[row.id] = QuestionFact(
            row.id, "offer", amount_pence=row.expected_pence, activity=activity, is_with_wages=with_wages
        )
    for waits in waiting_fees(session, org_id, person_id) if is_open.has_offer else ():
        past = QuestionFact(
            waits.offer_id,
            "offer",
            amount_pence=waits.amount_pence,
            activity=waits.activity.without_place(),
            is_past=True,
            is_with_wages=waits.is_with_wages,
        )
        first.setdefault(waits.offer_id, past)
    for held in asked_of(session, org_id, person_id) if is_open.is_limited else ():
        limited = QuestionFact(
            held.offer_id,
            "offer",
            amount_pence=held.amount_pence,
            activity=held.activity.without_place(),
            is_past=True,
            is_limited=True,
            is_more=held.is_more,
            is_later=held.is_later,
            is_with_wages=held.is_with_wages,
        )
        first.setdefault(held.offer_id, limited)
    return tuple(first.values())


def offers_asked(session: Session, org_id: UUID, person_id: UUID, now: datetime) -> Sequence[QuestionFact]:
    """The offers that wait for this person's answer, as a conversation asks about them."""
    return _offers(session, org_id, person_id, now, OpenThings())


def _finance_questions(session: Session, org_id: UUID, person_id: UUID) -> Sequence[QuestionFact]:
    """What finance wants to know about lines of this person's claims, the oldest first."""
    rows = session.execute(_QUESTIONS, {"org": org_id, "person": person_id})
    newest: dict[UUID, QuestionFact] = {}
    for line_id, step_id, pence, receipt_id, words in rows:
        newest.pop(line_id, None)  # asked again: it comes after what was asked in between
        newest[line_id] = QuestionFact(
            line_id, "finance", words or "", pence, wants_receipt=receipt_id is None, asked_by=step_id
        )
    return tuple(newest.values())


def _own_words(row: ClaimLine) -> str | None:
    """What the person called the thing, as it stands with the claim."""
    words = _TIMES.sub("", row.description or "")
    return words if 0 < len(words) <= MOST_OWN_WORDS else None


def _last_lines(session: Session, org_id: UUID, person_id: UUID) -> tuple[HeardLine, ...]:
    """The lines of the claim that was sent in last, for "same as last time"."""
    last = session.scalar(
        select(Claim.id)
        .where(Claim.org_id == org_id, Claim.person_id == person_id, Claim.submitted_at.is_not(None))
        .order_by(Claim.submitted_at.desc())
        .limit(1)
    )
    if last is None:
        return ()
    rows = session.scalars(
        select(ClaimLine).filter_by(org_id=org_id, claim_id=last, kind="spent").order_by(ClaimLine.number)
    )
    return tuple(
        HeardLine(
            category=row.category,
            amount_pence=None if row.miles_tenths is not None else row.amount_pence,
            miles_tenths=row.miles_tenths,
            passengers=row.passengers,
            words=_own_words(row),
        )
        for row in rows
    )
