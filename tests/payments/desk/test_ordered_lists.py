"""Lists of the desk that are ordered by links and narrowed by forms, without scripts: each page once, nothing left out, nothing doubled."""

import re
from html import unescape

import httpx2
import pytest

from services.payments.people.imports.usecases.people import row_of
from services.payments.people.tables import Person
from shared.identity import Role
from tests.payments.desk.organising import EVENTS, Organising, words

PEOPLE, RUNS, PAYMENTS = "/desk/people", "/desk/runs", "/desk/payments"


def named(organising: Organising, *names: str) -> None:
    """People of these names, who came in this order."""
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        for name in names:
            session.add(Person(**row_of(organising.council.org_id, name, None, None)))
            session.flush()


def rows(page: httpx2.Response) -> list[str]:
    """What names each row of the page's tables."""
    cells = re.findall(r'<th role="rowheader"[^>]*>(.*?)</th>', page.text, re.DOTALL)
    return [
        unescape(re.sub(r"<[^>]+>", "", re.sub(r'<span class="quiet">.*', "", cell, flags=re.DOTALL))) for cell in cells
    ]


def link(page: httpx2.Response, said: str) -> str:
    """The address of the first link that begins with these words."""
    found = re.search(rf'<a href="([^"]+)"[^>]*>{re.escape(said)}', page.text)
    assert found, said
    return unescape(found[1])


def all_parts(organising: Organising, path: str, next_words: str) -> list[str]:
    """The rows of every page of a list, from this one on."""
    browser = organising.desk
    page, found = browser.get(path), list[str]()
    while True:
        assert page.status_code == 200
        found += rows(page)
        if f">{next_words}</a>" not in page.text:
            return found
        page = browser.get(link(page, next_words))


def test_people_are_ordered_by_links_that_keep_the_name_looked_for(organising: Organising) -> None:
    named(organising, "Siân Jones", "Al Other", "Zoë Adams", "Al Jones")
    page = organising.desk.get(PEOPLE)
    assert rows(page) == ["Al Jones", "Al Other", "Siân Jones", "Zoë Adams"]
    assert 'aria-sort="ascending"' in page.text
    down = organising.desk.get(link(page, "Name"))
    assert rows(down) == ["Zoë Adams", "Siân Jones", "Al Other", "Al Jones"]
    assert 'aria-sort="descending"' in down.text
    found = organising.desk.get(f"{PEOPLE}?name=jones&order=registered")
    assert rows(found) == ["Siân Jones", "Al Jones"]
    assert rows(organising.desk.get(link(found, "Here since"))) == ["Al Jones", "Siân Jones"]
    assert 'name="order" value="registered"' in found.text, "finding another name keeps the order"


@pytest.mark.parametrize("order", ["", "-name", "registered", "-registered"])
def test_every_page_of_a_long_list_of_people_has_others(organising: Organising, order: str) -> None:
    organising.people(120)
    named(organising, *["Sam Smith"] * 60)
    found = all_parts(organising, f"{PEOPLE}?order={order}", "More people")
    assert len(found) == 180
    assert sorted(found) == sorted([*(f"Person number {n}" for n in range(1, 121)), *["Sam Smith"] * 60])
    if order == "registered":
        assert found[0] == "Person number 1"
        assert found[-1] == "Sam Smith"


def test_events_of_one_time_are_ordered_and_found_by_name(organising: Organising) -> None:
    for days, title in ((5, "Beta"), (7, "alpha"), (6, "Beta again")):
        organising.work.event((24 * days, 24 * days + 2), title=title)
    organising.work.event((-50, -48), title="Gone by 100%")
    page = organising.desk.get(EVENTS)
    assert rows(page) == ["Beta", "Beta again", "alpha", "Gone by 100%"]
    by_name = organising.desk.get(link(page, "Event<"))
    assert rows(by_name) == ["alpha", "Beta", "Beta again"]
    assert rows(organising.desk.get(f"{EVENTS}?when=coming&order=-name")) == ["Beta again", "Beta", "alpha"]
    assert rows(organising.desk.get(f"{EVENTS}?find=beta")) == ["Beta", "Beta again"]
    assert rows(organising.desk.get(f"{EVENTS}?find=%25")) == ["Gone by 100%"]
    assert rows(organising.desk.get(f"{EVENTS}?find=beta&when=past")) == []
    assert "None has this in its name" in words(organising.desk.last)


@pytest.mark.parametrize("order", ["", "name", "-name", "time"])
def test_every_page_of_many_past_events_has_others(organising: Organising, order: str) -> None:
    titles = [f"Event {number % 7}" for number in range(107)]
    for number, title in enumerate(titles):
        organising.work.event((-48 - number, -47 - number), title=title)
    found = all_parts(
        organising, f"{EVENTS}?when=past&order={order}", "Earlier events" if not order else "More of these"
    )
    assert sorted(found) == sorted(titles)


