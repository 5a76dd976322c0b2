"""The job's ways in: the clock takes steps, and notifications tells what it found."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from services.payments.personal_data.erasing.jobs import ErasingNeeds
from services.payments.personal_data.retention import usecases
from shared import inbox, logs
from shared.contracts.retention import WordsEmptied
from shared.database import Database, Session
from shared.faults import fault_of
from shared.messaging import Jobs
from shared.organisations import organisation_ids
from shared.outbox import Work

MOST_SECONDS = 1.0
"""So long for all organisations together in one beat: payments, hints and the safety plan have their turn between two beats."""
log = logs.get(__name__)


@dataclass
class Turns:
    """Which organisation had the last turn: the next beat begins after it."""

    last: UUID | None = None


def register(jobs: Jobs, needs: ErasingNeeds) -> None:
    """Declares this folder's job."""
    jobs.on(WordsEmptied.topic, partial(_emptied, needs), source=needs.notifications)


def beat(database: Database, org_id: UUID) -> bool:
    """What the clock does for one organisation: begins the pass of today, and takes one step of what is begun. Whether more waits."""
    database.run(org_id, lambda session: usecases.begin_today(session, org_id))
    return database.run(org_id, lambda session: usecases.step(session, org_id, fault_of))


def beat_in_turn(
    database: Database, organisations: Sequence[UUID], turns: Turns, clock: Callable[[], float] = time.monotonic
) -> None:
    """One step of each organisation, as long as there is time. Where one organisation's fails, the others have their turn."""
    until = clock() + MOST_SECONDS
    last = turns.last or UUID(int=0)
    for org_id in sorted(organisations, key=lambda one: (one <= last, one)):
        turns.last = org_id
        try:
            beat(database, org_id)
        except Exception as error:
            log.exception("old words not emptied", exc_info=error, org_id=str(org_id))
        if clock() >= until:
            return


def in_turn(database: Database) -> Callable[[], None]:
    """What the clock does at each beat."""
    turns = Turns()

    def do() -> None:
        with database.system() as session:
            organisations = organisation_ids(session)
        beat_in_turn(database, organisations, turns)

    return do


def _emptied(needs: ErasingNeeds, work: Work) -> None:
    told = WordsEmptied.model_validate(work.body)

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "notifications"):
            usecases.take_part(session, work.org_id, told)

    needs.database.run(work.org_id, take)
    needs.notifications.acknowledge(work.id)
