"""The lines of a claim while they are talked about: taken over from what was understood, priced and read back."""

from collections.abc import Sequence
from datetime import date

from services.payments.phone.rules.conversation import ConversationData, Facts, today_of
from services.payments.phone.rules.open_read_backs import OpenReadBack
from shared.contracts.categories import MILEAGE
from shared.contracts.turns import ReadLine
from shared.contracts.understood import HeardLine, Understood
from shared.london import london_day

MOST_LINES = 20
"""More lines than anybody listens to: a person is offered instead."""

Said = tuple[HeardLine, int | None]
"""A line, and how many fares it may be where that is not clear."""


def said_in(understood: Understood) -> list[Said]:
    """The lines of a message with what is doubtful about each: none is read back before it was asked."""
    fares = {doubt.line: doubt.times for doubt in understood.doubts if doubt.kind == "whole_or_each"}
    unsure = {doubt.line for doubt in understood.doubts if doubt.kind == "sure"}
    return [
        (line.model_copy(update={"is_doubtful": True}) if place in unsure else line, fares.get(place))
        for place, line in enumerate(understood.lines)
    ]


def said_before(state: ConversationData) -> list[Said]:
    """The lines of a draft in the same form."""
    return [(line, state.several.get(place)) for place, line in enumerate(state.lines)]


def with_lines(state: ConversationData, said: Sequence[Said]) -> ConversationData:
    """The state with these lines behind those it has."""
    meant = [one for one in said if not one[0].is_denied]
    fares = {len(state.lines) + place: times for place, (_, times) in enumerate(meant) if times}
    changes = {"lines": (*state.lines, *(line for line, _ in meant)), "several": state.several | fares}
    return state.model_copy(update=changes)


def set_line(state: ConversationData, number: int, **changes: object) -> ConversationData:
    """The state with one line changed, and its question about the number of fares answered."""
    lines = [line.model_copy(update=changes) if place == number else line for place, line in enumerate(state.lines)]
    several = {place: times for place, times in state.several.items() if place != number}
    return state.model_copy(update={"lines": tuple(lines), "several": several})


def drop_line(state: ConversationData, number: int) -> ConversationData:
    """The state without one line; a total that was said was with it."""
    lines = tuple(line for place, line in enumerate(state.lines) if place != number)
    several = {place - (place > number): times for place, times in state.several.items() if place != number}
    return state.model_copy(update={"lines": lines, "several": several, "total_said_pence": None})


def read_back(state: ConversationData, facts: Facts) -> OpenReadBack:
    """The lines as they are read back now, priced. Every line is clear."""
    read = tuple(read_line(line, state, facts) for line in state.lines)
    return OpenReadBack(
        id=facts.fresh_id,
        said_at=facts.now,
        lines=state.lines,
        read=read,
        total_pence=sum(line.amount_pence for line in read),
    )


def read_line(line: HeardLine, state: ConversationData, facts: Facts) -> ReadLine:
    """One line as it is read back."""
    category = line.category or "other"
    if line.miles_tenths is not None and category in MILEAGE:
        pence = facts.price_miles(category, line.miles_tenths, line.passengers, day_of(line, state, facts))
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


def day_of(line: HeardLine, state: ConversationData, facts: Facts) -> date:
    """The day that a line is for."""
    return line.on or event_day(state, facts) or today_of(facts)


def event_day(state: ConversationData, facts: Facts) -> date | None:
    """The day of the event that was chosen."""
    return next((london_day(event.starts_at) for event in facts.events if event.event_id == state.event_id), None)


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
