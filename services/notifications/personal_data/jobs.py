"""The job of personal data: payments tells that a person was erased."""

from dataclasses import dataclass
from functools import partial

from services.notifications.personal_data.erasing import erase
from shared import inbox
from shared.contracts.erasing import PersonErased
from shared.database import Database, Session
from shared.messaging import Jobs
from shared.outbox import Work
from shared.outbox_api import OtherService


@dataclass(frozen=True, slots=True)
class PersonalDataNeeds:
    """What the job works with."""

    database: Database
    payments: OtherService


def register(jobs: Jobs, needs: PersonalDataNeeds) -> None:
    """Declares this folder's job."""
    jobs.on(PersonErased.topic, partial(_erased, needs), source=needs.payments)


def _erased(needs: PersonalDataNeeds, work: Work) -> None:
    told = PersonErased.model_validate(work.body)

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "payments"):
            erase(session, work.org_id, told)

    needs.database.run(work.org_id, take)
    needs.payments.acknowledge(work.id)
