"""What the tagger may look at for each piece of a message: the piece, its neighbours, and how its figure stands to the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from services.notifications.understanding.amounts import number_word, pence_of, unit_of
from services.notifications.understanding.fuzzy import category_of, first_words, things
from services.notifications.understanding.nearby import REACH
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import beginnings, phrases, table

_MOST_SUMMED = 8
_LONGEST_PHRASE = 5
_REACH = 4
_APART = "apart"
_SIZES = ((10, "num1"), (20, "num10"), (100, "num20"), (1000, "num100"))
_STEPS = ((5, "n<5"), (13, "n<13"), (32, "n<32"), (100, "n<100"), (1000, "n<1000"))


@dataclass(frozen=True, slots=True)
class _Seen:
    """One piece as features see it."""

    word: str
    shape: str
    classes: tuple[str, ...]
    category: str


_EDGE = _Seen("|", "|", (), "")
"""Before the first piece, and behind the last."""


def features_of(tokens: Sequence[Token], question: str | None) -> list[list[str]]:
    """For each piece the names of what is true of it."""
    seen = _with_phrases(tokens, [_seen(token) for token in tokens])
    sums = _sums(tokens)
    whole = _of_whole(tokens, seen, question)
    left, right = _nearest(seen, "lc"), _nearest(seen[::-1], "rc")[::-1]
    return [
        [*_of_place(tokens, seen, place), *left[place], *right[place], *sums.get(place, ()), *whole]
        for place in range(len(tokens))
    ]


def _of_place(tokens: Sequence[Token], seen: Sequence[_Seen], place: int) -> list[str]:
    """What is true of a piece by itself and by what stands beside it."""
    found = ["bias", *_neighbours(seen, place), *_pairs(seen, place), *_around(seen, place)]
    if tokens[place].is_glued:
        found.append("glued")
    if place + 1 < len(tokens) and tokens[place + 1].is_glued:
        found.append("glues")
    if tokens[place].is_word:
        found += [f"p3={seen[place].word[:3]}", f"s3={seen[place].word[-3:]}"]
    return found


def _neighbours(seen: Sequence[_Seen], place: int) -> Iterator[str]:
    """The pieces around, each by itself."""
    for step in range(-_REACH, _REACH + 1):
        at = place + step
        if not 0 <= at < len(seen):
            yield f"{step}:edge"
            continue
        one = seen[at]
        if abs(step) < _REACH:
            yield f"{step}w={one.word}"
        yield f"{step}s={one.shape}"
        if one.category:
            yield f"{step}c={one.category}"
        yield from (f"{step}k={kind}" for kind in one.classes)


def _pairs(seen: Sequence[_Seen], place: int) -> Iterator[str]:
    """The pieces around, two by two: by their words and by their shapes."""
    near = [seen[at] if 0 <= at < len(seen) else _EDGE for at in range(place - 2, place + 3)]
    words, shapes, at = [one.word for one in near], [one.shape for one in near], 2
    for name, one, other in (
        ("-1+0", at - 1, at),
        ("+0+1", at, at + 1),
        ("-1+1", at - 1, at + 1),
        ("-2-1", at - 2, at - 1),
        ("+1+2", at + 1, at + 2),
    ):
        yield f"w{name}={words[one]}|{words[other]}"
    yield f"s-1={shapes[at - 1]}|{shapes[at]}"
    yield f"s+1={shapes[at]}|{shapes[at + 1]}"
    yield f"s3={'|'.join(shapes[at - 1 : at + 2])}"


def _around(seen: Sequence[_Seen], place: int) -> set[str]:
    """Words further off, on either side."""
    left = {f"l={one.word}" for one in seen[max(0, place - 9) : place]}
    return left | {f"r={one.word}" for one in seen[place + 1 : place + 10]}


def _nearest(seen: Sequence[_Seen], name: str) -> list[list[str]]:
    """For each piece the nearest thing before it, and whether it stands in the same part of the sentence."""
    found, last = list[list[str]](), list[str]()
    for one in seen:
        found.append(last)
        if one.category:
            last = [f"{name}={one.category}"]
        elif last and one.shape in (",", ".", "\n", ";", "and") and not last[0].endswith(_APART):
            last = [last[0] + _APART]
    return found


def _of_whole(tokens: Sequence[Token], seen: Sequence[_Seen], question: str | None) -> list[str]:
    """What is true of the whole message."""
    money = sum(one.shape.startswith(("£", "d.dd", "dd.dd")) for one in seen)
    found = [f"asked={question}", f"money={min(money, 4)}"]
    if any(one.word == "?" for one in seen):
        found.append("has?")
    if any(one.category for one in seen):
        found.append("has-thing")
    found.append(f"long={min(len(tokens) // 8, 6)}")
    return found


def features_of_thing(tokens: Sequence[Token], start: int, end: int) -> list[str]:
    """For a thing, what tells of its category: its words and their parts, our lists, and the words beside it and in the message."""
    words = [token.text.replace("'", "") for token in tokens[start:end]]
    phrase = " ".join(words)
    found = {"bias", f"all={phrase}", f"last={words[-1]}", f"first={words[0]}"}
    if phrase in things():
        found.add(f"phrase={things()[phrase]}")
    for word in words:
        marked = f"<{word}>"
        found.add(f"w={word}")
        found |= {f"ch={marked[at : at + size]}" for size in (3, 4, 5) for at in range(len(marked) - size + 1)}
        if known := category_of(word):
            found.add(f"list={known}")
    found |= {f"last-list={known}" for known in [category_of(words[-1])] if known}
    for step in (1, 2, 3):
        before = tokens[start - step].text if start >= step else "|"
        after = tokens[end + step - 1].text if end + step <= len(tokens) else "|"
        found |= {f"-{step}={before}", f"+{step}={after}"}
    for token in (*tokens[max(0, start - REACH) : start], *tokens[end : end + REACH]):
        if token.is_word:
            found.add(f"m={token.text}")
            if known := category_of(token.text):
                found.add(f"mc={known}")
    return sorted(found)


@lru_cache(maxsize=20_000)
def _seen(token: Token) -> _Seen:
    """A piece by itself."""
    word = token.text
    if token.is_address:
        return _Seen("@", "@", (), "")
    if token.is_number:
        return _Seen(_figure(word), _shape(word), _kinds_of_figure(word), "")
    if not token.is_word:
        return _Seen(word, word, (), "")
    classes, category = _kinds_of_word(word), category_of(word) or ""
    shape = classes[0] if classes else "thing" if category else "and" if word in phrases("joins") else "w"
    return _Seen(word, shape, classes, category)


def _kinds_of_word(word: str) -> tuple[str, ...]:
    """What kinds of word a word is: a number, a unit, a day, a word for how many."""
    number = number_word(word)
    size = next((name for most, name in _SIZES if number is not None and number < most), "")
    date = table("dates").get(word, "").partition(" ")[0]
    marks = ("howmany" if word in table("counts") else "", "homophone" if word in table("homophones") else "")
    return tuple(kind for kind in (size, unit_of(word), date, *marks) if kind)


def _with_phrases(tokens: Sequence[Token], seen: list[_Seen]) -> list[_Seen]:
    """The same, with the words of phrases ("pay and display", "bus stop") marked as such."""
    words, first = [token.text for token in tokens], first_words() | beginnings("no_things")
    place = 0
    while place < len(words):
        longest = _LONGEST_PHRASE if words[place] in first else 1
        for length in range(min(longest, len(words) - place), 1, -1):
            phrase = " ".join(words[place : place + length])
            if phrase in phrases("no_things"):
                for at in range(place, place + length):
                    seen[at] = _Seen(seen[at].word, "nothing", (*seen[at].classes, "no-thing"), "")
                place += length - 1
                break
            if phrase in things():
                for at in range(place, place + length):
                    edge = "P-first" if at == place else "P-more"
                    seen[at] = _Seen(seen[at].word, "thing", (*seen[at].classes, edge), things()[phrase])
                place += length - 1
                break
        place += 1
    return seen


def _figure(text: str) -> str:
    """A figure as a word: small whole numbers as they are, others by their shape."""
    return text if text.isdigit() and int(text[:4]) <= 12 else _shape(text)


def _shape(text: str) -> str:
    """ "£4.60" → "£d.dd", "9:30" → "d:dd", "12" → "dd", "1,200.00" → "d.dd"."""
    shape = "".join("d" if sign.isdigit() else sign for sign in text.replace(",", ".") if sign != ",")
    whole, dot, rest = shape.partition(".")
    return f"{whole[:5]}{dot}{rest[:3]}"


def _kinds_of_figure(text: str) -> tuple[str, ...]:
    """What a figure could be by its value."""
    plain = text.lstrip("£")
    found = ["£"] if text.startswith("£") else []
    if plain.isdigit():
        found.append(next((name for most, name in _STEPS if int(plain[:6]) < most), "n>"))
        return (*found, "0lead") if plain.startswith("0") else tuple(found)
    hour, sign, minute = plain.replace(":", ".").replace(",", ".").partition(".")
    if sign and "." not in minute:
        if len(minute) == 2 and int(hour[:3]) < 24 and int(minute) < 60 and int(minute) % 5 == 0:
            found.append("clock")
        found.append(f"x{minute[-1]}" if len(minute) == 2 else f"dec{len(minute)}")
    return tuple(found)


def _sums(tokens: Sequence[Token]) -> dict[int, list[str]]:
    """How each figure stands to the others: said before, the sum of others, their product, their double."""
    worth = [
        (place, value) for place, token in enumerate(tokens) if token.is_number and (value := pence_of([token.text]))
    ]
    worth = worth[: _MOST_SUMMED * 2]
    values = [value for _, value in worth]
    return {place: list(_standing(values, number)) for number, (place, _) in enumerate(worth)}


def _standing(values: Sequence[int], number: int) -> Iterator[str]:
    """How one figure stands to the others."""
    value, before, after = values[number], values[:number], values[number + 1 :]
    others = [*before, *after]
    few = others[:_MOST_SUMMED]
    pairs = list(combinations(few, 2))
    marks = {
        "said-before": value in before,
        "said-after": value in after,
        "sum-of-all": len(others) > 1 and sum(others) == value,
        "sum-of-before": len(before) > 1 and sum(before) == value,
        "sum-of-two": len(others) == 2 and sum(others) == value,
        "product": any(one * other == value * 100 for one, other in pairs if 100 not in (one, other)),
        "double": any(2 * other == value for other in few),
        "half": any(value * 2 == other for other in few),
        "largest": bool(others) and value == max(values),
    }
    yield from (name for name, is_so in marks.items() if is_so)
