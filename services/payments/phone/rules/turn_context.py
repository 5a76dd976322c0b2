"""What every place of a conversation needs: the turn in one value, asking again, and going on to the next question."""

from dataclasses import dataclass, replace
from datetime import date

from services.payments.phone.rules import corrections, draft, questions
from services.payments.phone.rules.conversation import (
    ConversationData,
    ConversationState,
    Facts,
    IncomingTurn,
    TurnResult,
)
from services.payments.phone.rules.effects import Effect
from services.payments.phone.rules.questions import is_shared
from shared.contracts.turns import Prompt
from shared.contracts.understood import Intent, Understood, doubts_of
from shared.london import london_day

MISSES_UNTIL_A_PERSON = 2


@dataclass(frozen=True, slots=True)
class TurnContext:
    """One turn: where we stand, what came in, and what was understood of it."""

    state: ConversationData
    heard: IncomingTurn
    understood: Understood

    @property
    def facts(self) -> Facts:
        """What the store knows."""
        return self.heard.facts

    @property
    def is_shared(self) -> bool:
        """Whether the number has several people, or is that of somebody who helps."""
        return is_shared(self.facts)

    def wants(self, *intents: Intent) -> bool:
        """Whether one of these is among what is wanted."""
        return any(self.understood.wants(intent) for intent in intents)

    def at(self, **changes: object) -> "TurnContext":
        """The same turn with the state changed."""
        return self.with_state(self.state.model_copy(update=changes))

    def with_state(self, state: ConversationData) -> "TurnContext":
        """The same turn in another state."""
        return replace(self, state=state)


def again(turn: TurnContext, *first: Prompt, effects: tuple[Effect, ...] = ()) -> TurnResult:
    """Says something, and asks the question of the place once more. At the start nothing is asked: there it ends.

    A read-back is read anew, under a new id: a YES that was on its way to the one before does not count for it.
    """
    state = turn.state
    if (
        state.lines
        and state.place in (ConversationState.START, ConversationState.SPENT)
        and state.person_id is not None
    ):
        return proceed(turn, *first, effects=effects)
    if state.place is ConversationState.READING:
        return _read_again(turn, *first, effects=effects)
    if state.place is ConversationState.START and first:
        return TurnResult(state, first, effects=effects, done=True)
    asked, expect = questions.question(state, turn.facts)
    return TurnResult(state, (*first, *asked), expect, effects)


def _read_again(turn: TurnContext, *first: Prompt, effects: tuple[Effect, ...]) -> TurnResult:
    """The draft as it stands now; whether it was misunderstood before is not forgotten."""
    outcome = proceed(turn, *first, effects=effects)
    return replace(outcome, state=outcome.state.model_copy(update={"misses": turn.state.misses}))


def miss(turn: TurnContext) -> TurnResult:
    """Nothing was understood: the question once more, and the second time a person is offered. What is kept stays."""
    misses = turn.state.misses + 1
    if misses < MISSES_UNTIL_A_PERSON:
        further = turn.at(misses=misses)
        if turn.state.place is ConversationState.START and not turn.state.lines:
            return TurnResult(further.state, (questions.say("not_understood"), questions.say("welcome")))
        return again(further, questions.say("not_understood"))
    return offer_person(turn)


def offer_person(turn: TurnContext, *first: Prompt, effects: tuple[Effect, ...] = ()) -> TurnResult:
    """Shall a person call? A NO leads back to the question from before."""
    back_to = turn.state.back_to if turn.state.place is ConversationState.OFFER_PERSON else turn.state.place
    return again(turn.at(misses=0, back_to=back_to, place=ConversationState.OFFER_PERSON), *first, effects=effects)


def changed(turn: TurnContext, said: list[draft.Said] | None = None) -> TurnResult:
    """The draft with the lines that were said, and on; where several lines may be meant, the question which."""
    state, heard = turn.state, turn.understood
    said = draft.said_in(heard) if said is None else said
    done = corrections.change(state, said, heard, is_no=turn.wants(Intent.NO, Intent.LAST))
    after = turn.with_state(done.state)
    if done.unsure is not None:
        after = after.at(place=ConversationState.WHICH, pending=done.unsure, among=done.among, read_back=None, misses=0)
        return again(after)
    return proceed(after)


def proceed(turn: TurnContext, *first: Prompt, effects: tuple[Effect, ...] = ()) -> TurnResult:
    """On to what is still missing: which day, what was spent, one doubt after the other, then the read-back."""
    if turn.state.place is ConversationState.START and not turn.facts.events:
        first = (*first, questions.say("no_event"))
    turn = turn.at(misses=0, event_id=_event(turn.state, turn.facts), pending=None, among=())
    state, facts = turn.state, turn.facts
    if state.event_id is None and len(facts.events) > 1:
        return again(turn.at(place=ConversationState.EVENT, read_back=None), *first, effects=effects)
    if not state.lines:
        return again(turn.at(place=ConversationState.SPENT, read_back=None), *first, effects=effects)
    if doubts_of(state.lines, state.several):
        return again(turn.at(place=ConversationState.DOUBT, read_back=None), *first, effects=effects)
    sum_pence, said_pence = draft.money_pence(state.lines), state.total_said_pence
    if said_pence is not None and sum_pence is not None and said_pence != sum_pence:
        further = turn.state.model_copy(
            update={"place": ConversationState.WRONG, "total_said_pence": None, "read_back": None}
        )
        differs = questions.say("total_differs", said_pence=said_pence, total_pence=sum_pence)
        return TurnResult(further, (*first, differs), effects=effects)
    read = state.model_copy(
        update={
            "place": ConversationState.READING,
            "read_back": draft.read_back(state, facts),
            "total_said_pence": None,
        }
    )
    asked, expect = questions.question(read, facts)
    return TurnResult(read, (*first, *asked), expect, effects)


def _event(state: ConversationData, facts: Facts) -> object:
    """The event chosen before, the only one, or the only one on the day that every line names; None where it must be asked."""
    if any(event.event_id == state.event_id for event in facts.events):
        return state.event_id
    if len(facts.events) == 1:
        return facts.events[0].event_id
    said = {line.on for line in state.lines}
    return event_on(next(iter(said)), facts) if len(said) == 1 else None


def event_on(day: date | None, facts: Facts) -> object:
    """The only event of a day."""
    found = [event.event_id for event in facts.events if london_day(event.starts_at) == day]
    return found[0] if len(found) == 1 else None
