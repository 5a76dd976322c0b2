"""Sets letters on paper, as PDFs that print and that everybody can read."""

from datetime import UTC, datetime, time
from pathlib import Path

import typst

from services.notifications.letters.letter import Letter, Window
from services.notifications.letters.pictures import CREDIT, PICTURES
from shared.days_in_words import day_in_words, weekday_in_words
from shared.typesetting import PdfCompiler


class CannotBeSetError(Exception):
    """A letter cannot be set on paper: it would not be readable, or not readable aloud."""


TEMPLATE = Path(__file__).with_name("letter.typ")


class Typesetter:
    """Sets letters; threads that share it take turns."""

    def __init__(self) -> None:
        self._compiler = PdfCompiler(TEMPLATE)

    def pdf(self, letter: Letter, window: Window) -> bytes:
        """The letter as a PDF; the same letter gives the same bytes. Raises KeyError for a picture that we do not have, and
        CannotBeSetError for signs that our letters lack."""
        try:
            return self._compiler.pdf(_data(letter, window), datetime.combine(letter.written_on, time(), UTC))
        except typst.TypstError as error:
            raise CannotBeSetError from error


def _data(letter: Letter, window: Window) -> dict[str, object]:
    return {
        "organisation": letter.organisation,
        "short_name": letter.short_name,
        "ask": (letter.ask_by, letter.ask_number),
        "language": "en",
        "written_on": (weekday_in_words(letter.written_on), day_in_words(letter.written_on)),
        "title": letter.title,
        "addressed_to": letter.address.addressed_to,
        "address": letter.address.on_envelope(),
        "window": {
            "left_mm": window.left_mm + window.inset_mm,
            "top_mm": window.top_mm + window.inset_mm,
            "width_mm": window.right_mm - window.left_mm - 2 * window.inset_mm,
            "height_mm": window.bottom_mm - window.top_mm - 2 * window.inset_mm,
        },
        "credit": CREDIT,
        "sentences": [
            {
                "picture": sentence.picture,
                "alternative": PICTURES[sentence.picture],
                "words": sentence.words,
                "large": sentence.large,
            }
            for sentence in letter.sentences
        ],
    }
