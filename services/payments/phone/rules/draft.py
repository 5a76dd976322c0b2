"""The lines of a claim while they are talked about: added, corrected, priced and read back."""

from collections.abc import Sequence
from datetime import date

from services.payments.phone.rules.heard import MILEAGE, HeardLine, Understood
from services.payments.phone.rules.parser.doubts import doubts_of
from services.payments.phone.rules.state import LONDON, Facts, ReadBack, State, today_of
from shared.contracts.turns import ReadLine

MOST_LINES = 20
"""More lines than anybody listens to: a person is offered instead."""


def begin(state: State, heard: Understood) -> State:
    """The state with lines that were said for the first time, or added to what is there."""
    meant = [number for number, line in enumerate(heard.lines) if not line.is_denied]
    asked = {doubt.line: doubt.times for doubt in heard.doubts if doubt.kind == "whole_or_each"}
    several = {len(state.lines) + place: asked[number] for place, number in enumerate(meant) if number in asked}
    return state.model_copy(
        update={
            "lines": (*state.lines, *(heard.lines[number] for number in meant)),
            "several": state.several | several,
            "total_said_pence": heard.total_said_pence if not state.lines else None,
        }
    )


def change(state: State, heard: Understood, *, takes_away: bool) -> State:
    """The state with a correction: lines of the same category are replaced, others added; an amount alone belongs to the only line.

    With `takes_away` ("no parking") a category without an amount is taken out.
    """
    if not heard.lines:
        return state
    if len(state.lines) == len(heard.lines) == 1 and heard.lines[0].category is None:
        return _one_amount(state, heard.lines[0])
    renamed = _renamed(state, heard)
    if renamed is not None:
        return renamed
    coming = [
        (number, line)
        for number, line in enumerate(heard.lines)
        if not line.is_denied and not (takes_away and _is_bare(line))
    ]
    asked = {doubt.line: doubt.times for doubt in heard.doubts if doubt.kind == "whole_or_each"}
    new = [(line, asked.get(number)) for number, line in coming]
    merged = _merged([(line, state.several.get(number)) for number, line in enumerate(state.lines)], new, heard)[
        :MOST_LINES
    ]
    several = {number: times for number, (_, times) in enumerate(merged) if times}
    return state.model_copy(
        update={
            "lines": tuple(line for line, _ in merged),
            "several": several,
            "total_said_pence": heard.total_said_pence,
        }
    )


_Counted = tuple[HeardLine, int | None]
"""A line, and how many fares it may be where that is not clear."""


def _merged(old: Sequence[_Counted], new: Sequence[_Counted], heard: Understood) -> list[_Counted]:
    """The old lines, those of a category that was said again replaced where they stood, and what is new at the end."""
    merged, left = list[_Counted](), list(new)
    for line, times in old:
        if not any(_is_same_thing(line, said) for said in heard.lines):
            merged.append((line, times))
            continue
        merged += [entry for entry in left if _is_same_thing(line, entry[0])]
        left = [entry for entry in left if not _is_same_thing(line, entry[0])]
    return merged + left


def _is_same_thing(line: HeardLine, said: HeardLine) -> bool:
    """Whether a line is about what was said: the same category, and for "other" things a word in common where both have words."""
    if said.category is None or line.category != said.category:
        return False
    return not (line.words and said.words) or bool(set(line.words.split()) & set(said.words.split()))


def _renamed(state: State, heard: Understood) -> State | None:
    """ "It was the train, not the bus": the line keeps its amount."""
    denied = {line.category for line in heard.lines if line.is_denied}
    meant = [line for line in heard.lines if not line.is_denied]
    wrong = [number for number, line in enumerate(state.lines) if line.category in denied]
    if len(wrong) != 1 or len(meant) != 1 or not _is_bare(meant[0]):
        return None
    return set_line(state, wrong[0], category=meant[0].category, text=meant[0].text)


def _is_bare(line: HeardLine) -> bool:
    return line.amount_pence is None and line.miles_tenths is None


def _one_amount(state: State, said: HeardLine) -> State:
    """The only line with the amount or the miles that were said."""
    (line,) = state.lines
    changes: dict[str, object] = {"is_sure": False, "text": said.text, "times": said.times}
    if line.category in MILEAGE:
        bare = int(said.text) * 10 if said.text.isdigit() and len(said.text) < 4 else None
        changes["miles_tenths"] = said.miles_tenths or bare
        changes["times"] = 1
    else:
        changes["amount_pence"] = said.amount_pence
    return state.model_copy(
        update={"lines": (line.model_copy(update=changes),), "several": {}, "total_said_pence": None}
    )


def set_line(state: State, number: int, **changes: object) -> State:
    """The state with one line changed, and its question about the number of fares answered."""
    lines = [line.model_copy(update=changes) if place == number else line for place, line in enumerate(state.lines)]
    several = {place: times for place, times in state.several.items() if place != number}
    return state.model_copy(update={"lines": tuple(lines), "several": several})


def drop_line(state: State, number: int) -> State:
    """The state without one line."""
    lines = tuple(line for place, line in enumerate(state.lines) if place != number)
    several = {place - (place > number): times for place, times in state.several.items() if place != number}
    return state.model_copy(update={"lines": lines, "several": several})


def is_clear(state: State) -> bool:
    """Whether every line can be read back."""
    return bool(state.lines) and not doubts_of(state.lines, state.several)


def read_back(state: State, facts: Facts) -> ReadBack:
    """The lines as they are read back now, priced. Every line is clear."""
    read = tuple(_read(line, state, facts) for line in state.lines)
    return ReadBack(
        id=facts.fresh_id,
        said_at=facts.now,
        lines=state.lines,
        read=read,
        total_pence=sum(line.amount_pence for line in read),
    )


def _read(line: HeardLine, state: State, facts: Facts) -> ReadLine:
    """One line as it is read back."""
    category = line.category or "other"
    if line.miles_tenths is not None and category in MILEAGE:
        on = line.on or event_day(state, facts) or today_of(facts)
        pence = facts.price_miles(category, line.miles_tenths, line.passengers, on)
        return ReadLine(
            category=category,
            words=line.words,
            amount_pence=pence,
            miles_tenths=line.miles_tenths,
            passengers=line.passengers,
            on=line.on,
        )
    each = line.amount_pence or 0
    several = {"times": line.times, "each_pence": each} if line.times > 1 else {}
    return ReadLine(category=category, words=line.words, amount_pence=each * line.times, on=line.on, **several)


def event_day(state: State, facts: Facts) -> date | None:
    """The day of the event that was chosen."""
    return next(
        (event.starts_at.astimezone(LONDON).date() for event in facts.events if event.event_id == state.event_id), None
    )


def money_pence(lines: Sequence[HeardLine]) -> int | None:
    """The sum of the fares; None where there are miles, which people cannot add up themselves."""
    if any(line.miles_tenths is not None for line in lines):
        return None
    return sum((line.amount_pence or 0) * line.times for line in lines)


def needs_receipt(lines: Sequence[HeardLine], above_pence: int | None) -> bool:
    """Whether a line is above the sum up to which no receipt is needed."""
    if above_pence is None:
        return False
    return any((line.amount_pence or 0) * line.times > above_pence for line in lines if line.category not in MILEAGE)
