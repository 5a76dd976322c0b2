"""What different people would text or say, and what must be understood of it."""

import pytest

from services.payments.phone.rules.parser import understand
from tests.payments.phone.table import FOLDER, TODAY, Row, rows, written

TABLES = sorted(file.stem for file in FOLDER.glob("*.txt"))
ROWS = [row for name in TABLES for row in rows(name)]
FEWEST = 220


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.place)
def test_a_message_is_understood(row: Row) -> None:
    assert written(understand(row.said, today=TODAY)) == row.expected, row.said


def test_the_share_that_is_understood() -> None:
    """Prints it: at first try, and after one question. A message that needs two questions is neither."""
    assert len(ROWS) >= FEWEST
    assert len({row.said for row in ROWS}) == len(ROWS), "a message stands twice"
    for name in TABLES:
        table = rows(name)
        right = [row for row in table if written(understand(row.said, today=TODAY)) == row.expected]
        at_once = [row for row in right if "ask " not in row.expected]
        one = [row for row in right if row.expected.count("ask ") == 1]
        print(  # noqa: T201  # the figure is what the test is for
            f"{name}: {len(table)} messages, {len(at_once) / len(table):.0%} at first try, "
            f"{(len(at_once) + len(one)) / len(table):.0%} after one question"
        )
