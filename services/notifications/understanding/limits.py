"""The most that somebody wants to be paid in a time, that they want to be asked first, that a limit of theirs is to end, or which they have.

Found by words alone and never guessed, and read back before it counts: a guess that "don't pay me more than £20 a week" is STOP weighs less. What
tells of money that was spent is left to the rest of the ear. Why somebody wants it is not looked at.
"""

from collections.abc import Mapping, Sequence

from services.notifications.understanding.amounts import number_word, pence_of, unit_of
from services.notifications.understanding.choice import ASKS_AN_OFFER
from services.notifications.understanding.fuzzy import things
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table
from shared.contracts.understood import LimitPeriodSaid, LimitWish

MOST_WORDS = 40
"""Longer texts tell of more than one wish: the rest of the ear hears them."""
ASKS_FOR_AN_AMOUNT = frozenset(
    {"ask_amount", "ask_category", "ask_sure", "ask_whole_or_each", "ask_who_paid", "ask_miles"}
)
"""Our questions about what was spent: only a whole limit, with its time, is one there."""
_PERIODS: Mapping[str, LimitPeriodSaid] = {
    "week": "week",
    "fortnight": "fortnight",
    "four_weeks": "four_weeks",
    "month": "month",
}
_SIGNS = frozenset({".", ",", "!", "?", "\n", "'", '"'})
_MOST_IN_AMOUNT = 5
_COUNTS_OF_ONE = frozenset({"a", "an", "one", "half"})
_MONEY = frozenset({"money", "pence", "slang"})


def limit_in(tokens: Sequence[Token], question: str | None) -> LimitWish | None:
    """What the whole message says of a limit; None where it says nothing of one. A limit that is said in part is "unclear"."""
    words = [token.text for token in tokens if token.text not in _SIGNS]
    text = f" {' '.join(words)} "
    if not 0 < len(words) <= MOST_WORDS or words[0] in ("stop", "help") or _has(text, "limit_weighs"):
        return None
    if _is_all(text, "limit_tell"):
        return LimitWish(kind="tell")
    is_question = any(token.text == "?" for token in tokens) and not _has(text, "limit_asks")
    wish = None if is_question or _has(text, "limit_not") else _wish(text, question)
    if wish is None or not _names_a_thing(text):
        return wish
    # "No more than £20 a week for the bus": no limit of ours, and what a thing costs at most in a time, or is wanted, is no claim either.
    is_no_claim = _has(text, "limit_wants") or bool(_without_periods(text)[1])
    return LimitWish(kind="unclear") if is_no_claim else None


def _wish(text: str, question: str | None) -> LimitWish | None:
    if _is_all(text, "limit_end"):
        return LimitWish(kind="end")
    if _is_all(text, "limit_ask_first"):
        return LimitWish(kind="ask_first")
    return _most(text, question) if _is_bound(text) else None


def _most(text: str, question: str | None) -> LimitWish | None:
    """ "Not more than £20 a week"; unclear without its time or its amount, or with two of either."""
    rest, periods = _without_periods(text)
    amounts = _amounts(rest.split())
    period = _PERIODS.get(periods[0]) if len(periods) == 1 else None
    if len(amounts) == 1 and period is not None and amounts[0] is not None:
        return LimitWish(kind="most", amount_pence=amounts[0], period=period)
    if not periods and (question in ASKS_FOR_AN_AMOUNT or not (_has(text, "limit_bounds") or _is_above(text))):
        return None  # "no more than £4" may be what the bus cost, and "I only want £10" is less of an offer
    is_wish = _has(text, "limit_wants") or question in ASKS_AN_OFFER
    is_said = bool(periods and amounts) or (is_wish and (bool(amounts) or " limit " in text))
    only = amounts[0] if len(amounts) == 1 and not periods else None
    return LimitWish(kind="unclear", amount_pence=only) if is_said else None


def _is_bound(text: str) -> bool:
    """Whether an amount in it is the most that is wanted."""
    is_weak = _has(text, "limit_weak") and _has(text, "limit_wants")
    return is_weak or _has(text, "limit_bounds") or _is_above(text)


def _is_above(text: str) -> bool:
    """ "I can't have more than"."""
    above = min((text.find(f" {one} ") for one in phrases("limit_above") if f" {one} " in text), default=-1)
    return above >= 0 and _has(text[: above + 1], "limit_denies")


def _is_all(text: str, theme: str) -> bool:
    """Whether a phrase of the theme stands in it, and nothing beside it but words that change nothing."""
    said = max((one for one in phrases(theme) if f" {one} " in text), key=len, default=None)
    return said is not None and set(text.replace(f" {said} ", " ", 1).split()) <= phrases("limit_talk")


def _without_periods(text: str) -> tuple[str, list[str]]:
    """The text without its times, and which these are: the longest first, so that "every 4 weeks" is one."""
    found = []
    for said in sorted(table("limit_periods"), key=len, reverse=True):
        if f" {said} " in text:
            found.append(table("limit_periods")[said])
            text = text.replace(f" {said} ", " | ")
    return text, list(dict.fromkeys(found))


def _amounts(words: Sequence[str]) -> list[int | None]:
    """Every amount in pence; None for a figure that is none."""
    found: list[int | None] = []
    place = 0
    while place < len(words):
        taken = _amount_at(words, place)
        if taken is not None:
            found.append(taken[0])
            place += taken[1]
        else:
            if _has_figure(words[place]):
                found.append(None)
            place += 1
    return found


def _amount_at(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """The amount that begins here, and of how many words it is. A number in words needs a word for money beside it."""
    first = words[place]
    has_figure = first == "£" or _has_figure(first)
    is_number = number_word(first) is not None or unit_of(first) == "slang" or first in _COUNTS_OF_ONE
    if not has_figure and not is_number:
        return None
    for length in range(min(_MOST_IN_AMOUNT, len(words) - place), 0, -1):
        said = words[place : place + length]
        is_money = has_figure or any(unit_of(one) in _MONEY for one in said)
        is_whole = unit_of(said[-1]) in _MONEY or number_word(said[-1]) is not None or _has_figure(said[-1])
        if is_money and is_whole and (pence := pence_of(said)) is not None:
            return pence, length
    return None


def _has_figure(word: str) -> bool:
    return any("0" <= sign <= "9" for sign in word)


def _names_a_thing(text: str) -> bool:
    """Whether something that money is spent on is named: then it tells of a cost."""
    return any(f" {one} " in text for one in things())


def _has(text: str, theme: str) -> bool:
    return any(f" {one} " in text for one in phrases(theme))
