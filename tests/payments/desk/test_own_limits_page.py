"""The page of a person's own limits: set, held to, answered, ended; and the words that leave an offer open at the event."""

import re
from typing import Any

from shared.identity import Role
from tests.payments.desk.organising import Organising
from tests.payments.phone.pages import words


def path_of(person: object) -> str:
    """The page of somebody's limits."""
    return f"/desk/people/{person}/limits"


def held(organising: Organising) -> tuple[str, dict[str, Any], str]:
    """Somebody with a limit of £20.00 a week, and a fee of £25.00 that it holds: their page, the event, the answer's address."""
    [person] = organising.council.payable()
    organising.desk.get(path_of(person))
    page = organising.desk.post(path_of(person), {"period": "week", "most": "£20"})
    assert "Not more than £20.00 in a week." in words(page)
    event = organising.done(person)
    page = organising.desk.get(path_of(person))
    assert "They want all £25.00" in words(page)
    offer = organising.council.organiser.get(f"/events/{event['id']}/offers")["offers"][0]["id"]
    return path_of(person), event, f"{path_of(person)}/held/{offer}"


def test_a_limit_is_set_and_ended(organising: Organising) -> None:
    person = organising.council.person("<b>Jo</b>")
    page = organising.desk.get(path_of(person))
    assert "No limit." in words(page)
    assert "<b>Jo" not in page.text
    for typed in ({"period": "week"}, {"period": "week", "most": "x"}, {"period": "day", "most": "1"}, {}):
        assert organising.desk.post(path_of(person), typed).status_code in (409, 422)
        organising.desk.get(path_of(person))
    page = organising.desk.post(path_of(person), {"period": "ask"})
    assert "They want to be asked before each fee." in words(page)
    [made] = organising.council.organiser.get(f"/people/{person}/payment-limits")
    other = organising.council.person()
    organising.desk.get(path_of(other))
    assert organising.desk.post(f"{path_of(other)}/{made['id']}/end", {}).status_code in (404, 409, 422)
    [still] = organising.council.organiser.get(f"/people/{person}/payment-limits")
    assert still["ended_at"] is None, "it is not the other one's"
    organising.desk.get(path_of(person))
    page = organising.desk.post(f"{path_of(person)}/{made['id']}/end", {})
    assert "What ended" in words(page)


def test_a_yes_is_to_the_amount_that_was_shown(organising: Organising) -> None:
    place, event, answer = held(organising)
    stale = organising.desk.post(answer, {"answer": "yes", "shown": "2400", "channel": "helpline"})
    assert stale.status_code in (409, 422)
    assert "another amount" in words(stale)
    organising.desk.get(place)
    page = organising.desk.post(answer, {"answer": "yes", "shown": "2500", "channel": "helpline", "witness": "Ann"})
    assert "They want all" not in words(page)
    assert organising.work.pay(event).json()["total_pence"] == 2500


def test_less_comes_under_it(organising: Organising) -> None:
    place, event, answer = held(organising)
    organising.desk.get(place)
    organising.desk.post(answer, {"answer": "less", "amount": "20", "shown": "2500"})
    assert organising.work.pay(event).json()["total_pence"] == 2000


def test_a_refused_answer_keeps_what_was_typed_at_its_own_fee(organising: Organising) -> None:
    place, _, answer = held(organising)
    organising.desk.get(place)
    page = organising.desk.post(answer, {"answer": "yes", "amount": "17.35", "channel": "helpline", "shown": "1"})
    assert page.status_code in (409, 422)
    typed = re.findall(r'name="(\w+)" value="17.35"', page.text)
    assert typed == ["amount"], "only at the fee, and not as a limit"
    assert '<option value="helpline" selected>' in page.text
    assert '<option value="">Choose</option>' in page.text, "no time is chosen before somebody does"


def test_finance_does_not_see_the_page(organising: Organising) -> None:
    person = organising.council.person()
    assert organising.of(Role.FINANCE_APPROVER).get(path_of(person)).status_code == 403
    assert organising.of(Role.HELPLINE).get(path_of(person)).status_code == 200


def test_later_and_another_way_at_the_event(organising: Organising) -> None:
    [person] = organising.council.payable()
    event = organising.work.event((96, 98))
    [offer] = organising.work.ask(event, [person])
    place = f"/desk/events/{event['id']}"
    page = organising.desk.get(place)
    assert "Later" in words(page)
    for said in ("later", "another_way"):
        organising.desk.get(place)
        page = organising.desk.post(f"{place}/offers/{offer['id']}/answer", {"answer": said})
        assert page.status_code in (200, 303)
    assert organising.council.organiser.get(f"/events/{event['id']}/offers")["offers"][0]["status"] == "offered"
    kinds = [one["kind"] for one in organising.council.organiser.get("/worklist")]
    assert "pay_another_way" in str(kinds)
