"""Jobs about involvement: paying who was marked as having come, where a mandate says so, and proposing later parts on their day."""

from functools import partial
from uuid import UUID

from services.payments.involvement.usecases.due_instalments import PROPOSE_TOPIC, propose_due_instalments
from services.payments.involvement.usecases.evening_pay import PAY_MARKED_TOPIC, PAY_ONE_TOPIC
from services.payments.involvement.usecases.paying_marked import pay_marked, pay_one_marked
from shared import outbox
from shared.database import Database
from shared.messaging import Jobs
from shared.outbox import Work


def register(jobs: Jobs, needs: Database) -> None:
    """Declares this folder's jobs."""
    jobs.on(PAY_MARKED_TOPIC, partial(_pay_marked, needs))
    jobs.on(PAY_ONE_TOPIC, partial(_pay_one_marked, needs))
    jobs.on(PROPOSE_TOPIC, partial(_propose_later_parts, needs))


def _pay_marked(database: Database, work: Work) -> None:
    event_id = work.subject()
    outbox.finish(database, work, lambda session: pay_marked(session, work.org_id, event_id))


def _pay_one_marked(database: Database, work: Work) -> None:
    obligation_id, marked_by = work.subject(), UUID(str(work.body["marked_by"]))
    outbox.finish(database, work, lambda session: pay_one_marked(session, work.org_id, obligation_id, marked_by))


def _propose_later_parts(database: Database, work: Work) -> None:
    event_id = work.subject()
    outbox.finish(database, work, lambda session: propose_due_instalments(session, work.org_id, event_id))
