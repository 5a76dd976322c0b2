"""Gives each piece of a message its role, and how sure it is: a conditional random field that has learnt from marked messages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from services.notifications.understanding.amounts import number_word, unit_of
from services.notifications.understanding.features import features_of, features_of_thing
from services.notifications.understanding.models import Model
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases

_AND_A_HALF = (("and", "a", "half"),)
_PARTS_OF_HOUR = frozenset({"half", "hanner", "quarter"})
TALK = "talk"
_LEAST = 0.04
"""A role that is less likely for a figure is not thought of."""
THING = "thing"
"""The tagger's role for what money was spent on; what kind of thing it is, is asked of a second model."""


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Pieces that belong together: their role, where they stand, and how sure the role is (0 to 1); `others` are further roles that
    they may have, each with how likely it is."""

    role: str
    start: int
    end: int
    sure: float
    words: tuple[str, ...]
    others: tuple[tuple[str, float], ...] = ()

    @property
    def text(self) -> str:
        """The pieces as words."""
        return " ".join(self.words)


def spans_of(roles: Model, categories: Model, tokens: Sequence[Token], question: str | None) -> list[TaggedSpan]:
    """The spans of a message in order; what is none has no role."""
    if not tokens:
        return []
    labelled = [*roles.labels_of(features_of(tokens, question)), ("O", 1.0, {})]
    found, start = list[TaggedSpan](), None
    for place, (label, _, _) in enumerate(labelled):
        begins = label.startswith("B-") or (
            label.startswith("I-") and (start is None or labelled[start][0][2:] != label[2:])
        )
        if start is not None and (begins or label == "O"):
            label, sure, others = max(labelled[start:place], key=lambda one: one[1])
            words = tuple(token.text for token in tokens[start:place])
            found.append(TaggedSpan(label[2:], start, place, sure, words, _others(label[2:], others, sure)))
            start = None
        if begins:
            start = place
    found += [
        TaggedSpan(
            TALK, place, place + 1, share + others.get(TALK, 0.0), (tokens[place].text,), _others(TALK, others, share)
        )
        for place, (label, share, others) in enumerate(labelled[:-1])
        if label == "O" and tokens[place].is_number
    ]
    taken = {at for one in found for at in range(one.start, one.end)}
    figures = [_whole(one, tokens, taken) for one in found if one.role != THING]
    things = [one for one in found if one.role == THING and any(token.is_word for token in tokens[one.start : one.end])]
    return sorted(
        [*figures, *(_with_category(categories, tokens, one) for one in things)], key=lambda one: (one.start, one.end)
    )


def _others(role: str, shares: Mapping[str, float], sure: float) -> tuple[tuple[str, float], ...]:
    """The further roles of a figure, the likeliest first; what has no role at all is talk."""
    found = {one: share for one, share in shares.items() if one not in (role, THING) and share > _LEAST}
    if (
        role not in (TALK, THING)
        and (rest := 1 - sure - sum(shares.get(one, 0.0) for one in shares if one != role)) > _LEAST
    ):
        found[TALK] = found.get(TALK, 0.0) + rest
    return tuple(sorted(found.items(), key=lambda one: -one[1]))


def _with_category(categories: Model, tokens: Sequence[Token], span: TaggedSpan) -> TaggedSpan:
    """A thing with its category as its role; it is no surer than that."""
    shares = categories.shares_of(features_of_thing(tokens, span.start, span.end))
    share, role = max((share, label) for label, share in shares.items())
    if role == "other" and phrases("fuel") & set(span.words):
        role = "car"
    return replace(span, role=role, sure=min(span.sure, share))


def _whole(span: TaggedSpan, tokens: Sequence[Token], taken: Collection[int]) -> TaggedSpan:
    """A figure with what belongs to it: "twenty two miles" where only "two miles" was found, "3£", "4 quid"."""
    if span.role == "time":
        length = _part_of_hour(tokens[max(0, span.start - 2) : span.start])
        start = span.start - length
        is_free = not any(at in taken for at in range(start, span.start))
        return (
            replace(span, start=start, words=tuple(token.text for token in tokens[start : span.end]))
            if is_free
            else span
        )
    if span.role not in ("paid", "miles", "total", "rate", "again", "wrong", "count"):
        return span
    start, end = span.start, span.end
    first = tokens[start].text
    while start > 0 and start - 1 not in taken and _leads(tokens[start - 1], first):
        start, first = start - 1, tokens[start - 1].text
    if (
        start > 1
        and tokens[start - 1].text == "-"
        and not {start - 1, start - 2} & set(taken)
        and _leads(tokens[start - 2], first)
    ):
        start -= 2  # "thirty-three pounds"
    while (
        end < len(tokens)
        and end not in taken
        and unit_of(tokens[end].text) in ("money", "pence", "miles")
        and span.role != "count"
    ):
        end += 1
    if span.role in ("paid", "miles") and tuple(token.text for token in tokens[end : end + 3]) in _AND_A_HALF:
        end += 3
    if (start, end) == (span.start, span.end):
        return span
    return replace(span, start=start, end=end, words=tuple(token.text for token in tokens[start:end]))


def _part_of_hour(before: Sequence[Token]) -> int:
    """How many pieces in front of a time belong to it: "half 6", "quarter to ten"."""
    words = [token.text for token in before]
    if words[-1:] and words[-1] in _PARTS_OF_HOUR:
        return 1
    is_told = len(words) == 2 and words[1] in ("to", "past") and words[0] in _PARTS_OF_HOUR
    return 2 if is_told else 0


def _leads(token: Token, first: str) -> bool:
    """Whether a piece in front belongs to a figure: a number word before a number word or a unit, a figure before a unit."""
    number, after = number_word(token.text), number_word(first)
    if number is not None and number >= 20 and after is not None and after < 10:
        return True
    is_unit = unit_of(first) in ("money", "pence", "miles") or first == "£"
    return is_unit and (number is not None or token.text.isdigit())
