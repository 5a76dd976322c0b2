"""One try to send a message: claimed by one worker alone, answered by the line, or lost with its worker."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.rules import Channel, Held, UnreachableReason
from services.notifications.letters.letter import Letter
from services.notifications.lines.prices import price_of_part
from services.notifications.lines.protocol import LetterKey, LineAnswer, LineAnswerKind
from services.notifications.lines.rules import parts_of
from services.notifications.messages import catalogue, rendering, rules
from services.notifications.messages.how_to_answer import AnswerWays
from services.notifications.messages.languages import language_for
from services.notifications.messages.rules import MessageCause, MessageKind, MessageStatus
from services.notifications.messages.tables import Message
from services.notifications.messages.usecases import pauses
from services.notifications.messages.usecases.send_limits import LOOK_AGAIN, said_too_often, wait_for
from services.notifications.messages.usecases.transitions import (
    RESOLVE,
    SEND,
    STAFF_TEXT,
    enqueue,
    locked,
    move_at_once,
    transition,
)
from services.notifications.settings import LetterLineName, SmsLineName
from shared import outbox
from shared.contracts.enclosures import ENCLOSED_WITH
from shared.contracts.lines import LineFault
from shared.database import app_now, london_today
from shared.errors import UnavailableError
from shared.ids import new_id
from shared.london import london_day
from shared.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Text:
    """A text message: where to (E.164), and the words."""

    to: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A message that this worker alone may send until its lease ends, by which line, and what it says; `probes` is the pause of that
    line which ends where it takes this message. `encloses`: a letter that brings the paper about this, in `language`."""

    key: LetterKey
    lease_token: UUID
    attempts: int
    content: Text | Letter = field(repr=False)
    line: str
    probes: UUID | None = None
    encloses: UUID | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SendingRules:
    """How long a worker may have a message, how many texts a number may get in an hour, and which line carries what.

    - `safety_line`: carries urgent words about safety while `sms_line` is paused;
    - `unchecked_languages`: whether words may be spoken that nobody has checked;
    - `text_number`: where our texts can be answered, as people write it.
    """

    lease: timedelta
    most_an_hour: int = 100
    sms_line: SmsLineName = SmsLineName.TWILIO
    safety_line: SmsLineName | None = None
    letter_line: LetterLineName = LetterLineName.PRINT_AT_OFFICE
    unchecked_languages: bool = False
    text_number: str = ""

    def lines_for(self, message: Message) -> list[str]:
        """The lines that may carry a message, the first first."""
        if message.channel == Channel.LETTER:
            return [self.letter_line]
        if message.kind == MessageKind.SAFETY and self.safety_line is not None:
            return [self.sms_line, self.safety_line]
        return [self.sms_line]


def lease_message(
    session: Session, org_id: UUID, work_id: UUID, message_id: UUID, sending_rules: SendingRules
) -> LeasedMessage | None:
    """Takes a queued message for this worker: the try is counted and the lease set before anything leaves.

    None where there is nothing to send: somebody else has it, it must wait (quiet hours, too many in this hour, a paused line), or
    the person cannot be reached this way (a letter follows, or payments is told). Raises UnavailableError while our copy of the
    organisation has not come yet.
    """
    if not outbox.acknowledge(session, work_id):
        return None
    message = locked(session, message_id)
    if message is None or message.status != MessageStatus.QUEUED:
        return None
    return _lease(session, org_id, message, sending_rules)


def lease_probe(
    session: Session, org_id: UUID, work_id: UUID, pause_id: UUID, sending_rules: SendingRules
) -> LeasedMessage | None:
    """Takes the message that has waited longest for a paused line, to find out whether the line takes messages again; the next try is
    planned with it, so that no lost worker ends the trying. Where no message waits any more the pause is over: the next message
    finds out. Raises as `lease_message`."""
    if not outbox.acknowledge(session, work_id):
        return None
    paused = pauses.locked_pause(session, pause_id)
    if paused is None:
        return None
    while (message := pauses.oldest_held(session, pause_id)) is not None:
        message.line_pause_id = None
        taken = _lease(session, org_id, message, sending_rules, probes=pause_id)
        session.flush()
        if taken is not None:
            paused.probes += 1
            pauses.plan_probe(session, org_id, pause_id, probes=paused.probes)
            return taken
    pauses.resume(session, pause_id, by=None)
    return None


