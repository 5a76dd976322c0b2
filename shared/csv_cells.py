"""Cells of a CSV file that a spreadsheet program reads as words and never as a formula."""

import csv
import io
from collections.abc import Iterable

from shared.characters import shapes_only

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: object) -> str:
    """A cell as it may stand in a spreadsheet: what would begin a formula gets an apostrophe in front (OWASP, CSV injection), also
    behind blanks and signs that nobody sees: some programs leave those away first."""
    words = "" if cell is None else str(cell)
    seen = shapes_only(words)
    begins = any(one.startswith(_STARTS_A_FORMULA) for one in (words, seen, seen.lstrip()))
    return f"'{words}" if begins else words


def pounds_cell(amount_pence: int) -> str:
    """Pence as a plain number of pounds: 123456 → "1234.56"."""
    return f"{amount_pence // 100}.{amount_pence % 100:02d}"


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV with safe cells."""
    text = io.StringIO()
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()
