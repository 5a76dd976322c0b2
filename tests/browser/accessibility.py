"""What every page must pass: axe's rules for WCAG 2.2 AA and good practice, and no sideways scrolling, on a phone and on a desk."""

from typing import Any

from playwright.sync_api import Page, ViewportSize

from deploy.npm import npm_packages

PHONE: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}
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
    """The elements that make a reader scroll sideways (WCAG 1.4.10, which axe does not check)."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found


def _element(node: dict[str, Any]) -> str:
    summary = " ".join(node["failureSummary"].split())
    return f"{node['html'][:160]}  ({summary})"
