"""What has one home: no other module of the product makes its own of it."""

import re
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

PRODUCT = sorted(file for package in ("services", "shared") for file in (CHECKOUT / package).rglob("*.py")
                 if "migrations" not in file.parts)  # fmt: skip
HOMES = {
    "London's time zone": ("shared/london.py", r"\bZoneInfo\(|Europe/London(?!')"),
    "names of months": ("shared/days_in_words.py", r"\"(January|Ionawr|Chwefror)\""),
    "names of weekdays": ("shared/days_in_words.py", r"\"(Monday|dydd Llun)\""),
    "typesetting": ("shared/typesetting.py", r"\btypst\.(Compiler|Fonts)\("),
    "bank holidays": ("shared/bank_holidays.py", r"\bcountry_holidays\("),
}
"""Each thing with its home, and what gives a second one away. The quote sets SQL apart: a table cannot import."""
SPELT_BY_THE_LOCALE = re.compile(r"strftime\(|:[^{}\"']*%-?[ABabcx]")
"""Names of days and months made by strftime, also inside an f-string ("{day:%B}")."""


def who(pattern: re.Pattern[str]) -> list[str]:
    """The modules of the product in whose code something stands."""
    return [str(file.relative_to(CHECKOUT)) for file in PRODUCT if pattern.search(code(file))]


def code(file: Path) -> str:
    """A module's lines without comments and the text of docstrings."""
    return re.sub(r'"""[\s\S]*?"""|#.*', "", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("thing", HOMES)
def test_it_stands_in_its_home_only(thing: str) -> None:
    home, pattern = HOMES[thing]
    assert who(re.compile(pattern)) == [home]


def test_no_day_is_spelt_out_by_the_locale() -> None:
    assert who(SPELT_BY_THE_LOCALE) == []


@pytest.mark.parametrize("bad", ['f"{day:%A} {day.day}"', 'f"{day.day} {local:%B %Y}"', 'now.strftime("%H:%M")'])
def test_a_day_that_is_spelt_out_is_found(bad: str) -> None:
    assert SPELT_BY_THE_LOCALE.search(bad)
