"""Every page of the desk, found by the list of routes: its frame, and every form of it, of which nothing that was typed is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from sqlalchemy import text

from services.payments.desk.pages.desk_pages import SIGN_OUT
from services.payments.route_access import ROUTES
from shared.identity import Role
from tests.payments.council import Council, Payments, found
from tests.payments.desk.test_kept_forms import KEPT, sign_in_again
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.payments.test_permissions import ids_of

NO_PAGE = re.compile(
    r"\.pdf|/receipts/|/sign-in/(start|done)|/kept$|/desk/$|/desk/ready$|/desk/claims/find$|/next$|/progress$|/file\.csv$|/record\.zip$|/payroll/files/|/assets/"
)
PAGES = [name.removeprefix("GET ") for name in ROUTES if name.startswith("GET /desk") and not NO_PAGE.search(name)]
UNSEEN = {"/desk/helpline/{claim_id}", "/desk/people/{person_id}/contact"}
"""A caller's claim while it is entered, and what only notifications knows: each has a test of its own."""
SECRETS = {
    "/desk/bank-details/{person_id}: account_number", "/desk/charities/{charity_id}/bank-details: account_number",
    "/desk/charities/{charity_id}/bank-details: sort_code", "/desk/helpline: picture_word",
}  # fmt: skip
"""What never stands on a page a second time: a bank number is kept sealed in the form and known by its end, a proof is asked for again."""


@dataclass
class Found:
    """A form of a page: where it goes, what it sends along, and the fields in which somebody types."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


class FormReader(HTMLParser):
    """Every form of a page that changes something."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Found] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Fields belong to the form that was opened last."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = values.get("method", "").lower() == "post"
            if self._inside:
                self.forms.append(Found(values["action"]))
        elif self._inside and values.get("name"):
            name, kind = values["name"], values.get("type", "text")
            if tag == "input" and kind == "hidden":
                self.forms[-1].hidden[name] = values.get("value", "")
            elif tag == "textarea" or (tag == "input" and kind in ("text", "tel")):
                longest = int(values.get("maxlength") or 20)
                self.forms[-1].typed[name] = ("Zy" + re.sub(r"[^a-z]", "", name))[: min(longest, 12)]


def desks(council: Council) -> Iterator[tuple[Role, Desk]]:
    """A browser of each role."""
    for role in Role:
        desk = Desk(council, council.hire(role))
        desk.sign_in()
        yield role, desk


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """An organisation with one of everything."""
    return found(payments)


@pytest.fixture(scope="module")
def ids(council: Council) -> dict[str, str]:
    """Its ids."""
    return ids_of(council)


@pytest.fixture(scope="module")
def browsers(council: Council) -> dict[Role, Desk]:
    """Everybody, signed in."""
    return dict(desks(council))


def shown(desk: Desk, path: str) -> str | None:
    """A page as this member of staff sees it; None where they see none."""
    answer = desk.get(path)
    return answer.text if answer.status_code == 200 else None


@pytest.mark.parametrize("route", PAGES)
def test_every_page_has_its_frame(route: str, ids: dict[str, str], browsers: dict[Role, Desk]) -> None:
    seen = [page for desk in browsers.values() if (page := shown(desk, route.format(**ids))) is not None]
    for page in seen:
        assert '<html lang="en">' in page
        assert re.search(r"<title>[^<]*\S – Sameday desk</title>", page)
        assert len(re.findall(r"<h1\b", page)) == 1
        assert page.count("<main ") == page.count("<header ") == 1
        assert page.index('class="skip" href="#main"') < page.index("<header")
        assert "<nav" in page or "sign-in" in route
        assert not re.search(r'\bstyle="|<style|\bonclick=|type="(date|number|time)"', page)
        assert not re.findall(r"<h[1-6][^>]*>\s*</h", page)


def test_every_page_is_seen_by_somebody(ids: dict[str, str], browsers: dict[Role, Desk]) -> None:
    unseen = {route for route in PAGES if not any(shown(one, route.format(**ids)) for one in browsers.values())}
    assert unseen == UNSEEN


def test_the_date_of_every_form_is_typed_into_three_boxes(ids: dict[str, str], browsers: dict[Role, Desk]) -> None:
    for route in PAGES:
        for desk in browsers.values():
            page = shown(desk, route.format(**ids)) or ""
            for boxes in re.findall(r'<div class="boxes">(.*?)</fieldset>', page, re.DOTALL):
                names = re.findall(r'name="([^"]+)"', boxes)
                assert [one.rpartition("-")[2] for one in names] == ["day", "month", "year"]


def forms(ids: dict[str, str], browsers: dict[Role, Desk]) -> dict[str, tuple[Desk, Found]]:
    """One form for each route that takes something typed, with the browser of somebody to whom it is shown."""
    posts = {
        name.removeprefix("POST "): re.compile(re.sub(r"{[^}]+}", "[^/]+", name.removeprefix("POST ")))
        for name in ROUTES
        if name.startswith("POST /desk")
    }
    found = dict[str, tuple[Desk, Found]]()
    for route in PAGES:
        for desk in browsers.values():
            reader = FormReader()
            reader.feed(shown(desk, route.format(**ids)) or "")
            for form in reader.forms:
                for path, pattern in posts.items():
                    if form.typed and form.action != SIGN_OUT and pattern.fullmatch(form.action):
                        found.setdefault(path, (desk, form))
    return found


def test_nothing_typed_is_lost_when_a_session_ends_in_the_middle_of_a_form(
    council: Council, ids: dict[str, str], browsers: dict[Role, Desk]
) -> None:
    every = forms(ids, browsers)
    assert len(every) > 15, sorted(every)
    lost = list[str]()
    for path, (desk, form) in every.items():
        with council.payments.dependencies.database.transaction(council.org_id) as session:
            session.execute(text("UPDATE staff_session SET seen_at = seen_at - interval '20 minutes'"))
        refused = desk.send(form.action, form.hidden | form.typed)
        assert refused.status_code == 401, path
        assert "What you typed is kept" in words(refused), path
        for one in browsers.values():
            waits = sign_in_again(one)
            assert waits or one is not desk, path
        page = desk.get(KEPT).text
        lost += [f"{path}: {name}" for name, value in form.typed.items() if value not in page]
    assert set(lost) == SECRETS


@pytest.mark.parametrize("said", ["", "\u202e<b>no</b>", "x" * 5000])
def test_what_is_wrong_is_told_at_a_field_that_is_there(
    council: Council, ids: dict[str, str], browsers: dict[Role, Desk], said: str
) -> None:
    del council
    told = 0
    for path, (desk, form) in forms(ids, browsers).items():
        answer = desk.send(form.action, form.hidden | dict.fromkeys(form.typed, said))
        assert answer.status_code in (200, 303, 404, 409, 422), path
        assert "<b>no</b>" not in answer.text, path
        for target in re.findall(
            r'<li><a href="#([^"]+)">', answer.text.partition('class="errors"')[2].partition("</ul>")[0]
        ):
            told += 1
            assert f'id="{target}"' in answer.text, f"{path}: nothing is called {target}"
    assert told or said
