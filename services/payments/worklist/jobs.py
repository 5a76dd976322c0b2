"""Jobs about the worklist: what people said, and words that did not reach a person, become work for a human."""

from datetime import timedelta

from services.payments.worklist.usecases import ask_a_human
from shared import outbox
from shared.contracts.notices import NoticeFailed
from shared.contracts.tasks import TaskRaised
from shared.database import Database, Session
from shared.messaging import Jobs
from shared.outbox import Work
from shared.outbox_api import OtherService

_ONLY_LANDLINE = "only_landline"
_BY_LANDLINE = (
    "They have only a landline, which others may answer. Call them, and make sure who it is before you say an amount."
)


def register(jobs: Jobs, database: Database, notifications: OtherService) -> None:
    """Declares this folder's jobs; both come from the notifications service."""

    def failed(work: Work) -> None:
        notice = NoticeFailed.model_validate(work.body)
        about = "claim" if notice.notice.startswith("claim_") else "payment"

        def ask(session: Session) -> None:
            if outbox.receive_message(session, work, "notifications"):
                ask_a_human(
                    session,
                    work.org_id,
                    kind="notice_failed",
                    subject_type="claim" if about == "claim" else "payout",
                    subject_id=notice.about_id,
                    reason=f"We could not tell this person about their {about}. The {about} itself is not affected. "
                    + (_BY_LANDLINE if notice.reason == _ONLY_LANDLINE else "Call them, or write to them."),
                    due_in=timedelta(hours=24),
                )

        database.run(work.org_id, ask)
        notifications.acknowledge(work.id)

    def raised(work: Work) -> None:
        task = TaskRaised.model_validate(work.body)

        def ask(session: Session) -> None:
            if outbox.receive_message(session, work, "notifications"):
                ask_a_human(
                    session,
                    work.org_id,
                    kind=task.kind,
                    subject_type="conversation",
                    subject_id=task.conversation_id,
                    reason=task.reason,
                    urgent=task.urgent,
                    due_in=timedelta(minutes=task.due_in_minutes),
                    owner_id=task.owner_id,
                )

        database.run(work.org_id, ask)
        notifications.acknowledge(work.id)

    jobs.on(TaskRaised.topic, raised, fetch=notifications.fetch)
    jobs.on(NoticeFailed.topic, failed, fetch=notifications.fetch)
