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
    """A form of a page: where it goes, what it sends along, the fields in which somebody types, and what each is called there."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


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
                self.forms[-1].ids[name] = values.get("id", "")


POSTS = {
    name.removeprefix("POST "): re.compile(re.sub(r"{[^}]+}", "[^/]+", name.removeprefix("POST ")))
    for name in ROUTES
    if name.startswith("POST /desk")
}


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


def shown_forms(desk: Desk, page: str) -> Iterator[tuple[str, Found]]:
    """The forms of a page into which something is typed, each with its route."""
    reader = FormReader()
    reader.feed(shown(desk, page) or "")
    for form in reader.forms:
        for route, pattern in POSTS.items():
            if form.typed and form.action != SIGN_OUT and pattern.fullmatch(form.action):
                yield route, form


@pytest.fixture(scope="module")
def where(ids: dict[str, str], browsers: dict[Role, Desk]) -> dict[str, tuple[Desk, str]]:
    """A page for each route that takes something typed, and the browser of somebody to whom its form is shown."""
    found = dict[str, tuple[Desk, str]]()
    for page in (route.format(**ids) for route in PAGES):
        for desk in browsers.values():
            for route, _ in shown_forms(desk, page):
                found.setdefault(route, (desk, page))
    return found


def forms(where: dict[str, tuple[Desk, str]]) -> dict[str, tuple[Desk, Found]]:
    """One form for each of those routes, as its page is now."""
    found = dict[str, tuple[Desk, Found]]()
    for route, (desk, page) in where.items():
        form = next((form for other, form in shown_forms(desk, page) if other == route), None)
        if form is not None:
            found[route] = (desk, form)
    return found


def test_nothing_typed_is_lost_when_a_session_ends_in_the_middle_of_a_form(
    council: Council, where: dict[str, tuple[Desk, str]], browsers: dict[Role, Desk]
) -> None:
    every = forms(where)
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


def links_of(page: str) -> list[str]:
    """The ids to which the list of what is wrong leads, and "" for each that leads nowhere."""
    listed = page.partition('class="errors"')[2].partition("</ul>")[0]
    return [re.sub(r'^<a href="#([^"]+)">.*|^[^<].*', r"\1", one, flags=re.DOTALL) for one in listed.split("<li>")[1:]]


@pytest.mark.parametrize("sign", ["\u202e", "\x00", "\x0b", "\x85"])
def test_one_bad_sign_in_any_field_is_told_at_that_field_and_nothing_typed_is_lost(
    where: dict[str, tuple[Desk, str]], sign: str
) -> None:
    bad, lost = list[str](), list[str]()
    for path, (desk, form) in forms(where).items():
        for name in form.typed:
            typed = form.typed | {name: form.typed[name][:1] + sign + form.typed[name][1:]}
            answer = desk.send(form.action, form.hidden | typed)
            if answer.status_code != 422 or form.ids[name] not in links_of(answer.text):
                bad.append(f"{path}: {name} ({answer.status_code}, {links_of(answer.text)})")
            assert "damaged or unseen sign" in words(answer), f"{path}: {name}"
            lost += [
                f"{path}: {other}" for other, value in form.typed.items() if other != name and value not in answer.text
            ]
    assert bad == []
    assert set(lost) <= SECRETS


def test_nothing_typed_is_lost_when_somebody_has_signed_in_again_in_another_window(
    where: dict[str, tuple[Desk, str]], browsers: dict[Role, Desk]
) -> None:
    every, lost = forms(where), list[str]()
    for desk in browsers.values():
        sign_in_again(desk)
    for path, (desk, form) in every.items():
        refused = desk.send(form.action, form.hidden | form.typed)
        assert refused.status_code in (200, 422), path
        assert "Saved." not in words(refused), path
        lost += [f"{path}: {name}" for name, value in form.typed.items() if value not in refused.text]
    assert set(lost) <= SECRETS


@pytest.mark.parametrize("said", ["", "<b>no</b>", "x" * 1000])
def test_what_is_wrong_is_told_at_a_field_that_is_there(where: dict[str, tuple[Desk, str]], said: str) -> None:
    told, nowhere = 0, list[str]()
    for path, (desk, form) in forms(where).items():
        answer = desk.send(form.action, form.hidden | dict.fromkeys(form.typed, said))
        assert answer.status_code in (200, 303, 404, 409, 422), path
        assert "<b>no</b>" not in answer.text, path
        links = links_of(answer.text)
        told += len(links)
        nowhere += [path for target in links if f'id="{target}"' not in answer.text]
        if answer.status_code == 422 and not links:
            nowhere.append(path)
    assert not nowhere, nowhere
    assert told
