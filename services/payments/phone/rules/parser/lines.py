"""From tokens to lines of a claim: totals set apart, amounts linked to categories, fares multiplied, days and passengers added."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from textwrap import shorten

from services.payments.phone.rules.heard import MILEAGE, HeardLine
from services.payments.phone.rules.parser.links import LINKED, is_in_words, link
from services.payments.phone.rules.parser.repeats import Repeat, is_rate, repeats
from services.payments.phone.rules.parser.things import leave_out_whose, name_things, without_routes
from services.payments.phone.rules.parser.tills import without_payment
from services.payments.phone.rules.parser.tokens import EDGES, NEVER_ALONE, Kind, Token

_MOST_TEXT = 80
_MOST_THINGS = 12
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
    tokens = without_routes(name_things(leave_out_whose(settle(without_payment(tokens)))))
    total, tokens = _take_total(tokens)
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


def settle(tokens: Sequence[Token]) -> list[Token]:
    """Tokens that only their neighbours explain: "at 2.50", "4 quid 4 bus", "bus 73 2.80"."""
    settled = list(tokens)
    has_money = any(token.kind is Kind.MONEY for token in tokens)
    for place, token in enumerate(tokens):
        before = tokens[place - 1].kind if place else Kind.STRONG
        after = tokens[place + 1].kind if place + 1 < len(tokens) else Kind.STRONG
        if token.kind is Kind.MONEY and _is_said_again(tokens, place):
            settled[place] = replace(token, kind=Kind.FILLER)
        elif token.kind is Kind.TIME:
            counted = any(
                near.kind in (Kind.COUNT, Kind.TIMES, Kind.BOTH) for near in tokens[max(0, place - 5) : place]
            )
            kind = (
                Kind.MONEY if counted and token.value else Kind.IGNORED if has_money or not token.value else Kind.UNSURE
            )
            settled[place] = replace(token, kind=kind)
        elif token.kind is Kind.NUMBER and _is_way_back(tokens, place):
            settled[place] = replace(token, kind=Kind.MILES, value=token.value // 10)
        elif token.kind is Kind.NUMBER and token.text in ("2", "4") and before is Kind.MONEY and after is Kind.CATEGORY:
            settled[place] = replace(token, kind=Kind.FOR)
        elif token.kind is Kind.NUMBER and token.text in ("2", "4") and after is Kind.WORD and has_money:
            settled[place] = replace(token, kind=Kind.FILLER)
        elif (
            token.kind is Kind.NUMBER
            and before is Kind.CATEGORY
            and after is Kind.MONEY
            and tokens[place - 1].name in ("bus", "train")
        ):
            settled[place] = replace(token, kind=Kind.IGNORED)
    return _corrected(_counted(settled))


def _is_said_again(tokens: Sequence[Token], place: int) -> bool:
    """ "£2.80 (two pounds eighty)": one amount."""
    before = tokens[max(0, place - 2) : place]
    return [near.kind for near in before] == [Kind.MONEY, Kind.FILLER] and (before[1].text, before[0].value) == (
        "(",
        tokens[place].value,
    )


def _is_way_back(tokens: Sequence[Token], place: int) -> bool:
    """ "14 miles there and 14 back": miles again."""
    is_back = place + 1 < len(tokens) and tokens[place + 1].text in ("back", "home", "return")
    return is_back and any(near.kind is Kind.MILES for near in tokens[:place])


def _counted(tokens: list[Token]) -> list[Token]:
    """A small number before several of a thing that has its price after it is how many: "two pens £1.20"."""
    for place, token in enumerate(tokens[:-2]):
        thing = tokens[place + 1]
        before = [near.kind for near in tokens[:place] if near.kind is not Kind.FILLER][-1:]
        is_plural = thing.text.endswith("s") and thing.text != "bus" and thing.kind in (Kind.CATEGORY, Kind.WORD)
        after = [near.kind for near in tokens[place + 2 :] if near.kind not in (Kind.FILLER, Kind.WAS)][:1]
        if (
            token.kind is Kind.NUMBER
            and token.value <= _MOST_THINGS * 100
            and is_plural
            and before != [Kind.CATEGORY]
            and after == [Kind.MONEY]
        ):
            tokens[place] = replace(token, kind=Kind.COUNT, value=token.value // 100)
    return _led_by_count(tokens)


def _led_by_count(tokens: list[Token]) -> list[Token]:
    """ "2 bus 4.40", "three mobile top up £10": a bare number in front of one thing with its price is no price."""
    for place, token in enumerate(tokens[:-2]):
        if token.kind is not Kind.NUMBER or (place and tokens[place - 1].kind not in (*EDGES, Kind.FILLER)):
            continue
        end = next((at for at in range(place, len(tokens)) if tokens[at].kind in EDGES), len(tokens))
        rest = [near for near in tokens[place + 1 : end] if near.kind is not Kind.FILLER]
        is_led = bool(rest) and rest[0].kind is Kind.CATEGORY and {near.name for near in rest} == {rest[0].name, ""}
        if (
            is_led
            and [near.kind for near in rest if near.kind in LINKED] == [Kind.MONEY]
            and rest[-1].kind is Kind.MONEY
        ):
            tokens[place] = replace(token, kind=Kind.COUNT, value=token.value // 100, name=rest[0].name)
    return tokens


def _corrected(tokens: list[Token]) -> list[Token]:
    """What people correct while they speak: "3 pounds, no, 4 pounds" is 4, "9 not 8" is 9."""
    for place, token in enumerate(tokens):
        if token.kind not in (Kind.CORRECT, Kind.DENY):
            continue
        before = _near(tokens, place, -1)
        after = _near(tokens, place, 1)
        has_other = sum(near.kind in (Kind.MONEY, Kind.NUMBER) for near in tokens) > 1
        if after is None:
            continue
        wrong = after if token.text == "not" else before
        if wrong is None or (before is None and not has_other):
            continue
        tokens[wrong] = replace(tokens[wrong], kind=Kind.FILLER)
    return tokens


def _near(tokens: Sequence[Token], place: int, step: int) -> int | None:
    """The amount directly before or after, small words and commas aside."""
    near = place + step
    while 0 <= near < len(tokens) and tokens[near].kind in (
        Kind.FILLER,
        Kind.WEAK,
        Kind.WAS,
        Kind.DENY,
        Kind.CORRECT,
        Kind.FOR,
    ):
        near += step
    return near if 0 <= near < len(tokens) and tokens[near].kind in (Kind.MONEY, Kind.NUMBER) else None


def _take_total(tokens: list[Token]) -> tuple[int | None, list[Token]]:
    """The total that was said, and the tokens without it. A total of one thing is that thing's amount."""
    money = [place for place, token in enumerate(tokens) if token.kind in (Kind.MONEY, Kind.NUMBER)]
    named = {token.name for token in tokens if token.name}
    if len(money) == 1 and len(named) < 2:
        return None, tokens
    for place, token in enumerate(tokens):
        if token.kind is not Kind.TOTAL:
            continue
        for step in (1, -1):
            near = place + step
            while 0 <= near < len(tokens) and tokens[near].kind in (Kind.FILLER, Kind.WAS):
                near += step
            if near in money:
                return tokens[near].value, [
                    *tokens[:near],
                    replace(tokens[near], kind=Kind.STRONG),
                    *tokens[near + 1 :],
                ]
    return None, tokens


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
    if before[-1:] == [Kind.DENY]:
        return HeardLine(category=token.name, text=token.text, words=own_words(token), is_denied=True)
    if any(near.kind is Kind.FREE for near in tokens[place + 1 : place + 3]) or not _is_meant(tokens, place, found):
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
    return done
