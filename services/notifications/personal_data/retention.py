"""Words of texts, letters and calls that are too old: found step by step, and emptied as an erasing does. That something was sent stays."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from services.notifications.contacts.tables import ContactLink
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.messages.rules import MAY_HAVE_LEFT
from services.notifications.messages.tables import Message
from services.notifications.personal_data.erasing import ERASED, rows, wipe_said, wipe_turns
from shared import audit
from shared.contracts.retention import MOST_PEOPLE_AT_ONCE, SHARED_BY_MANY, WordsEmptied, WordsTooOld
from shared.identity import system_actor
from shared.outbox import Task, enqueue, send_message

NEXT = "words.next"
"""Our own row for the step after this one."""
AT_A_TIME = 100
"""So many conversations or messages in one step: their people, and no more, are asked about."""
Phase = Literal["conversations", "messages"]


class OldWordsStep(BaseModel):
    """Where a pass has come to."""

    run_id: UUID
    before: AwareDatetime
    is_rehearsal: bool
    phase: Phase = "conversations"
    after: UUID | None = None

    @classmethod
    def first(cls, told: WordsTooOld) -> "OldWordsStep":
        """The step that payments asks for."""
        return cls(run_id=told.run_id, before=told.before, is_rehearsal=told.is_rehearsal)


@dataclass(frozen=True, slots=True)
class OldWords:
    """What a step found: rows by their id, whose they may be (`people`), those whose number too many people have, and where the next step
    begins (None: at the end of the phase)."""

    ids: tuple[UUID, ...]
    people: dict[UUID, frozenset[UUID]]
    last: UUID | None
    shared_by_many: frozenset[UUID] = frozenset()

    @property
    def everybody(self) -> list[UUID]:
        """All whom payments is asked about."""
        return sorted(frozenset[UUID]().union(*self.people.values()))


def find_old_words(session: Session, step: OldWordsStep) -> OldWords:
    """The conversations or messages of this step that hold words which are too old. Whoever has or had the number may have said them."""
    found = list(session.execute(_due(step).limit(AT_A_TIME)))
    points = {row.contact_point_id for row in found if row.contact_point_id is not None}
    owners = defaultdict[UUID, set[UUID]](set)
    for link in session.scalars(select(ContactLink).where(ContactLink.contact_point_id.in_(points))):
        if link.contact_point_id is not None:
            owners[link.contact_point_id].add(link.person_id)
    people = dict[UUID, frozenset[UUID]]()
    asked, shared, looked_at = set[UUID](), set[UUID](), list[UUID]()
    for row in found:
        whose = owners.get(row.contact_point_id, set()) | ({row.person_id} if row.person_id else set())
        if len(whose) > MOST_PEOPLE_AT_ONCE:
            shared.add(row.id)
        elif len(asked | whose) > MOST_PEOPLE_AT_ONCE:
            break
        else:
            asked |= whose
            people[row.id] = frozenset(whose)
        looked_at.append(row.id)
    is_end = len(found) < AT_A_TIME and len(looked_at) == len(found)
    return OldWords(tuple(people), people, None if is_end else looked_at[-1], frozenset(shared))


def finish_step(
    session: Session, org_id: UUID, step: OldWordsStep, found: OldWords, is_open: Collection[UUID]
) -> WordsEmptied:
    """Empties what this step found, but for those who have something open; tells payments, and leaves a row for the next step."""
    held = [one for one in found.ids if not found.people[one].isdisjoint(is_open)]
    gone = [one for one in found.ids if found.people[one].isdisjoint(is_open)]
    counts = _conversations(session, step, gone) if step.phase == "conversations" else _messages(session, step, gone)
    if found.shared_by_many:
        counts[SHARED_BY_MANY] = len(found.shared_by_many)
    following = _following(step, found)
    told = WordsEmptied(
        run_id=step.run_id,
        up_to=f"{step.phase} {step.after or 'first'}",
        counts=counts,
        left_out=len(frozenset[UUID]().union(*(found.people[one] & frozenset(is_open) for one in held))),
        is_last=following is None,
    )
    send_message(session, org_id, told)
    if any(counts.values()) and not step.is_rehearsal:
        audit.record(session, system_actor(org_id), "words.emptied", "retention_run", step.run_id, dict(counts))
    if following is not None:
        enqueue(session, org_id, [Task("notifications", NEXT, step.run_id, body=following.model_dump(mode="json"))])
    return told


def _following(step: OldWordsStep, found: OldWords) -> OldWordsStep | None:
    if found.last is not None:
        return step.model_copy(update={"after": found.last})
    if step.phase == "conversations":
        return step.model_copy(update={"phase": "messages", "after": None})
    return None


def _due(step: OldWordsStep) -> Select[UUID, UUID | None, UUID | None]:
    after = step.after or UUID(int=0)
    if step.phase == "messages":
        message = (Message.id, Message.person_id, Message.contact_point_id)
        return select(*message).where(*_old_message(step), Message.id > after).order_by(Message.id)
    which = (Conversation.id, Conversation.person_id, Conversation.contact_point_id)
    old = or_(
        Conversation.id.in_(select(ConversationTurn.conversation_id).where(*_old_turn(step))),
        Conversation.id.in_(select(ConversationSaid.conversation_id).where(*_old_said(step))),
    )
    return select(*which).where(old, Conversation.id > after).order_by(Conversation.id)


def _old_message(step: OldWordsStep) -> tuple[Any, ...]:
    holds = or_(Message.words.is_not(None), Message.body_digest.is_not(None), Message.values != {})
    return Message.created_at < step.before, Message.status.not_in(MAY_HAVE_LEFT), holds


def _old_turn(step: OldWordsStep) -> tuple[Any, ...]:
    return ConversationTurn.said_at < step.before, ConversationTurn.said != ERASED


def _old_said(step: OldWordsStep) -> tuple[Any, ...]:
    return ConversationSaid.said_at < step.before, ConversationSaid.words != ERASED


def _conversations(session: Session, step: OldWordsStep, ids: Sequence[UUID]) -> dict[str, int]:
    turns = session.scalars(
        select(ConversationTurn.id).where(ConversationTurn.conversation_id.in_(ids), *_old_turn(step))
    ).all()
    said = session.scalars(
        select(ConversationSaid.id).where(ConversationSaid.conversation_id.in_(ids), *_old_said(step))
    ).all()
    if not step.is_rehearsal:
        wipe_turns(session, turns)
        wipe_said(session, said)
    return {"turns": len(turns), "said": len(said)}


def _messages(session: Session, step: OldWordsStep, ids: Sequence[UUID]) -> dict[str, int]:
    statement = update(Message).where(Message.id.in_(ids), *_old_message(step))
    if not step.is_rehearsal:
        return {"texts": rows(session, statement.values(words=None, body_digest=None, values={}))}
    return {"texts": len(ids)}
