"""Sets data on paper by a template: a PDF that archives can keep (PDF/A-2a) and that screen readers can read (PDF/UA-1)."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import typst

from shared.characters import shapes_only
from shared.fonts import FONTS, signs_of_fonts


class PdfCompiler:
    """The compiler of one template, kept because a new one takes up to ten times as long. Threads that share it take turns.

    The template reads its data with `json(bytes(sys.inputs.data))`, so whatever the data holds is words and never markup, and it
    sees no file but those beside it, or instead of them the pictures that come with the data.
    """

    def __init__(self, template: Path) -> None:
        self._template = template.read_bytes()
        self._folder = template.parent
        self._compiler = typst.Compiler(self._template, root=self._folder, font_paths=_fonts())
        self._turn = Lock()

    def pdf(
        self, data: Mapping[str, object], written_at: datetime, pictures: Mapping[str, bytes] | None = None
    ) -> bytes:
        """The data as a PDF; the same data gives the same bytes. `pictures`, by file name, are there for this call only.

        Raises typst.TypstError where the paper cannot be made accessible.
        """
        if not pictures:
            return self._compile(data, written_at, self._folder)
        with TemporaryDirectory() as name:
            folder = Path(name)
            for file, picture in pictures.items():
                (folder / file).write_bytes(picture)
            return self._compile(data, written_at, folder)

    def _compile(self, data: Mapping[str, object], written_at: datetime, folder: Path) -> bytes:
        with self._turn:
            pdf = self._compiler.compile(
                self._template,
                root=folder,
                format="pdf",
                sys_inputs={"data": json.dumps(data)},
                pdf_standards=["ua-1", "a-2a"],
                timestamp=int(written_at.timestamp()),
            )
        assert isinstance(pdf, bytes)  # noqa: S101  # a PDF is one file; lists are for pictures of pages
        return pdf


def printable(words: str) -> str:
    """Words as our typeface can set them: a sign that it has no shape for becomes a question mark."""
    return "".join(
        sign if sign.isspace() or _has_shape(sign) else "?" for sign in shapes_only(unicodedata.normalize("NFC", words))
    )


def _has_shape(sign: str) -> bool:
    """Whether there is a shape for a sign, or for the letter and the accents that it is made of."""
    return any(
        {ord(part) for part in parts} <= signs_of_fonts() for parts in (sign, unicodedata.normalize("NFD", sign))
    )


@cache
def _fonts() -> typst.Fonts:
    """Our own fonts and no others, so that every machine sets the same paper."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
