"""No rail is called by its name outside its own folder: another rail is added there, and nothing else asks which it is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import CHECKOUT

SERVICE = CHECKOUT / "services" / "payments"
MAY_NAME = ("rails", "migrations", "settings.py", "wiring.py")
"""The rail itself, the tables as they were made, and the two places that choose and connect it."""
MUST_NAME = {"payouts/tables/payout.py", "claims/rules/send_deadline.py"}
"""A CHECK lists the rails that a row may name, and each rail has its own time of day, which mypy asks for."""
NAME = re.compile(r"stripe", re.IGNORECASE)


def named(file: Path) -> Iterator[str]:
    """What in a file's code calls the rail by its name; prose may."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for field in ("id", "attr", "arg", "name"):
            word = getattr(node, field, None)
            if isinstance(word, str) and NAME.search(word):
                yield word
        word = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if NAME.fullmatch(word) or re.search(r"'stripe'|is_stripe", word):
            yield word


def test_no_rail_is_named_outside_its_folder() -> None:
    files = [file for file in SERVICE.rglob("*.py") if file.relative_to(SERVICE).parts[0] not in MAY_NAME]
    assert len(files) > 100
    found = {str(file.relative_to(SERVICE)): sorted(set(named(file))) for file in files}
    assert {name: words for name, words in found.items() if words and name not in MUST_NAME} == {}


def test_the_rail_does_name_itself() -> None:
    assert set(named(SERVICE / "rails" / "names.py")) >= {"stripe"}
