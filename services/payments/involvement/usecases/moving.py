"""A session at another time, or an event at another place, once people were asked: everybody who may come is told, and nobody's fee changes unsaid."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.attendance import check_days, check_sessions
from services.payments.involvement.rules.fees import Stretch, expected_fee
from services.payments.involvement.rules.offers import PROMISED
from services.payments.involvement.rules.places import checked_place
from services.payments.involvement.tables import EngagementSession
from services.payments.involvement.usecases.events import EventView, check_not_cancelled, get_event
from services.payments.involvement.usecases.offer_notices import (
    ToldOffer,
    tell_end_changed,
    tell_moved,
    tell_place_changed,
)
from services.payments.involvement.usecases.offers import live_offers, sessions_of_offers
from services.payments.involvement.usecases.rates import rate_card
from shared import audit
from shared.database import app_now, london_today
from shared.errors import ConflictError, NotFoundError
from shared.identity import Actor, Permission


def move_session(session: Session, actor: Actor, event_id: UUID, session_id: UUID, to: Stretch) -> EventView:
    """Moves a session that has not begun, and has everybody told who may come to it. What they answered stays: they can change it.

    Raises ForbiddenError, NotFoundError, InvalidError (times that cannot be), ConflictError (cancelled, begun, a time that is past, or
    people were told another fee).
    """
    actor.require(Permission.MANAGE_EVENTS)
    event = get_event(session, actor.org_id, event_id, lock=True)
    check_not_cancelled(event)
    moved = next((one for one in event.sessions if one.id == session_id), None)
    if moved is None:
        raise NotFoundError("session.not_found", "This event has no such session.")
    check_days([to], london_today(session))
    check_sessions([to])
    now = app_now(session)
    if moved.starts_at <= now or to.starts_at <= now:
        raise ConflictError(
            "event.session_has_begun",
            "Only a session that is still to come can be moved, and only to a time that is still to come.",
            "Plan a new event for another day.",
        )
    was_at = moved.starts_at
    if (was_at, moved.ends_at) == (to.starts_at, to.ends_at):
        return event
    told = _told(session, event, moved, to)
    moved.starts_at, moved.ends_at = to.starts_at, to.ends_at
    session.flush()
    now_it_is = event.plan.activity([session_id])
    if was_at != to.starts_at:
        tell_moved(session, actor.org_id, told, now_it_is, was_at, to.starts_at)
    else:
        tell_end_changed(session, actor.org_id, told, now_it_is)
    facts = {
        "session_id": str(session_id),
        "from": was_at.isoformat(),
        "to": to.starts_at.isoformat(),
        "until": to.ends_at.isoformat(),
    }
    audit.record(session, actor, "event.session_moved", "engagement", event_id, facts)
    return get_event(session, actor.org_id, event_id)


def change_place(session: Session, actor: Actor, event_id: UUID, place: str) -> EventView:
    """Says where an event is, or is now, and has everybody told who may still come.

    Raises ForbiddenError, NotFoundError, InvalidError (a task at home, words that cannot be sent), ConflictError (cancelled).
    """
    actor.require(Permission.MANAGE_EVENTS)
    event = get_event(session, actor.org_id, event_id, lock=True)
    check_not_cancelled(event)
    put_at(session, actor, event, place)
    return event


def put_at(session: Session, actor: Actor, event: EventView, place: str) -> bool:
    """The same for an event that the caller holds locked; gives whether it was at another place. Raises ForbiddenError, InvalidError."""
    actor.require(Permission.MANAGE_EVENTS)
    engagement = event.engagement
    words = checked_place(place, kind=engagement.kind)
    if words == engagement.place:
        return False
    engagement.place = words
    session.flush()
    now = app_now(session)
    asked_for = sessions_of_offers(session, actor.org_id, engagement.id)
    may_come = []
    for offer in live_offers(session, actor.org_id, engagement.id):
        ahead = [one for one in asked_for.get(offer.id, ()) if event.stretches[one].starts_at > now]
        if ahead and offer.status in PROMISED:
            may_come.append(ToldOffer(offer.id, offer.person_id, offer.expected_pence, ahead))
    tell_place_changed(session, actor.org_id, may_come, event.plan)
    audit.record(session, actor, "event.place_set", "engagement", engagement.id, {"told": len(may_come)})
    return True


def _told(session: Session, event: EventView, moved: EngagementSession, to: Stretch) -> list[ToldOffer]:
    """Who may come to it. Raises ConflictError where the fee that somebody was told would not be right any more."""
    org_id, event_id = moved.org_id, moved.engagement_id
    asked_for = sessions_of_offers(session, org_id, event_id)
    rates, times = rate_card(session, org_id), event.stretches | {moved.id: to}
    told = []
    for offer in live_offers(session, org_id, event_id):
        session_ids = asked_for.get(offer.id, [])
        if moved.id not in session_ids:
            continue
        is_paid = event.engagement.unpaid_reason is None
        lines = expected_fee(rates, offer.role, [times[one] for one in session_ids]) if is_paid else ()
        if sum(line.amount_pence for line in lines) != offer.expected_pence:
            raise ConflictError(
                "event.fee_would_change",
                "People were told what they get for this session, and at the new time it would be another amount.",
                "Let it last as long as before, or cancel the event and plan a new one.",
            )
        if offer.status in PROMISED:
            told.append(ToldOffer(offer.id, offer.person_id, offer.expected_pence, session_ids))
    return told
