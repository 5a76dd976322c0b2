"""The job's ways in: the clock takes steps, and notifications tells what it found."""

from functools import partial
from uuid import UUID

from services.payments.personal_data.erasing.jobs import ErasingNeeds
from services.payments.personal_data.retention import usecases
from shared import inbox
from shared.contracts.retention import WordsEmptied
from shared.database import Database, Session
from shared.messaging import Jobs
from shared.outbox import Work

MOST_STEPS = 200
"""So many in one beat of the clock, each a transaction of its own: payments have their turn between two beats."""


def register(jobs: Jobs, needs: ErasingNeeds) -> None:
    """Declares this folder's job."""
    jobs.on(WordsEmptied.topic, partial(_emptied, needs), source=needs.notifications)


def beat(database: Database, org_id: UUID) -> None:
    """What the clock does for one organisation: begins the pass of today, and takes steps of what is begun."""
    database.run(org_id, lambda session: usecases.begin_today(session, org_id))
    for _ in range(MOST_STEPS):
        if not database.run(org_id, lambda session: usecases.step(session, org_id)):
            return


def _emptied(needs: ErasingNeeds, work: Work) -> None:
    told = WordsEmptied.model_validate(work.body)

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "notifications"):
            usecases.take_part(session, work.org_id, told)

    needs.database.run(work.org_id, take)
    needs.notifications.acknowledge(work.id)
