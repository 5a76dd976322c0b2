"""The checker itself: it finds what is planted, applies the rules for WCAG 2.2, and lets a good page pass."""

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import assert_accessible, axe_results

GOOD = """<!doctype html><html lang="en-GB"><head><title>A page</title></head><body><main><h1>A page</h1>{}</main></body></html>"""


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ('<img src="data:,">', "image-alt"),
        ("<input>", "label"),
        ('<p style="color:#999;background:#fff">too pale</p>', "color-contrast"),
        ("<h3>a level left out</h3>", "heading-order"),
        ('<a href="/a" style="font-size:9px;display:inline-block">.</a><a href="/b" style="font-size:9px;display:inline-block">.</a>', "target-size"),
        ('<p style="width:900px">sideways</p>', "too wide for 320 px"),
    ],
)  # fmt: skip
def test_what_is_planted_is_found(page: Page, fault: str, rule: str) -> None:
    page.set_content(GOOD.format(fault))
    with pytest.raises(AssertionError, match=rule):
        assert_accessible(page)


def test_a_good_page_passes(page: Page) -> None:
    page.set_content(GOOD.format('<form><label for="name">Name</label><input id="name" autocomplete="name"></form>'))
    assert_accessible(page)
    assert page.viewport_size == {"width": 320, "height": 640}
    looked_at = {rule["id"] for group in ("passes", "inapplicable") for rule in axe_results(page)[group]}
    assert {"target-size", "color-contrast", "label", "meta-refresh", "autocomplete-valid"} <= looked_at
