"""A text or spoken words come in: understood once, stored first; what we answer by ourselves is answered in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.notifications.conversations.rules import incoming
from services.notifications.conversations.rules.order import DANGER_QUESTIONS, DANGER_STAYS_OPEN, ERASING, OWN_QUESTIONS
from services.notifications.conversations.tables import ConversationTurn
from services.notifications.conversations.usecases import answering, arriving, kept_lines
from services.notifications.conversations.usecases.arriving import Arrival
from services.notifications.conversations.usecases.conversation_context import ConversationContext, ask_next, tell_tasks
from services.notifications.conversations.usecases.own_answers import answer_ourselves
from services.notifications.messages.offer_notices import OFFER_NOTICES
from services.notifications.messages.usecases import delivery_status
from services.notifications.messages.usecases.delivery_status import ToldSince
from services.notifications.messages.usecases.transitions import STAFF_TEXT
from services.notifications.understanding import Context, understand
from shared import outbox
from shared.contracts.turns import Expect
from shared.contracts.understood import Understood
from shared.database import table_of
from shared.ids import new_id
from shared.london import london_day
from shared.outbox import Lane, Task

_EXPECT: TypeAdapter[Expect] = TypeAdapter(Expect)
ASKING_NOTICES: Mapping[str, tuple[str, Expect]] = {
    "claim_question": ("question", "free"),
    "record_erasing": (ERASING, "yes_no"),
    **{one.name: ("ask_offer", "yes_no") for one in OFFER_NOTICES if "{yes_or_no}" in one.sms},
}
"""Notices that ask something, with the question and the kind of answer."""
ASKED_BY_OCCASION = frozenset({"claim_question"})
"""Of these the occasion is the question: several lines of one claim may be asked about at a time."""
_ASKED_BY_OTHERS = DANGER_QUESTIONS | {STAFF_TEXT}
"""What payments did not ask: words after it are no answer to a question of finance."""
ANSWER = "conversation.answer"
TURN = "turn"
"""Where the body of that work has the turn itself."""
VOICE_SECOND_CHANCE = timedelta(seconds=8)
"""A spoken turn is answered while the caller holds the line; a worker takes it up where that failed."""
_KEEP = insert(table_of(ConversationTurn))
_KEPT = (
    "org_id", "id", "conversation_id", "number_in_order", "said", "understood", "kept", "answers_to", "asked", "asked_about_id",
    "said_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IncomingText:
    """A text as a line hands it over: the line, its own id of the text, who sent it (E.164 or a name), the words, and where it comes
    late when it was written (real time)."""

    line: str
    external_id: str
    sender: str = field(repr=False)
    words: str = field(repr=False)
    written_at: datetime | None = None


def take_text(session: Session, org_id: UUID, told: IncomingText, *, unchecked: bool, most_to_strangers: int) -> bool:
    """Stores a text and answers it, at once where we can by ourselves, else soon by a worker. False: it was here before.
    `most_to_strangers`: so many answers a day go to numbers that nobody is known behind. Raises NotFoundError for an unknown
    organisation."""
    arrival = arriving.take(session, org_id, told.line, told.external_id, told.sender, asking=list(ASKING_NOTICES))
    if arrival is None:
        return False
    row = arrival.conversation
    context = ConversationContext(session, row, arrival.reach, unchecked, most_to_strangers)
    if told.written_at is not None and delivery_status.left_after(session, row.last_message_id, told.written_at):
        ask_next(context, None)  # written before we asked what is open now, so a YES is about something else
    _heed_notices(context, arrival.told)
    understood = understand(incoming.heard(told.words), context_of(context))
    take_understood(context, told.words, understood, arrival)
    return True


def take_understood(
    context: ConversationContext, said: str, understood: Understood, arrival: Arrival | None = None
) -> tuple[UUID, bool]:
    """Stores what was said as the next turn of a locked conversation (`arrival`: a text, which is counted already), as it was understood
    in the context that `context_of` gives. Gives its id, and whether we have answered it ourselves; where not, a worker is asked to."""
    session, row = context.session, context.row
    understood = incoming.without_bank_numbers(understood)
    if arrival is None:
        row.turns += 1
    turn = ConversationTurn(
        org_id=row.org_id,
        id=new_id(),
        conversation_id=row.id,
        number_in_order=row.turns,
        said=incoming.masked(said),
        understood=understood.model_dump(mode="json"),
        answers_to=row.read_back_id,
        asked=row.question if row.about_id is not None or row.question in _ASKED_BY_OTHERS else None,
        asked_about_id=row.about_id,
        said_at=context.now,
    )
    if answer_ourselves(context, turn, understood):
        tell_tasks(context, turn.id)
        return turn.id, True
    kept_lines.hand_over(context, turn)
    if turn not in session:  # nothing we said or asked names it, so it is written as cheaply as can be
        session.execute(_KEEP, {name: getattr(turn, name) for name in _KEPT})
    due_in = VOICE_SECOND_CHANCE if row.channel == "voice" else timedelta()
    # Whoever answers it need not read it again, unless another turn must be answered before.
    is_next = arrival is not None and not arrival.has_earlier
    body = {TURN: answering.turn_of(context, turn).model_dump(mode="json")} if is_next else None
    task = Task("notifications", ANSWER, row.id, body=body, lane=Lane.URGENT, due_in=due_in)
    outbox.enqueue(session, row.org_id, [task])
    return turn.id, False


def _heed_notices(context: ConversationContext, told: ToldSince | None) -> None:
    """A notice may have come after the last thing we said in this conversation. Then a YES is no longer about that; where the notice
    asks something, it is about the notice, and no read-back is open."""
    row = context.row
    is_recent = told is not None and told.ago is not None and told.ago < DANGER_STAYS_OPEN
    if told is None or (row.question in DANGER_QUESTIONS and is_recent):
        return
    if told.notice in ASKING_NOTICES:
        is_of_a_line = told.notice in ASKED_BY_OCCASION
        ask_next(context, *ASKING_NOTICES[told.notice], told.occasion_id if is_of_a_line else told.about_id)
    elif row.question in OWN_QUESTIONS:
        ask_next(context, None)


def context_of(context: ConversationContext) -> Context:
    """What the next words may be an answer to."""
    row = context.row
    return Context(
        today=london_day(context.now),
        question=row.question,
        expect=_EXPECT.validate_python(row.expect),
        language="cy" if context.speaker().language == "cy" else "en",
        is_voice=row.channel == "voice",
    )
