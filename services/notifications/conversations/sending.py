"""Asks payments what to say next, one turn at a time and in order, with no transaction open; says it and commits."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from pydantic import ValidationError

from services.notifications.conversations.usecases import answering
from shared.contracts.turns import Turn, TurnAnswer
from shared.database import Database
from shared.errors import InvalidError, UnavailableError
from shared.outbox_api import OtherService

TURNS = "/internal/turns"
ASK_SECONDS = 5.0
GIVE_UP_AFTER = timedelta(minutes=15)
REFUSALS = frozenset({400, 409, 413, 422})
"""Answers that will be the same next time. Any other failure may pass: a release under way, a key being changed."""


@dataclass(frozen=True, slots=True)
class Conversing:
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


def answer_waiting(
    conversing: Conversing,
    org_id: UUID,
    conversation_id: UUID,
    work_id: UUID | None,
    *,
    timeout_seconds: float = ASK_SECONDS,
) -> None:
    """Has every waiting turn of a conversation answered, the oldest first. Raises UnavailableError while payments is away; the turn
    that is asked again then has the same id, and payments answers it as it did before."""
    while True:
        with conversing.database.transaction(org_id) as session:
            turn = answering.next_turn(
                session, org_id, conversation_id, work_id, unchecked=conversing.unchecked_languages
            )
        if turn is None:
            return
        _answer(conversing, turn, timeout_seconds)


def _answer(conversing: Conversing, turn: Turn, timeout_seconds: float) -> None:
    unchecked = conversing.unchecked_languages
    try:
        answer = _ask(conversing.payments, turn, timeout_seconds)
        with conversing.database.transaction(turn.org_id) as session:
            answering.record_answer(session, turn, answer, unchecked=unchecked)
    except InvalidError:
        with conversing.database.transaction(turn.org_id) as session:
            answering.give_to_a_human(session, turn, unchecked=unchecked)


def tell_to_wait(conversing: Conversing, org_id: UUID, conversation_id: UUID, *, failed: bool) -> None:
    """Tells somebody whose text has waited for a while that we have it. A turn at which payments `failed` again and again goes to a
    person, so that the next one has its chance."""
    unchecked = conversing.unchecked_languages
    with conversing.database.transaction(org_id) as session:
        turn = answering.next_turn(session, org_id, conversation_id, None, unchecked=unchecked)
        if turn is None:
            return
        if failed and answering.waited(session, turn) > GIVE_UP_AFTER:
            answering.give_to_a_human(session, turn, unchecked=unchecked)
        else:
            answering.tell_to_wait(session, turn, after=conversing.wait_notice_after, unchecked=unchecked)


def _ask(payments: OtherService, turn: Turn, timeout_seconds: float) -> TurnAnswer:
    """Payments' answer. Raises UnavailableError where there is none, and InvalidError where it refuses the turn or cannot be
    understood."""
    response = payments.request("POST", TURNS, turn.model_dump(mode="json"), timeout_seconds=timeout_seconds)
    refusal = InvalidError("turn.refused", "Payments cannot answer this turn. No money moved.")
    if response.status_code in REFUSALS:
        raise refusal
    if response.status_code != 200:
        raise UnavailableError("turn.not_now", "Payments cannot answer just now. The turn is asked again by itself.")
    try:
        return TurnAnswer.model_validate_json(response.content)
    except ValidationError:
        raise refusal from None
