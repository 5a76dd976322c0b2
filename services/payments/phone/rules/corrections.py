"""Corrections: which line of a draft is meant, and what changes on it. What was not touched stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.payments.phone.rules.conversation import ConversationData, Facts
from services.payments.phone.rules.draft import Said, day_of, set_line
from shared.contracts.categories import MILEAGE
from shared.contracts.understood import HeardLine, Understood


@dataclass(frozen=True, slots=True)
class Changed:
    """The state with all that is certain. Where several lines may be meant, `unsure` is the change and `among` are their places."""

    state: ConversationData
    unsure: HeardLine | None = None
    among: tuple[int, ...] = ()


def change(state: ConversationData, said: Sequence[Said], understood: Understood, *, is_no: bool) -> Changed:
    """The state with each line that was said: one that it already has is changed or taken away, another is added.

    `is_no`: the person says that something is wrong. Lines are compared with those before this message only.
    """
    renamed = _renamed(state, said)
    if renamed is not None:
        return Changed(renamed)
    lines: list[Said | None] = [(line, state.several.get(place)) for place, line in enumerate(state.lines)]
    added: list[Said] = []
    unsure: HeardLine | None = None
    among: tuple[int, ...] = ()
    for line, fares in said:
        places = [place for place in meant_by(state.lines, line, understood.number, is_no=is_no) if lines[place]]
        if len(places) > 1 and (is_no or line.is_denied or not _is_bare(line)):
            unsure, among = (line, tuple(places)) if unsure is None else (unsure, among)
        elif len(places) == 1 and (entry := lines[places[0]]):
            lines[places[0]] = _applied(entry, line, fares, understood.number, is_no=is_no)
        elif not places and not line.is_denied:
            added.append((line, fares))
    if unsure is not None and None in lines:
        among = tuple(place - lines[:place].count(None) for place in among if lines[place])
    total = understood.total_said_pence if said else state.total_said_pence
    return Changed(_rebuilt(state, [*(one for one in lines if one), *added], total), unsure, among)


def apply_to(state: ConversationData, place: int, said: HeardLine) -> ConversationData:
    """The state with a change of the line at a place, once it is known which one is meant."""
    lines: list[Said] = [(line, state.several.get(number)) for number, line in enumerate(state.lines)]
    changed = _applied(lines[place], said, None, None, is_no=True)
    lines[place : place + 1] = [changed] if changed else []
    return _rebuilt(state, lines, None)


def _rebuilt(state: ConversationData, lines: Sequence[Said], total: int | None) -> ConversationData:
    fares = {place: times for place, (_, times) in enumerate(lines) if times}
    changes = {"lines": tuple(line for line, _ in lines), "several": fares, "total_said_pence": total}
    return state.model_copy(update=changes)


def meant_by(lines: Sequence[HeardLine], said: HeardLine, number: int | None, *, is_no: bool) -> list[int]:
    """The places of the lines that may be meant; none where it is something new.

    The old amount says it first, then the person's own word, then the way, then the only line of the kind.
    """
    places = _of_kind(lines, said, number)
    if said.instead_of is not None:
        old = [place for place in range(len(lines)) if said.instead_of in _figures(lines[place])]
        if old:
            return [place for place in old if place in places] or old
    is_no = is_no or said.is_denied or said.instead_of is not None
    for mark in ("words", "way"):
        places = _narrowed(lines, places, said, mark, is_no=is_no)
    same = [place for place in places if _amount(said) is not None and _amount(said) in _figures(lines[place])]
    return same[:1] or places


def _of_kind(lines: Sequence[HeardLine], said: HeardLine, number: int | None) -> list[int]:
    """The lines of the same category; without one, those that have miles, or a fare, as what was said has."""
    every = range(len(lines))
    if said.category is not None:
        same = [place for place in every if lines[place].category == said.category]
        unnamed = [place for place in every if _has_only_miles(lines[place])]
        return same or (unnamed if said.category in MILEAGE and _is_bare(said) else [])
    by_miles = [place for place in every if lines[place].miles_tenths is not None or lines[place].category in MILEAGE]
    if said.miles_tenths is not None:
        return by_miles
    if said.amount_pence is None:
        return [place for place in every if said.words and _share_words(lines[place], said)]
    by_fare = [place for place in every if place not in by_miles]
    return by_fare or (by_miles if number is not None else [])


def _has_only_miles(line: HeardLine) -> bool:
    return line.category is None and line.miles_tenths is not None


def _narrowed(lines: Sequence[HeardLine], places: list[int], said: HeardLine, mark: str, *, is_no: bool) -> list[int]:
    """Those that the same word (or way) is said of. Else one that none is said of, and only by somebody who says no: another
    word is another thing."""
    if getattr(said, mark) is None:
        return places
    of_it = _share_words if mark == "words" else _same_way
    named = [place for place in places if of_it(lines[place], said)]
    unnamed = [place for place in places if getattr(lines[place], mark) is None]
    is_open = is_no or any(_is_bare(lines[place]) for place in unnamed)
    return named or (unnamed if is_open else [])


def _share_words(line: HeardLine, said: HeardLine) -> bool:
    return bool(set((line.words or "").casefold().split()) & set((said.words or "").casefold().split()))


def _same_way(line: HeardLine, said: HeardLine) -> bool:
    return line.way == said.way


def _amount(line: HeardLine) -> int | None:
    return line.amount_pence if line.amount_pence is not None else line.miles_tenths


def _figures(line: HeardLine) -> tuple[int | None, ...]:
    """The figures by which a person may name a line: one fare, all of them, or the miles."""
    if line.miles_tenths is not None:
        return (line.miles_tenths,)
    return (line.amount_pence, (line.amount_pence or 0) * line.times)


def _is_bare(line: HeardLine) -> bool:
    return line.amount_pence is None and line.miles_tenths is None


def _renamed(state: ConversationData, said: Sequence[Said]) -> ConversationData | None:
    """ "It was the train, not the bus": the line keeps its amount."""
    denied = [line for line, _ in said if line.is_denied]
    meant = [line for line, _ in said if not line.is_denied]
    if len(denied) != 1 or len(meant) != 1 or not _is_bare(meant[0]):
        return None
    places = meant_by(state.lines, denied[0], None, is_no=True)
    if len(places) != 1 or meant[0].category in (None, *(line.category for line in state.lines)):
        return None
    return set_line(state, places[0], category=meant[0].category, words=meant[0].words)


def _applied(entry: Said, said: HeardLine, fares: int | None, number: int | None, *, is_no: bool) -> Said | None:
    """A line with what was said of it; None where it is taken away."""
    line, times = entry
    if said.is_denied:
        return None
    changes: dict[str, object] = {
        name: value for name in ("on", "words", "way") if (value := getattr(said, name)) is not None
    }
    changes |= {"passengers": said.passengers} if said.passengers else {}
    if said.category in MILEAGE or line.category is None:
        changes |= {"category": said.category} if said.category else {}
    if said.category in MILEAGE or line.category in MILEAGE or _has_only_miles(line):
        miles = said.miles_tenths if said.miles_tenths is not None else number * 10 if number else None
        if miles is not None:
            changes |= {"miles_tenths": miles, "amount_pence": None, "is_sure": False}
            times = fares
    elif said.amount_pence is not None:
        times = fares or _fares_left_open(line, said)
        is_same = said.amount_pence in _figures(line)
        changes |= {"is_doubtful": said.is_doubtful, "is_sure": said.is_sure or (is_same and line.is_sure)}
        if not (is_same and said.times == 1 and said.instead_of is None and not fares):
            changes |= {"amount_pence": said.amount_pence, "times": _times(line, said)}
    elif is_no and not changes and said.times == 1:
        changes["amount_pence"] = None  # "the bus is wrong": how much it was is asked
    return line.model_copy(update=changes), times


def _times(line: HeardLine, said: HeardLine) -> int:
    """How many fares it is now: as many as before where one fare was corrected."""
    if said.times > 1 or said.instead_of is None:
        return said.times
    return line.times if said.instead_of == line.amount_pence else 1


def _fares_left_open(line: HeardLine, said: HeardLine) -> int | None:
    """Where several fares were read back and another amount is said, nobody knows whether it is for one or for all: it is asked."""
    is_open = line.times > 1 and said.times == 1 and said.instead_of is None and said.amount_pence not in _figures(line)
    return line.times if is_open else None


def fares(state: ConversationData, understood: Understood) -> ConversationData | None:
    """ "Just one way": the only line of several fares is one now. "Each way": of the only line it is asked how many it was."""
    is_whole = understood.whole_or_each == "whole"
    places = [place for place, line in enumerate(state.lines) if (line.times > 1 if is_whole else line.times == 1)]
    if len(places) != 1:
        return None
    if is_whole:
        return set_line(state, places[0], times=1)
    return state.model_copy(update={"several": state.several | {places[0]: 2}})


def repeats(state: ConversationData, understood: Understood, facts: Facts) -> bool:
    """Whether what was said beside a YES is only what was read back: "yes the bus was £2"."""
    total = state.read_back.total_pence if state.read_back else None
    if understood.total_said_pence not in (None, total) or understood.doubts or understood.whole_or_each:
        return False
    days = {day_of(line, state, facts) for line in state.lines}
    if understood.on is not None and understood.on not in days:
        return False
    left = list(state.lines)
    for said in understood.lines:
        if said.category is None and said.amount_pence is not None and said.amount_pence == total:
            continue
        same = next((line for line in left if _is_same(line, said, state, facts)), None)
        if same is None:
            return False
        left.remove(same)
    return True


def _is_same(line: HeardLine, said: HeardLine, state: ConversationData, facts: Facts) -> bool:
    """Whether a line is said again without anything new about it."""
    if said.is_denied or said.is_doubtful or said.instead_of is not None:
        return False
    return (
        said.category in (None, line.category)
        and (_is_bare(said) or _amount(said) in _figures(line))
        and said.times in (1, line.times)
        and said.passengers in (0, line.passengers)
        and said.on in (None, day_of(line, state, facts))
        and (said.way is None or line.way in (None, said.way))
        and (not (said.words and line.words) or _share_words(line, said))
    )
