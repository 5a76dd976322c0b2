"""Asks payments what to say next, one turn at a time and in order, with no transaction open; says it, commits, and sends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from pydantic import ValidationError

from services.notifications.conversations.usecases import answering
from services.notifications.conversations.usecases.conversation_context import ConversationContext, open_conversation
from services.notifications.messages.sending import Outgoing, send_leased
from services.notifications.messages.usecases.sends import SendingRules
from shared.contracts.turns import Turn, TurnAnswer
from shared.database import Database
from shared.errors import Effect, InvalidError, UnavailableError
from shared.outbox_api import OtherService

TURNS = "/internal/turns"
ASK_SECONDS = 5.0
GIVE_UP_AFTER = timedelta(minutes=15)
REFUSALS = frozenset({400, 409, 413, 422})
"""Answers that will be the same next time. Any other failure may pass: a release under way, a key being changed."""


@dataclass(frozen=True, slots=True)
class ConversationServices:
    """What conversations need: the database, payments, whether unchecked languages are spoken, and how long a text may wait before
    the person is told."""

    database: Database
    payments: OtherService
    unchecked_languages: bool
    wait_notice_after: timedelta
    hold_after_seconds: float
    """How long a caller waits for payments before we ask them to hold."""
    short_call: timedelta
    """A call without words that is no longer than this was meant to be called back."""
    most_to_strangers: int
    """How many answers a day numbers get that nobody is known behind, all of them together."""

    @contextmanager
    def context(
        self, org_id: UUID, conversation_id: UUID, sending_rules: SendingRules | None = None
    ) -> Iterator[ConversationContext]:
        """One transaction with a conversation in hand; `sending_rules` where whoever asks sends the answer (`ConversationContext.sending_rules`)."""
        with self.database.transaction(org_id) as session:
            yield open_conversation(
                session, org_id, conversation_id, unchecked=self.unchecked_languages, sending_rules=sending_rules
            )


def answer_waiting(
    conversation_services: ConversationServices,
    org_id: UUID,
    conversation_id: UUID,
    work_id: UUID | None,
    *,
    first: Turn | None = None,
    timeout_seconds: float = ASK_SECONDS,
    outgoing: Outgoing | None = None,
) -> None:
    """Has every waiting turn of a conversation answered, the oldest first: `first`, where the caller has it already. With `outgoing` the answers are sent from here, else a worker
    is asked to. Raises UnavailableError while payments is away; the turn that is asked again then has the same id, and payments
    answers it as it did before."""
    turn = first
    if turn is None:
        with conversation_services.context(org_id, conversation_id) as context:
            turn = answering.next_turn(context, work_id)
    while turn is not None:
        turn = _answer(conversation_services, turn, work_id, timeout_seconds, outgoing)


def _answer(
    conversation_services: ConversationServices,
    turn: Turn,
    work_id: UUID | None,
    timeout_seconds: float,
    outgoing: Outgoing | None,
) -> Turn | None:
    """Answers one turn and finds the next in the same transaction; then sends the answer."""
    sending_rules = outgoing.sending_rules if outgoing else None
    try:
        answer = _ask(conversation_services.payments, turn, timeout_seconds)
        with conversation_services.context(turn.org_id, turn.conversation_id, sending_rules) as context:
            if answering.record_answer(context, turn, answer):
                following = answering.next_turn(context, work_id)
            else:
                answering.end_work(context, work_id)
                following = None
    except InvalidError:
        with conversation_services.context(turn.org_id, turn.conversation_id, sending_rules) as context:
            answering.give_to_a_human(context, turn)
            following = answering.next_turn(context, work_id)
    if outgoing is not None:
        for claimed in context.leased:
            send_leased(outgoing, claimed)
    return following


def tell_to_wait(conversation_services: ConversationServices, org_id: UUID, conversation_id: UUID) -> None:
    """Tells somebody whose text has waited for a while that we have it. A turn that nobody could answer in GIVE_UP_AFTER goes to a
    person, whatever stood in its way, and the next one has its chance."""
    with conversation_services.context(org_id, conversation_id) as context:
        turn = answering.next_turn(context, None)
        if turn is None:
            return
        if answering.waited(context, turn) > GIVE_UP_AFTER:
            answering.give_to_a_human(context, turn)
        else:
            answering.tell_to_wait(context, turn, after=conversation_services.wait_notice_after)


def _ask(payments: OtherService, turn: Turn, timeout_seconds: float) -> TurnAnswer:
    """Payments' answer. Raises UnavailableError where there is none, and InvalidError where it refuses the turn or cannot be
    understood."""
    response = payments.request("POST", TURNS, turn.model_dump(mode="json"), timeout_seconds=timeout_seconds)
    refusal = InvalidError("turn.refused", "Payments cannot answer this turn.", effect=Effect.NO_MONEY_MOVED)
    if response.status_code in REFUSALS:
        raise refusal
    if response.status_code != 200:
        raise UnavailableError("turn.not_now", "Payments cannot answer just now. The turn is asked again by itself.")
    try:
        return TurnAnswer.model_validate_json(response.content)
    except ValidationError:
        raise refusal from None