def _lease(
    session: Session, org_id: UUID, message: Message, sending_rules: SendingRules, probes: UUID | None = None
) -> LeasedMessage | None:
    person = contacts.held(session, message.person_id) if message.person_id else None
    wait = wait_for(session, message, person, most_an_hour=sending_rules.most_an_hour)
    if wait:
        enqueue(session, message, SEND, due_in=wait)
        return None
    organisation = session.get(Organisation, org_id)
    if organisation is None:
        raise UnavailableError(
            "organisation.not_here_yet", "The organisation is not known here yet. The message waits."
        )
    content = _content(session, message, person, organisation, sending_rules)
    if isinstance(content, UnreachableReason):
        transition(session, message, rules.cause_of_obstacle(content), reason=str(content))
        return None
    return _leased(session, message, person, content, sending_rules, app_now(session), probes)


def lease_reply(session: Session, reply: Message, to: str, sending_rules: SendingRules) -> LeasedMessage | None:
    """Takes a reply that was queued in this very transaction for this worker; None, and it is sent later, where too many left for
    that number (E.164) in this hour."""
    wait = wait_for(session, reply, None, most_an_hour=sending_rules.most_an_hour)
    if wait:
        enqueue(session, reply, SEND, due_in=wait)
        return None
    return _leased(session, reply, None, Text(to, str(reply.values["words"])), sending_rules, reply.created_at)


def _leased(  # each is known to the caller already, and asking again costs a statement
    session: Session,
    message: Message,
    person: Held | None,
    content: Text | Letter,
    sending_rules: SendingRules,
    now: datetime,
    probes: UUID | None = None,
) -> LeasedMessage | None:
    if isinstance(content, Text) and said_too_often(
        session, message, _point(message, person), rules.digest(content.body)
    ):
        _say_less(session, message)
        return None
    line = _line_for(session, message, sending_rules, probes)
    if line is None:
        return None
    key = LetterKey(message.org_id, message.id)
    brings = isinstance(content, Letter) and message.notice in ENCLOSED_WITH
    encloses = message.about_id if brings else None
    wanted = language_for(person.language if person else None, unchecked=sending_rules.unchecked_languages)
    taken = LeasedMessage(key, new_id(), message.attempts + 1, content, line, probes, encloses, wanted)
    moved = transition(
        session,
        message,
        MessageCause.LEASED,
        lease=sending_rules.lease,
        attempts=taken.attempts,
        lease_token=taken.lease_token,
        line=line,
        **_where_to(content, message, person),
        **_words_of(content, message),
        **cost_of(content, line, now),
    )
    return taken if moved else None


def _line_for(session: Session, message: Message, sending_rules: SendingRules, probes: UUID | None) -> str | None:
    """The line that takes this message; None where all that may carry it are paused, and it waits for the first."""
    waits_for = None
    for line in sending_rules.lines_for(message):
        pause_id = pauses.open_pause(session, message.channel, line)
        if pause_id is None or pause_id == probes:
            return line
        waits_for = waits_for or pause_id
    message.line_pause_id = waits_for
    return None


def record_answer(session: Session, taken: LeasedMessage, answer: LineAnswer, *, resolve_after: timedelta) -> None:
    """Writes down what the line said. Quietly nothing where the lease was lost: whoever has the message now will see to it."""
    cause = rules.cause_of_answer(answer.kind, taken.attempts)
    if cause is MessageCause.ACCEPTED and taken.probes is None and _was_taken_on(session, taken, answer.provider_id):
        return
    message = locked(session, taken.key.message_id)
    if message is None or message.lease_token != taken.lease_token:
        return
    evidence = answer.provider_id or answer.reason
    if cause is MessageCause.ACCEPTED:
        transition(session, message, cause, evidence=evidence, provider_id=answer.provider_id)
    elif cause is MessageCause.LINE_FAULT:
        # Nothing left and nobody is at fault but our account, so this was no try of the message.
        transition(session, message, cause, evidence=evidence, attempts=taken.attempts - 1)
        told = answer.reason if answer.kind is LineAnswerKind.LINE_FAULT else None
        pauses.wait_for_line(session, message, taken.line, LineFault(told) if told else LineFault.AWAY)
    else:
        transition(session, message, cause, evidence=evidence, reason=answer.reason)
    if taken.probes is not None and cause in {MessageCause.ACCEPTED, MessageCause.REFUSED}:
        pauses.resume(session, taken.probes, by=None)
    if cause is MessageCause.TRY_LATER:
        enqueue(session, message, SEND, due_in=outbox.jittered(rules.wait_after(taken.attempts)))
    elif cause is MessageCause.UNCLEAR:
        enqueue(session, message, RESOLVE, due_in=resolve_after)


def _was_taken_on(session: Session, taken: LeasedMessage, provider_id: str | None) -> bool:
    """Writes down what the line says of nearly every message, without looking first; False where somebody else has moved it meanwhile."""
    return move_at_once(
        session,
        taken.key.message_id,
        MessageStatus.SENDING,
        MessageCause.ACCEPTED,
        provider_id=provider_id,
        lease_token=taken.lease_token,
    )


