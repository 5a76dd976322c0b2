"""The last look at a reading before it is read back: simple checks, none of which knows what a message means. What looks odd becomes one
short question.

Each was measured over all tables (docs/decisions/0008-one-ear-that-has-learnt.md): together they turn one right answer in 130 into a
question, and one wrong sum in three.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from services.notifications.understanding.amounts import number_word, tenths_of, unit_of
from services.notifications.understanding.checks import is_denied
from services.notifications.understanding.fuzzy import category_of
from services.notifications.understanding.tagger import TALK, TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import FACTS
from shared.contracts.understood import HeardLine

_PAID_AS_WELL: Mapping[str, float] = {TALK: 0.15, "wrong": 0.15, "again": 0.15, "others": 0.15, "time": 0.2}
"""For a figure that was taken for something else: from this likelihood on it may have been paid."""
_HARDLY_TALK = 0.4
_CLOSE, _CLOSE_BESIDE_ITS_LIKE = 0.75, 0.8
"""Below this another reading with other sums is nearly as likely; the second where two lines are of one category: one of them may be a
price that was not paid, or a time."""
_LEAST_PENCE: Mapping[str, int] = {
    "bus": 80,
    "train": 100,
    "taxi": 200,
    "overnight": 10_00,
    "carer": 300,
    "personal_assistant": 300,
    "childcare": 150,
}
"""Less than one fare in 200 of all tables costs less."""
_BOTH = frozenset({"return", "rtn", "both", "together"})
_CHEAP = frozenset({"bus", "parking", "food"})
_TWENTY = 20_00
_TAKES_OFF = frozenset(
    {"not", "forget", "ignore", "disregard", "scrap", "cancel", "delete", "remove", "drop", "take off", "leave out"}
)
_TO = (("to",), ("-",), ("till",), ("until",), ("thru",), ("through",))
_BEHIND = 3
_DRIVEN = frozenset({"car", "van", "petrol", "diesel"})


def is_odd(
    tokens: Sequence[Token],
    spans: Sequence[TaggedSpan],
    lines: Sequence[HeardLine],
    used: Collection[int],
    roles: Sequence[float],
) -> bool:
    """Whether something speaks against what will be read back. `used` has where the figures stand that lines were made of, `roles` how
    likely each was rightly one."""
    unused = [one for one in spans if one.role not in FACTS and one.start not in used]
    return (
        any(_may_be_paid(one) for one in unused)
        or _are_miles_left_out(tokens, unused, lines)
        or _is_close(lines, roles)
        or _are_more_days(tokens, spans, lines)
        or any(0 < (one.amount_pence or 0) < _LEAST_PENCE.get(one.category or "", 0) for one in lines)
        or _is_taken_off(tokens, lines)
        or _are_pence(spans, lines, used)
        or _is_half_of_other(tokens, lines)
        or _are_both_wanted(tokens, unused)
    )


def _is_taken_off(tokens: Sequence[Token], lines: Sequence[HeardLine]) -> bool:
    """ "Parking £3 and bus £2, no forget the bus": what has a price was taken off again."""
    priced = {line.category for line in lines if line.amount_pence}
    return any(
        token.is_word and category_of(token.text) in priced and is_denied(tokens, place, _TAKES_OFF)
        for place, token in enumerate(tokens)
    )


def _are_pence(spans: Sequence[TaggedSpan], lines: Sequence[HeardLine], used: Collection[int]) -> bool:
    """ "Parking was tree fifty", of which "fifty" was heard; "bus eighty": pounds or pence."""
    if not any(line.category in _CHEAP and (line.amount_pence or 0) >= _TWENTY for line in lines):
        return False
    return any(one.start in used and all(number_word(word) for word in one.words) for one in spans)


def _is_half_of_other(tokens: Sequence[Token], lines: Sequence[HeardLine]) -> bool:
    """ "Bus £2.20 return £4.40": of two fares of one kind the second may be what both come to."""
    pence = sorted(line.amount_pence or 0 for line in lines)
    is_half = len(pence) == 2 and 0 < pence[0] * 2 == pence[1] and lines[0].category == lines[1].category
    return is_half and bool(_BOTH & {token.text for token in tokens})


def is_for_unknown(tokens: Sequence[Token], priced: Sequence[tuple[TaggedSpan | None, int]]) -> bool:
    """ "Dinr 4.60 bus 2.10", "bus £3 and £1 for the lav": of two amounts for the thing that stands at this place one may be for a word
    beside it, which no list knows."""
    for (one, at), (other, place) in pairwise(priced):
        if one is None or other is None or at != place:
            continue
        behind = tokens[other.end : other.end + _BEHIND]
        is_told = [token.text for token in behind[:2]] in (["for", "the"], ["for", "a"])
        is_behind = at < one.start and is_told and _is_unknown(behind[-1])
        if is_behind or (one.end <= at < other.start and one.start == 1 and _is_unknown(tokens[0])):
            return True
    return False


def _is_unknown(token: Token) -> bool:
    return token.is_word and not any(
        token.text in phrases(theme) for theme in ("fillers", "joins", "polite", "ways", "rough", "edges")
    )


def _are_both_wanted(tokens: Sequence[Token], unused: Sequence[TaggedSpan]) -> bool:
    """ "2.50, no wait that was Wednesday. Thursday was 3.50. Both please": what was taken back is wanted after all."""
    wrong = [one for one in unused if one.role == "wrong"]
    return any("both" in {token.text for token in tokens[one.end :]} for one in wrong)


def _may_be_paid(one: TaggedSpan) -> bool:
    """Whether a figure that no line has was taken for something that was not paid, and not with certainty."""
    if dict(one.others).get("paid", 0.0) > _PAID_AS_WELL.get(one.role, 1.0):
        return True
    return one.role == TALK and one.sure < _HARDLY_TALK and not any("£" in word or "." in word for word in one.words)


def _are_miles_left_out(tokens: Sequence[Token], unused: Sequence[TaggedSpan], lines: Sequence[HeardLine]) -> bool:
    """Whether miles were said by somebody who drove, and no line has any."""
    words = {token.text for token in tokens}
    if any(line.miles_tenths for line in lines) or not words & (_DRIVEN | set(table("drove"))):
        return False
    if any(line.category == "taxi" for line in lines):
        return False
    return any(tenths_of(one.words) and (one.role == "miles" or unit_of(one.words[-1]) == "miles") for one in unused)


def _are_more_days(tokens: Sequence[Token], spans: Sequence[TaggedSpan], lines: Sequence[HeardLine]) -> bool:
    """ "Tues same", and "mon to weds" beside an amount that was paid several times: how many days those are nobody has said."""
    days = [one for one in spans if one.role == "day"]
    if any(_follows(tokens, one, ("same", "ditto", "likewise")) for one in days):
        return not any(line.times > 1 for line in lines)
    is_range = any(
        tuple(token.text for token in tokens[one.end : two.start]) in _TO for one, two in pairwise(days)
    ) or any(set(one.words) & {"to", "till", "until"} for one in days)
    return is_range and any(line.times > 1 for line in lines)


def _follows(tokens: Sequence[Token], one: TaggedSpan, words: Sequence[str]) -> bool:
    return any(token.text in words for token in tokens[one.end : one.end + 2])


def _is_close(lines: Sequence[HeardLine], roles: Sequence[float]) -> bool:
    """Whether another reading, with other sums, is nearly as likely."""
    kinds = Counter(line.category for line in lines if line.amount_pence)
    least = _CLOSE_BESIDE_ITS_LIKE if any(number > 1 for number in kinds.values()) else _CLOSE
    return min(roles, default=1.0) < least
