"""From spans to lines of a claim: amounts linked to things, fares multiplied, days and passengers added, totals set apart."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from services.notifications.understanding import models
from services.notifications.understanding.amounts import count_of, pence_of, rate_of, tenths_of
from services.notifications.understanding.checks import is_denied, is_open
from services.notifications.understanding.days import day_of
from services.notifications.understanding.links import link
from services.notifications.understanding.nearby import REACH, beside, between
from services.notifications.understanding.repeat_marks import marks_for, phrases_of_number
from services.notifications.understanding.repeats import Repeat, by_unit, repeat_of
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import CLEAR, Thing, thing_of, vehicle_of, with_listed
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.totals import (
    amounts_of,
    with_rest,
    without_again,
    without_total,
)
from services.notifications.understanding.ways import ways_of
from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import FACTS, MILEAGE, CategoryGroup, in_group, likely_pence
from shared.contracts.understood import Figure, FigureRole, HeardLine, Way

MOST_TEXT = 80
MOST_SPANS = 120
"""Thirty lines: nobody claims more in one message, and more would not be read back."""
_LIKELY_THING, _CERTAIN_THING = 0.75, 0.9
"""Beside other lines a thing, or a vehicle, without an amount that is less certain than this is only talked about."""
_PARTS = frozenset({".", ",", "\n", ";", "!", "?", "(", ")"})
_FIRM = 0.8
"""How likely the only price and the only thing that are left belong together."""
_PASSENGER = 0.5
_MOST_PASSENGERS = 8
_DIGITS = 3
_ROLES = frozenset(role.value for role in FigureRole)
_FARES = in_group(CategoryGroup.FARE)
_COMPANIONS = in_group(CategoryGroup.CARE) - CLEAR
"""They are also told of where nothing was paid for them."""


@dataclass(slots=True)
class Assembled:
    """Lines with what is not clear about their number of fares, the total that was said, how sure the least certain sum is, the first
    day, and every figure."""

    lines: list[HeardLine] = field(default_factory=list)
    whole_or_each: dict[int, int] = field(default_factory=dict)
    total_pence: int | None = None
    sure: float = 1.0
    on: date | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(slots=True)
class LineDraft:
    """A line while it is put together: its amount and thing, and how likely the two belong together; `is_shared`: as another amount does."""

    start: int
    amount: TaggedSpan | None
    thing: Thing | None
    repeat: Repeat | None = None
    linked: float = 1.0
    is_shared: bool = False


def put_together(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], today: date, question: str | None
) -> tuple[Assembled, list[LineDraft], list[Thing]]:
    """The lines as they stand, with no doubt in them; what they are made of; and the things that were denied."""
    made = Assembled(
        figures=tuple(Figure(text=one.text, role=FigureRole(one.role)) for one in spans if one.role in _ROLES)
    )
    made.on = next((day for one in spans if one.role == "day" and (day := day_of(one.words, today))), None)
    things = [thing_of(one) for one in spans if one.role in FACTS]
    made.total_pence, amounts = without_total(
        tokens,
        spans,
        amounts_of(spans, things, is_asked=question == "ask_amount"),
        things,
        is_for_all=bool({token.text for token in tokens} & phrases("together")),
    )
    drafts = _without_sum(_drafts(tokens, spans, amounts, things), made)
    denied = [one for one in drafts if one.amount is None and one.thing and is_denied(tokens, one.thing.span.start)]
    gone = {one.start for one in denied}
    drafts = [one for one in drafts if one.amount is not None or one.start not in gone]
    drafts = _with_own_car(tokens, drafts)
    lines = [_line(tokens, beside(spans, one.start), one, beside(drafts, one.start)) for one in drafts]
    lines = _with_days(lines, drafts, spans, today)
    made.whole_or_each = {
        number: one.repeat.times for number, one in enumerate(drafts) if one.repeat and not one.repeat.is_sure
    }
    made.lines = with_rest(tokens, lines, made.total_pence)
    return made, drafts, [one.thing for one in denied if one.thing]


def _drafts(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], amounts: Sequence[TaggedSpan], things: Sequence[Thing]
) -> list[LineDraft]:
    """Amounts with their things, and things that have no amount."""
    amounts, said_twice = without_again(tokens, spans, amounts, things)
    twice = frozenset(said_twice)
    things = with_listed(tokens, spans, things)
    chosen = link(models.model(models.LINKS), tokens, amounts, things)
    found = [
        LineDraft(amount.start, amount, things[number] if number is not None else None, linked=share)
        for amount, (number, share) in zip(amounts, chosen, strict=True)
    ]
    for draft in found:
        others = [other for other in found if other.thing is draft.thing]
        draft.is_shared = draft.thing is not None and len({_words_of(one) for one in others}) > 1
        draft.is_shared = draft.is_shared and not _is_one_more(tokens, found)
    phrased, asked = phrases_of_number(tokens), Repeat(2, is_sure=False)
    for amount, draft in zip(amounts, found, strict=True):
        marks = marks_for(amount, phrased, spans)
        draft.repeat = repeat_of(models.model(models.REPEATS), tokens, marks, spans, amounts, amount, draft.thing) or (
            asked if amount in twice else None
        )
        if amount.role == "rate" and (draft.repeat is None or not draft.repeat.is_sure):
            draft.repeat = by_unit(tokens, amount, marks) or draft.repeat
    _there_and_back(tokens, found)
    _link_the_last(found, things)
    found = _miles_set_the_price(found, is_priced=any(one.role == "rate" for one in spans))
    names = {draft.thing.category for draft in found if draft.thing}
    linked = {number for number, thing in enumerate(things) if any(draft.thing is thing for draft in found)}
    for number, thing in enumerate(things):
        if (
            number not in linked
            and thing.kind == "named"
            and not _is_talked_about(tokens, thing, names, has_lines=bool(found))
        ):
            found.append(LineDraft(thing.span.start, None, thing))
            names.add(thing.category)
    return sorted(found, key=lambda draft: draft.start)


def _is_one_more(tokens: Sequence[Token], drafts: Sequence[LineDraft]) -> bool:
    """ "Parking 2.80, went over so another 1.40": two prices of one thing, and a word that adds the one to the other."""
    if len(drafts) != 2 or not drafts[0].amount or not drafts[1].amount:
        return False
    between_them = {token.text for token in tokens[drafts[0].amount.end : drafts[1].amount.start]}
    return bool(between_them & {"another", "plus", "extra", "more"})


def _there_and_back(tokens: Sequence[Token], drafts: Sequence[LineDraft]) -> None:
    """ "2.40 going on the bus and 2.80 back": each price has a way of its own, so both are fares of the one vehicle."""
    vehicles = {draft.thing.category for draft in drafts if draft.thing}
    priced = [one for one in drafts if one.amount and one.amount.role == "paid"]
    if len(priced) != 2 or len(drafts) != 2 or len(vehicles) != 1 or not vehicles <= _FARES:
        return
    ways = ways_of(tokens, [one.amount for one in priced if one.amount])
    if None in ways or ways[0] == ways[1]:
        return
    thing = next(draft.thing for draft in drafts if draft.thing)
    for one in priced:
        one.thing, one.linked, one.is_shared = one.thing or thing, max(one.linked, _FIRM), False


def _link_the_last(drafts: Sequence[LineDraft], things: Sequence[Thing]) -> None:
    """Where one price is left, and one thing that was surely named, the one is for the other: "then parked, £4.80"."""
    taken = [draft.thing for draft in drafts]
    open_things = [
        one for one in things if one.kind == "named" and one not in taken and one.category not in MILEAGE | _COMPANIONS
    ]
    has_miles = any(draft.amount and draft.amount.role == "miles" for draft in drafts)
    loose = [
        one
        for one in drafts
        if one.amount is not None
        and one.amount.role == "paid"
        and (one.thing is None or (has_miles and one.thing.category in MILEAGE))
    ]
    if len(loose) == 1 and len(open_things) == 1 and open_things[0].span.sure >= _LIKELY_THING:
        loose[0].thing, loose[0].linked = open_things[0], _FIRM
    listed = [one for one in things if one.kind == "listed" and one.category not in MILEAGE | _COMPANIONS]
    if len(drafts) == len(loose) == 1 and loose[0].thing is None and len({one.category for one in listed}) == 1:
        loose[0].thing, loose[0].linked = listed[0], _FIRM  # "headset so I can hear, £19.99 from Argos"


def _with_own_car(tokens: Sequence[Token], drafts: list[LineDraft]) -> list[LineDraft]:
    """ "I drove and parked, £3": the miles that they went by their own car are asked for; who names another way to come did not."""
    kinds = {draft.thing.category for draft in drafts if draft.thing}
    miles = any(draft.amount and draft.amount.role == "miles" for draft in drafts)
    text = f" {' '.join(token.text for token in tokens)} "
    said = [phrase for phrase in phrases("went_by_car") if f" {phrase} " in text]
    if not drafts or not kinds <= {"parking", "food"} or miles or not said or " me " in text.split(said[0])[1][:4]:
        return drafts
    start = next(at for at in range(len(tokens)) if tokens[at].text == said[0].split(" ")[0])
    span = TaggedSpan("car", start, start + 1, 1.0, (tokens[start].text,))
    return sorted([*drafts, LineDraft(start, None, Thing("car", None, span))], key=lambda draft: draft.start)


def _words_of(draft: LineDraft) -> tuple[str, ...]:
    return draft.amount.words if draft.amount else ()


def _without_sum(drafts: list[LineDraft], made: Assembled) -> list[LineDraft]:
    """The drafts without one that is the sum of the others and is for nothing of its own: "£6.40 taxi and £2.75 tea = 9.15"."""
    money = [one for one in drafts if one.amount is not None and one.amount.role == "paid"]
    values = [pence_of(one.amount.words) or 0 for one in money if one.amount]
    if len(money) < 3 or made.total_pence is not None:
        return drafts
    for draft, value in ((money[-1], values[-1]), (money[0], values[0])):
        is_shared = draft.thing is None or any(one is not draft and one.thing is draft.thing for one in money)
        if is_shared and value * 2 == sum(values):
            made.total_pence = value
            return [one for one in drafts if one is not draft]
    return drafts


def _miles_set_the_price(drafts: Sequence[LineDraft], *, is_priced: bool) -> list[LineDraft]:
    """Miles and money for the same vehicle are one line; miles that nothing is said for belong to whoever parked.

    `is_priced`: so much a mile was said, so a sum for nothing else is what they come to.
    """
    is_priced = is_priced and any(draft.amount and draft.amount.role == "miles" for draft in drafts)
    categories = {draft.thing.category for draft in drafts if draft.thing}
    driven = {draft.thing.category for draft in drafts if draft.thing and draft.amount and draft.amount.role == "miles"}
    kept = []
    for draft in drafts:
        is_money = draft.amount is not None and draft.amount.role != "miles"
        is_miles = draft.amount is not None and not is_money
        if draft.thing and draft.thing.category in MILEAGE & driven and is_money:
            continue
        if is_money and draft.thing is None and is_priced:
            continue  # what the miles come to, by the person's own sum: the rate in force decides
        if draft.amount and is_miles and draft.thing is None and categories & {"parking"}:
            draft.thing = Thing("car", None, draft.amount)
        elif is_miles and draft.thing is None and categories & _FARES:
            continue
        kept.append(draft)
    return kept


def _is_talked_about(tokens: Sequence[Token], thing: Thing, names: set[str], *, has_lines: bool) -> bool:
    """Whether a thing without an amount is only a word in the story, or cost nothing ("parking free with my badge")."""
    if thing.category in names:
        return True
    if not has_lines:
        return False
    least = _CERTAIN_THING if thing.category in MILEAGE else _LIKELY_THING
    return thing.span.sure < least or thing.category in _COMPANIONS or _is_free(tokens, thing.span)


def _is_free(tokens: Sequence[Token], thing: TaggedSpan) -> bool:
    """Whether the part of the sentence around a thing says that it cost nothing."""
    start = next((at + 1 for at in range(thing.start - 1, -1, -1) if tokens[at].text in _PARTS), 0)
    end = next((at for at in range(thing.end, len(tokens)) if tokens[at].text in _PARTS), len(tokens))
    said = f" {' '.join(token.text for token in tokens[start:end])} "
    return any(f" {phrase} " in said for phrase in phrases("costs_nothing"))


def _line(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], draft: LineDraft, drafts: Sequence[LineDraft]
) -> HeardLine:
    """One line without its day."""
    thing, amount, repeat = draft.thing, draft.amount, draft.repeat
    category = thing.category if thing else None
    is_repeated = repeat is not None and repeat.is_sure
    times = repeat.times if repeat and is_repeated else 1
    parts = [one.text for one in (thing.span if thing else None, amount) if one is not None]
    pence = miles = None
    if amount is not None and amount.role == "miles":
        category = vehicle_of(tokens[max(0, amount.start - REACH) : amount.end + REACH], category)
        miles = tenths_of(amount.words)
        miles, times = (miles * times if miles else None), 1
    elif amount is not None and not is_open(tokens, amount):
        pence = rate_of(amount.words) if amount.role == "rate" else pence_of(amount.words)
        if amount.role == "rate" and pence and repeat and is_repeated and repeat.is_half_more:
            pence, times = pence * times + pence // 2, 1
        elif amount.role == "rate" and times == 1:
            pence = None
        if pence and lacks_a_point(amount.words, pence, category):
            pence //= 100
    return HeardLine(
        category=category,
        amount_pence=pence,
        miles_tenths=miles,
        times=times if pence else 1,
        passengers=_passengers(spans) if category in ("car", "motorcycle") else 0,
        words=thing.words if thing else None,
        way=_way(tokens, draft, drafts),
        instead_of=_instead_of(spans, amount),
        text=" ".join(dict.fromkeys(parts))[:MOST_TEXT],
    )


def lacks_a_point(words: Sequence[str], pence: int, category: str | None) -> bool:
    """Whether pounds are more likely pence: "bus 460"."""
    likely = likely_pence(category) if category else 0
    return len(words) == 1 and words[0].isdigit() and len(words[0]) >= _DIGITS and 0 < likely < pence


def _passengers(spans: Sequence[TaggedSpan]) -> int:
    """How many people were in the car: a number, or names."""
    found = 0
    for one in spans:
        if one.role == "people" and one.sure >= _PASSENGER:
            number = count_of(one.words)
            names = 1 + sum(word in ("&", "+", ",") or word in phrases("joins") for word in one.words)
            found += number if number else names
    return min(found, _MOST_PASSENGERS)


def _way(tokens: Sequence[Token], draft: LineDraft, drafts: Sequence[LineDraft]) -> Way | None:
    """ "The taxi back": which of two journeys a fare is for."""
    if draft.amount is None or draft.thing is None or draft.thing.category not in _FARES:
        return None
    start = min(draft.amount.start, draft.thing.span.start)
    end = max(draft.amount.end, draft.thing.span.end)
    borders = [one.start for one in drafts if one is not draft]
    start = max([start - 3, 0, *(at + 1 for at in borders if at < start)])
    end = min([end + 3, len(tokens), *(at for at in borders if at >= end)])
    ways = {table("ways")[one.text] for one in between(tokens, start, end) if one.text in table("ways")}
    if len(ways) != 1:
        return None
    return "back" if "back" in ways else "out"


def _instead_of(spans: Sequence[TaggedSpan], amount: TaggedSpan | None) -> int | None:
    """The figure that was taken back for this one."""
    wrong = [one for one in spans if one.role == "wrong"]
    if amount is None or not wrong:
        return None
    near = min(wrong, key=lambda one: abs(one.start - amount.start))
    return tenths_of(near.words) if amount.role == "miles" else pence_of(near.words)


def _with_days(
    lines: list[HeardLine], drafts: Sequence[LineDraft], spans: Sequence[TaggedSpan], today: date
) -> list[HeardLine]:
    """The lines with their days: a day in front counts for what follows, one behind for what stands before it."""
    days = [(one.start, day) for one in spans if one.role == "day" and (day := day_of(one.words, today))]
    if not days or not lines:
        return lines
    first = min(draft.start for draft in drafts)
    first = min([first, *(draft.thing.span.start for draft in drafts if draft.thing)])
    leads = days[0][0] < first
    places, found = [place for place, _ in days], list[HeardLine]()
    for line, draft in zip(lines, drafts, strict=True):
        at = min(draft.start, draft.thing.span.start if draft.thing else draft.start)
        near = bisect_left(places, at) - leads  # the last day before, or the first one behind; else the one at that end
        found.append(line.model_copy(update={"on": days[max(0, min(near, len(days) - 1))][1]}))
    return found
