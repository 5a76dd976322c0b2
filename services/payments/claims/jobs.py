"""Jobs about claims: a claim that is not decided shortly before its promise would be missed becomes urgent."""

from functools import partial

from services.payments.claims.usecases.notices import WATCH_TOPIC, look_at_promise
from shared import outbox
from shared.database import Database
from shared.messaging import Jobs
from shared.outbox import Work


def register(jobs: Jobs, needs: Database) -> None:
    """Declares this folder's jobs."""
    jobs.on(WATCH_TOPIC, partial(_watch, needs))


def _watch(database: Database, work: Work) -> None:
    claim_id = work.subject()
    outbox.finish(database, work, lambda session: look_at_promise(session, work.org_id, claim_id))
