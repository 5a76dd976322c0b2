"""Takes everything by which one person is reached, and every word of theirs, out of notifications. That something was sent, and when, stays."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Update, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from services.notifications.contacts.erased import lock_preferences
from services.notifications.contacts.number_changes import drop_waiting
from services.notifications.contacts.tables import (
    ContactLink,
    ContactPoint,
    ContactPreference,
    NumberChange,
    PostalAddress,
    TakingPartNeeds,
)
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.messages.rules import MAY_HAVE_LEFT
from services.notifications.messages.tables import Message
from services.notifications.personal_data.said import lines_of
from shared import audit
from shared.contracts.erasing import PersonErased, PersonErasedThere
from shared.identity import Actor, system_actor
from shared.outbox import send_message
from shared.set_aside import forget_set_aside

ERASED = "erased"
"""What stands in the place of words that went."""
AT_A_TIME = 1000


def erase(session: Session, org_id: UUID, told: PersonErased) -> dict[str, int]:
    """Erases a person, and tells payments how much went, by kind. Their preferences are locked, so that nobody saves a number meanwhile; once
    more changes nothing."""
    actor, wiped = system_actor(org_id), Counter[str]()
    lock_preferences(session, org_id, sorted((told.person_id, *told.earlier_ids)))
    every = frozenset((*told.earlier_ids, told.person_id))
    for person_id in sorted(every):
        wiped.update(_words_said(session, person_id, every))
    wiped["work_set_aside"] = forget_set_aside(session, org_id, {*every, *_their_ids(session, every)})
    for person_id in sorted(every):
        wiped.update(_one_record(session, actor, person_id, every))
    facts = {"erasure": str(told.erasure_id), **wiped}
    audit.record(session, actor, "contact.erased", "person", told.person_id, facts)
    send_message(session, org_id, PersonErasedThere(erasure_id=told.erasure_id, wiped=dict(wiped)))
    return dict(wiped)


def _their_ids(session: Session, every: frozenset[UUID]) -> Iterator[UUID]:
    """By what work that was set aside may name them: what was sent to them, and conversations that were theirs alone. Of one with several
    people at a number, work may be about any of them: it goes where it names the person."""
    yield from session.scalars(select(Message.id).where(Message.person_id.in_(every)))
    alone = (Conversation.channel == "voice") | ~_had_by_others(Conversation.contact_point_id, every)
    yield from session.scalars(select(Conversation.id).where(Conversation.person_id.in_(every), alone))


def _words_said(session: Session, person_id: UUID, every: frozenset[UUID]) -> dict[str, int]:
    """Asked before the links of any record end: they say whose words these are."""
    said, _ = lines_of(session, person_id, with_helpers=True, same=every)
    turns = [one.id for one in said if not one.by_us and one.words != ERASED]
    ours = [one.id for one in said if one.by_us and one.words != ERASED]
    return {"turns": _in_parts(session, turns, wipe_turns), "said": _in_parts(session, ours, wipe_said)}


def _one_record(session: Session, actor: Actor, person_id: UUID, every: frozenset[UUID]) -> dict[str, int]:
    drop_waiting(session, actor, person_id)
    wiped = {name: rows(session, statement) for name, statement in _statements(person_id).items()}
    wiped["numbers"] = _numbers(session, person_id, every)
    return wiped


def _statements(person_id: UUID) -> dict[str, Update]:
    theirs = (Message.person_id == person_id, Message.words.is_not(None) | Message.body_digest.is_not(None))
    return {
        "messages": update(Message).where(*theirs).values(words=None, body_digest=None),
        "message_values": update(Message)
        .where(Message.person_id == person_id, Message.status.not_in(MAY_HAVE_LEFT))
        .values(values={}),
        "conversations": update(Conversation)
        .where(Conversation.person_id == person_id)
        .values(person_id=None, language=None, kept=None, question=None, about_id=None, read_back_id=None),
        "number_changes": update(NumberChange)
        .where(NumberChange.person_id == person_id, NumberChange.value != ERASED)
        .values(value=ERASED),
        "addresses": update(PostalAddress)
        .where(PostalAddress.person_id == person_id, PostalAddress.addressed_to != ERASED)
        .values(
            addressed_to=ERASED,
            lines=[ERASED],
            postcode=ERASED,
            ended_at=func.coalesce(PostalAddress.ended_at, func.app_now()),
        ),
        "needs": update(TakingPartNeeds)
        .where(TakingPartNeeds.person_id == person_id)
        .values(access="", transport="", helper="", changed_at=func.app_now()),
        "wishes": update(ContactPreference)
        .where(ContactPreference.person_id == person_id)
        .values(
            language="en", format="sms", money_texts=False, no_calls=False, quiet_from=None, quiet_until=None, stopped_at=func.app_now(),
            erased_at=func.app_now(),
        ),
    }  # fmt: skip


def wipe_turns(session: Session, ids: Sequence[UUID]) -> int:
    """Takes out what people said, and what was understood of it."""
    return rows(
        session,
        update(ConversationTurn)
        .where(ConversationTurn.id.in_(ids))
        .values(
            said=ERASED,
            understood=None,
            kept=None,
            answer=None,
            # One that waits for its answer gets none: that would bring words back, and text a number that is gone.
            answered_by=func.coalesce(ConversationTurn.answered_by, "nobody"),
            answered_at=func.coalesce(ConversationTurn.answered_at, func.app_now()),
        ),
    )


def wipe_said(session: Session, ids: Sequence[UUID]) -> int:
    """Takes out what we said."""
    return rows(session, update(ConversationSaid).where(ConversationSaid.id.in_(ids)).values(words=ERASED))


def _in_parts(session: Session, ids: Sequence[UUID], wipe: Any) -> int:
    return sum(wipe(session, ids[start : start + AT_A_TIME]) for start in range(0, len(ids), AT_A_TIME))


def _numbers(session: Session, person_id: UUID, every: frozenset[UUID]) -> int:
    """Ends what they had. A number that nobody else has or had is overwritten: whoever texts from it next is a stranger."""
    points = list(session.scalars(select(ContactLink.contact_point_id).where(ContactLink.person_id == person_id)))
    session.execute(
        update(ContactLink)
        .where(ContactLink.person_id == person_id, ContactLink.ended_at.is_(None))
        .values(ended_at=func.app_now())
    )
    session.execute(
        update(Message)
        .where(
            Message.contact_point_id.in_(points),
            Message.person_id.is_(None),
            ~_had_by_others(Message.contact_point_id, every),
        )
        .where(Message.status.not_in(MAY_HAVE_LEFT))
        .values(values={}, body_digest=None)
    )
    return rows(
        session,
        update(ContactPoint)
        .where(
            ContactPoint.id.in_(points),
            ContactPoint.value.not_like(f"{ERASED} %"),
            ~_had_by_others(ContactPoint.id, every),
        )
        .values(value=func.concat(f"{ERASED} ", ContactPoint.id)),
    )


def _had_by_others(point_id: InstrumentedAttribute[Any], every: frozenset[UUID]) -> ColumnElement[bool]:
    other = aliased(ContactLink)
    return exists(select(other.id).where(other.contact_point_id == point_id, other.person_id.not_in(every)))


def rows(session: Session, statement: Update) -> int:
    """Does it, and says how many rows it changed."""
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount
