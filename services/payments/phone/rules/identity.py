"""Who is speaking, where several people share a telephone: first name, then picture word. No amount is said before."""

from rapidfuzz.distance import OSA

from services.payments.phone.rules import draft
from services.payments.phone.rules.asking import say
from services.payments.phone.rules.effects import AskCallBack, SetLanguage
from services.payments.phone.rules.heard import Intent
from services.payments.phone.rules.parser.clean import clean
from services.payments.phone.rules.state import MOST_TRIES, Outcome, Place, State
from services.payments.phone.rules.steps import Step, again
from shared.contracts.turns import Language

_SLIP_FROM = 5
"""Names of so many letters may have one slip in them."""


def find_out(step: Step) -> Step | Outcome:
    """The turn with its person known, or the question that finds out. What was said before is kept, and not said again."""
    state, people = step.state, step.facts.people
    if state.person_id is not None:
        return step
    if len(people) == 1 and state.place is not Place.LOCKED:
        return step.at(person_id=people[0].person_id)
    if step.understood.intent is Intent.HELP:
        return again(step, say("person_will_call"), effects=(AskCallBack("asked"),))
    if step.understood.intent in (Intent.WELSH, Intent.ENGLISH):
        return language(step)
    if not people or state.place is Place.LOCKED:
        is_new = state.place is not Place.LOCKED
        locked = state.model_copy(update={"place": Place.LOCKED})
        return Outcome(locked, (say("not_known"),), "nothing", (AskCallBack("not_known"),) if is_new else (), done=True)
    if step.understood.intent is Intent.BACK or state.place not in (Place.FIRST_NAME, Place.PICTURE):
        return _begin(step)
    return _first_name(step) if state.place is Place.FIRST_NAME else _picture(step)


def language(step: Step) -> Outcome:
    """The language that the person asks for."""
    wanted: Language = "cy" if step.understood.intent is Intent.WELSH else "en"
    outcome = again(step, say("language_changed"), effects=(SetLanguage(wanted),))
    return Outcome(outcome.state, outcome.say, outcome.expect, outcome.effects, outcome.done, wanted)


def _begin(step: Step) -> Outcome:
    """Asks for the first name, and keeps what came with the first words."""
    state, understood = step.state, step.understood
    changes: dict[str, object] = {"place": Place.FIRST_NAME, "maybe": ()}
    if understood.lines and not state.lines:
        begun = draft.begin(state, understood)
        changes |= {"lines": begun.lines, "several": begun.several, "total_said_pence": begun.total_said_pence}
    if understood.intent is Intent.MONEY:
        changes["wants_money"] = True
    return again(step.at(**changes))


def _first_name(step: Step) -> Outcome:
    """Whoever has the name; the picture word is asked in any case, so that nobody learns whose names belong to a number."""
    maybe = tuple(one.person_id for one in step.facts.people if _is_said(one.first_name, step.heard.text))
    return again(step.at(place=Place.PICTURE, maybe=maybe))


def _picture(step: Step) -> Step | Outcome:
    """The person whose name and picture word were both said; where it is nobody, or two, we begin again, three times."""
    state = step.state
    found = [
        one for one in step.facts.people if one.person_id in state.maybe and _is_said(one.picture_word, step.heard.text)
    ]
    if len(found) == 1:
        known = State(
            person_id=found[0].person_id,
            lines=state.lines,
            several=state.several,
            total_said_pence=state.total_said_pence,
        )
        return Step(known.model_copy(update={"wants_money": state.wants_money}), step.heard, step.understood)
    tries = state.tries + 1
    if tries >= MOST_TRIES:
        locked = state.model_copy(update={"place": Place.LOCKED, "maybe": (), "tries": tries})
        return Outcome(locked, (say("not_known"),), "nothing", (AskCallBack("not_known"),), done=True)
    return again(step.at(place=Place.FIRST_NAME, maybe=(), tries=tries), say("not_understood"))


def _is_said(word: str, text: str) -> bool:
    """Whether a name or a word is said in a text, small slips allowed."""
    wanted = clean(word)
    said = clean(text).replace(".", " ").replace(",", " ").replace("!", " ").replace("'s", " ").split()
    if " " in wanted:
        return wanted in " ".join(said)
    most = 1 if len(wanted) >= _SLIP_FROM else 0
    return bool(wanted) and any(OSA.distance(wanted, one) <= most for one in said)
