"""A person's name or words in signs that our typeface lacks: they still get their statement."""

import pytest

from shared.typesetting import printable
from tests.payments.claims.conftest import Desk, bus, desk
from tests.payments.claims.statement.test_statement import statement, text_of

__all__ = ["desk"]


def test_a_statement_with_signs_that_the_font_lacks_is_printed(desk: Desk) -> None:
    person_id = desk.ready()
    claim = desk.sent(
        person_id, bus(900, category="other", description="\u6c49\u5b57 \U0001f68c \u0645\u062a\u0631\u0648")
    )

    words = text_of(statement(desk.approver, claim))

    assert "?? ? ????" in words


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("Zoë Ŵyn O\u2019Brien – £5", "Zoë Ŵyn O\u2019Brien – £5"),
        ("Zoe\u0308", "Zoë"),
        ("\u6c49", "?"),
        ("a\u200db\u202e", "ab"),
        ("\U0001f68c", "?"),
    ],
)
def test_what_can_be_printed_stays(words: str, printed: str) -> None:
    assert printable(words) == printed
