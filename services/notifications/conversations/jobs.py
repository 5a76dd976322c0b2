"""The worker's side of conversations: what waits is answered, in order."""

from services.notifications.conversations import sending
from services.notifications.conversations.sending import Conversing
from services.notifications.conversations.usecases.receiving import ANSWER
from services.notifications.messages.sending import Outgoing
from shared.messaging import Jobs
from shared.outbox import Work


def register(jobs: Jobs, conversing: Conversing, outgoing: Outgoing) -> None:
    """Declares every topic of conversations."""

    def answer(work: Work) -> None:
        conversation_id = work.subject()
        try:
            sending.answer_waiting(conversing, work.org_id, conversation_id, work.id, outgoing=outgoing)
        except Exception:  # whatever stood in the way: who waits is told, and in the end a person calls
            sending.tell_to_wait(conversing, work.org_id, conversation_id)
            raise

    jobs.on(ANSWER, answer)
