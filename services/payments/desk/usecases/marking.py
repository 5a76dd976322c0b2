"""What an organiser does from a page: one mark of attendance, one answer, everybody paid. What was seen there must still be so."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.rules.cells import CellError, read_day, read_pence
from services.payments.desk.rules.times import TimesError, read_times
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.involvement.rules.choice import AnswerChannel, OfferReply
from services.payments.involvement.rules.fees import Presence, Stretch
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Attendance, EngagementSession, Offer
from services.payments.involvement.usecases.answering import OfferAnswer, answer_offers
from services.payments.involvement.usecases.attendance import (
    Mark,
    TaskMark,
    mark_attendance,
    mark_done,
)
from services.payments.involvement.usecases.events import get_event, set_budget
from services.payments.involvement.usecases.moving import move_session
from services.payments.involvement.usecases.payout import trigger_payout
from services.payments.involvement.usecases.preview import preview_payout
from services.payments.payouts.tables import PayoutRun
from services.payments.people.usecases import names_of
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError, ProblemError
from shared.identity import Actor, Permission
from shared.money import pounds


@dataclass(frozen=True, slots=True)
class PageMark:
    """A mark of one offer in one session; `seen` is the mark that the page showed, as `shown` writes it."""

    offer_id: UUID
    session_id: UUID
    kind: Presence
    minutes: int | None
    seen: str


def shown(kind: str, minutes: int) -> str:
    """A mark as a form carries it."""
    return f"{kind}:{minutes}"


def mark_one(session: Session, actor: Actor, event_id: UUID, new: PageMark) -> None:
    """Takes one mark. The same mark from two phones is taken once, without an error.

    Raises ForbiddenError, NotFoundError, InvalidError (the reason why it cannot be taken), ConflictError (the fee is decided, or
    a colleague has marked the person otherwise since the page was opened).
    """
    actor.require(Permission.MANAGE_EVENTS)
    get_event(session, actor.org_id, event_id, lock=True)
    offer = _offer(session, actor, event_id, new.offer_id)
    mark = Mark(new.session_id, offer.person_id, offer.role, new.kind, new.minutes)
    before = session.scalar(
        select(Attendance).filter_by(org_id=actor.org_id, offer_id=new.offer_id, session_id=new.session_id)
    )
    kind, minutes = (Presence.UNMARKED, 0) if before is None else (before.kind, before.minutes)
    is_same = kind == new.kind and new.minutes in (None, minutes)
    if not is_same and shown(kind, minutes) != new.seen:
        raise ConflictError(
            "attendance.marked_meanwhile",
            "A colleague has changed this mark since you opened the list.",
            "Look at it as it is now; if it is wrong, undo it first.",
            effect=Effect.NOTHING_SAVED,
        )
    try:
        mark_attendance(session, actor, event_id, [mark])
    except (InvalidError, ConflictError) as refused:
        raise _the_reason(refused) from None


def mark_task(session: Session, actor: Actor, event_id: UUID, offer_id: UUID, day: str | None) -> None:
    """Marks a task at home as done on a day (None: not after all). Raises as `mark_one` does."""
    actor.require(Permission.MANAGE_EVENTS)
    offer = _offer(session, actor, event_id, offer_id)
    try:
        done_on = None if day is None else read_day(day)
        mark_done(session, actor, event_id, [TaskMark(offer.person_id, offer.role, done_on)])
    except CellError as error:
        raise InvalidError("task.no_day", str(error), effect=Effect.NOTHING_SAVED) from None
    except (InvalidError, ConflictError) as refused:
        raise _the_reason(refused) from None


def _offer(session: Session, actor: Actor, event_id: UUID, offer_id: UUID) -> Offer:
    """An offer of this event that was not taken back. Raises NotFoundError."""
    offer = session.get(Offer, (actor.org_id, offer_id))
    if offer is None or offer.engagement_id != event_id or offer.status == OfferStatus.WITHDRAWN:
        raise NotFoundError(
            "offer.not_found", "This person is not asked any more.", "Open the list again.", effect=Effect.NOTHING_SAVED
        )
    return offer


def name_of(session: Session, actor: Actor, event_id: UUID, offer_id: UUID) -> str:
    """Who was asked by an offer of this event. Raises ForbiddenError, and NotFoundError where nobody is."""
    actor.require(Permission.MANAGE_EVENTS)
    person_id = _offer(session, actor, event_id, offer_id).person_id
    return names_of(session, actor.org_id, [person_id])[person_id]


def write_answer(session: Session, actor: Actor, event_id: UUID, offer_id: UUID, typed: Mapping[str, str]) -> None:
    """Writes down what somebody said to an offer. Raises as `answer_offers` and `read_answer` do."""
    actor.require(Permission.MANAGE_EVENTS)
    answer_offers(session, actor, event_id, [read_answer(offer_id, typed)])


def read_answer(offer_id: UUID, typed: Mapping[str, str]) -> OfferAnswer:
    """What a form says that somebody answered: `answer`, for less an `amount` in pounds, how it came, and who was there. Raises
    InvalidError for what is no answer, no amount or no way that an answer comes."""
    try:
        reply = OfferReply(typed.get("answer", ""))
        channel = AnswerChannel(typed.get("channel") or AnswerChannel.STAFF)
    except ValueError:
        raise InvalidError(
            "offer.no_answer", "Choose what they said, and how they told you.", effect=Effect.NOTHING_SAVED
        ) from None
    amount_pence = _read_less(typed) if reply is OfferReply.LESS else None
    charity_id = _read_charity(typed) if reply is OfferReply.CHARITY else None
    witness = typed.get("witness", "").strip()[:100] or None
    return OfferAnswer(offer_id, reply, amount_pence, channel, witness, charity_id)


def _read_charity(typed: Mapping[str, str]) -> UUID:
    try:
        return UUID(typed.get("charity", ""))
    except ValueError:
        raise InvalidError(
            "offer.which_charity", "Choose which charity they want to give it to.", effect=Effect.NOTHING_SAVED
        ) from None


def _read_less(typed: Mapping[str, str]) -> int | None:
    try:
        return read_pence(typed.get("amount", ""))
    except CellError as error:
        raise InvalidError("offer.no_amount", str(error), effect=Effect.NOTHING_SAVED) from None


def change_budget(session: Session, actor: Actor, event_id: UUID, typed: str) -> None:
    """Gives an event the budget that was typed; nothing typed: no limit. Raises as `set_budget` does, and InvalidError for what is no
    amount."""
    actor.require(Permission.MANAGE_EVENTS)
    try:
        budget_pence = read_pence(typed)
    except CellError as error:
        raise InvalidError("event.no_amount", str(error), effect=Effect.NOTHING_SAVED) from None
    set_budget(session, actor, event_id, budget_pence)


def when_seen(one: EngagementSession) -> str:
    """When a session is, as the form that moves it carries it."""
    return f"{one.starts_at.isoformat()} {one.ends_at.isoformat()}"


def move(session: Session, actor: Actor, event_id: UUID, typed: Mapping[str, str]) -> None:
    """Moves the session that a form names to the day and times that were typed, from the time that its page showed (`seen`). Raises as
    `move_session` does, InvalidError for what is no time, and ConflictError where a colleague has moved it meanwhile."""
    actor.require(Permission.MANAGE_EVENTS)
    try:
        session_id = UUID(typed.get("session", ""))
        cells = {"date": typed_day(typed, "moved"), "start": typed.get("from", ""), "end": typed.get("to", "")}
        starts_at, ends_at = read_times(cells)
    except TimesError as error:
        raise InvalidError("event.no_times", str(error), effect=Effect.NOTHING_SAVED) from None
    except ValueError:
        raise NotFoundError("session.not_found", "This event has no such session.") from None
    now = next(
        (one for one in get_event(session, actor.org_id, event_id, lock=True).sessions if one.id == session_id), None
    )
    if now is not None and when_seen(now) != typed.get("seen"):
        raise ConflictError(
            "event.moved_meanwhile",
            "Somebody has moved it since you opened this page.",
            "Look at its time above, then move it.",
            effect=Effect.NOTHING_SAVED,
        )
    move_session(session, actor, event_id, session_id, Stretch(starts_at, ends_at))


def _the_reason(refused: ProblemError) -> ProblemError:
    """The one reason of one mark, instead of the sentence about many."""
    marks = refused.facts.get("marks")
    if not isinstance(marks, list) or len(marks) != 1:
        return refused
    kind = ConflictError if isinstance(refused, ConflictError) else InvalidError
    return kind(marks[0]["code"], marks[0]["reason"], effect=Effect.NOTHING_SAVED_NO_MONEY)


def pay_everyone(session: Session, actor: Actor, event_id: UUID, seen: str) -> PayoutRun:
    """Triggers the payout of an event, where every line is still as it was seen on the page (`seen`: the preview's digest).

    Raises as `trigger_payout` does, and ConflictError where answers, marks or bank details have changed a line meanwhile, or nothing
    is left to pay.
    """
    actor.require(Permission.TRIGGER_PAYOUT)
    get_event(session, actor.org_id, event_id, lock=True)
    preview = preview_payout(session, actor, event_id)
    if (
        preview.total_pence == 0 and preview.paid_pence > 0
    ):  # a colleague was quicker; whoever is held makes no run of nothing
        raise ConflictError(
            "run.nothing_to_pay",
            "Everything here that can be paid is paid or on its way already.",
            "Look at the earlier run.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if preview.digest != seen and not preview.obstacles:
        raise ConflictError(
            "payout.changed_meanwhile",
            f"The list is not the one that you looked at any more: somebody answered, was marked or gave bank details meanwhile. "
            f"Now it comes to {pounds(preview.total_pence)}.",
            "Look at the list below, then pay.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return trigger_payout(session, actor, event_id)
