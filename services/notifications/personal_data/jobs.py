"""The jobs of personal data: payments tells that a person was erased or merged, or that old words are to go."""

from dataclasses import dataclass
from functools import partial

from services.notifications.contacts.merging import merge_contacts
from services.notifications.personal_data import fetching
from services.notifications.personal_data.erasing import erase
from services.notifications.personal_data.retention import NEXT, OldWordsStep
from shared import inbox
from shared.contracts.erasing import PersonErased
from shared.contracts.merging import PersonMerged
from shared.contracts.retention import WordsTooOld
from shared.database import Database, Session
from shared.messaging import Jobs
from shared.outbox import Task, Work, enqueue
from shared.outbox_api import OtherService


@dataclass(frozen=True, slots=True)
class PersonalDataNeeds:
    """What the job works with."""

    database: Database
    payments: OtherService


def register(jobs: Jobs, needs: PersonalDataNeeds) -> None:
    """Declares this folder's jobs; each step of emptying old words leaves a row for the next one."""
    jobs.on(PersonErased.topic, partial(_erased, needs), source=needs.payments)
    jobs.on(PersonMerged.topic, partial(_merged, needs), source=needs.payments)
    jobs.on(WordsTooOld.topic, partial(_begin_old_words, needs), source=needs.payments)
    jobs.on(NEXT, partial(_next_old_words, needs))


def _erased(needs: PersonalDataNeeds, work: Work) -> None:
    told = PersonErased.model_validate(work.body)

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "payments"):
            erase(session, work.org_id, told)

    needs.database.run(work.org_id, take)
    needs.payments.acknowledge(work.id)


def _merged(needs: PersonalDataNeeds, work: Work) -> None:
    told = PersonMerged.model_validate(work.body)

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "payments"):
            merge_contacts(session, work.org_id, told)

    needs.database.run(work.org_id, take)
    needs.payments.acknowledge(work.id)


def _begin_old_words(needs: PersonalDataNeeds, work: Work) -> None:
    first = OldWordsStep.first(WordsTooOld.model_validate(work.body))

    def take(session: Session) -> None:
        if inbox.receive_message(session, work, "payments"):
            enqueue(
                session, work.org_id, [Task("notifications", NEXT, first.run_id, body=first.model_dump(mode="json"))]
            )

    needs.database.run(work.org_id, take)
    needs.payments.acknowledge(work.id)


def _next_old_words(needs: PersonalDataNeeds, work: Work) -> None:
    fetching.do_step(needs.database, needs.payments, work, OldWordsStep.model_validate(work.body))
