"""Sets a statement on paper, with its receipts."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

from services.payments.claims.statement.rules import Statement, caption
from shared.typesetting import PdfCompiler, printable

STATEMENT_TEMPLATE = Path(__file__).with_name("statement.typ")
NOT_THERE = "The picture of this receipt is not in the store."


def pdf_of(
    compiler: PdfCompiler, statement: Statement, pictures: Mapping[UUID, list[bytes | None]], made_at: datetime
) -> bytes:
    """The statement as a PDF, by the compiler of STATEMENT_TEMPLATE. `pictures` holds each receipt's pages, None where one could not be
    found."""
    shown, files = [], dict[str, bytes]()
    for number, paper in enumerate(statement.papers, start=1):
        for page, jpeg in enumerate(pictures[paper.receipt_id], start=1):
            title = caption(number, page, paper)
            file = f"{number}-{page}.jpg" if jpeg else ""
            if jpeg:
                files[file] = jpeg
            shown.append({"title": title, "file": file, "alternative": f"Picture of {title}" if jpeg else NOT_THERE})
    data = asdict(statement) | {"papers": None, "about_ids": None, "pictures": shown}
    return compiler.pdf({name: as_printed(value) for name, value in data.items()}, made_at, files)


def as_printed(value: object) -> object:
    """A value with every word in it as it can be printed: a name in another alphabet must not cost anybody their statement."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: as_printed(one) for name, one in value.items()}
        case list() | tuple():
            return [as_printed(one) for one in value]
        case _:
            return value
