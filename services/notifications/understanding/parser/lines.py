"""From tokens to lines of a claim: totals set apart, amounts linked to categories, fares multiplied, days and passengers added."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from textwrap import shorten

from services.notifications.understanding.parser.heard import MILEAGE, HeardLine
from services.notifications.understanding.parser.links import LINKED, is_in_words, link
from services.notifications.understanding.parser.repeats import Repeat, is_rate, repeats
from services.notifications.understanding.parser.settle import settle
from services.notifications.understanding.parser.sums import settled_by_total, take_total, without_product
from services.notifications.understanding.parser.things import leave_out_whose, name_things, without_routes
from services.notifications.understanding.parser.tills import without_payment
from services.notifications.understanding.parser.tokens import EDGES, NEVER_ALONE, Kind, Token

_MOST_TEXT = 80
MOST_OWN_WORDS = 24
"""A read-back must stay a short text."""
_SAYS_NOTHING = ("other", "arall", "something else")


@dataclass(slots=True)
class Assembled:
    """Lines with what is not clear about their number of fares, and the total that was said."""

    lines: list[HeardLine] = field(default_factory=list)
    whole_or_each: dict[int, int] = field(default_factory=dict)
    """By the place of the line: how many fares it may be."""
    total_pence: int | None = None


def assemble(tokens: Sequence[Token]) -> Assembled:
    """The lines that the tokens say."""
    total, tokens = take_total(without_product(leave_out_whose(settle(without_payment(tokens)))))
    tokens = without_routes(name_things(tokens))
    amounts = [place for place, token in enumerate(tokens) if token.kind in LINKED]
    categories = [
        place
        for place, token in enumerate(tokens)
        if token.kind is Kind.CATEGORY or (token.kind is Kind.COUNT and token.name)
    ]
    plain = [place for place in categories if tokens[place].kind is Kind.COUNT or not tokens[place].value]
    links = link(tokens, amounts, plain if len(plain) >= len(amounts) else categories)
    shared = {category for category in links.values() if list(links.values()).count(category) > 1}
    single = [amount for amount in amounts if links[amount] is None or links[amount] not in shared or len(amounts) == 1]
    several = {amount: one for amount, one in repeats(tokens, amounts).items() if one.is_sure or amount in single}
    found: list[tuple[int, HeardLine, Repeat | None]] = []
    for amount, category in links.items():
        line = _line(tokens, amount, category, is_counted=amount in several)
        if line and category is not None and _is_taken_back(tokens, category, links.values()):
            line = HeardLine(category=line.category, text=line.text, words=line.words, is_denied=True)
        if line is not None:
            found.append((amount, line, several.get(amount)))
    left = [place for place in categories if place not in set(links.values())]
    found += [(place, bare, None) for place in left if (bare := _bare(tokens, place, found)) is not None]
    found.sort(key=lambda entry: entry[0])
    return _finished(tokens, _one_line_per_journey(found), total)


def _line(tokens: Sequence[Token], amount: int, category: int | None, *, is_counted: bool) -> HeardLine | None:
    """The line of one amount; None for what is no line at all. A rate is an amount only where it is said how often."""
    token = tokens[amount]
    name = tokens[category].name if category is not None else None
    if name is None and (token.kind is Kind.UNSURE or is_in_words(tokens, amount)):
        return None
    text = " ".join(tokens[place].text for place in sorted({amount, amount if category is None else category}))[
        :_MOST_TEXT
    ]
    if token.kind is Kind.MILES:
        return HeardLine(category=name, miles_tenths=token.value, text=text)
    is_known = token.kind is not Kind.UNSURE and (is_counted or not is_rate(tokens, amount))
    words = own_words(tokens[category]) if category is not None else None
    return HeardLine(category=name, amount_pence=token.value if is_known else None, text=text, words=words)


def own_words(token: Token) -> str | None:
    """What the person called a thing that is "other"."""
    if token.name != "other" or token.text in _SAYS_NOTHING:
        return None
    return shorten(token.text, MOST_OWN_WORDS, placeholder="") or None


def _is_taken_back(tokens: Sequence[Token], category: int, linked: Collection[int | None]) -> bool:
    """Whether it was not so, although it has an amount: "not the bus £3 the train £4". A plain "no" is an answer, no such word."""
    before = [near for near in tokens[:category] if near.kind not in (Kind.FILLER, Kind.FOR)][-1:]
    is_denied = bool(before) and before[0].kind is Kind.DENY and before[0].text not in ("no", "never", "dim", "nid")
    names = {tokens[place].name for place in linked if place is not None}
    return is_denied and len(names) > 1


def _bare(
    tokens: Sequence[Token], place: int, found: Sequence[tuple[int, HeardLine, Repeat | None]]
) -> HeardLine | None:
    """A category without an amount: one that still needs it, or one that is denied ("not the bus"); None for a word in a story."""
    token = tokens[place]
    if token.kind is Kind.CATEGORY and (token.value == NEVER_ALONE or (token.value and found)):
        return None
    before = [near.kind for near in tokens[:place] if near.kind not in (Kind.FILLER, Kind.FOR)]
    after = [near.kind for near in tokens[place + 1 : place + 3]]
    is_denied_after = after[:1] == [Kind.DENY] and set(after[1:]) <= EDGES
    if before[-1:] == [Kind.DENY] or is_denied_after:
        return HeardLine(category=token.name, text=token.text, words=own_words(token), is_denied=True)
    if any(near.kind is Kind.FREE for near in tokens[max(0, place - 3) : place + 3]) or not _is_meant(
        tokens, place, found
    ):
        return None
    return HeardLine(category=token.name, text=token.text, words=own_words(token))


def _is_meant(tokens: Sequence[Token], place: int, found: Sequence[tuple[int, HeardLine, Repeat | None]]) -> bool:
    """Whether a category without an amount is a line that still needs one, or only a word in the story."""
    name = tokens[place].name
    names = {line.category for _, line, _ in found}
    if not names:
        return all(tokens[earlier].name != name for earlier in range(place))
    if name in names or (name in ("carer", "personal_assistant")) or (name == "car" and names & {"parking", "taxi"}):
        return False
    beside = {tokens[near].kind for near in (place - 1, place + 1) if 0 <= near < len(tokens)}
    return Kind.WORD not in beside or name in ("bus", "train", "taxi")


def _one_line_per_journey(
    found: Sequence[tuple[int, HeardLine, Repeat | None]],
) -> list[tuple[int, HeardLine, Repeat | None]]:
    """Miles and money for the same way of travel are one line: the miles set the price."""
    found = [(place, _by_car(line, found), several) for place, line, several in found]
    driven = {line.category for _, line, _ in found if line.miles_tenths is not None}
    is_loose = any(line.miles_tenths is not None and line.category is None for _, line, _ in found)
    fares = {
        line.category for _, line, _ in found if line.category and line.category not in MILEAGE and line.amount_pence
    }
    kept = []
    for place, line, several in found:
        if line.category in MILEAGE and line.category in driven and line.miles_tenths is None:
            continue
        if is_loose and line.miles_tenths is not None and line.category is None and fares & {"bus", "train", "taxi"}:
            continue
        kept.append((place, line, several))
    return kept


def _by_car(line: HeardLine, found: Sequence[tuple[int, HeardLine, Repeat | None]]) -> HeardLine:
    """Miles beside parking or a toll were driven."""
    is_car = any(other.category == "parking" or "toll" in (other.words or "") for _, other, _ in found)
    if line.miles_tenths is None or line.category is not None or not is_car:
        return line
    return line.model_copy(update={"category": "car"})


def _finished(
    tokens: Sequence[Token], found: Sequence[tuple[int, HeardLine, Repeat | None]], total: int | None
) -> Assembled:
    """The lines with their days, passengers and numbers of fares."""
    done = Assembled(total_pence=total)
    passengers = sum(token.value for token in tokens if token.kind is Kind.PEOPLE)
    days = [(place, token.day) for place, token in enumerate(tokens) if token.kind is Kind.DAY]
    for number, (place, line, several) in enumerate(found):
        changes: dict[str, object] = {}
        if several is not None and several.is_sure:
            changes["miles_tenths" if line.miles_tenths else "times"] = (line.miles_tenths or 1) * several.times
        elif several is not None:
            done.whole_or_each[number] = several.times
        if passengers and line.category in ("car", "motorcycle"):
            changes["passengers"] = min(passengers, 8)
        if days:
            is_leading = days[0][0] < min(other for other, _, _ in found)
            near = [day for at, day in days if (at < place) is is_leading]
            changes["on"] = (near[-1] if is_leading else near[0]) if near else days[-1 if not is_leading else 0][1]
        done.lines.append(line.model_copy(update=changes))
    is_each = settled_by_total(done.lines, done.whole_or_each, total)
    if is_each is not None:
        for number, times in done.whole_or_each.items():
            done.lines[number] = done.lines[number].model_copy(update={"times": times if is_each else 1})
        done.whole_or_each = {}
    return done
