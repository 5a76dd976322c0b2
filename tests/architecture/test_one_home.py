"""What has one home: no other module of the product makes its own of it."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.errors import Effect
from tests.conftest import CHECKOUT

PRODUCT = sorted(file for package in ("services", "shared") for file in (CHECKOUT / package).rglob("*.py")
                 if "migrations" not in file.parts)  # fmt: skip
COMMANDS = sorted(file for folder in ("local", "bench") for file in (CHECKOUT / "deploy" / folder).rglob("*.py"))
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


EFFECTS = re.compile("|".join(re.escape(one) for one in Effect))
"""What a refusal means for the money is an `Effect` of shared/errors.py, in one sentence each."""
WORDS_OF_THEIR_OWN = {
    "services/notifications/conversations/prompts/english.py": "said to people who take part, in two languages",
    "services/payments/phone/words/phrases.py": "pages of people who take part, in two languages",
}

TEMPLATES = sorted((CHECKOUT / "services").rglob("*.html"))
PHONE_PAGES = sorted((CHECKOUT / "services/payments/phone/templates").glob("*.html"))
NOT_SAID = re.compile(
    r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}|<(?:[^<>{]|\{\{.*?\}\}|\{%.*?%\})*>|[\w-]+=\"[^\"]*\"", re.DOTALL
)
"""What a template holds beside words: instructions, tags, and attributes that a macro adds to one."""

WELSH = re.compile(r"\b(Mae|Nid|Ni|Rydym|Rydych|gennym|gennych|eich|wedi|Anfonwch|Dywedwch)\b|[ŵŷâêîûŴŶ]")
"""Words that hardly any sentence of ours in Welsh goes without, and letters that hardly any other language of ours has."""
WELSH_HOMES = {
    "services/notifications/categories.py": "a category's words, named once",
    "services/notifications/conversations/prompts/": "texts and calls",
    "services/notifications/messages/": "notices, by text and letter",
    "services/payments/phone/words/": "pages",
    "services/payments/claims/money_statement/words.py": "what somebody was paid, on a page and on paper",
    "services/payments/claims/rules/categories.py": "a category's name on pages, in the one row that payments has for it",
    "shared/activity_words.py": "what somebody is asked to do and when, wherever that is said",
    "shared/money_words.py": "where money is and what is promised, wherever that is said",
    "shared/rejection_words.py": "why something is not paid, in ready sentences",
}
"""Where the words of people who take part live, and what they are for."""


def who(pattern: re.Pattern[str], among: Sequence[Path] = PRODUCT) -> list[str]:
    """The modules in whose code something stands; of the product, unless said otherwise."""
    return [str(file.relative_to(CHECKOUT)) for file in among if pattern.search(code(file))]


def code(file: Path) -> str:
    """A module's lines without comments and the text of docstrings."""
    return re.sub(r'"""[\s\S]*?"""|#.*', "", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("thing", HOMES)
def test_it_stands_in_its_home_only(thing: str) -> None:
    home, pattern = HOMES[thing]
    assert who(re.compile(pattern)) == [home]


def test_what_a_refusal_means_for_the_money_has_one_home() -> None:
    assert who(EFFECTS, COMMANDS) == []
    assert {one for one in who(EFFECTS) if one not in WORDS_OF_THEIR_OWN} == {"shared/errors.py"}


def test_no_template_says_what_a_refusal_means_for_the_money() -> None:
    assert [file.name for file in TEMPLATES if EFFECTS.search(file.read_text(encoding="utf-8"))] == []


def test_words_of_people_who_take_part_stand_where_words_live() -> None:
    homes = tuple(WELSH_HOMES)
    assert [one for one in who(WELSH) if not one.startswith(homes)] == []
    assert {home for home in homes if not any(one.startswith(home) for one in who(WELSH))} == set(), (
        "homes that are empty by now"
    )


def words_in(template: str) -> list[str]:
    """The words that a template says by itself."""
    return re.findall(r"[A-Za-z]{2,}", NOT_SAID.sub(" ", template))


def test_phone_pages_take_every_word_from_where_words_live() -> None:
    assert {file.name: found for file in PHONE_PAGES if (found := words_in(file.read_text(encoding="utf-8")))} == {}


def test_a_word_in_a_template_is_found() -> None:
    assert words_in('<p class="{{ one }}">Send {% if two %}{{ it }}{% endif %}</p>') == ["Send"]


def test_no_day_is_spelt_out_by_the_locale() -> None:
    assert who(SPELT_BY_THE_LOCALE) == []


@pytest.mark.parametrize("bad", ['f"{day:%A} {day.day}"', 'f"{day.day} {local:%B %Y}"', 'now.strftime("%H:%M")'])
def test_a_day_that_is_spelt_out_is_found(bad: str) -> None:
    assert SPELT_BY_THE_LOCALE.search(bad)
