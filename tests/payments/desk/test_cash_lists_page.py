"""The list of a tin on its page: whom it offers to choose, whose words stand there, and what is said where two holders are quick."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from services.payments.desk.cash.usecases import seeing
from services.payments.desk.usecases.float_page import see_float
from tests.payments.council import Council
from tests.payments.desk.organising import words
from tests.payments.desk.test_bank_details_page import at_desk
from tests.payments.payouts.cash.tins import Tins


@pytest.fixture
def tins(council: Council) -> Tins:
    """An event whose tables have tins."""
    return Tins(council)


def test_two_holders_who_list_somebody_at_once_are_told_whose_list_it_is(tins: Tins) -> None:
    """The second is told that the person stands on a list already, not that they stand on none."""
    first, second, person = tins.holder(), tins.holder(), tins.council.person()
    tins.of_event([person])
    new = {"person_id": str(person), "asked_how": "in_person"}

    def put(holder: Any, tin: Any) -> tuple[int, str]:
        answer = holder.call("POST", f"/cash-floats/{tin}/people", new)
        return answer.status_code, "" if answer.status_code == 201 else str(answer.json()["code"])

    tables = [(one, tins.opened(one)) for one in (first, second)]
    with ThreadPoolExecutor(2) as threads:
        answers = sorted(one.result(60) for one in [threads.submit(put, *table) for table in tables])
    assert answers == [(201, ""), (409, "cash.on_another_list")]


def test_the_choices_are_the_people_of_the_event_by_name_also_beyond_the_most(
    tins: Tins, monkeypatch: pytest.MonkeyPatch
) -> None:
    council, holder = tins.council, tins.holder()
    people = [council.person(name) for name in ("Zoe Adams", "amina Begum", "Élan Clarke", "Ben Davies")]
    council.person("Stranger")
    tins.of_event(people)
    tin = tins.opened(holder)
    page = at_desk(council, holder).get(f"/desk/cash/{tin}")
    offered = [part.split("</option>")[0].split(">")[-1] for part in page.text.split("<option")[1:]]
    shown = [one for one in offered if one in ("Zoe Adams", "amina Begum", "Élan Clarke", "Ben Davies", "Stranger")]
    assert shown == ["amina Begum", "Ben Davies", "Élan Clarke", "Zoe Adams"]
    monkeypatch.setattr(seeing, "MOST_CHOICES", 2)
    looked = [tins.run(lambda session: seeing.see_table(session, holder.actor, tin)).choices for _ in range(2)]
    assert len(looked[0]) == 2
    assert looked[0] == looked[1], "the same ones each time"


def test_what_somebody_wrote_keeps_its_direction_and_is_no_markup(tins: Tins) -> None:
    council, holder = tins.council, tins.holder()
    tin = tins.issued(holder)
    finance = at_desk(council, council.payer)
    finance.get(f"/desk/cash/{tin}")
    page = finance.post(f"/desk/cash/{tin}/take-back", {"reason": "חסר כסף <b>בקופה"})
    assert "<bdi>חסר כסף &lt;b&gt;בקופה</bdi>" in page.text


def test_an_approver_who_counts_in_is_told_that_they_cannot_clear_afterwards(tins: Tins) -> None:
    council, holder = tins.council, tins.holder()
    tin = tins.opened(holder)
    page = words(at_desk(council, council.approver).get(f"/desk/cash/{tin}"))
    assert "A finance approver who counts cannot say afterwards why it does not agree." in page
    tins.counted(tin, holder, council.approver, "in", 9_900)
    desk = at_desk(council, council.approver)
    desk.get(f"/desk/cash/{tin}")
    assert "does not say why it does not agree" in words(
        desk.post(f"/desk/cash/{tin}/clear", {"reason": "Nobody knows"})
    )


def test_a_run_says_on_its_page_whose_cash_no_open_float_has(tins: Tins) -> None:
    council, holder = tins.council, tins.holder()
    in_cash, by_bank = council.payable(2)
    council.fund(10_000)
    tins.listed(tins.issued(holder), holder, [in_cash])
    run = council.approved([in_cash, by_bank])
    finance = at_desk(council, council.payer)
    finance.get(f"/desk/runs/{run}")
    released = partial(finance.post, f"/desk/runs/{run}/release")
    released({})
    assert "float" in words(finance.get(f"/desk/runs/{run}"))
    left = council.payer.get(f"/runs/{run}")["left_out"]
    assert [(one["person_id"], one["reason"]) for one in left] == [(str(in_cash), "no_open_tin")]
    assert [one.status for one in tins.payments(by_bank)] == ["queued"]


def test_pages_say_of_cash_that_it_was_given_and_the_bank_s_float_counts_none_of_it(tins: Tins) -> None:
    council, holder, person = tins.council, tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    waiting = council.approved([person], 2000)
    finance = at_desk(council, council.payer)
    assert "What must arrive" not in words(finance.get("/desk/float"))
    seen = tins.run(lambda session: see_float(session, council.payer.actor))
    assert (seen.runs_pence, seen.waiting_pence, seen.short_pence) == (0, 0, 0)
    council.payer.post(f"/runs/{waiting}/release")
    run = f"/desk/runs/{waiting}"
    assert "It waits to be handed over in cash." in words(finance.get(run))
    tins.hand(tin, holder, person, 2000)
    assert "It was given in cash on" in words(finance.get(run))
    assert "given in cash" in words(finance.get(f"/desk/people/{person}/history"))
    for page in (run, f"/desk/people/{person}/history"):
        assert "was sent" not in words(finance.get(page)).replace("1: was sent", "")


def test_a_list_shows_names_and_the_amounts_of_one_person_at_a_time(tins: Tins) -> None:
    """Whoever is paid may see the holder's telephone."""
    council, holder = tins.council, tins.holder()
    people = [council.person("Ann Able"), council.person("Bo Bee")]
    tin = tins.opened(holder)
    tins.listed(tin, holder, people)
    tins.released(people)
    table, place = at_desk(council, holder), f"/desk/cash/{tin}"
    page = table.get(place).text
    assert page.count('<details name="person">') == 2
    cards = page.split('id="person-')[1:]
    assert all("£12.50" not in card.split("<details")[0] for card in cards)
    page = table.get(f"{place}?at={people[0]}").text
    assert page.count('<details name="person" open>') == 1


def test_a_holder_is_told_that_a_signature_waits_for_a_second_person(tins: Tins) -> None:
    council, holder, person = tins.council, tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    table, place = at_desk(council, holder), f"/desk/cash/{tin}"
    table.get(place)
    signed = {"person": str(person), "amount": "1250", "how": "signature", "said": "Mo Witness"}
    page = table.post(f"{place}/people/{person}/hand-over", signed)
    assert "Their signature is written down. It counts once somebody else has looked at the slip." in words(page)
    assert "signature is written down" not in words(table.get(place))
