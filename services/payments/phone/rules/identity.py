"""Who is speaking, where several people share a telephone: first name, then picture word. No amount is said before. A supporter names whom
they claim for (`supporters`).

Nobody is remembered for long: not after a claim has ended, not after a while, and not once another first name is said.
"""

from collections.abc import Sequence
from uuid import UUID

from services.payments.phone.rules import draft, supporters
from services.payments.phone.rules.conversation import (
    MOST_TRIES,
    Candidate,
    ConversationData,
    ConversationState,
    Draft,
    TurnResult,
)
from services.payments.phone.rules.effects import AskCallBack, CountWrongPicture
from services.payments.phone.rules.pictures import is_guess, is_right, is_said
from services.payments.phone.rules.questions import say
from services.payments.phone.rules.turn_context import MISSES_UNTIL_A_PERSON, TurnContext, again
from shared.contracts.understood import STATEMENTS, Intent

_ASKING = (ConversationState.FIRST_NAME, ConversationState.PICTURE, ConversationState.WHOM)
_CLAIMS = (Intent.CLAIM, Intent.NO, Intent.YES, Intent.LAST)


def find_out(turn: TurnContext) -> TurnContext | TurnResult:
    """The turn with its person known, or the question that finds out. What was said before is kept, and not said again."""
    # What was kept was said before this message: it is of whoever spoke then, if we still know that.
    turn = _of_another_name(_let_go_of_another(_with_kept(_let_go(turn))))
    state, people = turn.state, turn.facts.people
    if state.person_id is not None:
        return turn
    if len(people) == 1 and not people[0].is_helped:
        return known_as(turn, people[0].person_id)
    if not people:
        return _nobody(turn)
    helped = supporters.find_out(turn)
    if helped is None:
        return _ask(with_figures(turn))
    return helped if isinstance(helped, TurnResult) else known_as(turn, helped, is_agreed=True)


def forget(state: ConversationData) -> ConversationData:
    """The state where it is no longer known who speaks: their draft is put aside, for them alone."""
    if not state.lines or state.person_id is None:
        return ConversationData(aside=state.aside)
    before = state.aside.get(state.person_id, Draft())
    merged = draft.with_lines(
        state.model_copy(update={"lines": before.lines, "several": before.several}), draft.said_before(state)
    )
    total = state.total_said_pence if not before.lines else None
    kept = Draft(lines=merged.lines, several=merged.several, event_id=state.event_id, total_said_pence=total)
    return ConversationData(aside=state.aside | {state.person_id: kept})


def _let_go(turn: TurnContext) -> TurnContext:
    """Forgets who it was: where the number is no longer theirs; on a shared one after a while, and where it was never proved."""
    state, who = turn.state, turn.state.person_id
    is_late = state.last_at is None or turn.facts.now - state.last_at >= turn.facts.speaker_lasts
    if who is None:
        # Lines of somebody who never said who it was are not for whoever comes later.
        is_asking = state.place in _ASKING
        return (
            turn.with_state(ConversationData(aside=state.aside, tries=state.tries)) if is_asking and is_late else turn
        )
    if who not in {one.person_id for one in turn.facts.people}:
        return turn.with_state(ConversationData(aside=_without(state, who)))
    is_known = state.is_proved or (state.is_agreed and supporters.may_claim_for(turn, who))
    return turn.with_state(forget(state)) if turn.is_shared and (is_late or not is_known) else turn


def _let_go_of_another(turn: TurnContext) -> TurnContext:
    """Forgets who it was where the message is somebody else's: another first name is said, or "not me"."""
    person = next((one for one in turn.facts.people if one.person_id == turn.state.person_id), None)
    names = turn.understood.names
    is_word = turn.state.place is ConversationState.PROOF  # a picture word, where names are heard as well
    is_other = person is not None and bool(names) and not is_word and not is_said(person.first_name, names)
    is_not_me = person is not None and turn.wants(Intent.NOT_ME)
    is_other = is_other or supporters.names_another(turn)
    return turn.with_state(forget(turn.state)) if turn.is_shared and (is_other or is_not_me) else turn


def _without(state: ConversationData, who: UUID) -> dict[UUID, Draft]:
    return {one: kept for one, kept in state.aside.items() if one != who}


def _of_another_name(turn: TurnContext) -> TurnContext:
    """While we wait for one person's picture word somebody else gives their name: what was said before is not theirs."""
    state, names = turn.state, turn.understood.names
    if state.place is not ConversationState.PICTURE or not names:
        return turn
    others = [one for one in turn.facts.people if one.person_id not in state.maybe and is_said(one.first_name, names)]
    if not others or any(is_said(word, names) for one in turn.facts.people for word in one.picture_words):
        return turn
    if not state.maybe:
        return turn.at(place=ConversationState.FIRST_NAME)  # the name before was nobody's: the same person tries again
    whose = state.maybe[0] if len(state.maybe) == 1 else None
    put_aside = forget(state.model_copy(update={"person_id": whose}))
    return turn.with_state(put_aside).at(place=ConversationState.FIRST_NAME, tries=state.tries)


def _with_kept(turn: TurnContext) -> TurnContext:
    """What notifications kept beside an answer of its own is part of the draft: the next read-back holds it."""
    if not turn.heard.kept:
        return turn
    more = draft.with_lines(turn.state, [(line, None) for line in turn.heard.kept])
    return turn.with_state(more).at(total_said_pence=None)  # a total that was said before was without them


