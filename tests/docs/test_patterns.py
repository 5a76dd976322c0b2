"""The comparison with GOV.UK's patterns has a row for every page of the desk, and for no page that is not there."""

import re
from pathlib import Path

from tests.payments.desk.test_every_page import PAGES

PATTERNS = Path(__file__).resolve().parents[2] / "docs" / "patterns.md"


def test_every_page_of_the_desk_stands_beside_its_pattern() -> None:
    rows = re.findall(
        r"^\| `(/desk[^`]*)` \| ([^|]+) \| ([^|]+) \|$", PATTERNS.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(path for path, _, _ in rows) == sorted(PAGES)
    assert all(pattern.strip() and differs.strip() for _, pattern, differs in rows)
