"""The statements that move a message: its row and the row of its history in one, each made once.

Every text takes several of these, and putting one together costs more than running it.
"""

from functools import lru_cache
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    CTE,
    ColumnElement,
    Interval,
    Select,
    String,
    Update,
    Uuid,
    bindparam,
    case,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningInsert

from services.notifications.contacts.rules import Channel
from services.notifications.messages import rules
from services.notifications.messages.rules import MESSAGE_TRANSITIONS, MessageCause, MessageKind, MessageStatus
from services.notifications.messages.tables import Message, MessageStatusChange
from shared.database import insert_moved, table_of, update_status


@lru_cache(maxsize=256)
def step(before: MessageStatus, cause: MessageCause, changed: frozenset[str], leased: bool) -> ReturningInsert[UUID]:
    """The change of a message that the caller holds, and the row of its history where that changed."""
    messages = table_of(Message)
    values: dict[str, object] = {name: bindparam(f"new_{name}", type_=messages.c[name].type) for name in changed}
    if leased:
        # `first_sent_at` is real time, as the line counts it.
        values["lease_until"] = func.app_now() + bindparam("lease", type_=Interval())
        values["first_sent_at"] = func.coalesce(messages.c.first_sent_at, func.now())
    moved = (
        _moved(before, cause)
        .values(values)
        .where(messages.c.org_id == bindparam("org"), messages.c.id == bindparam("message"))
        .returning(messages.c.org_id, messages.c.id)
        .cte("moved")
    )
    changes = table_of(MessageStatusChange)
    return _history(moved, before, cause).returning(changes.c.id)


@lru_cache(maxsize=64)
def blind_step(before: MessageStatus, cause: MessageCause, *, is_leased: bool) -> Select[Message]:
    """The same by the message's id alone; gives the message as it is now."""
    messages = table_of(Message)
    provider = bindparam("provider", type_=String())
    update = (
        _moved(before, cause)
        .values(provider_id=func.coalesce(provider, messages.c.provider_id))
        .where(messages.c.org_id == func.current_org(), messages.c.id == bindparam("message"))
        .where(messages.c.provider_id.is_(None) | (messages.c.provider_id == provider))
    )
    if MESSAGE_TRANSITIONS.next_status(before, cause) in rules.FINAL:
        update = update.values(reason=None)
    if is_leased:
        update = update.where(messages.c.lease_token == bindparam("token", type_=Uuid()))
    moved = update.returning(*messages.c).cte("moved")
    history = _history(moved, before, cause, evidence=provider).cte("history")
    return select(aliased(Message, moved)).add_cte(history).execution_options(populate_existing=True)


REPLY = (
    "org_id", "id", "about_id", "occasion_id", "values", "contact_point_id", "lease_token", "line", "body_digest", "parts",
    "cost_pence_thousandths",
)  # fmt: skip
"""What differs between replies that are leased as they are written."""


@lru_cache(maxsize=4)
def leased_reply(also: sqlalchemy.Insert) -> Insert:
    """A new reply that is leased in the same statement, the row of its history, and what is `also` to be written."""
    messages = table_of(Message)
    differs = {name: bindparam(f"new_{name}", type_=messages.c[name].type) for name in REPLY}
    new = (
        insert_moved(messages, MESSAGE_TRANSITIONS, MessageCause.LEASED)
        .values(kind=MessageKind.REPLY.value, notice="reply", channel=Channel.SMS.value, attempts=1, **differs)
        .values(lease_until=func.app_now() + bindparam("lease", type_=Interval()), first_sent_at=func.now())
        .returning(messages.c.org_id, messages.c.id)
        .cte("new")
    )
    return _history(new, MESSAGE_TRANSITIONS.initial, MessageCause.LEASED).add_cte(also.cte("also"))


def _moved(before: MessageStatus, cause: MessageCause) -> Update:
    """The row's change that this step always is."""
    messages = table_of(Message)
    after = MESSAGE_TRANSITIONS.next_status(before, cause)
    look_at: object = None
    if after is MessageStatus.SENT:  # a letter is asked about by work of its own, soon and often
        look_at = case((messages.c.channel == Channel.SMS.value, func.app_now() + rules.LOOKS_AT_A_TEXT[0]))
    values: dict[str, object] = {"lease_until": None, "lease_token": None, "look_at": look_at}
    if after in rules.FINAL:
        values["values"] = {}
    return update_status(messages, MESSAGE_TRANSITIONS, before, cause).values(values)


def _history(
    moved: CTE, before: MessageStatus, cause: MessageCause, evidence: ColumnElement[str] | None = None
) -> Insert:
    """The row of the history of what was moved."""
    changes = table_of(MessageStatusChange)
    after = MESSAGE_TRANSITIONS.next_status(before, cause)
    history = {"from_status": before.value, "to_status": after.value, "cause": cause.value}
    written = select(
        bindparam("change", type_=Uuid()),
        moved.c.org_id,
        moved.c.id,
        *(literal(value, String) for value in history.values()),
        bindparam("evidence", type_=String()) if evidence is None else evidence,
    )
    columns = ["id", "org_id", "message_id", *history, "evidence"]
    return insert(changes).from_select(columns, written)
