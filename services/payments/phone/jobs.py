"""The job of the phone: a claim whose photo never came goes in without it, so that nobody's money waits for ever."""

from functools import partial

from services.payments.phone.usecases.agreements import WITHOUT_PHOTO_TOPIC, send_in_without_photo
from shared import outbox
from shared.database import Database
from shared.messaging import Jobs
from shared.outbox import Work


def register(jobs: Jobs, needs: Database) -> None:
    """Declares this folder's job."""
    jobs.on(WITHOUT_PHOTO_TOPIC, partial(_without_photo, needs))


def _without_photo(database: Database, work: Work) -> None:
    claim_id = work.subject()
    outbox.finish(database, work, lambda session: send_in_without_photo(session, work.org_id, claim_id))
