"""Which characters may stand in what somebody types: one rule for every way in, whether JSON, form, spreadsheet, text or call.

Three kinds make trouble:

- *Control characters* (and NUL, halves of a surrogate pair, noncharacters) mean nothing in words, and some cannot be stored. Typed they
  are refused; in a text or a call they become a blank.
- *Unseen marks* (zero-width spaces, soft hyphens, marks of writing direction, tags) come along with copied text and make two spellings
  of one name. They go; only the one that turns all writing round (U+202E), which no address book sets around anything, is refused.
- *Joiners* (U+200C, U+200D) are part of Persian, Urdu and Indic names and of emoji. They stay behind a sign.

Nothing is normalised: names are kept as given.
"""

import re
import unicodedata
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(0x11))
    + "]"
)
_LAYOUT = re.compile(r"[\t\n\r\u2028\u2029]")
"""Tabs and ends of lines mean something in words of several lines, and nothing in a name."""
_END_OF_LINE = re.compile(r"\r\n?|[\u2028\u2029]")
_MARKS = (
    r"\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_FLAGS = "|".join(
    "".join(("\U0001f3f4", *(chr(0xE0000 + ord(one)) for one in f"gb{nation}"), "\U000e007f"))
    for nation in ("eng", "sct", "wls")
)
"""England, Scotland and Wales: the only pictures that are made with tags."""
_UNSEEN = re.compile(f"({_FLAGS})|[{_MARKS}]")
_NO_SHAPE = re.compile(
    rf"[{_MARKS}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Whatever is drawn as nothing by itself: the marks, joiners, fillers, and selectors of a variant."""
_DRAWN_AS_A_BLANK = dict.fromkeys((0x2800, 0x3164, 0xFFA0), " ")
_OVERRIDE = "\u202e"
"""Shows what follows from right to left, whatever it is. Address books set the other marks of direction around numbers that people copy,
but never this one."""
_JOINERS = re.compile(r"[\u200c\u200d]+")
_ZERO_WIDTH_JOINER = "\u200d"
_LAST_LATIN = "\u024f"
"""No letter up to here joins its neighbour, so that a joiner behind it at the end of a word says nothing."""


class CharacterError(ValueError):
    """Characters that cannot be kept. The text says so and repeats none of them."""


class NothingToSeeError(CharacterError):
    """Something was typed, and none of it can be seen."""


def cleaned(typed: str, *, several_lines: bool = False) -> str:
    """What was typed, without unseen marks and without blanks around it. Tabs and ends of lines (which become "\\n") may stand only
    in words of `several_lines`. Raises CharacterError, and NothingToSeeError where signs were typed and none can be seen."""
    check(typed)
    if _OVERRIDE in typed:
        raise CharacterError(
            "There is a sign in this that turns the writing round. Type it again instead of copying it."
        )
    if not several_lines and _LAYOUT.search(typed.strip()):
        raise CharacterError("This must be one line, without tabs. Type it again instead of copying it.")
    text = _without_unseen(_END_OF_LINE.sub("\n", typed)).strip()
    if typed.strip() and not any(map(_can_be_seen, text)):
        raise NothingToSeeError("Nothing can be seen in this, only signs without a shape. Write it in letters.")
    return text


def check(text: str) -> None:
    """Raises CharacterError where a text holds a character that can be kept nowhere."""
    if _REFUSED.search(text):
        raise CharacterError("There is a damaged or unseen sign in this. Type it again instead of copying it.")


def as_said(said: str) -> str:
    """What somebody texted or said, which is never refused: what cannot be kept becomes a blank, and unseen marks are gone."""
    return _without_unseen(_REFUSED.sub(" ", said).replace("\u200b", " "))


def shapes_only(text: str) -> str:
    """A text without anything that is drawn as nothing, joiners too: for comparing, not for keeping."""
    return _NO_SHAPE.sub("", text)


def set_apart(name: str) -> str:
    """A name for the middle of a sentence: one that is read from the right is kept from turning the words around it. Where a page shows a
    name by itself, `bdi` does so."""
    is_turned = any(unicodedata.bidirectional(one) in ("R", "AL", "AN") for one in name)
    return f"\u2068{name}\u2069" if is_turned else name


Said = Annotated[str, BeforeValidator(lambda said: as_said(said) if isinstance(said, str) else said)]
"""A field that holds what somebody texted or said."""


class Typed(BaseModel):
    """A body that somebody typed: every text in it is cleaned, and what is refused is told by its field. Bodies within bodies are
    `Typed` themselves. `SEVERAL_LINES` names the fields that may have several lines."""

    SEVERAL_LINES: ClassVar[frozenset[str]] = frozenset()

    @field_validator("*", mode="before")
    @classmethod
    def _cleaned(cls, value: object, info: ValidationInfo) -> object:
        return _cleaned_value(value, several_lines=info.field_name in cls.SEVERAL_LINES)


def one_line(value: object) -> object:
    """A value of a field on its way into Pydantic: text cleaned, anything else as it is."""
    return _cleaned_value(value, several_lines=False)


def _cleaned_value(value: object, *, several_lines: bool) -> object:
    if isinstance(value, list | tuple):
        return [_cleaned_value(one, several_lines=several_lines) for one in value]
    if not isinstance(value, str):
        return value
    try:
        return cleaned(value, several_lines=several_lines)
    except CharacterError as error:
        raise PydanticCustomError("characters", "{why}", {"why": str(error)}) from None


def _without_unseen(text: str) -> str:
    seen = _UNSEEN.sub(lambda found: found[1] or "", text).translate(_DRAWN_AS_A_BLANK)
    return _JOINERS.sub(_joiner, seen)


def _joiner(found: re.Match[str]) -> str:
    """What stays of joiners in a row: one, between two signs. At the end of a word only one that joins, which Malayalam and Sinhala
    words may end with."""
    before, after = found.string[max(0, found.start() - 1) : found.start()], found.string[found.end() : found.end() + 1]
    if not before.strip():
        return ""
    if after.strip():
        return found[0][0]
    return _ZERO_WIDTH_JOINER if _ZERO_WIDTH_JOINER in found[0] and before > _LAST_LATIN else ""


def _can_be_seen(sign: str) -> bool:
    """Whether a sign shows something by itself. What is set on a letter, blanks, and signs for private use do not."""
    category = unicodedata.category(sign)
    return category[0] not in "MZ" and category not in ("Cc", "Co") and not _NO_SHAPE.match(sign)
