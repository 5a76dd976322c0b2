"""What each place of a conversation does with an answer. Nothing is claimed but by `_claim`, after a YES to the very read-back."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from services.payments.phone.rules import choices, corrections, draft
from services.payments.phone.rules.clarification import at_doubt
from services.payments.phone.rules.conversation import (
    READ_BACK_LASTS,
    ConversationData,
    ConversationState,
    QuestionFact,
    TurnResult,
)
from services.payments.phone.rules.effects import AnswerQuestion, AskCallBack, ExplainNoReceipt, SubmitClaim
from services.payments.phone.rules.last_asked import asked_last, is_talk, next_offer, told_last
from services.payments.phone.rules.own_limits import at_limit
from services.payments.phone.rules.questions import MOST_CHOICES, MOST_DAYS, say
from services.payments.phone.rules.turn_context import (
    TurnContext,
    again,
    changed,
    event_on,
    miss,
    offer_person,
    proceed,
)
from shared import bank_numbers
from shared.contracts.understood import Intent

_MOST_ANSWER = 500
_AGREES = frozenset(
    {
        Intent.YES,
        Intent.CLAIM,
        Intent.THANKS,
        Intent.GREETING,
        Intent.NAME,
        Intent.MONEY,
        Intent.NO_RECEIPT,
        Intent.LINK,
    }
)
"""What may stand beside a YES that is one."""


def at_start(turn: TurnContext) -> TurnResult:
    """A claim begins, or an open question is answered."""
    asked = asked_last(turn)
    if turn.wants(Intent.LAST):
        return _last(turn)
    if turn.understood.lines:
        return _costs(turn, asked)
    if turn.wants(Intent.NOTHING):
        return again(turn, say("nothing_claimed"))
    if turn.wants(Intent.GREETING, Intent.NAME):
        return _greeted(turn, asked or next(iter(turn.facts.questions), None))
    if turn.wants(Intent.NO_RECEIPT) and any(claim.waits_for_receipt for claim in turn.facts.claims):
        return again(turn.at(place=ConversationState.REASON))
    return _unasked(turn) if asked is None else _which_offer(turn, asked) or _answer(turn, asked)


def _greeted(turn: TurnContext, asked: QuestionFact | None) -> TurnResult:
    """A greeting brings the open question back, or begins a claim."""
    if asked is None:
        return proceed(turn)
    return again(turn.at(place=ConversationState.QUESTION, question_id=asked.question_id))


def _unasked(turn: TurnContext) -> TurnResult:
    """Where nothing was asked: a YES or NO answers nothing, and words after a text of staff are for whoever wrote it, who sees them."""
    if turn.wants(Intent.YES, Intent.NO):
        return again(turn, say("nothing_open"))
    return again(turn, say("thanks_for_news")) if turn.state.asked_elsewhere and is_talk(turn) else _unclear(turn)


def _which_offer(turn: TurnContext, asked: QuestionFact) -> TurnResult | None:
    """Of several offers each was told in a text of its own, so nobody knows which one a YES or NO answers: the first is asked about
    with its day. So is the only one where something else was asked since. None where it is plain."""
    offers = [one for one in turn.facts.questions if one.kind == "offer"]
    is_plain = len(offers) == 1 and not (turn.state.asked_elsewhere and told_last(turn) is None)
    if asked.kind != "offer" or is_plain or not turn.wants(Intent.YES, Intent.NO):
        return None
    return again(turn.at(place=ConversationState.QUESTION, question_id=asked.question_id))


def _unclear(turn: TurnContext) -> TurnResult:
    """Who does not know is offered a person at once; what was not understood is asked once more first."""
    if turn.wants(Intent.NO_RECEIPT):
        return again(turn, say("all_right"))  # it is asked about once there is a claim that needs one
    return offer_person(turn, say("all_right")) if turn.wants(Intent.DONT_KNOW) else miss(turn)


def _costs(turn: TurnContext, asked: QuestionFact | None) -> TurnResult:
    """A new claim; but what names no other amount answers finance's question, where one is open ("It was lunch", "taxi £10")."""
    if asked is not None and asked.kind == "finance":
        lines = turn.understood.lines
        if all(one.amount_pence in (None, asked.amount_pence) and one.miles_tenths is None for one in lines):
            return _answer(turn, asked)
    return changed(turn)


def _last(turn: TurnContext) -> TurnResult:
    """The lines of the last claim, with what is said to be different."""
    if not turn.facts.last_lines:
        return again(turn.at(place=ConversationState.SPENT), say("no_last_claim"))
    lines = [(line.model_copy(update={"on": None}), None) for line in turn.facts.last_lines]
    return changed(turn.with_state(draft.with_lines(turn.state, lines)))


