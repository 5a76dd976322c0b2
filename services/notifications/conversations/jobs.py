"""The worker's side of conversations: what waits is answered, in order."""

from dataclasses import dataclass
from functools import partial

from services.notifications.conversations import sending
from services.notifications.conversations.sending import ConversationServices
from services.notifications.conversations.usecases.duty_numbers import tell_duty_number
from services.notifications.conversations.usecases.receiving import ANSWER, TURN
from services.notifications.conversations.usecases.staff_texts import take_text_request
from services.notifications.messages.sending import Outgoing
from shared.contracts.reaching import DutyAsked, TextRequested
from shared.contracts.turns import Turn
from shared.messaging import Jobs
from shared.outbox import Work
from shared.outbox_api import OtherService


@dataclass(frozen=True, slots=True)
class ConversationNeeds:
    """What the jobs of conversations work with."""

    conversation_services: ConversationServices
    outgoing: Outgoing
    payments: OtherService


def register(jobs: Jobs, needs: ConversationNeeds) -> None:
    """Declares this folder's jobs."""
    jobs.on(ANSWER, partial(_answer, needs))
    jobs.on(TextRequested.topic, partial(_write, needs), source=needs.payments)
    jobs.on(DutyAsked.topic, partial(_ask_duty, needs), source=needs.payments)


def _answer(needs: ConversationNeeds, work: Work) -> None:
    conversation_id = work.subject()
    try:
        # The turn as it came, the first time; later others may have to go before it, or other people be behind the number.
        first = None if work.is_repeat or TURN not in work.body else Turn.model_validate(work.body[TURN])
        sending.answer_waiting(
            needs.conversation_services, work.org_id, conversation_id, work.id, first=first, outgoing=needs.outgoing
        )
    except Exception:  # whatever stood in the way: who waits is told, and in the end a person calls
        sending.tell_to_wait(needs.conversation_services, work.org_id, conversation_id)
        raise


def _write(needs: ConversationNeeds, work: Work) -> None:
    request = TextRequested.model_validate(work.body)
    unchecked = needs.conversation_services.unchecked_languages
    with needs.conversation_services.database.transaction(work.org_id) as session:
        take_text_request(session, work.org_id, request, unchecked=unchecked)
    needs.payments.acknowledge(work.id)


def _ask_duty(needs: ConversationNeeds, work: Work) -> None:
    asked = DutyAsked.model_validate(work.body)
    with needs.conversation_services.database.transaction(work.org_id) as session:
        tell_duty_number(session, work.org_id, asked)
    needs.payments.acknowledge(work.id)
