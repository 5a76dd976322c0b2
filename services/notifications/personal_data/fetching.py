"""One step of emptying old words: payments is asked, with no transaction open, who has something open."""

from uuid import UUID

from services.notifications.personal_data.retention import OldWordsStep, find_old_words, finish_step
from shared.contracts.retention import ASKED_AT_ONCE, SomethingOpenAnswer, SomethingOpenQuestion
from shared.database import Database, Session
from shared.errors import UnavailableError
from shared.outbox import Work, finish
from shared.outbox_api import OtherService

PATIENCE_SECONDS = 30.0
OPEN = "/internal/retention/open"


def do_step(database: Database, payments: OtherService, work: Work, step: OldWordsStep) -> None:
    """Does it, once. Raises UnavailableError where payments does not answer: it is tried again, and nothing goes meanwhile."""
    found = database.run(work.org_id, lambda session: find_old_words(session, step))
    people = found.everybody
    is_open = {
        one
        for at in range(0, len(people), ASKED_AT_ONCE)
        for one in _ask(payments, SomethingOpenQuestion(org_id=work.org_id, person_ids=people[at : at + ASKED_AT_ONCE]))
    }

    def effect(session: Session) -> None:
        finish_step(session, work.org_id, step, found, is_open)

    finish(database, work, effect)


def _ask(payments: OtherService, question: SomethingOpenQuestion) -> list[UUID]:
    answer = payments.request("POST", OPEN, question.model_dump(mode="json"), timeout_seconds=PATIENCE_SECONDS)
    if answer.status_code != 200:
        raise UnavailableError("payments.unavailable", "Payments did not say who has something open.", effect=None)
    return list(SomethingOpenAnswer.model_validate_json(answer.content).person_ids)
