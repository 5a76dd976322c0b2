"""The jobs of erasing: notifications tells that the person knows of it, and that it has done its part."""

from dataclasses import dataclass
from functools import partial

from services.payments.personal_data.erasing.usecases import note_erased_there, note_refused, note_told
from shared import inbox
from shared.contracts.erasing import ErasingRefused, PersonErasedThere, PersonToldOfErasing
from shared.database import Database, Session
from shared.messaging import Jobs
from shared.outbox import Work
from shared.outbox_api import OtherService


@dataclass(frozen=True, slots=True)
class ErasingNeeds:
    """What the job works with."""

    database: Database
    notifications: OtherService


def register(jobs: Jobs, needs: ErasingNeeds) -> None:
    """Declares this folder's jobs."""
    jobs.on(PersonToldOfErasing.topic, partial(_told, needs), source=needs.notifications)
    jobs.on(ErasingRefused.topic, partial(_refused, needs), source=needs.notifications)
    jobs.on(PersonErasedThere.topic, partial(_erased_there, needs), source=needs.notifications)


def _told(needs: ErasingNeeds, work: Work) -> None:
    told = PersonToldOfErasing.model_validate(work.body)

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "notifications"):
            note_told(session, work.org_id, told)

    needs.database.run(work.org_id, take)
    needs.notifications.acknowledge(work.id)


def _refused(needs: ErasingNeeds, work: Work) -> None:
    told = ErasingRefused.model_validate(work.body)

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "notifications"):
            note_refused(session, work.org_id, told.erasure_id)

    needs.database.run(work.org_id, take)
    needs.notifications.acknowledge(work.id)


def _erased_there(needs: ErasingNeeds, work: Work) -> None:
    told = PersonErasedThere.model_validate(work.body)

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "notifications"):
            note_erased_there(session, work.org_id, told.erasure_id, told.wiped)

    needs.database.run(work.org_id, take)
    needs.notifications.acknowledge(work.id)
