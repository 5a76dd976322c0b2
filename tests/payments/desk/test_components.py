"""The desk is made of its components: each is one macro, listed in docs/components.md, and no page writes the same thing by hand."""

import re
from pathlib import Path
from typing import Any

import pytest

from deploy.components_page import COMPONENTS, KINDS, TEMPLATES, components
from services.payments.desk.pages.desk_pages import show
from services.payments.desk.rules.table_order import TableOrder
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.pages.rendering import Wrong

STYLES = (TEMPLATES.parent / "static" / "desk.css").read_text(encoding="utf-8")
BY_HAND = re.compile(r"<(input|select|textarea|button|form|fieldset|table|details|dl|progress|img)\b")
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if COMPONENTS not in path.parents)


def test_there_are_pages_and_components() -> None:
    assert len(PAGES) > 30
    assert sum(map(len, components().values())) > 45
    assert {path.stem for path in COMPONENTS.glob("*.html")} == set(KINDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_no_page_writes_by_hand_what_a_component_is_for(page: Path) -> None:
    assert BY_HAND.findall(page.read_text(encoding="utf-8")) == []


def test_every_component_is_had_under_one_name() -> None:
    gathered = (TEMPLATES / "ui.html").read_text(encoding="utf-8")
    for file, found in components().items():
        for name, _, _ in found:
            assert f"{{% set {name} = _{file}.{name} %}}" in gathered
    assert gathered.count("{% set ") == sum(map(len, components().values()))


def test_every_component_says_what_it_is_for() -> None:
    assert [(file, name) for file, found in components().items() for name, _, said in found if not said] == []


def test_pages_use_no_class_that_the_styles_do_not_know() -> None:
    """A class without a style is a slip, or left over."""
    known = set(re.findall(r"\.([a-z][\w-]*)", STYLES)) | {"desk", "them", "beside", "date"}
    for path in TEMPLATES.rglob("*.html"):
        for found in re.findall(r'class="([a-z][a-z0-9 _-]*)"', path.read_text(encoding="utf-8")):
            assert set(found.split()) <= known, (path.name, found)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        *[(ink, ground, 4.5) for ink in ("ink", "soft", "act", "warn") for ground in ("paper", "tint", "wash")],
        *[("wait-ink", "wait", 4.5), ("now-ink", "now", 4.5), ("done-ink", "done", 4.5), ("focus-ink", "focus", 7)],
        *[("edge", "paper", 3), ("edge", "tint", 3), ("paper", "act", 7)],
    ],
)
def test_colours_stand_out_from_their_ground(ink: str, ground: str, least: float) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", STYLES))
    assert contrast(colours[ink], colours[ground]) >= least


@pytest.mark.parametrize(
    ("boxes", "day"),
    [
        (("27", "3", "2026"), "2026-03-27"),
        (("7", "March", "26"), "2026-03-07"),
        (("1", "SEPT", "2026"), "2026-09-01"),
        (("", "", ""), ""),
        (("31", "2", "2026"), "31 2 2026"),
        (("27", "", ""), "27"),
        (("٣", "3", "2026"), "٣ 3 2026"),
        (("-1", "3", "2026"), "-1 3 2026"),
        (("1", "3", "99999"), "1 3 99999"),
    ],
)
def test_three_boxes_are_one_day_or_what_was_typed(boxes: tuple[str, str, str], day: str) -> None:
    typed = dict(zip(("on-day", "on-month", "on-year"), boxes, strict=True))
    assert typed_day(typed, "on").strip() == day
    assert typed_day({"on": "2026-03-27"}, "on") == "2026-03-27"


def test_a_table_is_ordered_by_links_and_keeps_its_filters() -> None:
    def order(asked: str) -> TableOrder:
        return TableOrder.read(asked, ("name", "amount"), "/desk/x", usual="name", kept={"find": "a&b", "empty": ""})

    assert order("amount").link("amount") == "/desk/x?find=a%26b&order=-amount"
    assert order("-amount").link("amount") == "/desk/x?find=a%26b&order=amount"
    assert [order(asked).state("amount") for asked in ("amount", "-amount", "'; DROP", "")] == [
        "ascending", "descending", "none", "none"]  # fmt: skip
    rows = [("b", 1), ("a", 3), ("c", 2)]
    values: Any = {"name": lambda row: row[0], "amount": lambda row: row[1]}
    assert order("-amount").sorted(rows, values) == [("a", 3), ("c", 2), ("b", 1)]
    assert order("").sorted(rows, values) == [("a", 3), ("b", 1), ("c", 2)]


def test_a_page_of_trouble_shows_hostile_words_as_words_and_says_that_it_is_practice() -> None:
    page = bytes(show("trouble.html", message="<script>alert(1)</script>", practice=True).body).decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "Practice. No real money." in page


def test_what_is_wrong_links_to_its_field_and_has_the_focus() -> None:
    wrong = [Wrong("reference", "Say how you know."), Wrong(None, "Something else.")]
    page = bytes(
        show("find_caller.html", wrong=wrong, event_choices=(), token=lambda: "", day=str, typed={}).body
    ).decode()
    assert '<a href="#reference">Say how you know.</a>' in page
    assert re.search(r'class="errors" role="alert"[^>]* tabindex="-1" autofocus', page)
    wrong = [Wrong("first_name", "We did not find them.")]
    page = bytes(
        show("find_caller.html", wrong=wrong, event_choices=(), token=lambda: "", typed={"first_name": '"><b>'}).body
    ).decode()
    assert 'aria-describedby="first_name-wrong" aria-invalid="true"' in page
    assert 'value="&#34;&gt;&lt;b&gt;"' in page
