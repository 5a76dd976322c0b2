"""What every place of a conversation needs: the turn in one value, asking again, and going on to the next question."""

from dataclasses import dataclass, replace
from datetime import date

from services.payments.phone.rules import asking, draft
from services.payments.phone.rules.effects import Effect, SendLink
from services.payments.phone.rules.heard import Understood
from services.payments.phone.rules.parser.doubts import doubts_of
from services.payments.phone.rules.state import LONDON, Facts, Heard, Outcome, Place, State
from shared.contracts.turns import Prompt

MISSES_UNTIL_A_PERSON = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: where we stand, what came in, and what was understood of it."""

    state: State
    heard: Heard
    understood: Understood

    @property
    def facts(self) -> Facts:
        """What the store knows."""
        return self.heard.facts

    def at(self, **changes: object) -> "Step":
        """The same turn with the state changed."""
        return replace(self, state=self.state.model_copy(update=changes))


def again(step: Step, *first: Prompt, effects: tuple[Effect, ...] = ()) -> Outcome:
    """Says something, and asks the question of the place once more. At the start nothing is asked: there it ends."""
    state = step.state
    if state.place is Place.START and first:
        return Outcome(state, first, effects=effects, done=True)
    if state.place is Place.RECEIPT:
        return Outcome(state, first, effects=(*effects, SendLink()))
    asked, expect = asking.question(state, step.facts)
    return Outcome(state, (*first, *asked), expect, effects)


def miss(step: Step) -> Outcome:
    """Nothing was understood: the question once more, and the second time a person is offered. What is kept stays."""
    misses = step.state.misses + 1
    if misses < MISSES_UNTIL_A_PERSON:
        further = step.at(misses=misses)
        if step.state.place is Place.START:
            return Outcome(further.state, (asking.say("not_understood"), asking.say("welcome")))
        return again(further, asking.say("not_understood"))
    return again(step.at(misses=0, back_to=step.state.place, place=Place.OFFER_PERSON))


def proceed(step: Step, *first: Prompt) -> Outcome:
    """On to what is still missing: which day, what was spent, one doubt after the other, then the read-back."""
    if step.state.place is Place.START and not step.facts.events:
        first = (*first, asking.say("no_event"))
    step = step.at(misses=0, event_id=_event(step.state, step.facts))
    state, facts = step.state, step.facts
    if state.event_id is None and len(facts.events) > 1:
        return again(step.at(place=Place.EVENT), *first)
    if not state.lines:
        return again(step.at(place=Place.SPENT, read_back=None), *first)
    if doubts_of(state.lines, state.several):
        return again(step.at(place=Place.DOUBT, read_back=None), *first)
    sum_pence, said_pence = draft.money_pence(state.lines), state.total_said_pence
    if said_pence is not None and sum_pence is not None and said_pence != sum_pence:
        further = step.state.model_copy(update={"place": Place.WRONG, "total_said_pence": None, "read_back": None})
        return Outcome(further, (*first, asking.say("total_differs", said_pence=said_pence, total_pence=sum_pence)))
    return again(step.at(place=Place.READING, read_back=draft.read_back(state, facts), total_said_pence=None), *first)


def _event(state: State, facts: Facts) -> object:
    """The event chosen before, the only one, or the only one on the day that every line names; None where it must be asked."""
    if any(event.event_id == state.event_id for event in facts.events):
        return state.event_id
    if len(facts.events) == 1:
        return facts.events[0].event_id
    said = {line.on for line in state.lines}
    return event_on(next(iter(said)), facts) if len(said) == 1 else None


def event_on(day: date | None, facts: Facts) -> object:
    """The only event of a day."""
    found = [event.event_id for event in facts.events if event.starts_at.astimezone(LONDON).date() == day]
    return found[0] if len(found) == 1 else None
