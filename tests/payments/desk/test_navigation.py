"""The navigation of every page: each role sees the links that it may use and no others, who is signed in, and where they are."""

import re
from uuid import UUID

import pytest

from services.payments.desk.rules.navigation import navigation
from shared.identity import PERMITTED, Role
from tests.payments.desk.organising import Organising, words

LINK = re.compile(r'<li><a href="(/desk/[^"?]+)"( aria-current="(?:page|true)")?>([^<]+)</a></li>')


def links_of(page: str) -> list[tuple[str, bool]]:
    """The links of the navigation, and whether they are marked."""
    [nav] = re.findall(r'<nav class="places".*?</nav>', page)
    return [(path, bool(mark)) for path, mark, _ in LINK.findall(nav)]


@pytest.mark.parametrize("role", Role)
def test_every_link_of_a_role_opens_and_is_marked_there(organising: Organising, role: Role) -> None:
    desk = organising.of(role)
    first = desk.get("/desk/tasks")
    links = [path for path, _ in links_of(first.text)]
    assert links[0] == "/desk/tasks"
    permitted = {one for one, roles in PERMITTED.items() if role in roles}
    assert links == [one.path for one in navigation(permitted, "")]
    for path in links:
        page = desk.get(path)
        assert page.status_code == 200, path
        assert [one for one, is_current in links_of(page.text) if is_current] == [path]


def test_whoever_is_signed_in_is_named_and_words_in_their_name_are_words(organising: Organising) -> None:
    desk = organising.desk
    page = desk.get("/desk/tasks")
    assert "Signed in as" in words(page) or "Signed in as" in page.text
    assert "<bdi>" in page.text
    deeper = desk.get("/desk/events/new")
    assert [path for path, is_current in links_of(deeper.text) if is_current] == ["/desk/events"]


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("/desk/float", 403),
        (f"/desk/events/{UUID(int=0)}", 404),
        ("/desk/events/no-number", 404),
        ("/desk/people?after=nonsense", 422),
    ],
)
def test_a_page_of_trouble_says_that_it_is_practice_and_who_is_signed_in(
    organising: Organising, page: str, status: int
) -> None:
    shown = organising.desk.get(page)
    assert shown.status_code == status
    assert "Practice. No real money." in shown.text
    assert "Signed in as" in shown.text


@pytest.mark.parametrize("place", ["/desk/clams", "/desk/events/x/y/z/<b>", "/desk/sign-out"])
def test_an_address_that_is_no_page_is_answered_with_one(organising: Organising, place: str) -> None:
    """It was a problem in JSON. The address of a form that was refused stays in the browser, and is opened again from there."""
    shown = organising.desk.get(place)
    assert shown.status_code == 404
    assert "There is no page at this address. Nothing was changed." in words(shown)
    assert "Practice. No real money." in shown.text
    assert "<b>" not in shown.text
    form = organising.desk.send("/desk/clams", {"form": "x"})
    assert (form.status_code, form.headers["content-type"]) == (404, "application/problem+json")


def test_whoever_is_not_signed_in_sees_no_navigation(organising: Organising) -> None:
    organising.desk.cookie = ""
    assert 'class="places"' not in organising.desk.get("/desk/sign-in").text


def test_a_place_is_not_mistaken_for_one_with_a_longer_name() -> None:
    permitted = {one for one, roles in PERMITTED.items() if Role.FINANCE_PAYER in roles}
    marked = {one.path for one in navigation(permitted, "/desk/payments-of-old") if one.is_current}
    assert marked == set()


@pytest.mark.parametrize(
    ("role", "page", "place"),
    [
        (Role.FINANCE_PAYER, "/desk/mandates", "/desk/payments"),
        (Role.FINANCE_APPROVER, "/desk/float", "/desk/payments"),
        (Role.ORGANISER, "/desk/groups/x", "/desk/people"),
        (Role.ADMINISTRATOR, "/desk/claim-rules", "/desk/rates"),
    ],
)
def test_a_page_that_only_another_page_leads_to_is_marked_there(role: Role, page: str, place: str) -> None:
    permitted = {one for one, roles in PERMITTED.items() if role in roles}
    assert [one.path for one in navigation(permitted, page) if one.is_current] == [place]
