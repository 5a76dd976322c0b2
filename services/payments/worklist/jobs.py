"""Jobs about the worklist: what people said, and words that did not reach a person, become work for a human; so does work that always fails there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from services.payments.people.usecases import note_number_changed, was_erased
from services.payments.worklist.failing import take_report
from services.payments.worklist.handling.usecases import messages
from services.payments.worklist.lines import take_told
from services.payments.worklist.usecases import ask_a_human
from services.payments.worklist.whose import TaskSubject
from shared import inbox
from shared.contracts.lines import LinePauseTold
from shared.contracts.notices import NoticeFailed, NoticeReached, NumberChanged
from shared.contracts.reaching import PersonWrote, TextNotSent
from shared.contracts.tasks import TaskRaised, WorkFailing
from shared.database import Database, Session
from shared.messaging import Jobs
from shared.outbox import Work
from shared.outbox_api import OtherService

_ONLY_LANDLINE = "only_landline"
_MONEY_BACK = ("payment_failed", "payment_returned")
"""Money that is still owed: somebody hears of it, also where its person was erased."""
_ABOUT: Mapping[str, tuple[str, TaskSubject]] = {
    "claim": ("claim", "claim"),
    "picture": ("picture", "person"),
    "offer": ("offer to take part", "person"),
    "texts": ("stopped texts", "person"),
    "record": ("record, which somebody asked to erase", "person"),
    "staff": ("letter from a colleague", "person"),
    "statement": ("statement of what we paid", "person"),
    "given": ("voucher that was given", "person"),
}
"""By the first word of a notice's name: what it is about in words, and the kind of thing. All others are about payments."""
_PAYMENT: tuple[str, TaskSubject] = ("payment", "payout")
_TELL_THEM = "Call them, or write to them."
_WITHOUT_CALLS = "They asked that nobody calls them. Text them, write to them, or tell them when you meet."
_BY_LANDLINE = (
    "They have only a landline, which others may answer. Call them, and make sure who it is before you say an amount."
)


@dataclass(frozen=True, slots=True)
class WorklistNeeds:
    """What the jobs of the worklist work with."""

    database: Database
    notifications: OtherService


def register(jobs: Jobs, needs: WorklistNeeds) -> None:
    """Declares this folder's jobs; all come from the notifications service."""
    jobs.on(WorkFailing.topic, partial(_failing, needs), source=needs.notifications)
    jobs.on(TaskRaised.topic, partial(_raised, needs), source=needs.notifications)
    jobs.on(PersonWrote.topic, partial(_wrote, needs), source=needs.notifications)
    jobs.on(TextNotSent.topic, partial(_not_sent, needs), source=needs.notifications)
    jobs.on(LinePauseTold.topic, partial(_line_told, needs), source=needs.notifications)
    jobs.on(NumberChanged.topic, partial(_number_changed, needs), source=needs.notifications)
    jobs.on(NoticeFailed.topic, partial(_failed, needs), source=needs.notifications)
    jobs.on(NoticeReached.topic, partial(_reached, needs), source=needs.notifications)


def _failing(needs: WorklistNeeds, work: Work) -> None:
    told = WorkFailing.model_validate(work.body)
    needs.database.run(work.org_id, lambda session: take_report(session, work.org_id, told))
    needs.notifications.acknowledge(work.id)


def _line_told(needs: WorklistNeeds, work: Work) -> None:
    told = LinePauseTold.model_validate(work.body)
    _once(needs, work, lambda session: take_told(session, work.org_id, told))


def _failed(needs: WorklistNeeds, work: Work) -> None:
    notice = NoticeFailed.model_validate(work.body)
    about, subject_type = _ABOUT.get(notice.notice.partition("_")[0], _PAYMENT)

    def ask(session: Session) -> None:
        is_money_back = notice.notice.startswith(_MONEY_BACK)
        if not is_money_back and was_erased(session, work.org_id, notice.person_id):
            return  # what was still to be said could not be, and must not
        ask_a_human(
            session,
            work.org_id,
            kind=messages.NOTICE_FAILED,
            subject_type=subject_type,
            subject_id=notice.person_id if subject_type == "person" else notice.about_id,
            person_id=notice.person_id,
            reason=f"We could not tell this person about their {about}. The {about} itself is not affected. "
            + _what_to_do(notice),
            due_in=timedelta(hours=24),
            cause_id=notice.message_id
            or work.id,  # each notice has words of its own, also of several about one payment
        )

    _once(needs, work, ask)


def _reached(needs: WorklistNeeds, work: Work) -> None:
    told = NoticeReached.model_validate(work.body)
    _once(needs, work, lambda session: messages.take_reached(session, work.org_id, told))


def _what_to_do(notice: NoticeFailed) -> str:
    if notice.no_calls:
        return f"{notice.words} {_WITHOUT_CALLS}".strip()
    tell_them = _BY_LANDLINE if notice.reason == _ONLY_LANDLINE else _TELL_THEM
    return f"{notice.words} {tell_them}" if notice.words else tell_them


def _number_changed(needs: WorklistNeeds, work: Work) -> None:
    told = NumberChanged.model_validate(work.body)
    _once(needs, work, lambda session: note_number_changed(session, work.org_id, told.person_id))


def _raised(needs: WorklistNeeds, work: Work) -> None:
    task = TaskRaised.model_validate(work.body)
    _once(needs, work, lambda session: messages.take_raised(session, work.org_id, task))


def _wrote(needs: WorklistNeeds, work: Work) -> None:
    wrote = PersonWrote.model_validate(work.body)
    _once(needs, work, lambda session: messages.take_wrote(session, work.org_id, wrote))


def _not_sent(needs: WorklistNeeds, work: Work) -> None:
    told = TextNotSent.model_validate(work.body)
    _once(needs, work, lambda session: messages.take_not_sent(session, work.org_id, told))


def _once(needs: WorklistNeeds, work: Work, effect: Callable[[Session], None]) -> None:
    """Does `effect` for a message of the notifications service once, however often it comes, and tells them."""

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "notifications"):
            effect(session)

    needs.database.run(work.org_id, take)
    needs.notifications.acknowledge(work.id)
