"""The job of files of people: one part at a time; each leaves a row for the next one."""

from functools import partial

from services.payments.desk.people_files.sending import PeopleFiles, take_part
from services.payments.desk.people_files.usecases import TAKE
from shared.database import Session
from shared.messaging import Jobs
from shared.outbox import Work, finish


def register(jobs: Jobs, needs: PeopleFiles) -> None:
    """Declares this folder's job."""
    jobs.on(TAKE, partial(_take, needs))


def _take(needs: PeopleFiles, work: Work) -> None:
    take_part(needs, work.org_id, work.subject())
    finish(needs.database, work, _done)


def _done(session: Session) -> None:
    """All that was to be done is committed; what is left follows from a row of its own."""
    session.flush()
