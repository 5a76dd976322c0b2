"""Sets a statement on paper, with its receipts: a tagged PDF that archives can keep and screen readers can read."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import typst

from services.payments.claims.statement.rules import Statement, caption
from shared.fonts import FONTS

TEMPLATE = Path(__file__).with_name("statement.typ")
NOT_THERE = "The picture of this receipt is not in the store."


def pdf_of(statement: Statement, pictures: Mapping[UUID, list[bytes | None]], made_at: datetime) -> bytes:
    """The statement as a PDF. `pictures` holds each receipt's pages, None where one could not be found."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        shown = []
        for number, paper in enumerate(statement.papers, start=1):
            for page, jpeg in enumerate(pictures[paper.receipt_id], start=1):
                title = caption(number, page, paper)
                file = f"{number}-{page}.jpg" if jpeg else ""
                if jpeg:
                    (root / file).write_bytes(jpeg)
                shown.append(
                    {"title": title, "file": file, "alternative": f"Picture of {title}" if jpeg else NOT_THERE}
                )
        data = asdict(statement) | {"papers": None, "about_ids": None, "pictures": shown}
        (root / "statement.json").write_text(json.dumps(data), encoding="utf-8")
        compiler = typst.Compiler(root / TEMPLATE.name, root=root, font_paths=_fonts())
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=int(made_at.timestamp()))
    assert isinstance(pdf, bytes)  # noqa: S101  # a PDF is one file; lists are for pictures of pages
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
