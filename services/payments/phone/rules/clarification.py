"""The answer to the one simpler question about a line that was not clear."""

from collections.abc import Callable, Mapping

from services.payments.phone.rules import draft
from services.payments.phone.rules.conversation import ConversationData, ConversationState, TurnResult
from services.payments.phone.rules.corrections import apply_to, meant_by
from services.payments.phone.rules.questions import say
from services.payments.phone.rules.turn_context import TurnContext, changed, miss, offer_person, proceed
from shared.contracts.categories import MILEAGE
from shared.contracts.understood import Doubt, HeardLine, Intent, doubts_of

_MOST_MILES = 1000
_CHOICES = (1, 2)
"""For all together, and for each."""


def at_doubt(turn: TurnContext) -> TurnResult:
    """Fills in what was asked, or leaves the line out; other lines that are said meanwhile are a part of the claim, too."""
    doubts = doubts_of(turn.state.lines, turn.state.several)
    if not doubts:
        return proceed(turn)
    asked = doubts[0]
    if _is_only_the_total(turn, asked):
        return offer_person(turn, say("amount_not_known"))
    answer = _answer(turn, asked)
    filled = _ANSWERS[asked.kind](turn, asked, answer)
    others = [said for said in draft.said_in(turn.understood) if filled is None or said[0] is not answer]
    if filled is None and not others:
        return _without_answer(turn, asked)
    after = turn.with_state(filled or turn.state)
    outcome = changed(after, others)
    return (
        miss(turn)
        if outcome.state.lines == turn.state.lines and outcome.state.place is ConversationState.DOUBT
        else outcome
    )


def _without_answer(turn: TurnContext, asked: Doubt) -> TurnResult:
    """NO leaves the line out, as the question says; who does not know gets a person; the rest is asked once more."""
    if turn.wants(Intent.NO, Intent.NOTHING, Intent.CANCEL):
        left = turn.with_state(draft.drop_line(turn.state, asked.line))
        if not left.state.lines:
            return TurnResult(
                ConversationData(person_id=turn.state.person_id), (say("nothing_claimed"),), done=True, ended=True
            )
        return proceed(left, say("left_out"))
    if turn.wants(Intent.DONT_KNOW):
        return offer_person(turn, say("amount_not_known"))
    return miss(turn)


def _is_only_the_total(turn: TurnContext, asked: Doubt) -> bool:
    """Whether the one amount that was said is for several things of which none has its own: it is not given to the first."""
    if asked.kind != "amount" or sum(1 for line in turn.state.lines if not line.amount_pence) < 2:
        return False
    heard, total = turn.understood, turn.state.total_said_pence
    if not heard.lines:
        return heard.total_said_pence is not None
    return len(heard.lines) == 1 and heard.lines[0].category is None and heard.lines[0].amount_pence == total


def _answer(turn: TurnContext, asked: Doubt) -> HeardLine | None:
    """The line of this message that answers the question: without a category of its own, or about the same thing."""
    line = turn.state.lines[asked.line]
    said = [one for one in (line for line, _ in draft.said_in(turn.understood)) if not one.is_denied]
    if asked.kind in ("category", "travel"):
        figure = line.amount_pence if asked.kind == "category" else line.miles_tenths
        fits = [one for one in said if one.category is not None and _figure(one) in (None, figure)]
    else:
        fits = [one for one in said if _figure(one) is not None and _is_about(turn, asked.line, one)]
    return fits[0] if len(fits) == 1 else None


def _figure(line: HeardLine) -> int | None:
    return line.miles_tenths if line.miles_tenths is not None else line.amount_pence


def _is_about(turn: TurnContext, place: int, said: HeardLine) -> bool:
    return said.category is None or place in meant_by(turn.state.lines, said, None, is_no=True)


def _amount(turn: TurnContext, doubt: Doubt, said: HeardLine | None) -> ConversationData | None:
    """ "4.60", or "the bus was 4.60"."""
    if said is None or not said.amount_pence:
        return None
    fares = next((times for line, times in draft.said_in(turn.understood) if line is said), None)
    filled = draft.set_line(
        turn.state, doubt.line, amount_pence=said.amount_pence, times=said.times, is_doubtful=said.is_doubtful
    )
    return filled.model_copy(update={"several": filled.several | {doubt.line: fares}}) if fares else filled


