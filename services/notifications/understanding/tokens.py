"""From a normalised text to small pieces: words, runs of figures and signs. What a piece is for is decided later (`tagger`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from shared import bank_numbers

MOST_TOKENS = 500
"""A message of 2,000 letters has no more words; what follows is not looked at."""
_PIECE = re.compile(
    r"https?://\S+|www\.\S+|\S{1,64}@[a-z][\w-]{0,62}\.\S+"  # addresses; longer ones there are none
    r"|£?\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?!\d)"  # 1,200.00
    r"|£ ?\d+(?:[.,:]\d+)*|\d+(?:[.:]\d+)+|\d+,\d{2}(?!\d)|\d+"  # £4.60, 9:30, 4,60, 12
    r"|£|t'(?=[a-z]{2})|[a-z]+(?:'[a-z]+)*|\n|[^\sa-z\d]"
)
_LIST_NUMBER = re.compile(r"(?<!\S)\(?(\d{1,2})[.)]:?(?= ?[a-z£])")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece. `is_glued` where no blank stands before it: "x7", "80p", "bus2.20"."""

    text: str
    is_glued: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it has figures in it."""
        return any("0" <= sign <= "9" for sign in self.text) and not self.is_address

    @property
    def is_word(self) -> bool:
        """Whether it is a word of letters."""
        return self.text[0].isalpha() and not self.is_address

    @property
    def is_address(self) -> bool:
        """Whether it is the address of a page or a mailbox."""
        return self.text.startswith(("http", "www.")) or ("@" in self.text and len(self.text) > 1)


def tokens_of(text: str) -> tuple[Token, ...]:
    """The pieces of a normalised text in order, at most MOST_TOKENS; bank numbers are "#"."""
    return tuple(islice(pieces(_unnumbered(bank_numbers.replaced(text, " # "))), MOST_TOKENS))


def _unnumbered(text: str) -> str:
    """The text with the numbers of a list, "1. bus £2 2. lunch £5", as new lines; as it is where they do not count up from the start."""
    marks = list(_LIST_NUMBER.finditer(text))
    if len(marks) < 2 or marks[0].start() or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return text
    return _LIST_NUMBER.sub("\n", text)


def pieces(text: str) -> Iterator[Token]:
    """The pieces of a part of a text."""
    for found in _PIECE.finditer(text):
        before = text[found.start() - 1 : found.start()]
        yield Token(found.group().replace(" ", ""), is_glued=bool(before) and not before.isspace())
