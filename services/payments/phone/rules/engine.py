"""One turn of a conversation: state and words in, state, prompts and effects out. It asks no clock and no database."""

import re
from dataclasses import replace

from services.payments.phone.rules.asking import say
from services.payments.phone.rules.draft import MOST_LINES
from services.payments.phone.rules.effects import Effect, SaveDraft, SubmitClaim
from services.payments.phone.rules.heard import Intent, Understood
from services.payments.phone.rules.identity import find_out
from services.payments.phone.rules.keywords import ANYWHERE, money
from services.payments.phone.rules.parser import understand
from services.payments.phone.rules.parser.doubts import doubts_of
from services.payments.phone.rules.places import AT
from services.payments.phone.rules.state import Heard, Outcome, Place, State, today_of
from services.payments.phone.rules.steps import Step, again, proceed

_OWN_WORDS = {Intent.HELP, Intent.BACK, Intent.CANCEL, Intent.STOP, Intent.START, Intent.WELSH, Intent.ENGLISH}
"""Where we ask for the person's own words, only these are keywords, and none is guessed."""
_YES_NO = frozenset({Place.READING, Place.OFFER_PERSON})


def step(state: State, heard: Heard) -> Outcome:
    """What we say to a text or to key presses, whatever they are, and what must be done. Never raises.

    The store carries the effects out in order; where one is SubmitClaim or SendLink it adds what `answers` says of its result.
    """
    turn = Step(state, heard, _understood(state, heard))
    known = find_out(turn)
    outcome = known if isinstance(known, Outcome) else _of_known_person(known, told_who=state.place is Place.PICTURE)
    return _with_draft_kept(state, outcome)


def _of_known_person(turn: Step, *, told_who: bool) -> Outcome:
    """The turn of a person we know. Words that told us who it is are not also an answer."""
    if told_who:
        waited = turn.state.wants_money
        turn = turn.at(place=Place.START, wants_money=False, tries=0, maybe=())
        return money(turn) if waited else proceed(turn)
    intent = turn.understood.intent
    own_words = turn.state.place in (Place.REASON, Place.QUESTION)
    if intent in ANYWHERE and (not own_words or (intent in _OWN_WORDS and not turn.understood.is_guess)):
        return ANYWHERE[intent](turn)
    if len(turn.state.lines) + len(turn.understood.lines) > MOST_LINES:
        is_offered = turn.state.place is Place.OFFER_PERSON
        return again(turn if is_offered else turn.at(back_to=turn.state.place, place=Place.OFFER_PERSON))
    outcome = AT[turn.state.place](turn)
    return replace(outcome, say=(say("no_bank_details"), *outcome.say)) if turn.understood.has_bank_numbers else outcome


def _understood(state: State, heard: Heard) -> Understood:
    """The text as the place needs it: on the telephone keys 1 and 2 stand for YES and NO, and a star between figures for a point."""
    text = heard.text
    if heard.channel == "voice":
        text = re.sub(r"(?<=\d)\*(?=\d\d?\b)", ".", text)
    understood = understand(text, today=today_of(heard.facts))
    is_asked = (
        state.place in _YES_NO or (state.place is Place.QUESTION and _is_offer(state, heard)) or _is_sure_asked(state)
    )
    if heard.channel == "voice" and is_asked and understood.number in (1, 2) and text.strip().isdigit():
        return Understood(intent=Intent.YES if understood.number == 1 else Intent.NO)
    return understood


def _is_offer(state: State, heard: Heard) -> bool:
    return any(asked.question_id == state.question_id and asked.kind == "offer" for asked in heard.facts.questions)


def _is_sure_asked(state: State) -> bool:
    """Whether the open doubt is a YES-or-NO one."""
    doubts = doubts_of(state.lines, state.several) if state.place is Place.DOUBT else ()
    return bool(doubts) and doubts[0].kind == "sure"


def _with_draft_kept(before: State, outcome: Outcome) -> Outcome:
    """The lines are kept whenever they change, so that a call that breaks off loses nothing."""
    state = outcome.state
    if state.person_id is None or (
        state.lines == before.lines and state.event_id == before.event_id and before.person_id is not None
    ):
        return outcome
    if (not state.lines and not before.lines) or any(isinstance(effect, SubmitClaim) for effect in outcome.effects):
        return outcome
    kept: tuple[Effect, ...] = (SaveDraft(state.lines, state.event_id),)
    return replace(outcome, effects=(*kept, *outcome.effects))