def find_expired(session: Session, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(organisation, message) whose worker did not come back in time (system role), longest ago first."""
    rows = session.execute(
        select(Message.org_id, Message.id)
        .where(Message.status == MessageStatus.SENDING, Message.lease_until < func.app_now())
        .order_by(Message.lease_until)
        .limit(limit)
    )
    return [(row.org_id, row.id) for row in rows]


def expire_lease(session: Session, message_id: UUID, *, resolve_after: timedelta) -> None:
    """A worker was lost between claim and record: its message may have left, so we look before sending again."""
    message = locked(session, message_id)
    if message is None or message.lease_until is None or message.lease_until >= app_now(session):
        return
    if transition(session, message, MessageCause.LEASE_EXPIRED):
        enqueue(session, message, RESOLVE, due_in=resolve_after)


def _content(
    session: Session, message: Message, person: Held | None, organisation: Organisation, sending_rules: SendingRules
) -> Text | Letter | UnreachableReason:
    """What the message says, or why it cannot reach this person."""
    if person is None:
        if message.contact_point_id is None:
            return UnreachableReason.NO_CONTACT
        if message.notice == STAFF_TEXT and (why := _not_any_more(session, message.contact_point_id, message)):
            return why
        return Text(contacts.mobile_of(session, message.contact_point_id), str(message.values["words"]))
    if message.channel == Channel.LETTER:
        why_no_letter = person.why_no_letter()
        if why_no_letter is not None or person.address is None:
            return why_no_letter or UnreachableReason.NO_ADDRESS
        sender = catalogue.SenderIdentity(
            organisation.name, organisation.helpline, organisation.short_name, sending_rules.text_number
        )
        today = london_today(session)
        ways = AnswerWays(can_call=not person.no_calls, can_text=person.can_text_us)
        return rendering.write_letter(message.notice, message.values, sender, person.address, today, ways)
    to = person.mobile
    if message.former_point_id is not None:
        to = contacts.mobile_of(session, message.former_point_id)
        is_stopped = person.stopped or contacts.is_number_stopped(session, message.former_point_id)
        why_not = UnreachableReason.STOPPED if is_stopped else None
    else:
        why_not = person.why_not(about_money=catalogue.about_money(message.notice))
    if why_not is not None or to is None:
        return why_not or UnreachableReason.NO_CONTACT
    sender = catalogue.SenderIdentity(organisation.short_name, organisation.helpline)
    language = language_for(person.language, unchecked=sending_rules.unchecked_languages)
    words = rendering.render(message.notice, message.values, sender, language, can_call=not person.no_calls)
    return Text(to, words)


def _not_any_more(session: Session, contact_point_id: UUID, message: Message) -> UnreachableReason | None:
    """Why a text of staff that has waited may not be sent now: STOP came meanwhile, or others read the number."""
    if contacts.is_number_stopped(session, contact_point_id, since=message.created_at):
        return UnreachableReason.STOPPED
    reach = numbers.reach(session, message.org_id, contact_point_id)
    is_safe = all(one.safe_to_text for one in reach.contacts_on_number)
    return None if is_safe else UnreachableReason.NOT_SAFE_TO_TEXT


def _say_less(session: Session, message: Message) -> None:
    """The network would block these words: a notice waits, and an answer that they have had twenty times is left out."""
    if message.kind == rules.MessageKind.NOTICE:
        enqueue(session, message, SEND, due_in=LOOK_AGAIN)
    else:
        transition(session, message, MessageCause.SAID_TOO_OFTEN, reason=MessageCause.SAID_TOO_OFTEN)


def _point(message: Message, person: Held | None) -> UUID | None:
    if message.former_point_id is not None:
        return message.former_point_id
    return message.contact_point_id if person is None else person.contact_point_id


def _where_to(content: Text | Letter, message: Message, person: Held | None) -> dict[str, Any]:
    if isinstance(content, Letter):
        return {"postal_address_id": person.address_id if person else None}
    return {"contact_point_id": _point(message, person), "body_digest": rules.digest(content.body)}


def _words_of(content: Text | Letter, message: Message) -> dict[str, Any]:
    """A notice's words as they are handed over: whoever asks what we wrote to them is given these and no other."""
    if message.kind != MessageKind.NOTICE:
        return {}
    return {"words": content.body if isinstance(content, Text) else content.as_text()}


def cost_of(content: Text | Letter, line: str, now: datetime) -> dict[str, Any]:
    """How many parts a text is and what they cost, as columns of its row."""
    if isinstance(content, Letter):
        return {}
    parts = parts_of(content.body)
    price = price_of_part(SmsLineName(line), london_day(now))
    return {"parts": parts} | ({"cost_pence_thousandths": parts * price.pence_thousandths} if price else {})
