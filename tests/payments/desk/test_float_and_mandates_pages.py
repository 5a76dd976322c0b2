"""The float and mandates at the desk's pages: what must arrive, and two people of finance who sign a daily ceiling."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from services.payments.payouts.tables import Payout
from services.payments.payouts.tables.payout import REMEDIES
from shared.identity import Role
from tests import clock
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, forms_to, words
from tests.payments.phone.test_helpline import Desk

MANDATES = "/desk/mandates"
TODAY = clock.today()


def signed(**changes: str) -> dict[str, str]:
    """A form that is filled in."""
    first, last = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
    days = {"from": first, "to": last}
    boxes = {f"{name}-{part}": str(getattr(on, part)) for name, on in days.items() for part in ("day", "month", "year")}
    return {"purpose": "claims", "event": "", "ceiling": "500.00"} | boxes | changes


def test_two_people_sign_and_one_withdraws(organising: Organising) -> None:
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    assert "No mandate holds" in words(approver.get(MANDATES))
    page = words(approver.post(MANDATES, signed()))
    assert "£500.00 a day" in page
    assert "You signed it, so a colleague in finance signs second." in page
    assert "Sign second" not in page
    [mandate] = organising.council.payer.get("/mandates")
    place = f"{MANDATES}/{mandate['id']}"
    assert "Sign second" in words(payer.get(MANDATES))
    assert "£500.00 may still leave today" in words(payer.post(f"{place}/countersign", {}))
    assert "Withdrawn" in words(payer.post(f"{place}/withdraw", {}))


def test_a_mandate_that_cannot_be_is_said_field_by_field_and_keeps_what_was_typed(organising: Organising) -> None:
    approver = organising.of(Role.FINANCE_APPROVER)
    approver.get(MANDATES)
    page = approver.post(MANDATES, signed(purpose="fees", ceiling="lots", **{"to-day": "40"}))
    assert page.status_code == 422
    for said in ("Choose the event", "Write an amount like 500.00", "Write a day like 27 3 2026."):
        assert said in words(page)
    assert 'value="lots"' in page.text
    assert organising.council.payer.get("/mandates") == []


def test_a_mandate_for_fees_names_its_event_and_day(organising: Organising) -> None:
    [person] = organising.council.payable()
    event = organising.done(person)
    approver = organising.of(Role.FINANCE_APPROVER)
    approver.get(MANDATES)
    page = words(approver.post(MANDATES, signed(purpose="fees", event=event["id"])))
    assert "Fees: Design day, " in page


def test_only_finance_sees_the_float_and_mandates(organising: Organising) -> None:
    for place in (MANDATES, "/desk/float"):
        assert organising.desk.get(place).status_code == 403


def test_the_float_says_what_must_arrive(organising: Organising) -> None:
    [person] = organising.council.payable()
    organising.work.pay(organising.done(person))
    payer = organising.of(Role.FINANCE_PAYER)
    assert "£25.00 must arrive" in words(payer.get("/desk/float"))
    organising.council.fund(2500)
    page = words(payer.get("/desk/float"))
    assert "There is enough for everything that waits." in page


def test_a_draft_run_is_among_what_waits(organising: Organising) -> None:
    [person] = organising.council.payable()
    organising.work.pay(organising.done(person))
    page = words(organising.of(Role.FINANCE_PAYER).get("/desk/payments"))
    assert "Runs that wait 1" in page
    assert "Waits for finance to approve it" in page
    assert "Nothing waits" not in page


def test_a_stopped_run_is_put_aside_already_and_not_counted_again(organising: Organising) -> None:
    approver, payer, run = released(organising)
    assert "Runs wait to be released £0.00" in words(payer.get("/desk/float"))
    payer.get(run)
    payer.post(f"{run}/stop", {})
    page = words(payer.get("/desk/float"))
    assert "May leave now £75.00" in page
    assert "Runs wait to be released £0.00" in page
    assert "Stopped runs hold, put aside already £25.00" in page
    assert "There is enough for everything that waits." in page
    assert "Stopped" in words(approver.get("/desk/payments"))


def released(organising: Organising) -> tuple[Desk, Desk, str]:
    """A run of £25.00 that is released from a float of £100.00: the approver's browser, the payer's, and the run's address."""
    run = f"/desk/runs/{organising.work.pay(organising.done(*organising.council.payable())).json()['id']}"
    organising.council.fund(10_000)
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    for desk, step in ((approver, "approve"), (payer, "release")):
        desk.get(run)
        desk.post(f"{run}/{step}", {})
    return approver, payer, run


def waits(organising: Organising, waits_for: str) -> None:
    """A single payment of £30.00 that waits."""
    claims = Claims(organising.council)
    claims.decided(claims.referred(organising.council.payable()[0], 3000), 1, action="approve")
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        session.execute(update(Payout).values(waits_for=waits_for))


@pytest.mark.parametrize("waits_for", ["release", "method", "float"])
def test_whatever_a_payment_waits_for_the_float_must_have_its_money(organising: Organising, waits_for: str) -> None:
    waits(organising, waits_for)
    page = words(organising.of(Role.FINANCE_PAYER).get("/desk/float"))
    assert "Single payments wait £30.00" in page
    assert "£30.00 must arrive" in page


def test_a_search_that_finds_nothing_leaves_the_words_true(organising: Organising) -> None:
    payer = organising.of(Role.FINANCE_PAYER)
    assert "Nothing waits. Everything that was approved has left." in words(payer.get("/desk/payments"))
    waits(organising, "release")
    page = words(payer.get("/desk/payments?find=Nobody"))
    assert "Single payments that wait 1" in page
    assert "Nothing of anybody with this in their name waits." in page


def test_what_stands_still_has_not_left(organising: Organising) -> None:
    _, payer, _ = released(organising)
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        session.execute(update(Payout).values(remedy=REMEDIES[0]))
    for query, said in (("", "No single payment waits."), ("?find=Nobody", "with this in their name waits.")):
        page = words(payer.get(f"/desk/payments{query}"))
        assert "Payments that stand still 1" in page
        assert said in page
        assert "Everything that was approved has left" not in page


def test_the_list_says_since_when_each_waits_and_is_in_that_order(organising: Organising) -> None:
    waits(organising, "release")
    payer = organising.of(Role.FINANCE_PAYER)
    page = payer.get("/desk/payments").text
    [sorted_by] = re.findall(r'aria-sort="ascending"[^>]*>\s*(?:<a [^>]*>)?\s*(\w+)', page)
    assert sorted_by == "Since"
    assert f"{TODAY.day} " in words(payer.last)


def test_the_search_and_the_order_stay_after_a_decision(organising: Organising) -> None:
    waits(organising, "release")
    organising.council.fund(10_000)
    payer = organising.of(Role.FINANCE_PAYER)
    page = payer.get("/desk/payments?find=jo&order=-amount")
    [place] = re.findall(r'action="(/desk/payments/[^"]+/(?:approve|release))"', page.text)
    [token] = forms_to(page, place)
    sent = {"form": token, "find": "jo", "order": "-amount"}
    assert all(re.search(rf'name="{name}" value="{value}"', page.text) for name, value in sent.items())
    done = payer.send(place, sent)
    assert done.status_code == 303, done.text
    assert done.headers["location"] == "/desk/payments?find=jo&order=-amount"
    [other] = forms_to(payer.get("/desk"), "/desk/sign-out")
    refused = payer.send(place, sent | {"form": other})
    assert refused.status_code == 422
    assert 'value="-amount"' in refused.text
    assert 'value="jo"' in refused.text
