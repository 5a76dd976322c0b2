"""The answer to the one simpler question about a line that was not clear."""

from collections.abc import Callable, Mapping

from services.payments.phone.rules import draft
from services.payments.phone.rules.asking import say
from services.payments.phone.rules.changing import apply_to, meant_by
from services.payments.phone.rules.state import Outcome, Place, State
from services.payments.phone.rules.steps import Step, changed, miss, offer_person, proceed
from shared.contracts.understood import MILEAGE, Doubt, HeardLine, Intent, doubts_of

_MOST_MILES = 1000
_CHOICES = (1, 2)
"""For all together, and for each."""


def at_doubt(step: Step) -> Outcome:
    """Fills in what was asked, or leaves the line out; other lines that are said meanwhile are a part of the claim, too."""
    doubts = doubts_of(step.state.lines, step.state.several)
    if not doubts:
        return proceed(step)
    asked = doubts[0]
    if _is_only_the_total(step, asked):
        return offer_person(step, say("amount_not_known"))
    answer = _answer(step, asked)
    filled = _ANSWERS[asked.kind](step, asked, answer)
    others = [said for said in draft.said_in(step.understood) if filled is None or said[0] is not answer]
    if filled is None and not others:
        return _without_answer(step, asked)
    after = step.standing(filled or step.state)
    outcome = changed(after, others)
    return miss(step) if outcome.state.lines == step.state.lines and outcome.state.place is Place.DOUBT else outcome


def _without_answer(step: Step, asked: Doubt) -> Outcome:
    """NO leaves the line out, as the question says; who does not know gets a person; the rest is asked once more."""
    if step.wants(Intent.NO, Intent.NOTHING, Intent.CANCEL):
        left = step.standing(draft.drop_line(step.state, asked.line))
        if not left.state.lines:
            return Outcome(State(person_id=step.state.person_id), (say("nothing_claimed"),), done=True, ended=True)
        return proceed(left, say("left_out"))
    if step.wants(Intent.DONT_KNOW):
        return offer_person(step, say("amount_not_known"))
    return miss(step)


def _is_only_the_total(step: Step, asked: Doubt) -> bool:
    """Whether the one amount that was said is for several things of which none has its own: it is not given to the first."""
    if asked.kind != "amount" or sum(1 for line in step.state.lines if not line.amount_pence) < 2:
        return False
    heard, total = step.understood, step.state.total_said_pence
    if not heard.lines:
        return heard.total_said_pence is not None
    return len(heard.lines) == 1 and heard.lines[0].category is None and heard.lines[0].amount_pence == total


def _answer(step: Step, asked: Doubt) -> HeardLine | None:
    """The line of this message that answers the question: without a category of its own, or about the same thing."""
    line = step.state.lines[asked.line]
    said = [one for one in (line for line, _ in draft.said_in(step.understood)) if not one.is_denied]
    if asked.kind in ("category", "travel"):
        figure = line.amount_pence if asked.kind == "category" else line.miles_tenths
        fits = [one for one in said if one.category is not None and _figure(one) in (None, figure)]
    else:
        fits = [one for one in said if _figure(one) is not None and _is_about(step, asked.line, one)]
    return fits[0] if len(fits) == 1 else None


def _figure(line: HeardLine) -> int | None:
    return line.miles_tenths if line.miles_tenths is not None else line.amount_pence


def _is_about(step: Step, place: int, said: HeardLine) -> bool:
    return said.category is None or place in meant_by(step.state.lines, said, None, is_no=True)


def _amount(step: Step, doubt: Doubt, said: HeardLine | None) -> State | None:
    """ "4.60", or "the bus was 4.60"."""
    if said is None or not said.amount_pence:
        return None
    fares = next((times for line, times in draft.said_in(step.understood) if line is said), None)
    filled = draft.set_line(
        step.state, doubt.line, amount_pence=said.amount_pence, times=said.times, is_doubtful=said.is_doubtful
    )
    return filled.model_copy(update={"several": filled.several | {doubt.line: fares}}) if fares else filled


def _category(step: Step, doubt: Doubt, said: HeardLine | None) -> State | None:
    """ "bus": a category without an amount of its own, or with the same one; "hearing aid batteries" in their own words."""
    if said is None:
        thing = step.understood.thing if not step.understood.lines else None
        return draft.set_line(step.state, doubt.line, category="other", words=thing) if thing else None
    return draft.set_line(
        step.state, doubt.line, category=said.category, words=said.words, miles_tenths=said.miles_tenths
    )


def _miles(step: Step, doubt: Doubt, said: HeardLine | None) -> State | None:
    """ "12 miles", or only "12"."""
    number = step.understood.number
    if said is not None and said.miles_tenths is not None:
        return draft.set_line(step.state, doubt.line, miles_tenths=said.miles_tenths, amount_pence=None, is_sure=True)
    if number is not None and 0 < number <= _MOST_MILES:
        return draft.set_line(step.state, doubt.line, miles_tenths=number * 10, amount_pence=None, is_sure=True)
    return None


def _travel(step: Step, doubt: Doubt, said: HeardLine | None) -> State | None:
    """ "car"; a bus or a taxi is paid by its fare, so that is asked next."""
    if said is None:
        return None
    if said.category in MILEAGE:
        return draft.set_line(step.state, doubt.line, category=said.category, words=said.words)
    return draft.set_line(
        step.state, doubt.line, category=said.category, miles_tenths=None, amount_pence=said.amount_pence
    )


def _sure(step: Step, doubt: Doubt, said: HeardLine | None) -> State | None:
    """YES keeps the amount; NO asks for the right one, unless it came with the no."""
    line = step.state.lines[doubt.line]
    if said is not None and _figure(said) != _figure(line):
        return apply_to(step.state, doubt.line, said)
    if step.wants(Intent.NO):
        return draft.set_line(step.state, doubt.line, amount_pence=None, is_doubtful=False)
    if step.wants(Intent.YES) or said is not None:
        return draft.set_line(step.state, doubt.line, is_sure=True)
    return None


def _whole_or_each(step: Step, doubt: Doubt, said: HeardLine | None) -> State | None:
    """1 or "all together"; 2 or "each way". Miles that were asked about are multiplied themselves."""
    line, heard = step.state.lines[doubt.line], step.understood
    if said is not None and heard.number not in _CHOICES and _figure(said) != _figure(line):
        return apply_to(step.state, doubt.line, said)
    if heard.whole_or_each == "whole" or (heard.whole_or_each is None and heard.number == _CHOICES[0]):
        return draft.set_line(step.state, doubt.line, times=1, is_sure=True)
    if heard.whole_or_each != "each" and heard.number != _CHOICES[1]:
        return None
    if line.miles_tenths is not None:
        miles = line.miles_tenths * doubt.times
        return draft.set_line(step.state, doubt.line, miles_tenths=miles, is_sure=True)
    return draft.set_line(step.state, doubt.line, times=doubt.times)


_ANSWERS: Mapping[str, Callable[[Step, Doubt, HeardLine | None], State | None]] = {
    "amount": _amount,
    "category": _category,
    "miles": _miles,
    "travel": _travel,
    "sure": _sure,
    "whole_or_each": _whole_or_each,
}