def with_figures(turn: TurnContext) -> TurnContext:
    """Before we know who it is, only lines with a figure are kept: a picture word may also be something to spend money on."""
    figures = [
        said
        for said in draft.said_in(turn.understood)
        if said[0].amount_pence is not None or said[0].miles_tenths is not None
    ]
    if not turn.wants(*_CLAIMS):
        return turn
    total = turn.understood.total_said_pence if not turn.state.lines else None
    return turn.with_state(draft.with_lines(turn.state, figures)).at(total_said_pence=total)


def known_as(turn: TurnContext, person_id: UUID, *, is_proved: bool = False, is_agreed: bool = False) -> TurnContext:
    """The turn of this person, with the draft that was put aside for them and the lines that were said since."""
    state = turn.state
    before = state.aside.get(person_id, Draft())
    asked_who = state.place in _ASKING
    merged = draft.with_lines(
        state.model_copy(update={"lines": before.lines, "several": before.several}),
        draft.said_before(state),
    )
    total = state.total_said_pence if not before.lines else before.total_said_pence if not state.lines else None
    return turn.with_state(merged).at(
        person_id=person_id,
        is_proved=is_proved,
        is_agreed=is_agreed,
        whom=(),
        aside=_without(state, person_id),
        place=ConversationState.START if asked_who else state.place,
        event_id=state.event_id or before.event_id,
        total_said_pence=total,
        maybe=(),
        tries=0,
        misses=0,
    )


def _ask(turn: TurnContext) -> TurnContext | TurnResult:
    """The question that is next: for the first name, or for the picture word."""
    state, names = turn.state, turn.understood.names
    turn = turn.at(
        wants_money=state.wants_money or turn.wants(Intent.MONEY),
        wants_link=state.wants_link or turn.wants(Intent.LINK),
        wants_statement=next((one for one in STATEMENTS if turn.wants(one)), state.wants_statement),
        wants_limit=turn.understood.limit or state.wants_limit,
    )
    if turn.wants(Intent.HELP):
        return again(turn, say("person_will_call"), effects=(AskCallBack("asked"),))
    if turn.wants(Intent.BACK, Intent.NOT_ME, Intent.OVER, Intent.CANCEL):
        return again(turn.at(place=ConversationState.FIRST_NAME, maybe=(), misses=0))
    if state.place is ConversationState.PICTURE:
        return _picture(turn) if names else _not_answered(turn, "ask_picture_word_again")
    if names:
        return _first_name(turn)
    if state.place is ConversationState.FIRST_NAME:
        return _not_answered(turn, "ask_first_name_again")
    return again(turn.at(place=ConversationState.FIRST_NAME, maybe=(), misses=0))


def _not_answered(turn: TurnContext, question: str) -> TurnResult:
    """Neither a name nor a word: asked once more, with the way out; then a person calls, and a name is still welcome."""
    misses = turn.state.misses + 1
    asked = turn.at(misses=misses).state
    if misses < MISSES_UNTIL_A_PERSON:
        return TurnResult(asked, (say(question),))
    calls = (AskCallBack("not_known"),) if misses == MISSES_UNTIL_A_PERSON else ()
    return TurnResult(asked, (say("not_known"),), "nothing", calls, done=True)


def _first_name(turn: TurnContext) -> TurnResult:
    """Whoever has the name; the picture word is asked in any case, so that nobody learns whose names belong to a number."""
    maybe = tuple(one.person_id for one in turn.facts.people if is_said(one.first_name, turn.understood.names))
    return again(turn.at(place=ConversationState.PICTURE, maybe=maybe, misses=0))


def _picture(turn: TurnContext) -> TurnContext | TurnResult:
    """The one whose name and word these are. Where they are nobody's, or two people's, we begin again; the third time a person
    calls. While somebody's picture rests, the right word is as good as a wrong one: nobody learns whether it was right."""
    state, names = turn.state, turn.understood.names
    asked = [
        one for one in turn.facts.people if one.person_id in state.maybe and not turn.facts.is_resting(one.person_id)
    ]
    found = [one.person_id for one in asked if is_right(one.picture_words, names)]
    if len(found) == 1:
        return known_as(turn, found[0], is_proved=True)
    wrong = wrong_pictures(asked, names)
    tries = state.tries + 1
    if tries >= MOST_TRIES:
        return _nobody(turn.at(place=ConversationState.FIRST_NAME, maybe=(), tries=0, misses=0), *wrong)
    return again(
        turn.at(place=ConversationState.FIRST_NAME, maybe=(), tries=tries, misses=0), say("not_matched"), effects=wrong
    )


def wrong_pictures(asked: Sequence[Candidate], names: Sequence[str]) -> tuple[CountWrongPicture, ...]:
    """The wrong try of each of these who has a picture, where a picture was said."""
    return tuple(CountWrongPicture(one.person_id) for one in asked if one.picture_words and is_guess(names))


def _nobody(turn: TurnContext, *effects: CountWrongPicture) -> TurnResult:
    """Nobody is told anything, and a person calls."""
    return TurnResult(turn.state, (say("not_known"),), "nothing", (*effects, AskCallBack("not_known")), done=True)
