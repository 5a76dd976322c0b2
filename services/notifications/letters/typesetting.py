"""Sets letters on paper: a PDF that prints, that archives can keep (PDF/A-2a) and that screen readers can read (PDF/UA-1)."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Lock

import typst

from services.notifications.letters.letter import Letter, Window
from services.notifications.letters.pictures import CREDIT, PICTURES
from shared.days_in_words import day_in_words, weekday_in_words
from shared.fonts import FONTS

HERE = Path(__file__).parent


class Typesetter:
    """One compiler, kept because a new one takes ten times as long. Safe to share between threads: they take turns."""

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        self._compiler = typst.Compiler(HERE / "letter.typ", root=HERE, font_paths=fonts)
        self._turn = Lock()

    def pdf(self, letter: Letter, window: Window) -> bytes:
        """The letter as a PDF; the same letter gives the same bytes. Raises KeyError for a picture that we do not have, and
        typst.TypstError where the letter cannot be made accessible."""
        data = json.dumps(_data(letter, window))
        written_at = datetime.combine(letter.written_on, time(), UTC)
        with self._turn:
            pdf = self._compiler.compile(
                format="pdf", sys_inputs={"letter": data}, pdf_standards=["ua-1", "a-2a"], timestamp=written_at
            )
        assert isinstance(pdf, bytes)  # noqa: S101  # a PDF is one file; lists are for pictures of pages
        return pdf


def _data(letter: Letter, window: Window) -> dict[str, object]:
    return {
        "organisation": letter.organisation,
        "helpline": letter.helpline,
        "language": "en",
        "written_on": (weekday_in_words(letter.written_on), day_in_words(letter.written_on)),
        "title": letter.title,
        "addressed_to": letter.address.addressed_to,
        "address": letter.address.on_envelope(),
        "window": {"left_mm": window.left_mm, "top_mm": window.top_mm},
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