def test_runs_are_found_by_name_and_state_and_ordered(organising: Organising) -> None:
    for title in ("Beta", "alpha", "Beta again"):
        run = organising.work.pay(organising.done(*organising.council.payable(1), title=title)).json()
    approver = organising.of(Role.FINANCE_APPROVER)
    approver.get(f"{RUNS}/{run['id']}")
    approver.post(f"{RUNS}/{run['id']}/approve", {})
    assert rows(approver.get(f"{RUNS}?find=beta&order=name")) == ["Beta", "Beta again"]
    assert rows(approver.get(f"{RUNS}?find=beta")) == ["Beta again", "Beta"]
    assert rows(approver.get(f"{RUNS}?state=approved")) == ["Beta again"]
    assert rows(approver.get(f"{RUNS}?state=draft&order=begun")) == ["Beta", "alpha"]
    assert rows(approver.get(f"{RUNS}?find=zzz")) == []
    assert "No run fits" in words(approver.last)


def test_waiting_payments_are_ordered_and_found_by_name(organising: Organising) -> None:
    finance = organising.of(Role.FINANCE_APPROVER)
    page = finance.get(f"{PAYMENTS}?order=-amount&find=siân")
    assert "Nothing of anybody with this in their name waits" in words(page)


@pytest.mark.parametrize("path", [PEOPLE, EVENTS, RUNS, "/desk/tasks"])
@pytest.mark.parametrize(
    "query",
    ["order=%27%3B+DROP+TABLE", "order=--name", "order=amount", "state=paid&kind=x&when=never", "find=%3Cscript%3E&name=%3Cscript%3E"],
)  # fmt: skip
def test_an_address_that_somebody_made_up_shows_the_usual_list(organising: Organising, path: str, query: str) -> None:
    page = organising.desk.get(f"{path}?{query}")
    assert page.status_code == 200
    assert "<script>" not in page.text


@pytest.mark.parametrize("query", ["after=nowhere", "after=00000000-0000-0000-0000-000000000001", "find=%00&name=%00"])
def test_a_place_that_is_not_there_is_told(organising: Organising, query: str) -> None:
    for path in (PEOPLE, RUNS):
        assert organising.desk.get(f"{path}?{query}").status_code in (404, 422)


def test_the_payments_of_a_run_are_ordered_and_found_by_name(organising: Organising) -> None:
    people = [*organising.council.payable(3), *organising.people(20)]
    run = f"{RUNS}/{organising.work.pay(organising.done(*people)).json()['id']}"
    page = organising.desk.get(run)
    names = rows(page)[-3:]
    down = organising.desk.get(link(page, "Person"))
    assert 'aria-sort="ascending"' in down.text
    down = organising.desk.get(link(down, "Person"))
    assert rows(down)[-3:] == sorted(names, reverse=True)
    found = organising.desk.get(f"{run}?find={names[0][:4]}&order=-amount")
    assert names[0] in rows(found)
    assert "Payments (3)" in words(found), "how many there are stays"
    nobody = organising.desk.get(f"{run}?find=<b>nobody")
    assert nobody.status_code == 200
    assert "<b>nobody" not in nobody.text
    assert "Nobody of this run has" in words(nobody)


def test_who_will_be_paid_is_ordered_and_found_by_name_and_the_button_pays_all(organising: Organising) -> None:
    people = [*organising.council.payable(2), *organising.people(15)]
    pay = f"{EVENTS}/{organising.done(*people)['id']}/pay"
    page = organising.desk.get(pay)
    held = rows(page)[2:]
    assert held == sorted(held)
    down = organising.desk.get(link(page, "Person"))
    assert rows(down)[2:] == sorted(held, reverse=True)
    found = organising.desk.get(f"{pay}?find=number%2013")
    assert rows(found) == ["Person number 13"]
    assert "The amounts above are for everybody." in words(found)
    assert "Pay 2 people £50.00" in words(found)


def test_sign_ins_are_ordered_and_found_by_name(organising: Organising) -> None:
    for _ in range(12):
        organising.council.hire(Role.HELPLINE)
    browser = organising.of(Role.ADMINISTRATOR)
    page = browser.get("/desk/sign-ins")
    names = [one.removesuffix(" (you)") for one in rows(page)]
    assert names == sorted(names, key=str.casefold)
    assert "This list is right" in words(page)
    assert 'aria-sort="ascending"' in browser.get(link(page, "Sign-in")).text
    found = browser.get("/desk/sign-ins?find=nobody%20at%20all")
    assert rows(found) == []
    assert "This list is right" not in words(found), "who has not seen it all does not confirm it"


@pytest.mark.parametrize("part", ["find=zoe", "first=100"])
def test_an_answer_on_a_later_part_of_the_list_comes_back_to_it(organising: Organising, part: str) -> None:
    people = [*organising.people(120), organising.council.person("Zoe Zed")]
    event = organising.work.event()
    organising.work.ask(event, people)
    offer = organising.offer_of(event, people[-1])
    place, at_row = f"{EVENTS}/{event['id']}", f'id="offer-{offer}"'
    organising.desk.get(f"{place}?{part}")
    path = f"{place}/offers/{offer}/answer"
    refused = organising.desk.post(
        path, {"offer": offer, "answer": "less", "amount": "lots", "channel": "paper", "witness": "Her aunt"}
    )
    assert refused.status_code == 422
    assert at_row in refused.text
    assert f'href="#less-{offer}"' in refused.text
    assert 'value="lots"' in refused.text
    assert 'value="Her aunt"' in refused.text
    done = organising.desk.post(path, {"answer": "no"})
    assert at_row in done.text
    assert "Said no" in words(done)
