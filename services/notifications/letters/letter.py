"""What an Easy Read letter is made of, before it is set on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.notifications.contacts.rules import Address


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the name of the picture beside it; `large` stands below in large letters: a number to call or to say."""

    picture: str
    words: str
    large: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person: in whose name, the number that people call, the day, and what it says."""

    organisation: str
    helpline: str
    written_on: date
    title: str
    sentences: tuple[Sentence, ...]
    address: Address = field(repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """Where the address begins, in mm from the paper's left and top edges, so that it shows in the envelope's window."""

    left_mm: float
    top_mm: float


WINDOWS: Mapping[str, Window] = {
    # The usual UK DL envelope (220 × 110 mm): its window is 90 × 35 mm, 20 mm from the left and 18 mm from the bottom. The letter,
    # folded in three, may slide about 10 mm in it either way.
    "dl": Window(26, 58),
    # The C5 envelope of GOV.UK Notify's printers: 95.4 × 26.8 mm, 24.6 mm from the left and 39.5 mm from the top.
    "c5": Window(26, 40.5),
}
"""By envelope."""