def _category(turn: TurnContext, doubt: Doubt, said: HeardLine | None) -> ConversationData | None:
    """ "bus": a category without an amount of its own, or with the same one; "hearing aid batteries" in their own words."""
    if said is None:
        thing = turn.understood.thing if not turn.understood.lines else None
        return draft.set_line(turn.state, doubt.line, category="other", words=thing) if thing else None
    return draft.set_line(
        turn.state, doubt.line, category=said.category, words=said.words, miles_tenths=said.miles_tenths
    )


def _miles(turn: TurnContext, doubt: Doubt, said: HeardLine | None) -> ConversationData | None:
    """ "12 miles", or only "12"."""
    number = turn.understood.number
    if said is not None and said.miles_tenths is not None:
        return draft.set_line(turn.state, doubt.line, miles_tenths=said.miles_tenths, amount_pence=None, is_sure=True)
    if number is not None and 0 < number <= _MOST_MILES:
        return draft.set_line(turn.state, doubt.line, miles_tenths=number * 10, amount_pence=None, is_sure=True)
    return None


def _travel(turn: TurnContext, doubt: Doubt, said: HeardLine | None) -> ConversationData | None:
    """ "car"; a bus or a taxi is paid by its fare, so that is asked next."""
    if said is None:
        return None
    if said.category in MILEAGE:
        return draft.set_line(turn.state, doubt.line, category=said.category, words=said.words)
    return draft.set_line(
        turn.state, doubt.line, category=said.category, miles_tenths=None, amount_pence=said.amount_pence
    )


def _sure(turn: TurnContext, doubt: Doubt, said: HeardLine | None) -> ConversationData | None:
    """YES keeps the amount; NO asks for the right one, unless it came with the no."""
    line = turn.state.lines[doubt.line]
    if said is not None and _figure(said) != _figure(line):
        return apply_to(turn.state, doubt.line, said)
    if turn.wants(Intent.NO):
        return draft.set_line(turn.state, doubt.line, amount_pence=None, is_doubtful=False)
    if turn.wants(Intent.YES) or said is not None:
        return draft.set_line(turn.state, doubt.line, is_sure=True)
    return None


def _who(turn: TurnContext, doubt: Doubt, said: HeardLine | None) -> ConversationData | None:
    """YES: they paid it themself, and how many fares it was is still to be asked; a NO leaves it out."""
    if said is not None and _figure(said) != _figure(turn.state.lines[doubt.line]):
        return apply_to(turn.state, doubt.line, said)
    if not turn.wants(Intent.YES):
        return None
    own = draft.set_line(turn.state, doubt.line, is_sure=True, is_others=False)
    return own.model_copy(update={"several": turn.state.several})


def _whole_or_each(turn: TurnContext, doubt: Doubt, said: HeardLine | None) -> ConversationData | None:
    """1 or "all together"; 2 or "each way". Miles that were asked about are multiplied themselves; another amount that is said to be
    for each is paid as often as we asked about."""
    line, heard = turn.state.lines[doubt.line], turn.understood
    if said is not None and heard.number not in _CHOICES and _figure(said) != _figure(line):
        if heard.whole_or_each == "each" and said.amount_pence and said.times == 1:
            said = said.model_copy(update={"times": doubt.times})
        return apply_to(turn.state, doubt.line, said)
    if heard.whole_or_each == "whole" or (heard.whole_or_each is None and heard.number == _CHOICES[0]):
        return draft.set_line(turn.state, doubt.line, times=1, is_sure=True)
    if heard.whole_or_each != "each" and heard.number != _CHOICES[1]:
        return None
    if line.miles_tenths is not None:
        miles = line.miles_tenths * doubt.times
        return draft.set_line(turn.state, doubt.line, miles_tenths=miles, is_sure=True)
    return draft.set_line(turn.state, doubt.line, times=doubt.times)


_ANSWERS: Mapping[str, Callable[[TurnContext, Doubt, HeardLine | None], ConversationData | None]] = {
    "amount": _amount,
    "category": _category,
    "miles": _miles,
    "travel": _travel,
    "sure": _sure,
    "who": _who,
    "whole_or_each": _whole_or_each,
}