def at_event(turn: TurnContext) -> TurnResult:
    """The number or the day of an event; lines said meanwhile are kept."""
    understood, facts = turn.understood, turn.facts
    events = facts.events[:MOST_DAYS]
    if understood.number is not None and 1 <= understood.number <= len(events):
        return proceed(turn.at(event_id=events[understood.number - 1].event_id))
    if (chosen := event_on(understood.on, facts)) is not None:
        turn = turn.at(event_id=chosen)
    if understood.lines and understood.number is None:
        return changed(turn)
    if chosen is not None or not facts.events:
        return proceed(turn)
    is_nothing = turn.wants(Intent.NOTHING) or (turn.wants(Intent.NO) and not turn.state.lines)
    return _nothing(turn) if is_nothing else _unclear(turn)


def at_spent(turn: TurnContext) -> TurnResult:
    """What was spent."""
    if turn.wants(Intent.LAST):
        return _last(turn)
    if turn.understood.lines:
        return changed(turn)
    if turn.wants(Intent.NOTHING, Intent.NO):
        return _nothing(turn)
    return again(turn) if turn.wants(Intent.GREETING, Intent.NAME) else _unclear(turn)


def _nothing(turn: TurnContext) -> TurnResult:
    return TurnResult(
        ConversationData(person_id=turn.state.person_id), (say("nothing_claimed"),), done=True, ended=True
    )


def at_reading(turn: TurnContext) -> TurnResult:
    """YES claims, NO asks what is wrong, anything that changes a line is read back anew."""
    if _agrees(turn):
        return _claim(turn)
    if turn.understood.lines:
        return changed(turn)
    if (other := _without_lines(turn)) is not None:
        return proceed(other)
    if turn.wants(Intent.NO):
        return again(turn.at(place=ConversationState.WRONG, misses=0))
    return _nothing(turn) if turn.wants(Intent.NOTHING) else _unclear(turn)


def _without_lines(turn: TurnContext) -> TurnContext | None:
    """The turn with a correction that names no line: "just one way", "it was on Tuesday". None where there is none."""
    understood = turn.understood
    if understood.whole_or_each is not None and (fares := corrections.fares(turn.state, understood)):
        return turn.with_state(fares)
    chosen = event_on(understood.on, turn.facts)
    if chosen is not None and chosen != turn.state.event_id:
        return turn.at(event_id=chosen)
    if understood.on is not None and len(turn.state.lines) == 1:
        return turn.with_state(draft.set_line(turn.state, 0, on=understood.on))
    return None


def _agrees(turn: TurnContext) -> bool:
    """Whether this is a YES and nothing but a YES: saying the same amounts once more changes nothing."""
    understood = turn.understood
    return (
        turn.wants(Intent.YES)
        and _AGREES.issuperset(understood.intents)
        and corrections.repeats(turn.state, understood, turn.facts)
    )


def _claim(turn: TurnContext) -> TurnResult:
    """Claims what was read back, where this YES names it, it is not old, and nothing was changed since; else it is read again."""
    state, facts = turn.state, turn.facts
    read = state.read_back
    if (
        read is None
        or read.id != turn.heard.answers_to
        or read.lines != state.lines
        or facts.now - read.said_at > READ_BACK_LASTS
    ):
        return proceed(turn, say("read_back_again"))
    waits = draft.needs_receipt(read.lines, facts.receipt_above_pence)
    claim = SubmitClaim(read.lines, state.event_id, read.id, waits)
    if not waits:
        return TurnResult(ConversationData(person_id=state.person_id), (), effects=(claim,), done=True, ended=True)
    # Until the receipt is there the claim has not ended, so whoever speaks is still known.
    after = ConversationData(
        person_id=state.person_id, is_proved=state.is_proved, aside=state.aside, place=ConversationState.RECEIPT
    )
    return TurnResult(after, (), effects=(claim,))


def at_wrong(turn: TurnContext) -> TurnResult:
    """What is wrong: a line, or nothing after all."""
    if turn.understood.lines:
        return changed(turn)
    if (other := _without_lines(turn)) is not None:
        return proceed(other)
    if turn.wants(Intent.YES, Intent.NO, Intent.NOTHING):
        return proceed(turn, say("read_back_again"))
    return _unclear(turn)


def at_which(turn: TurnContext) -> TurnResult:
    """The number of the line that is meant, or the line itself; NO leaves all as it was."""
    state, number, pending = turn.state, turn.understood.number, turn.state.pending
    if pending is None or any(place >= len(state.lines) for place in state.among):
        return proceed(turn)
    places = list(state.among[:MOST_CHOICES])
    if number is not None and not 1 <= number <= len(places):
        return miss(turn)
    if number is None and len(turn.understood.lines) == 1:
        named = corrections.meant_by(state.lines, turn.understood.lines[0], None, is_no=True)
        places = [place for place in places if place in named]
        number = 1 if len(places) == 1 else None
    if number is not None:
        return proceed(turn.with_state(corrections.apply_to(state, places[number - 1], pending)))
    if turn.understood.lines:
        return changed(turn)
    return proceed(turn) if turn.wants(Intent.NO, Intent.NOTHING, Intent.CANCEL, Intent.YES) else _unclear(turn)


