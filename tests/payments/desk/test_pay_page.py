"""Pay everyone at the desk's page: who, how much and why; what is held; one run however often it is pressed; where the money is."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx2

from shared.identity import Role
from tests.conftest import Databases
from tests.costs.counting import counted
from tests.costs.statistics import every_organisation_small
from tests.payments.desk.organising import EVENTS, Organising, forms_to, words


def runs_of(organising: Organising, event: dict[str, object]) -> int:
    """How many runs an event has, as its page tells."""
    return organising.desk.get(f"{EVENTS}/{event['id']}").text.count("See every payment")


def seen_on(page: httpx2.Response) -> str:
    """What the button of a page sends of the list beside it."""
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page.text)
    return str(seen)


def test_the_page_names_everybody_with_the_reason_and_what_is_held(organising: Organising) -> None:
    [paid] = organising.council.payable()
    no_bank, no_answer, no = (organising.council.person(f"{one} Person") for one in ("Bankless", "Silent", "Declining"))
    event = organising.held(paid, no_bank)
    organising.work.ask(event, [no_answer])
    organising.work.answer(event, organising.work.ask(event, [no]), "no")
    marks = [organising.work.mark(event, one) for one in (paid, no_bank, no_answer, no)]
    organising.work.attended(event, *marks)
    page = words(organising.desk.get(f"{EVENTS}/{event['id']}/pay"))
    for said in (
        "Pay 1 person £25.00", "120 minutes as co-producer at £12.50 an hour", "Held (2), £50.00", "no checked bank details",
        "silence is not a yes", "Said no to the money (1)", "A finance approver checks", "Another person in finance releases it",
    ):  # fmt: skip
        assert said in page


def test_one_press_makes_one_run_and_the_event_says_where_each_payment_is(organising: Organising) -> None:
    [person] = organising.council.payable()
    event = organising.done(person)
    place = f"{EVENTS}/{event['id']}/pay"
    organising.desk.get(place)
    page = words(organising.desk.post(place, {}))
    assert "1 payment, begun on" in page
    assert "Waits for finance to approve it" in page
    assert "The money is prepared" in page
    organising.desk.get(place)
    assert "Paid before (1), £25.00" in words(organising.desk.last)
    assert runs_of(organising, event) == 1


def test_a_double_click_makes_one_run(organising: Organising) -> None:
    event = organising.done(*organising.council.payable(2))
    place = f"{EVENTS}/{event['id']}/pay"
    page = organising.desk.get(place)
    [token] = forms_to(page, place)
    with ThreadPoolExecutor(4) as pool:
        typed = {"form": token, "seen": seen_on(page)}
        answers = list(pool.map(lambda _: organising.desk.send(place, typed), range(4)))
    assert {one.status_code for one in answers} == {303}
    assert len({one.headers["location"] for one in answers}) == 1
    assert runs_of(organising, event) == 1


def test_two_thousand_people_are_paid_with_one_press(organising: Organising, databases: Databases) -> None:
    """Nearly all of them have no bank details: each of these is held, with why, and the others are paid."""
    payable = organising.council.payable(3)
    event = organising.done(*payable, *organising.people(1997))
    place = f"{EVENTS}/{event['id']}/pay"
    page = organising.desk.get(place)
    assert page.status_code == 200
    assert "Pay 3 people" in words(page)
    assert "(1997)" in words(page)
    paid = organising.desk.post(place, {})
    assert "3 payments, begun on" in words(paid)
    assert "1997 left out" in words(paid)
    organising.desk.post(place, {})
    assert runs_of(organising, event) == 1
    few = organising.done(*organising.council.payable(3), *organising.people(17))
    organising.desk.get(f"{EVENTS}/{few['id']}/pay")
    organising.desk.post(f"{EVENTS}/{few['id']}/pay", {})
    with every_organisation_small(databases.admin_url("payments")):
        their_pages_cost_the_same(organising, few, event, people=2000)
    [run] = organising.council.organiser.get(f"/runs?event_id={event['id']}")["runs"]
    for place, said in (
        (f"{EVENTS}/{event['id']}/who-comes?first=1900", "2000 said yes."),
        (f"{EVENTS}/{event['id']}/who-comes?first=1900", "Number 1901 to 2000 of 2000."),
        (f"/desk/runs/{run['id']}?left_out=1900", "Left out (1997)"),
        (f"/desk/runs/{run['id']}?left_out=1900", "Number 1901 to 1997 of 1997."),
        (f"{EVENTS}/{event['id']}/pay?first=1900", "Number 1901 to 2000 of 2000."),
    ):
        assert said in words(organising.desk.get(place)), place


def their_pages_cost_the_same(organising: Organising, few: dict[str, Any], many: dict[str, Any], people: int) -> None:
    """Each page of an event and its run asks for as much with many people as with few: as many statements, and of rows no more than stand on
    a page. What would be paid is worked out for everybody, with a few rows for each."""
    for page in (
        "",
        "?find=person",
        "/progress",
        "/attendance",
        "/attendance?find=person",
        "/who-comes",
        "/run",
        "/pay",
    ):
        asked = []
        for event in (few, many):
            runs = organising.council.organiser.get(f"/runs?event_id={event['id']}")["runs"]
            place = f"/desk/runs/{runs[0]['id']}" if page == "/run" else f"{EVENTS}/{event['id']}{page}"
            with counted() as found:
                assert organising.desk.get(place).status_code == 200
            asked.append(found["payments"])
        of_few, of_many = asked
        assert len(of_many.statements) == len(of_few.statements), page
        assert of_many.handed < (12 * people if page == "/pay" else of_few.handed + 500), page
        assert of_many.read < 60 * people, page


def test_a_large_run_after_a_small_one_does_not_read_all_fees_for_each_fee(organising: Organising) -> None:
    """By a plan that was made while there were few, each of 2,000 fees read all of them for each other one: a minute and more."""
    many = 100
    for people in (organising.council.payable(24), organising.council.payable(many)):
        event = organising.done(*people)
        organising.desk.get(f"{EVENTS}/{event['id']}/pay")
        with counted() as asked:
            assert f"{len(people)} payments, begun on" in words(organising.desk.post(f"{EVENTS}/{event['id']}/pay", {}))
    assert asked["payments"].read < many * many * 20


def test_two_windows_make_one_run_and_the_second_says_so(organising: Organising) -> None:
    event = organising.done(*organising.council.payable())
    place = f"{EVENTS}/{event['id']}/pay"
    one, other = organising.desk, organising.browser(organising.council.organiser)
    one.get(place)
    other.get(place)
    one.post(place, {})
    refused = other.post(place, {})
    assert refused.status_code == 422
    assert "Everything here that can be paid is paid or on its way already" in words(refused)
    assert runs_of(organising, event) == 1


def seen_before_another_came(organising: Organising) -> tuple[UUID, dict[str, Any], str]:
    """The page was opened for one person, then another one came too; who was seen, the event and the page."""
    one, other = organising.council.payable(2)
    event = organising.done(one)
    place = f"{EVENTS}/{event['id']}/pay"
    organising.desk.get(place)
    organising.work.agreed(event, [other])
    organising.work.attended(event, organising.work.mark(event, other))
    return one, event, place


def test_what_changed_since_the_page_was_opened_is_looked_at_again_first(organising: Organising) -> None:
    _, event, place = seen_before_another_came(organising)
    refused = organising.desk.post(place, {})
    assert refused.status_code == 422
    assert "The list is not the one that you looked at any more" in words(refused)
    assert "Now it comes to £50.00" in words(refused)
    assert runs_of(organising, event) == 0
    organising.desk.get(place)
    organising.desk.post(place, {})
    assert runs_of(organising, event) == 1


def test_another_person_for_the_same_money_is_looked_at_again_first(organising: Organising) -> None:
    one, event, place = seen_before_another_came(organising)
    organising.work.attended(event, organising.work.mark(event, one, kind="unmarked"))
    assert organising.desk.post(place, {}).status_code == 422
    assert runs_of(organising, event) == 0


def test_whoever_gets_nothing_is_named_above_the_button(organising: Organising) -> None:
    [paid] = organising.council.payable()
    bankless, unmarked, no = (
        organising.council.person(f"{one} Person") for one in ("Bankless", "Unmarked", "Declining")
    )
    event = organising.done(paid, bankless)
    organising.work.agreed(event, [unmarked])
    organising.work.answer(event, organising.work.ask(event, [no]), "no")
    page = words(organising.desk.get(f"{EVENTS}/{event['id']}/pay"))
    above = page[: page.index("Pay 1 person")]
    for said in ("Nobody has marked whether they came (1) Unmarked Person", "Said no to the money (1) Declining Person",
                 "Held (1), £25.00 Bankless Person", "There are no checked bank details"):  # fmt: skip
        assert said in above


def test_whoever_is_marked_for_some_sessions_only_is_named_above_the_button(organising: Organising) -> None:
    [jo] = organising.council.payable()
    unmarked = organising.council.person("Unmarked Person")
    event = organising.work.event((-9, -8), (-6, -5), (-3, -2))
    organising.work.agreed(event, [jo, unmarked])
    organising.work.attended(event, organising.work.mark(event, jo))
    page = words(organising.desk.get(f"{EVENTS}/{event['id']}/pay"))
    above = page[: page.index("Pay 1 person")]
    assert "Nobody has marked whether they came (1) Unmarked Person: 3 of 3 sessions not marked" in above
    assert "Not marked in every session (1)" in above
    assert ": 2 of 3 sessions not marked What happens when" in above


def test_two_roles_are_one_person_and_the_role_that_is_not_marked_is_named(organising: Organising) -> None:
    [jo] = organising.council.payable()
    organising.work.rate(role="chair")
    event = organising.work.event((-9, -7), (-3, -1))
    roles = zip((organising.work.role, "chair"), event["sessions"], strict=True)
    asked = [{"person_id": str(jo), "role": role, "session_ids": [one["id"]]} for role, one in roles]
    organising.work.answer(
        event, organising.council.organiser.post(f"/events/{event['id']}/offers", {"people": asked})["offers"]
    )
    place = f"{EVENTS}/{event['id']}/pay"
    organising.work.attended(event, organising.work.mark(event, jo))
    assert ", chair" in words(organising.desk.get(place)).split("Nobody has marked")[1].split("What happens when")[0]
    organising.work.attended(event, organising.work.mark(event, jo, 1, role="chair"))
    page = words(organising.desk.get(place))
    assert "Nobody has marked" not in page
    assert "Pay 1 person £50.00" in page
    assert "Will be paid (1)" in page


def test_an_event_that_is_not_over_offers_no_button_and_a_form_of_before_is_refused(organising: Organising) -> None:
    [person] = organising.council.payable()
    later = organising.work.event((0, 2), (24 * 9, 24 * 9 + 2))
    organising.work.agreed(later, [person])
    place = f"{EVENTS}/{later['id']}/pay"
    page = organising.desk.get(place)
    assert "This event is not over yet" in words(page)
    assert forms_to(page, place) == []
    [token] = forms_to(organising.desk.get(f"{EVENTS}/new"), f"{EVENTS}/new")
    refused = organising.desk.send(place, {"form": token, "seen": "0"})
    assert refused.status_code == 422
    assert runs_of(organising, later) == 0


def test_nobody_but_an_organiser_presses_the_button(organising: Organising) -> None:
    event = organising.done(*organising.council.payable())
    place = f"{EVENTS}/{event['id']}/pay"
    finance = organising.of(Role.FINANCE_PAYER)
    page = finance.get(place)
    assert "Will be paid (1)" in words(page)
    assert forms_to(page, place) == []
    assert finance.send(place, {"seen": "2500"}).status_code == 422
    assert runs_of(organising, event) == 0


def test_a_colleagues_run_is_told_and_not_shown(organising: Organising) -> None:
    event = organising.done(*organising.council.payable())
    organising.work.pay(event)
    colleague = organising.browser(organising.council.hire(Role.ORGANISER))
    page = words(colleague.get(f"{EVENTS}/{event['id']}"))
    assert "A colleague has begun a payout of this event" in page
    assert "Waits for finance to approve it" not in page
