"""What every page must pass: axe's rules for WCAG 2.2 AA and good practice, and no sideways scrolling, on a phone and on a desk."""

from typing import Any

from playwright.sync_api import Page, ViewportSize

from deploy.npm import npm_packages

PHONE: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}
TWICE: ViewportSize = {"width": 640, "height": 400}
"""A desk's screen of 1,280 px at 200 %."""
VERY_WIDE: ViewportSize = {"width": 3840, "height": 2160}
LONGEST_MEASURE = 80
"""So many letters stand in a line of text at most (WCAG 1.4.8); one is about half as wide as it is high."""
_OFF_CENTRE = """() => [...document.querySelectorAll('header .wide, main')].map(one => {
  const box = one.getBoundingClientRect();
  return Math.abs(box.left - (document.documentElement.clientWidth - box.right));
}).filter(off => off > 2)"""
_LONG_LINES = """letters => [...document.querySelectorAll('main p, main .story li, main ol.plain li')].filter(one =>
  one.getBoundingClientRect().width > letters * parseFloat(getComputedStyle(one).fontSize) / 2 * 1.1
).map(one => one.outerHTML.slice(0, 120))"""
RIGHT_TO_LEFT = "\u05d3\u05d5\u05d3 \u05d1\u05df-\u05d2\u05d5\u05e8\u05d9\u05d5\u05df"
HOSTILE = f"<b>{RIGHT_TO_LEFT}</b> Wolfeschlegelsteinhausenbergerdorff-von-und-zu-der-langen-Strasse"
PAPER: ViewportSize = {"width": 680, "height": 960}
_UNSEEN_ON_PAPER = "nav, button, .skip, .find, .filters, a.button"
_LOOSE = """(all, name) => all.filter(one => !one.closest('bdi, title, option, [dir=auto], .unseen') &&
  !one.textContent.split(name).slice(0, -1).every(before => before.endsWith('\u2068'))
).map(one => one.outerHTML.slice(0, 160))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async rules => await axe.run(document, {runOnly: {type: 'tag', values: rules}})"""
_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > width + 1)
    .map(element => element.outerHTML.slice(0, 120));
}"""


def assert_accessible(page: Page) -> None:
    """Hold the page, as it is now, against every rule at 320 px and at 1280 px; fails with what to put right, and where."""
    page.wait_for_load_state("load")  # a page whose style sheet has not come yet has links that are too small
    before = page.viewport_size
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        faults = [*axe_faults(page), *(f"too wide for {size['width']} px: {found}" for found in too_wide(page))]
        assert not faults, "\n".join([f"{page.url} at {size['width']} px:", *faults])
    if before:
        page.set_viewport_size(before)


def assert_for_every_screen(page: Page, route: str) -> None:
    """The page at twice the size, on a very wide screen, and on paper."""
    page.set_viewport_size(TWICE)
    assert too_wide(page) == [], f"{route} at twice the size"
    page.set_viewport_size(VERY_WIDE)
    assert too_wide(page) == [], f"{route} on a very wide screen"
    assert page.evaluate(_OFF_CENTRE) == [], f"{route} stands beside the middle of a very wide screen"
    assert page.evaluate(_LONG_LINES, LONGEST_MEASURE) == [], f"{route} has lines that are too long to read"
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    assert too_wide(page) == [], f"{route} on paper"
    shown = page.locator(_UNSEEN_ON_PAPER).evaluate_all("all => all.filter(one => one.checkVisibility()).length")
    assert shown == 0, f"{route} prints what is pressed"
    assert page.get_by_role("heading", level=1).is_visible()
    page.emulate_media(media="screen")


def assert_names_stand_apart(page: Page, route: str, name: str = HOSTILE) -> None:
    """A name that is long, is read from the right and looks like HTML breaks nothing, on a phone and on a desk."""
    page.set_viewport_size(PHONE)
    assert too_wide(page) == [], f"{route} at 320 px"
    assert page.locator("b", has_text=RIGHT_TO_LEFT).count() == 0, f"{route} makes HTML of a name"
    loose = page.get_by_text(name).evaluate_all(_LOOSE, name)
    assert loose == [], f"{route}: a name from the right turns the words around it: {loose}"
    page.set_viewport_size(DESK)
    assert too_wide(page) == [], f"{route} on a desk"
    assert axe_faults(page) == [], route
    page.set_viewport_size(PHONE)


def axe_faults(page: Page) -> list[str]:
    """What axe finds: the rule, what it asks for, and the elements that break it."""
    return [
        f"{found['id']}: {found['help']}\n    " + "\n    ".join(_element(node) for node in found["nodes"])
        for found in axe_results(page)["violations"]
    ]


def axe_results(page: Page) -> dict[str, Any]:
    """axe's whole report. Put into the page by the browser itself, so the page's own policy may forbid scripts."""
    page.evaluate((npm_packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(_RUN, RULES)
    return found


def too_wide(page: Page) -> list[str]:
    """The elements that make a reader scroll sideways (WCAG 1.4.10, which axe does not check), once the page has its style sheet."""
    page.wait_for_load_state("load")
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found


def _element(node: dict[str, Any]) -> str:
    summary = " ".join(node["failureSummary"].split())
    return f"{node['html'][:160]}  ({summary})"
