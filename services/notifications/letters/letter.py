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
    """One letter to one person: in whose name, how to ask us (a few words and a number, or neither), the day, and what it says. `short_name` stands at its head
    where the organisation's whole name is too long for that."""

    organisation: str
    short_name: str
    ask_by: str
    ask_number: str
    written_on: date
    title: str
    sentences: tuple[Sentence, ...]
    address: Address = field(repr=False)

    def as_text(self) -> str:
        """Its title and sentences, a line each, without pictures and without the address."""
        said = (f"{one.words} {one.large}".strip() for one in self.sentences)
        return "\n".join((self.title, *said))


@dataclass(frozen=True, slots=True)
class Window:
    """Where the address may stand so that it shows in the envelope's window: mm from the paper's left and top edges. It begins
    `inset_mm` inside, and is set as large as fits."""

    left_mm: float
    top_mm: float
    right_mm: float
    bottom_mm: float
    inset_mm: float = 1

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, in mm."""
        return self.left_mm, self.top_mm, self.right_mm, self.bottom_mm


WINDOWS: Mapping[str, Window] = {
    # The usual UK DL envelope (220 × 110 mm): its window is 90 × 35 mm, 20 mm from the left and 18 mm from the bottom. The letter,
    # folded in three, may slide about 10 mm in it either way.
    "dl": Window(25, 57, 101, 82),
    # The C5 envelope of GOV.UK Notify's printers: 95.4 × 26.8 mm, 24.6 mm from the left and 39.5 mm from the top.
    "c5": Window(24.6, 39.5, 120, 66.3),
}
"""By envelope."""
