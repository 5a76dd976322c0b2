"""What every place of a conversation needs: the turn in one value, asking again, and going on to the next question."""

from dataclasses import dataclass, replace
from datetime import date

from services.payments.phone.rules import asking, changing, draft
from services.payments.phone.rules.effects import Effect
from services.payments.phone.rules.state import LONDON, Facts, Heard, Outcome, Place, State
from shared.contracts.turns import Prompt
from shared.contracts.understood import Intent, Understood, doubts_of

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

    @property
    def is_shared(self) -> bool:
        """Whether the number has several people."""
        return len(self.facts.people) > 1

    def wants(self, *intents: Intent) -> bool:
        """Whether one of these is among what is wanted."""
        return any(self.understood.wants(intent) for intent in intents)

    def at(self, **changes: object) -> "Step":
        """The same turn with the state changed."""
        return self.standing(self.state.model_copy(update=changes))

    def standing(self, state: State) -> "Step":
        """The same turn in another state."""
        return replace(self, state=state)


def again(step: Step, *first: Prompt, effects: tuple[Effect, ...] = ()) -> Outcome:
    """Says something, and asks the question of the place once more. At the start nothing is asked: there it ends.

    A read-back is read anew, under a new id: a YES that was on its way to the one before does not count for it.
    """
    state = step.state
    if state.lines and state.place in (Place.START, Place.SPENT) and state.person_id is not None:
        return proceed(step, *first, effects=effects)
    if state.place is Place.READING:
        return _read_again(step, *first, effects=effects)
    if state.place is Place.START and first:
        return Outcome(state, first, effects=effects, done=True)
    asked, expect = asking.question(state, step.facts)
    return Outcome(state, (*first, *asked), expect, effects)


def _read_again(step: Step, *first: Prompt, effects: tuple[Effect, ...]) -> Outcome:
    """The draft as it stands now; whether it was misunderstood before is not forgotten."""
    outcome = proceed(step, *first, effects=effects)
    return replace(outcome, state=outcome.state.model_copy(update={"misses": step.state.misses}))


def miss(step: Step) -> Outcome:
    """Nothing was understood: the question once more, and the second time a person is offered. What is kept stays."""
    misses = step.state.misses + 1
    if misses < MISSES_UNTIL_A_PERSON:
        further = step.at(misses=misses)
        if step.state.place is Place.START and not step.state.lines:
            return Outcome(further.state, (asking.say("not_understood"), asking.say("welcome")))
        return again(further, asking.say("not_understood"))
    return offer_person(step)


def offer_person(step: Step, *first: Prompt, effects: tuple[Effect, ...] = ()) -> Outcome:
    """Shall a person call? A NO leads back to the question from before."""
    back_to = step.state.back_to if step.state.place is Place.OFFER_PERSON else step.state.place
    return again(step.at(misses=0, back_to=back_to, place=Place.OFFER_PERSON), *first, effects=effects)


def changed(step: Step, said: list[draft.Said] | None = None) -> Outcome:
    """The draft with the lines that were said, and on; where several lines may be meant, the question which."""
    state, heard = step.state, step.understood
    said = draft.said_in(heard) if said is None else said
    done = changing.change(state, said, heard, is_no=step.wants(Intent.NO, Intent.LAST))
    after = step.standing(done.state)
    if done.unsure is not None:
        after = after.at(place=Place.WHICH, pending=done.unsure, among=done.among, read_back=None, misses=0)
        return again(after)
    return proceed(after)


def proceed(step: Step, *first: Prompt, effects: tuple[Effect, ...] = ()) -> Outcome:
    """On to what is still missing: which day, what was spent, one doubt after the other, then the read-back."""
    if step.state.place is Place.START and not step.facts.events:
        first = (*first, asking.say("no_event"))
    step = step.at(misses=0, event_id=_event(step.state, step.facts), pending=None, among=())
    state, facts = step.state, step.facts
    if state.event_id is None and len(facts.events) > 1:
        return again(step.at(place=Place.EVENT, read_back=None), *first, effects=effects)
    if not state.lines:
        return again(step.at(place=Place.SPENT, read_back=None), *first, effects=effects)
    if doubts_of(state.lines, state.several):
        return again(step.at(place=Place.DOUBT, read_back=None), *first, effects=effects)
    sum_pence, said_pence = draft.money_pence(state.lines), state.total_said_pence
    if said_pence is not None and sum_pence is not None and said_pence != sum_pence:
        further = step.state.model_copy(update={"place": Place.WRONG, "total_said_pence": None, "read_back": None})
        differs = asking.say("total_differs", said_pence=said_pence, total_pence=sum_pence)
        return Outcome(further, (*first, differs), effects=effects)
    read = state.model_copy(
        update={"place": Place.READING, "read_back": draft.read_back(state, facts), "total_said_pence": None}
    )
    asked, expect = asking.question(read, facts)
    return Outcome(read, (*first, *asked), expect, effects)


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
