"""Asked before anything is spent: the request is kept and becomes a task, and ends with a ticket, money in advance, or a no."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.ahead.rules import LONGEST_WORDS, AheadAnswer, AheadOutcome
from services.payments.claims.ahead.tables import AdvanceRequest
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.tables import Claim
from services.payments.claims.usecases.drafts import NewLine, add_lines, open_draft
from services.payments.claims.usecases.submit import submit
from services.payments.involvement.rules.offers import PROMISED
from services.payments.involvement.tables import Engagement, EngagementSession, Offer, OfferSession
from services.payments.people.usecases import get_person, names_of
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import FOR_CHANGE, app_now, london_today
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, ActorKind, Permission
from shared.ids import new_id
from shared.london import london_day
from shared.outbox import send_message

TASK = "asked_ahead"
"""The kind of task: somebody asked us to pay before they come."""
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class AskedAhead:
    """What somebody asks for: their words, and the category and the amount where they said them."""

    person_id: UUID
    said: str
    channel: str
    category: str | None = None
    amount_pence: int | None = None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as staff see it; `event_on` is the day for which it is most likely meant."""

    id: UUID
    person_id: UUID
    person_name: str
    said: str
    category: str | None
    amount_pence: int | None
    event_id: UUID | None
    event_title: str | None
    event_on: date | None
    outcome: str | None
    claim_id: UUID | None
    is_own: bool


def ask_ahead(session: Session, actor: Actor, asked: AskedAhead) -> AdvanceRequest:
    """Keeps what somebody asked for, and asks the organiser. Nothing is claimed by it.

    Raises ForbiddenError, NotFoundError, InvalidError (no words).
    """
    if actor.kind is not ActorKind.PERSON or actor.id != asked.person_id:
        actor.require(Permission.ENTER_CLAIM)
    get_person(session, actor.org_id, asked.person_id)
    said = asked.said.strip()[:500]
    if not said:
        raise InvalidError("ahead.no_words", "Write what they ask us to pay for.", effect=Effect.NOTHING_SAVED)
    request = AdvanceRequest(
        org_id=actor.org_id,
        id=new_id(),
        person_id=asked.person_id,
        event_id=_next_event(session, actor.org_id, asked.person_id),
        said=said,
        category=asked.category,
        amount_pence=asked.amount_pence,
        channel=asked.channel,
    )
    session.add(request)
    session.flush()
    ask_a_human(
        session,
        actor.org_id,
        kind=TASK,
        subject_type="advance_request",
        subject_id=request.id,
        person_id=request.person_id,
        reason="Somebody asks us to pay for something before they come. Buy it for them, give them the money in advance, or say no in easy "
        "words. They have not spent anything yet.",
        due_in=timedelta(hours=24),
    )
    who = replace(actor, on_behalf_of=request.person_id)
    audit.record(session, who, "advance_request.asked", "advance_request", request.id, {"channel": asked.channel})
    return request


def check_is_there(session: Session, actor: Actor, request_id: UUID) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.ENTER_CLAIM)
    if session.get(AdvanceRequest, (actor.org_id, request_id)) is None:
        raise NotFoundError("ahead.not_found", "There is no such request in your organisation.")


