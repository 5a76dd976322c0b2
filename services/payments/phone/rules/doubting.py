"""The answer to the one simpler question about a line that was not clear."""

import re
from collections.abc import Callable, Mapping

from services.payments.phone.rules import draft
from services.payments.phone.rules.heard import MILEAGE, Doubt, HeardLine, Intent
from services.payments.phone.rules.parser import own_words
from services.payments.phone.rules.parser.clean import clean
from services.payments.phone.rules.parser.doubts import doubts_of
from services.payments.phone.rules.state import Outcome, State
from services.payments.phone.rules.steps import Step, miss, proceed

_EACH = re.compile(r"\b(each|every|per|bob|pob)\b")
_WHOLE = re.compile(r"\b(all|both|whole|total|altogether|together|return|i gyd|cyfan)\b")


def at_doubt(step: Step) -> Outcome:
    """Fills in what was asked; where nothing comes of it, asks once more or offers a person. Other lines said meanwhile are kept."""
    doubts = doubts_of(step.state.lines, step.state.several)
    if not doubts:
        return proceed(step)
    asked = doubts[0]
    filled = _fill(step, asked)
    if filled is None or (
        filled.lines
        and doubts_of(filled.lines, filled.several)[:1] == (asked,)
        and len(filled.lines) == len(step.state.lines)
    ):
        return miss(step)
    return proceed(Step(filled, step.heard, step.understood))


def _fill(step: Step, doubt: Doubt) -> State | None:
    """The state with the answer in it; None where the text does not answer."""
    filled = _ANSWERS[doubt.kind](step, doubt)
    if filled is not None:
        return filled
    if step.understood.intent is Intent.NOTHING:
        return draft.drop_line(step.state, doubt.line)
    if any(line.category for line in step.understood.lines):
        return draft.change(step.state, step.understood, takes_away=False)
    return None


def _only(step: Step) -> HeardLine | None:
    """The only line that was said."""
    meant = [line for line in step.understood.lines if not line.is_denied]
    return meant[0] if len(meant) == 1 else None


def _amount(step: Step, doubt: Doubt) -> State | None:
    """ "4.60", or "the bus was 4.60"."""
    said, line = _only(step), step.state.lines[doubt.line]
    if said is None or not said.amount_pence or said.category not in (None, line.category):
        return None
    return draft.set_line(step.state, doubt.line, amount_pence=said.amount_pence, times=said.times)


def _category(step: Step, doubt: Doubt) -> State | None:
    """ "bus": a category without an amount of its own, or with the same one; "hearing aid batteries" in their own words."""
    said, line = _only(step), step.state.lines[doubt.line]
    if not step.understood.lines and step.understood.intent is Intent.UNCLEAR and (words := own_words(step.heard.text)):
        return draft.set_line(step.state, doubt.line, category="other", words=words)
    if said is None or said.category is None or said.amount_pence not in (None, line.amount_pence):
        return None
    return draft.set_line(
        step.state, doubt.line, category=said.category, words=said.words, miles_tenths=said.miles_tenths
    )


def _miles(step: Step, doubt: Doubt) -> State | None:
    """ "12 miles", or only "12"."""
    said, number = _only(step), step.understood.number
    if said is not None and said.miles_tenths is not None:
        return draft.set_line(step.state, doubt.line, miles_tenths=said.miles_tenths, amount_pence=None, is_sure=True)
    if number is not None and 0 < number <= 1000:
        return draft.set_line(step.state, doubt.line, miles_tenths=number * 10, amount_pence=None, is_sure=True)
    return None


def _travel(step: Step, doubt: Doubt) -> State | None:
    """ "car"; a bus or a taxi is paid by its fare, so that is asked next."""
    said = _only(step)
    if said is None or said.category is None:
        return None
    if said.category in MILEAGE:
        return draft.set_line(step.state, doubt.line, category=said.category)
    return draft.set_line(
        step.state, doubt.line, category=said.category, miles_tenths=None, amount_pence=said.amount_pence
    )


def _sure(step: Step, doubt: Doubt) -> State | None:
    """YES keeps the large amount; NO asks for the right one, unless it came with the no."""
    if step.understood.intent is Intent.YES:
        return draft.set_line(step.state, doubt.line, is_sure=True)
    changed = _amount(step, doubt)
    if changed is not None:
        return changed
    if step.understood.intent is Intent.NO and not step.understood.lines:
        return draft.set_line(step.state, doubt.line, amount_pence=None)
    return None


def _whole_or_each(step: Step, doubt: Doubt) -> State | None:
    """1 or "all together"; 2 or "each way". Miles that were asked about are multiplied themselves."""
    text, number, line = clean(step.heard.text), step.understood.number, step.state.lines[doubt.line]
    if number == 1 or (number is None and _WHOLE.search(text) and not _EACH.search(text)):
        return draft.set_line(step.state, doubt.line, times=1)
    if number != 2 and not (number is None and _EACH.search(text)):
        return None
    if line.miles_tenths is not None:
        return draft.set_line(step.state, doubt.line, miles_tenths=line.miles_tenths * doubt.times)
    return draft.set_line(step.state, doubt.line, times=doubt.times)


_ANSWERS: Mapping[str, Callable[[Step, Doubt], State | None]] = {
    "amount": _amount,
    "category": _category,
    "miles": _miles,
    "travel": _travel,
    "sure": _sure,
    "whole_or_each": _whole_or_each,
}