def at_offer_person(turn: TurnContext) -> TurnResult:
    """YES: a person calls. NO: the question from before. Anything else is heard as an answer to that question."""
    before = turn.at(place=turn.state.back_to, misses=0)
    if turn.wants(Intent.YES) and not turn.understood.lines:
        return again(before, say("person_will_call"), effects=(AskCallBack("not_understood"),))
    if turn.wants(Intent.NO) and not turn.understood.lines:
        return again(before, say("draft_kept")) if before.state.lines else again(before, say("welcome"))
    return HANDLERS[before.state.place](before.at(misses=1))


def at_question(turn: TurnContext) -> TurnResult:
    """The answer to what we asked."""
    asked = next((one for one in turn.facts.questions if one.question_id == turn.state.question_id), None)
    if asked is None:
        return at_start(turn.at(place=ConversationState.START, question_id=None))
    return (turn.heard.last_asked and _which_offer(turn, asked)) or _answer(turn, asked)


def at_gone(turn: TurnContext) -> TurnResult:
    """A YES or NO to what is not asked any more: it changes nothing, and the next offer is asked about with its day."""
    if turn.state.place not in (ConversationState.START, ConversationState.QUESTION):
        return again(turn, say("no_longer_asked"))
    done = turn.at(place=ConversationState.START, question_id=None, misses=0)
    if not turn.state.lines and (offer := next_offer(turn.facts)) is not None:
        done = done.at(place=ConversationState.QUESTION, question_id=offer.question_id)
    return again(done, say("no_longer_asked"))


def _answer(turn: TurnContext, asked: QuestionFact) -> TurnResult:
    """An offer wants YES or NO; a question takes the person's own words, or a photo of the receipt that is missing."""
    place = {"place": ConversationState.QUESTION, "question_id": asked.question_id}
    if asked.kind == "offer":
        if turn.heard.answers_to is not None and turn.heard.last_asked is None:
            return again(turn.at(**place))  # said to a read-back, before we asked about the offer
        if turn.understood.choice is not None:
            return choices.chosen(turn, asked, turn.understood.choice)
        said = "no" if turn.wants(Intent.NO) else "yes" if turn.wants(Intent.YES) else None
        if said is None or turn.understood.lines:
            return _unclear(turn.at(**place))
    else:
        said = bank_numbers.mask(turn.heard.text.strip())[:_MOST_ANSWER]
        if not said:
            return miss(turn.at(**place))
    return choices.after_answer(turn, asked, say("answer_saved"), AnswerQuestion(asked.question_id, said))


def at_receipt(turn: TurnContext) -> TurnResult:
    """Why there is no receipt, or where the link is; a new claim may begin meanwhile."""
    if turn.wants(Intent.NO_RECEIPT, Intent.NO):
        return again(turn.at(place=ConversationState.REASON))
    if turn.understood.lines:
        return at_start(turn.at(place=ConversationState.START))
    return again(turn)


def at_reason(turn: TurnContext) -> TurnResult:
    """Why there is no receipt, in the person's own words."""
    reason = bank_numbers.mask(turn.heard.text.strip())[:_MOST_ANSWER]
    if not reason:
        return miss(turn)
    done = again(
        turn.at(place=ConversationState.START, misses=0), say("reason_saved"), effects=(ExplainNoReceipt(reason),)
    )
    return replace(done, ended=not done.state.lines)


HANDLERS: Mapping[ConversationState, Callable[[TurnContext], TurnResult]] = {
    ConversationState.START: at_start,
    ConversationState.EVENT: at_event,
    ConversationState.SPENT: at_spent,
    ConversationState.DOUBT: at_doubt,
    ConversationState.READING: at_reading,
    ConversationState.WRONG: at_wrong,
    ConversationState.WHICH: at_which,
    ConversationState.OFFER_PERSON: at_offer_person,
    ConversationState.QUESTION: at_question,
    ConversationState.CHOICE: choices.at_choice,
    ConversationState.CHARITY: choices.at_charity,
    ConversationState.LIMIT: at_limit,
    ConversationState.RECEIPT: at_receipt,
    ConversationState.REASON: at_reason,
    ConversationState.PROOF: at_start,
    ConversationState.OFFER_TEXT: at_start,
    ConversationState.FIRST_NAME: at_start,
    ConversationState.PICTURE: at_start,
}
"""The last two stand only where it is not known who speaks; once it is, they are the start. The two before are answered in `proof`."""
