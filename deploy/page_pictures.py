"""Pictures of every page for whoever reviews them, at the width of a telephone and of a desk: `make screenshots`.

The pages of the desk are found by following links as each member of staff, and held against the list of routes: a page that nobody
reached is named. Nothing here is kept in the repository.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from deploy.page_scenes import Scenes, sign_in
from deploy.phone_scenes import Step
from services.payments.route_access import ROUTES

FOLDER = Path(__file__).resolve().parent.parent / ".tools" / "pages"
WIDTHS = (390, 1280)
STAFF = ("Olu Organiser", "Hari Helpline", "Fern Approver", "Pat Payer", "Alex Admin")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NO_PAGE = re.compile(
    r"\.pdf|\.csv|\.zip|/next(\?|$)|/receipts/|/sign-in/(start|done)|/kept$|/desk/$|\.jpg|/progress$|/assets/|/api/|/internal/|/health|^/$"
)
"""Files, ways elsewhere, parts of a page that its script reads again, and what is no page."""
_PHONE_PAGE = "/p/{token}"
_WALKED = (f"{_PHONE_PAGE}/offer", f"{_PHONE_PAGE}/limits")
"""Pages that are reached by what was answered on the one before."""


def take_pictures(  # whose pages, and what is done there
    browser: Browser, payments_url: str, practice_url: str, link: str, steps: Sequence[Step], scenes: Scenes
) -> list[str]:
    """Pictures of every page of the desk and of its `scenes`, of the pages behind a `link` and after each of the `steps` on a telephone, and of
    the practice world. Gives what is wrong: routes that nobody reached, and links that lead to no page."""
    broken = list[str]()
    reached = {*_walk(browser, steps)}
    with_line = re.sub(r"[{}]", "", link)
    for width in WIDTHS:
        size: ViewportSize = {"width": width, "height": 900}
        for name in STAFF:
            page = browser.new_page(viewport=size, locale="en-GB", timezone_id="Europe/London")
            sign_in(page, payments_url, name)
            for path in [one for who, one in scenes if who == name]:
                _open_scene(page, payments_url + path, broken)
                reached |= _routes_at(page, payments_url)
                _keep(page, width, f"{name.partition(' ')[0].lower()}-scene{_ID.sub('id', path)}")
            for path in _follow(page, payments_url, reached if width == WIDTHS[0] else None, broken):
                _keep(page, width, f"{name.partition(' ')[0].lower()}{path}")
            page.close()
        page = browser.new_page(viewport=size, locale="en-GB", timezone_id="Europe/London")
        for route in [one for one in _routes(_PHONE_PAGE) if not one.startswith(_WALKED)]:
            reached.add(route)
            page.goto(with_line + route.removeprefix(_PHONE_PAGE).format(category="bus", number=1))
            _keep(page, width, route)
        for place in ("/", "/bank/", "/phones/", "/post/"):
            page.goto(practice_url + place)
            _keep(page, width, f"practice{place}")
        page.goto(f"{payments_url}/desk/sign-in")
        _keep(page, width, "/desk/sign-in")
        page.close()
    wanted = {*_routes("/desk"), *_routes(_PHONE_PAGE)} - {"/desk/sign-in"}
    return [
        *(f"No picture, because no link leads there: {route}" for route in sorted(wanted - reached)),
        *sorted(set(broken)),
    ]


def _walk(browser: Browser, steps: Sequence[Step]) -> Iterator[str]:
    """Takes one step after the other, with a picture of each page at every width; gives the pages' routes."""
    page = browser.new_page(locale="en-GB", timezone_id="Europe/London")
    for number, (end, step) in enumerate(steps, 1):
        step(page)
        page.wait_for_url(re.compile(rf"/p/[^/]+({re.escape(end)})?$"))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            _keep(page, width, f"{_PHONE_PAGE}{end} {number}")
        yield f"{_PHONE_PAGE}{end}"
    page.close()


def _routes(under: str) -> list[str]:
    paths = [name.removeprefix("GET ") for name in ROUTES if name.startswith("GET ")]
    return [path for path in paths if path.startswith(under) and not _NO_PAGE.search(path)]


def _open_scene(page: Page, address: str, broken: list[str]) -> None:
    """A page that says what is wrong is a page, too."""
    answer = page.goto(address)
    if answer is None or answer.status not in (200, 422):
        broken.append(f"{address} does not open ({answer and answer.status}).")


def _routes_at(page: Page, payments_url: str) -> set[str]:
    """The route of the page that is open now."""
    now = page.url.removeprefix(payments_url).partition("?")[0].partition("#")[0]
    return {route for route in _routes("/desk") if re.fullmatch(re.sub(r"{[^}]+}", "[^/]+", route), now)}


def _follow(page: Page, payments_url: str, reached: set[str] | None, broken: list[str]) -> Iterator[str]:
    """Opens one page of each route that links lead to, beginning at the first; gives its path, with ids left out. Adds to
    `broken` each link that leads to no page."""
    # The addresses without an id are tried by everybody; what a page links to must open for whoever sees that page.
    todo = [(path, "") for path in ("/desk", *(route for route in _routes("/desk") if "{" not in route))]
    seen = set[str]()
    while todo:
        path, linked_on = todo.pop(0)
        shape = _ID.sub("id", path.partition("?")[0])
        if shape in seen or _NO_PAGE.search(path):
            continue
        seen.add(shape)
        answer = page.goto(payments_url + path)
        if answer is None or answer.status != 200:
            if linked_on:
                broken.append(f"{path} does not open ({answer and answer.status}), and {linked_on} links to it.")
            seen.discard(shape)  # no page of this role, or one that only a link leads to
            continue
        if reached is not None:
            reached |= _routes_at(page, payments_url)
        links = page.eval_on_selector_all("a[href^='/desk']", "links => links.map(link => link.getAttribute('href'))")
        todo += [(link.partition("#")[0], path) for link in links]
        yield shape


def _keep(page: Page, width: int, name: str) -> None:
    file = FOLDER / str(width) / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'start'}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=True)
