"""A message's beginning and its every next step: the only code that queues messages and changes their status.

`transition` asks the one transition table, guards the row, writes the history, and sees to what follows: a text that will not reach
its person becomes a letter where there is an address; payments is told when a person cannot be reached.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.rules import Channel, UnreachableReason
from services.notifications.letters.pdf_check import words_for
from services.notifications.messages import catalogue, rules
from services.notifications.messages.rules import (
    MESSAGE_TRANSITIONS,
    ONLY_BY_TEXT,
    MessageCause,
    MessageKind,
    MessageStatus,
)
from services.notifications.messages.said_instead import says_instead
from services.notifications.messages.tables import Message
from services.notifications.messages.usecases import steps
from shared import outbox
from shared.contracts.erasing import PersonToldOfErasing
from shared.contracts.notices import Notice, NoticeFailed, NoticeReached
from shared.contracts.reaching import TextNotSent
from shared.database import app_now
from shared.ids import new_id
from shared.outbox import Lane, Task

_LOCK = (
    select(Message)
    .where(Message.id == bindparam("message_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_FOLLOWING = select(Message).where(
    Message.follows_id == bindparam("message"), Message.status == MessageStatus.QUEUED.value
)
_WORDS: Mapping[str, str] = {
    MessageCause.LETTER_RETURNED: "The post brought their letter back, so nothing is posted to their address any more. Ask where they live "
    "now, and save the address in their contact details.",
    UnreachableReason.ADDRESS_NOT_SAFE: "Others may open letters to their address, so nothing is posted there.",
    UnreachableReason.ADDRESS_RETURNED: "An earlier letter came back from their address, so nothing is posted there. Ask where they live "
    "now, and save the address in their contact details.",
}
"""What staff read where the reason is not in the letter itself."""
TELLS_ONLY = frozenset(
    {
        Notice.PAYMENT_SENT,
        Notice.WAGES_PAID,
        Notice.CASH_GIVEN,
        Notice.CASH_GIVEN_BACK,
        Notice.CASH_LISTED,
        Notice.CASH_CODE,
        Notice.CASH_BACK_CODE,
        Notice.CASH_NOT_GIVEN,
        Notice.PAYMENT_PROCESSING,
        Notice.PAYMENT_UNDER_REVIEW,
        Notice.PAYMENT_GOES_TO_NEW_ACCOUNT,
        Notice.CLAIM_RECEIVED,
        Notice.CLAIM_APPEAL_RECEIVED,
        Notice.CLAIM_ADVANCE_USED,
        Notice.CLAIM_ADVANCE_AGREED,
        Notice.CLAIM_ADVANCE_PAID_BACK,
        Notice.CLAIM_ADVANCE_WRITTEN_OFF,
        Notice.CLAIM_TICKET_AGREED,
        Notice.GIVEN_VOUCHER,
        Notice.GIVEN_VOUCHER_UNDONE,
    }
)
"""News of money that goes its way. All others want something of the person: somebody reaches them, also after STOP."""
STAFF_TEXT = "staff_text"
"""What a member of staff wrote in their own words, from a task: its `occasion_id` is the task."""
DUTY_TEXT = "duty_text"
"""That a task about somebody's safety waits, to the organisation's duty number: its `occasion_id` is the task, too."""
SEND, RESOLVE, FOLLOW_UP = "message.send", "message.resolve", "message.follow_up"


def queue_message(  # noqa: PLR0913  # every one of them is a column of the row
    session: Session,
    org_id: UUID,
    channel: Channel,
    *,
    person_id: UUID,
    notice: str,
    about_id: UUID,
    occasion_id: UUID,
    values: Mapping[str, Any],
    former_point_id: UUID | None = None,
) -> None:
    """Queues one notice to one person by one channel, or to a number that they had before. Quietly nothing where it is there already."""
    message_id = session.scalar(
        insert(Message)
        .values(
            org_id=org_id, id=new_id(), person_id=person_id, notice=notice, channel=channel,
            about_id=about_id, occasion_id=occasion_id, values=dict(values), status=MessageStatus.QUEUED,
            former_point_id=former_point_id, after_failed=_not_reached(about_id, person_id).exists(),
        )
        .on_conflict_do_nothing(index_elements=["org_id", "about_id", "occasion_id", "notice", "person_id", "channel"])
        .returning(Message.id)
    )  # fmt: skip
    if message_id is not None:
        outbox.enqueue(session, org_id, [Task("notifications", SEND, message_id)])


def _not_reached(about_id: UUID, person_id: UUID) -> Select[UUID]:
    """The notices about something that did not reach a person."""
    return select(Message.id).where(
        Message.about_id == about_id,
        Message.person_id == person_id,
        Message.status.in_([one.value for one in rules.NOT_REACHED]),
    )


def queue_reply(  # noqa: PLR0913  # every one of them is a column of the row
    session: Session,
    org_id: UUID,
    *,
    contact_point_id: UUID,
    about_id: UUID,
    words: str,
    after: UUID | None = None,
    safety: bool = False,
    task_id: UUID | None = None,
    notice: str = STAFF_TEXT,
) -> Message:
    """Queues words to a number that texted or called us, once for each `about_id`; the caller has them sent, unless they follow
    message `after`, which is still waiting: two texts are read in their order. With a `task_id` they are a member of staff's own words,
    or as the `notice` says, and payments is told where they do not arrive."""
    before = locked(session, after) if after else None
    waits = before is not None and before.status not in rules.HANDED_OVER and not safety
    message = Message(
        org_id=org_id,
        id=new_id(),
        kind=MessageKind.SAFETY if safety else MessageKind.REPLY,
        notice=notice if task_id else "reply",
        channel=Channel.SMS,
        about_id=about_id,
        occasion_id=task_id or about_id,
        values={"words": words},
        status=MessageStatus.QUEUED,
        contact_point_id=contact_point_id,
        follows_id=after if waits else None,
    )
    session.add(message)
    return message


def locked(session: Session, message_id: UUID) -> Message | None:
    """The message, locked until the commit, so that an answer and a receipt at the same moment both count."""
    return session.scalar(_LOCK, {"message_id": message_id})


def enqueue(session: Session, message: Message, topic: str, due_in: timedelta = timedelta()) -> None:
    """Has something done with a message, now or later; somebody waits for a reply, so it goes before notices."""
    lane = Lane.NORMAL if message.kind == MessageKind.NOTICE or topic == FOLLOW_UP else Lane.URGENT
    outbox.enqueue(session, message.org_id, [Task("notifications", topic, message.id, lane=lane, due_in=due_in)])


def transition(
    session: Session,
    message: Message,
    cause: MessageCause,
    *,
    evidence: str | None = None,
    lease: timedelta | None = None,
    **changes: object,
) -> bool:
    """Moves a message along the transition table and writes its history, in one statement; with a `lease` it is somebody's until that
    has passed, and leaves now. False, and nothing changed, where the table has no such way or somebody else moved it first."""
    before = MessageStatus(message.status)
    if not MESSAGE_TRANSITIONS.targets(before, cause):
        return False  # a receipt that comes late, or twice, is nothing unusual
    after = MESSAGE_TRANSITIONS.next_status(before, cause)
    reason = changes.get("reason")
    step = steps.step(before, cause, frozenset(changes), lease is not None)
    told = {f"new_{name}": value for name, value in changes.items()} | ({} if lease is None else {"lease": lease})
    written = evidence or (str(reason) if reason else None)
    row = {"org": message.org_id, "message": message.id, "change": new_id(), "evidence": written}
    if session.execute(step, row | told).first() is None:
        return False
    if after in rules.HANDED_OVER and before not in rules.HANDED_OVER:
        _release_next(session, message)
    _see_to_what_follows(session, message, after, str(reason or cause))
    return True


def move_at_once(
    session: Session,
    message_id: UUID,
    before: MessageStatus,
    cause: MessageCause,
    *,
    provider_id: str | None,
    lease_token: UUID | None = None,
) -> bool:
    """The same for a message that nobody has read or locked: what becomes of nearly every text takes one statement then. Only where it has
    the status `before`, is in the hands of whoever holds `lease_token` if one is given, and no other copy of it is known at the line. False,
    and nothing changed: it is not, and the caller looks at it."""
    step = steps.blind_step(before, cause, is_leased=lease_token is not None)
    row = {"message": message_id, "provider": provider_id, "token": lease_token, "change": new_id()}
    message: Message | None = session.scalar(step, row)
    if message is None:
        return False
    if message.is_followed and before not in rules.HANDED_OVER:
        _release_next(session, message)
    _see_to_what_follows(session, message, MessageStatus(message.status), cause)
    return True


def _see_to_what_follows(session: Session, message: Message, status: MessageStatus, reason: str) -> None:
    if message.notice in (STAFF_TEXT, DUTY_TEXT, catalogue.STAFF_LETTER) and status in rules.NOT_REACHED:
        to_duty = message.notice == DUTY_TEXT
        about = {"task_id": message.occasion_id, "text_id": message.about_id}
        not_sent = TextNotSent(**about, reason=reason, to_duty_number=to_duty)
        outbox.send_message(session, message.org_id, not_sent)
        return  # whoever wrote it has the task, which says so: that is told once
    if message.kind != MessageKind.NOTICE:
        return  # whoever texted us will text again; nobody is told, and there is no letter of it
    if message.former_point_id is not None:
        return  # what goes to the person's own number beside it is followed up
    if status is MessageStatus.DELIVERED and message.after_failed:
        _tell_reached(session, message)
    if message.notice == Notice.RECORD_ERASING and (status is MessageStatus.DELIVERED or status in rules.NOT_REACHED):
        _say_whether_told(session, message, is_told=status is MessageStatus.DELIVERED)
    if status is MessageStatus.SENT and message.channel == Channel.LETTER:
        enqueue(session, message, FOLLOW_UP, due_in=rules.FIRST_LOOK)
    elif status in rules.NOT_REACHED and not _reach_by_letter(session, message, reason):
        _tell_payments(session, message, reason)


def _tell_reached(session: Session, message: Message) -> None:
    """A later notice arrived: payments hears of which earlier ones it says what they could not. A letter in place of a text is as old as the text."""
    if message.person_id is None:
        return
    asked_for = (
        select(Message.id)
        .where(
            Message.about_id == message.about_id,
            Message.person_id == message.person_id,
            Message.notice == message.notice,
            Message.occasion_id == message.occasion_id,
        )
        .order_by(Message.id)
        .limit(1)
    )
    earlier = _not_reached(message.about_id, message.person_id).where(Message.id < asked_for.scalar_subquery())
    instead = tuple(
        message_id
        for message_id, notice in session.execute(earlier.add_columns(Message.notice))
        if says_instead(message.notice, notice)
    )
    if instead:
        outbox.send_message(session, message.org_id, NoticeReached(person_id=message.person_id, instead_of=instead))


def _say_whether_told(session: Session, message: Message, *, is_told: bool) -> None:
    """Nobody is erased who did not hear of it: payments counts from the delivery, and no more where the post brought the letter back."""
    told = PersonToldOfErasing(
        erasure_id=message.about_id, is_told=is_told, channel=message.channel, at=app_now(session)
    )
    outbox.send_message(session, message.org_id, told)


def _release_next(session: Session, message: Message) -> None:
    """Lets leave what waited for this message."""
    for following in session.scalars(_FOLLOWING, {"message": message.id}):
        following.follows_id = None
        enqueue(session, following, SEND)


def _reach_by_letter(session: Session, message: Message, reason: str) -> bool:
    """Whether a letter sees to it that nobody needs to reach the person."""
    if message.notice in ONLY_BY_TEXT:
        return False
    if reason == UnreachableReason.STOPPED and catalogue.about_money(message.notice):
        return _write_how_to_start(session, message)
    return _write_instead(session, message)


def _write_how_to_start(session: Session, message: Message) -> bool:
    """After STOP one letter, not one for each text: that we have news of their money, and how texts start again. False where there is
    no way left, and where the person has something to answer, which that letter does not ask."""
    person = contacts.held(session, message.person_id) if message.person_id else None
    if person is None or message.person_id is None or not person.can_be_written_to:
        return False
    queue_message(
        session,
        message.org_id,
        Channel.LETTER,
        person_id=message.person_id,
        notice=Notice.TEXTS_STOPPED,
        about_id=message.person_id,
        occasion_id=uuid5(message.person_id, f"{person.stopped_at}"),
        values={},
    )
    return message.notice in TELLS_ONLY


def _write_instead(session: Session, message: Message) -> bool:
    """Queues the letter for a text that did not reach its person; False where there is no way left. The letter is one for each
    notice, so if it is there already, it speaks for both."""
    if message.person_id is None or message.channel != Channel.SMS:
        return False
    if not contacts.held(session, message.person_id).can_be_written_to:
        return False
    queue_message(
        session,
        message.org_id,
        Channel.LETTER,
        person_id=message.person_id,
        notice=message.notice,
        about_id=message.about_id,
        occasion_id=message.occasion_id,
        values=message.values,
    )
    return True


def _tell_payments(session: Session, message: Message, reason: str) -> None:
    later = update(Message).where(
        Message.about_id == message.about_id,
        Message.person_id == message.person_id,
        Message.id > message.id,
        Message.status.in_([one.value for one in MessageStatus if one not in rules.FINAL]),
    )
    session.execute(later.values(after_failed=True))
    person = contacts.held(session, message.person_id) if message.person_id else None
    about = {name: getattr(message, name) for name in ("person_id", "notice", "about_id", "channel")}
    fact = NoticeFailed.model_validate(
        about
        | {
            "reason": reason,
            "words": _WORDS.get(reason) or words_for(reason),
            "no_calls": bool(person and person.no_calls),
            "message_id": message.id,
        }
    )
    body = fact.model_dump(mode="json")
    outbox.enqueue(session, message.org_id, [Task(fact.destination, fact.topic, message.id, body)])