def answer_ahead(session: Session, actor: Actor, request_id: UUID, answer: AheadAnswer) -> AdvanceRequest:
    """Ends a request. A ticket and an advance become a claim, which finance decides as always; a no is told to the person.

    Raises ForbiddenError (role, one's own), NotFoundError, ConflictError (ended before), InvalidError (something is missing).
    """
    actor.require(Permission.ENTER_CLAIM)
    request = session.get(AdvanceRequest, (actor.org_id, request_id), with_for_update=FOR_CHANGE)
    if request is None:
        raise NotFoundError("ahead.not_found", "There is no such request in your organisation.")
    if actor.is_one_of(request.person_id):
        raise ForbiddenError(
            "ahead.own",
            "You asked for this yourself, so a colleague answers it.",
            "Ask a colleague.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    if request.outcome is not None:
        raise ConflictError("ahead.answered", "This was answered already.", "Look at what became of it.")
    is_no, now = answer.outcome is AheadOutcome.NO, app_now(session)
    words = _words_of(answer) if is_no else None
    claim_id = None if is_no else _claim(session, actor, request, answer).id
    request.outcome, request.claim_id, request.words = answer.outcome.value, claim_id, words
    request.decided_by, request.decided_at = actor.id, now
    session.flush()
    if words is not None:
        _tell_no(session, request, words)
    close_items(session, actor.org_id, request.id, [TASK], done_by=actor.id)
    who = replace(actor, on_behalf_of=request.person_id)
    audit.record(session, who, f"advance_request.{request.outcome}", "advance_request", request.id)
    return request


def list_requests(session: Session, actor: Actor) -> list[RequestView]:
    """What waits for an answer, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.ENTER_CLAIM)
    rows = session.scalars(
        select(AdvanceRequest)
        .where(AdvanceRequest.org_id == actor.org_id, AdvanceRequest.outcome.is_(None))
        .order_by(AdvanceRequest.id)
        .limit(MOST_LISTED)
    ).all()
    return _views(session, actor, rows)


def _views(session: Session, actor: Actor, found: Sequence[AdvanceRequest]) -> list[RequestView]:
    names = names_of(session, actor.org_id, {one.person_id for one in found})
    events = {
        row.id: (row.title, london_day(row.starts_at))
        for row in session.execute(
            select(Engagement.id, Engagement.title, func.min(EngagementSession.starts_at).label("starts_at"))
            .join(
                EngagementSession,
                (EngagementSession.org_id == Engagement.org_id) & (EngagementSession.engagement_id == Engagement.id),
            )
            .where(Engagement.org_id == actor.org_id, Engagement.id.in_({one.event_id for one in found}))
            .group_by(Engagement.org_id, Engagement.id)
        )
    }
    views = []
    for one in found:
        title, on = events.get(one.event_id, (None, None)) if one.event_id is not None else (None, None)
        views.append(
            RequestView(
                one.id,
                one.person_id,
                names[one.person_id],
                one.said,
                one.category,
                one.amount_pence,
                one.event_id,
                title,
                on,
                one.outcome,
                one.claim_id,
                actor.is_one_of(one.person_id),
            )
        )
    return views


def _next_event(session: Session, org_id: UUID, person_id: UUID) -> UUID | None:
    """The event that they come to next, of those that they were asked to and did not say no to."""
    return session.scalar(
        select(Offer.engagement_id)
        .join(OfferSession, (OfferSession.org_id == Offer.org_id) & (OfferSession.offer_id == Offer.id))
        .join(
            EngagementSession,
            (EngagementSession.org_id == Offer.org_id) & (EngagementSession.id == OfferSession.session_id),
        )
        .join(Engagement, (Engagement.org_id == Offer.org_id) & (Engagement.id == Offer.engagement_id))
        .where(Offer.org_id == org_id, Offer.person_id == person_id, Engagement.cancelled_at.is_(None))
        .where(Offer.status.in_([one.value for one in PROMISED]), EngagementSession.ends_at > func.app_now())
        .order_by(EngagementSession.starts_at, Offer.id)
        .limit(1)
    )


def _claim(session: Session, actor: Actor, request: AdvanceRequest, answer: AheadAnswer) -> Claim:
    """One line of the kind, sent in: finance decides it, and the rules of claims hold."""
    if answer.category is None or answer.amount_pence is None:
        raise InvalidError(
            "ahead.incomplete",
            "Say what it is for and how much it costs.",
            effect=Effect.NOTHING_SAVED,
        )
    kind = LineKind.TICKET if answer.outcome is AheadOutcome.TICKET else LineKind.ADVANCE
    claim = open_draft(session, actor, request.person_id, request.event_id, "desk")
    line = NewLine(answer.category, answer.on or london_today(session), answer.amount_pence, kind)
    add_lines(session, actor, claim.id, [line])
    submit(session, actor, claim.id)
    return claim


def _words_of(answer: AheadAnswer) -> str:
    words = " ".join((answer.words or "").split())
    if not 1 <= len(words) <= LONGEST_WORDS:
        raise InvalidError(
            "ahead.no_reason",
            f"Write why not, in easy words and at most {LONGEST_WORDS} letters: they are sent to the person.",
            effect=Effect.NOTHING_SAVED,
        )
    return words


def _tell_no(session: Session, request: AdvanceRequest, words: str) -> None:
    told = NoticeRequested(
        person_id=request.person_id,
        notice=Notice.AHEAD_REFUSED,
        values={"reason": words},
        about_id=request.id,
    )
    send_message(session, request.org_id, told)
