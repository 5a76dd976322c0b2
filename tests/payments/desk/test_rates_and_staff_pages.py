"""A rate and a new member of staff, entered on pages: proposed by one administrator, in force once another has confirmed."""

import pytest

from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import Council, found
from tests.payments.desk.organising import Organising, forms_to, words
from tests.payments.desk.test_kept_forms import KEPT, sign_in_again
from tests.payments.phone.test_helpline import Desk

RATES, STAFF, NEW, LIMITS = "/desk/rates", "/desk/sign-ins", "/desk/sign-ins/new", "/desk/limits"
RATE = {
    "role": "co-producer",
    "amount": "12.50",
    "basis": "per_hour",
    "valid_from": "2026-01-01",
    "source": "Cabinet, 3 May",
}
HTML = "<b>bold</b> \u05d3\u05d5\u05d3"
HIDDEN = "abc\u202edef"
PERSON = {"display_name": "Hari Helpline", "subject": "hari@example.org", "role-helpline": "1"}


def at(council: Council, role: Role = Role.ADMINISTRATOR, *, second: bool = False) -> Desk:
    """Somebody who is signed in."""
    desk = Desk(council, council.second_administrator if second else council.staff[role])
    desk.sign_in()
    return desk


def confirmed(council: Council) -> str:
    """The second administrator confirms what waits; gives what their page then says."""
    desk = at(council, second=True)
    desk.get(LIMITS)
    [waits] = [one["id"] for one in council.administrator.get("/limits") if one["outcome"] is None]
    return words(desk.post(f"{LIMITS}/{waits}/confirm", {}))


def test_a_rate_holds_once_another_administrator_has_confirmed_it(council: Council) -> None:
    desk = at(council)
    desk.get(RATES)
    page = words(desk.post(RATES, RATE | {"minimum_minutes": "60", "late_is_deducted": "1"}))
    assert "For another administrator" in page
    assert council.administrator.get("/rates") == []
    assert "confirmed by Sam Staff" in confirmed(council)
    [rate] = council.administrator.get("/rates")
    assert (rate["amount_pence"], rate["minimum_minutes"], rate["late_is_deducted"]) == (1250, 60, True)
    seen = words(at(council, Role.ORGANISER).get(RATES))
    for said in ("co-producer", "£12.50", "60 minutes at least.", "Coming late is taken off.", "Cabinet, 3 May"):
        assert said in seen
    assert "Propose a rate" not in seen


def test_what_is_wrong_with_a_rate_is_said_at_each_field(council: Council) -> None:
    desk = at(council)
    desk.get(RATES)
    desk.post(
        RATES, {"role": "", "amount": "-1", "valid_from": "32/13/2026", "source": "<i>", "cancelled_percent": "101"}
    )
    assert desk.last.status_code == 422
    for field in ("role", "amount", "basis", "valid_from", "cancelled_percent"):
        assert f'href="#{field}"' in desk.last.text
    assert 'value="&lt;i&gt;"' in desk.last.text
    desk.post(RATES, RATE | {"basis": "per_session", "travel_minutes": "30"})
    assert "A rate by the session is one amount" in words(desk.last)
    assert council.administrator.get("/limits") == []


def test_a_double_click_proposes_one_rate(council: Council) -> None:
    desk = at(council)
    [token] = forms_to(desk.get(RATES), RATES)
    assert [desk.send(RATES, RATE | {"form": token}).status_code for _ in range(2)] == [303, 303]
    assert len(council.administrator.get("/limits")) == 1
    desk.get(RATES)
    desk.post(RATES, RATE)
    assert "it waits for another administrator" in words(desk.last)


@pytest.mark.parametrize(("place", "typed"), [(RATES, RATE), (NEW, PERSON)])
def test_what_was_typed_when_the_sign_in_was_too_old_stands_there_again(
    organising: Organising, place: str, typed: dict[str, str]
) -> None:
    desk = organising.of(Role.ADMINISTRATOR)
    desk.get(place)
    organising.age_sign_ins()
    assert desk.post(place, typed).status_code == 401
    assert sign_in_again(desk)
    page = desk.get(KEPT)
    assert next(iter(typed.values())) in page.text
    assert "nothing was done yet" in words(page)
    before = len(organising.council.administrator.get("/limits"))
    desk.post(place, typed | {"valid_from": "2026-11-01"} if place == RATES else typed)
    assert len(organising.council.administrator.get("/limits")) == before + 1


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.HELPLINE, Role.FINANCE_APPROVER])
def test_nobody_else_enters_rates_or_staff(council: Council, role: Role) -> None:
    desk = at(council, role)
    desk.get(RATES)
    assert desk.post(RATES, RATE).status_code == 403
    assert desk.get(NEW).status_code == 403
    assert desk.post(NEW, PERSON).status_code == 403


@pytest.mark.parametrize("role", ["helpline", "organiser"])
def test_whatever_their_role_it_takes_two(council: Council, role: str) -> None:
    desk = at(council)
    desk.get(NEW)
    page = desk.post(NEW, PERSON | {"role-helpline": "", f"role-{role}": "1", "subject": f"{new_id()}"})
    assert "Hari Helpline" in words(page)
    assert str(page.url.path) == LIMITS
    assert "Hari Helpline" not in words(desk.get(STAFF))
    confirmed(council)
    assert "Hari Helpline" in words(desk.get(STAFF))


def test_what_is_wrong_with_new_staff_is_said_and_the_known_are_refused(council: Council) -> None:
    """A sign-in belongs to one organisation of all, so this test has a subject of its own."""
    desk, mine = at(council), PERSON | {"subject": f"{new_id()}"}
    desk.get(NEW)
    desk.post(NEW, {"display_name": "", "subject": "x" * 301})
    for field in ("display_name", "subject", "roles"):
        assert f'href="#{field}"' in desk.last.text
    desk.post(NEW, mine | {"display_name": HTML, "role-helpline": "", "role-organiser": "1"})
    assert "&lt;b&gt;bold" in desk.last.text
    assert "<b>" not in desk.last.text
    assert str(desk.last.url.path) == LIMITS, words(desk.last)
    confirmed(council)
    desk.get(NEW)
    desk.post(NEW, mine | {"display_name": HIDDEN, "role-helpline": "", "role-organiser": "1"})
    assert HIDDEN not in desk.last.text
    desk.get(NEW)
    desk.post(NEW, mine | {"role-organiser": "1"})
    assert "This sign-in is known already." in words(desk.last)


def test_another_organisation_sees_neither(council: Council) -> None:
    desk = at(council)
    desk.get(RATES)
    desk.post(RATES, RATE)
    confirmed(council)
    other = at(found(council.payments))
    assert "There is no rate yet" in words(other.get(RATES))
    assert "co-producer" not in words(other.get(LIMITS))


def test_a_mileage_rate_that_came_with_the_product_is_checked_by_two(council: Council) -> None:
    desk = at(council)
    page = words(desk.get(RATES))
    assert "By nobody" in page
    rate = next(one for one in council.administrator.get("/mileage-rates") if one["status"] == "unverified")
    path = f"{RATES}/mileage/{rate['id']}/check"
    assert "A mileage rate that came with the product, as checked" in words(desk.post(path, {}))
    assert "confirmed by Sam Staff" in confirmed(council)
    assert "By two of you" in words(desk.get(RATES))
    assert path not in desk.last.text
    assert f"{RATES}/mileage/" not in at(council, Role.ORGANISER).get(RATES).text
