"""An answer to whoever has just texted us, written and leased at once by the worker that sends it.

Where anything holds it back the caller queues it like any other message: an earlier answer that has not left, the networks' limits, a line
that is paused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Uuid, bindparam, text
from sqlalchemy.orm import Session

from services.notifications.contacts.rules import Channel
from services.notifications.lines.protocol import LetterKey
from services.notifications.messages import rules
from services.notifications.messages.rules import HANDED_OVER, MOST_THE_SAME_AN_HOUR, MessageStatus
from services.notifications.messages.usecases import steps
from services.notifications.messages.usecases.sends import LeasedMessage, SendingRules, Text, cost_of
from shared.ids import new_id

_HOLDING_BACK = text("""
    WITH before AS (SELECT status FROM message WHERE id = :after FOR NO KEY UPDATE),
    pause AS (SELECT id FROM line_pause WHERE channel = :channel AND line = :line AND resumed_at IS NULL FOR SHARE)
    SELECT (SELECT status FROM before) AS before, EXISTS (SELECT FROM pause) AS is_paused, count(*) AS sent,
        count(*) FILTER (WHERE body_digest = :digest) AS said
    FROM message WHERE contact_point_id = :point AND first_sent_at > now() - interval '1 hour'
""").bindparams(bindparam("after", type_=Uuid()), bindparam("point", type_=Uuid()))
"""Real time, as the networks count it. The answer before is locked until the commit, so that it cannot leave unseen, and so is a pause."""


@dataclass(frozen=True, slots=True)
class NewReply:
    """Words to a number (E.164) that texted us, because of what was said (`about_id`), `after` the answer before; `now` by the database's
    clock."""

    org_id: UUID
    contact_point_id: UUID
    to: str = field(repr=False)
    about_id: UUID
    words: str = field(repr=False)
    after: UUID | None
    now: datetime


def lease_at_once(
    session: Session, reply: NewReply, sending_rules: SendingRules, also: Insert, values: Mapping[str, Any]
) -> LeasedMessage | None:
    """Writes a reply as one that this worker sends after the commit, and what is `also` to be written, with these `values`, in the same
    statement. None, and nothing is written, where something holds it back."""
    digest, line = rules.digest(reply.words), sending_rules.sms_line
    asked = {"after": reply.after, "point": reply.contact_point_id, "digest": digest}
    held = session.execute(_HOLDING_BACK, asked | {"channel": Channel.SMS.value, "line": line.value}).one()
    is_free = held.before is None or MessageStatus(held.before) in HANDED_OVER
    within_limits = held.sent < sending_rules.most_an_hour and held.said < MOST_THE_SAME_AN_HOUR
    if held.is_paused or not is_free or not within_limits:
        return None
    content = Text(reply.to, reply.words)
    taken = LeasedMessage(LetterKey(reply.org_id, new_id()), new_id(), 1, content, line)
    row = {
        "org_id": reply.org_id,
        "id": taken.key.message_id,
        "about_id": reply.about_id,
        "occasion_id": reply.about_id,
        "values": {"words": reply.words},
        "contact_point_id": reply.contact_point_id,
        "lease_token": taken.lease_token,
        "line": line.value,
        "body_digest": digest,
        "parts": None,
        "cost_pence_thousandths": None,
        **cost_of(content, line, reply.now),
    }
    new = {f"new_{name}": value for name, value in row.items()}
    step = {"lease": sending_rules.lease, "change": new_id(), "evidence": None}
    session.execute(steps.leased_reply(also), {**new, **step, **values})
    return taken
