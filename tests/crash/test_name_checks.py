"""Names that the bank does not call right are confirmed by people, and every later payment has a check of its own."""

from collections import Counter
from typing import Any

import pytest

from deploy.local.api_clients import Council, RefusedError, Staff, hire_staff
from deploy.local.house import House
from tests.crash.scenario import Person, Scenario, becomes_true, enter_person, hold_event, later, prepare_scenario

PREFIX = "outbound_payment_recipient_verification_"
HEARD = {
    "spoken_to": "person",
    "known_number": "mobile_held",
    "said": "The account is in her full name, she is known by a short one.",
}


@pytest.fixture(scope="module")
def helpline(house: House, council: Council) -> Staff:
    """Somebody who speaks with people on the telephone."""
    return hire_staff(house, council.administrators, council.name, "Hari Helpline", ["helpline"])


def entered(scenario: Scenario, account_number: str, match: str) -> tuple[Person, str]:
    """Somebody whose bank said this of their name; gives the method's address."""
    person, method_id = enter_person(scenario, account_number)
    at, payer = f"/payout-methods/{method_id}", scenario.council.payer
    becomes_true("registered", lambda: bool(payer.get(at)["status"] == "to_confirm"))
    assert payer.get(at)["name_match"] == match
    scenario.people.append(person)
    return person, at


def asked(scenario: Scenario) -> Counter[str]:
    """How often the bank was asked for each operation."""
    calls = scenario.world.ask("GET", f"/bank/practice/accounts/{scenario.council.account_id}/calls")
    return Counter(one["operation"] for one in calls if one["error_code"] is None)


def asked_recipients(scenario: Scenario) -> int:
    """How often the bank was asked to make a recipient, with whatever answer."""
    calls = scenario.world.ask("GET", f"/bank/practice/accounts/{scenario.council.account_id}/calls")
    return sum(one["operation"] == "accounts.create" for one in calls)


def says(scenario: Scenario, person: Person, match: str, name: str | None = None) -> None:
    """What the bank says of a name from now on."""
    answer = {"account_number": person.account_number, "sort_code": "200000", "match_result": match}
    scenario.world.ask("POST", "/bank/practice/payees/name-check", answer | ({"matched_name": name} if name else {}))


def refused(staff: Staff, path: str, body: Any = None) -> str:
    """The code with which something is refused."""
    with pytest.raises(RefusedError) as caught:
        staff.post(path, body)
    return caught.value.code


def test_names_that_are_not_plain_matches_are_confirmed_with_evidence_and_paid_more_than_once(
    house: House, council: Council, helpline: Staff
) -> None:
    scenario = prepare_scenario(house, council, 0)
    _, close = entered(scenario, "71219101", "close_match")
    _, wrong = entered(scenario, "71229102", "no_match")
    _, silent = entered(scenario, "71239103", "unavailable")
    before = asked(scenario)
    assert refused(council.approver, f"{close}/confirm") == "bank_details.evidence"
    numbered = HEARD | {"said": "She called from 07700 900123."}
    assert refused(council.approver, f"{close}/confirm", numbered) == "bank_details.evidence"
    for method in (close, silent):
        assert helpline.post(f"{method}/confirm", HEARD)["status"] == "ready"
    assert council.approver.post(f"{wrong}/confirm", HEARD)["status"] == "to_confirm", "it takes two"
    assert refused(council.approver, f"{wrong}/confirm", HEARD) == "bank_details.second_person"
    assert helpline.post(f"{wrong}/confirm", HEARD)["status"] == "ready"
    for time in (1, 2):
        hold_event(scenario)
        run_id = scenario.pay()
        scenario.ends(run_id, posted=3)
        assert scenario.worklist(run_id) == {}
        now = asked(scenario) - before
        assert now["recipient_verifications.create"] == 3 * (time - 1), "one check for each later payment"
        assert now["recipient_verifications.acknowledge"] == 3 * time, "each is accepted at the bank, by us"


@pytest.mark.chaos
def test_a_name_that_changed_holds_the_payment_until_somebody_has_asked(
    house: House, council: Council, helpline: Staff
) -> None:
    scenario = prepare_scenario(house, council, 2)
    scenario.ends(scenario.pay(), posted=2)
    changed = scenario.people[0]
    says(scenario, changed, "close_match", "Somebody Else")
    hold_event(scenario)
    run_id = scenario.pay()
    becomes_true("one waits", lambda: scenario.counts(run_id) == {"posted": 1, "queued": 1})
    (waits,) = [one for one in council.approver.get("/payout-methods") if one["person_id"] == changed.id]
    assert (waits["match"], waits["was_ready"]) == ("close_match", True)
    tasks = {item["kind"] for item in council.payer.get("/worklist") if item["subject_id"] == waits["id"]}
    assert tasks == {"name_check"}
    helpline.post(f"/payout-methods/{waits['id']}/confirm", HEARD)
    scenario.ends(run_id, posted=2)
    hold_event(scenario)
    scenario.ends(scenario.pay(), posted=2)
    says(scenario, changed, "no_match")
    hold_event(scenario)
    run_id = scenario.pay()
    becomes_true("one waits", lambda: scenario.counts(run_id) == {"posted": 1, "queued": 1})
    becomes_true("it is told", lambda: bool(council.approver.get("/payout-methods")))
    council.approver.post(f"/payout-methods/{waits['id']}/turn-down", HEARD)
    scenario.ends(run_id, posted=1, failed=1)


def test_a_payment_refused_for_its_name_check_gets_another_one_and_leaves_by_itself(
    house: House, council: Council
) -> None:
    codes = [f"{PREFIX}{what}" for what in ("missing", "expired", "already_consumed", "recipient_name_outdated")]
    scenario = prepare_scenario(house, council, len(codes))
    for code in codes:
        scenario.plan("refuse", reason=code)
    run_id = scenario.pay()
    scenario.ends(run_id, posted=len(codes))
    assert scenario.worklist(run_id) == {}
    assert [one["attempts"] for one in council.payer.get(f"/runs/{run_id}/payouts")] == [2] * len(codes)


@pytest.mark.chaos
def test_a_payment_that_is_refused_again_and_again_stops_for_a_person(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, 1)
    for _ in range(3):
        scenario.plan("refuse", reason=f"{PREFIX}expired")
    run_id = scenario.pay()
    becomes_true("it stops", lambda: scenario.counts(run_id) == {"needs_human": 1})


@pytest.mark.chaos
def test_what_is_not_the_fault_of_bank_details_keeps_them(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, 0)
    accounts = {"operation": "accounts.create"}
    scenario.plan("refuse", reason="permission_denied", **accounts)
    scenario.plan("recipient_restricted", reason="contact_email", **accounts)
    scenario.plan("recipient_pending", seconds=0.5, **accounts)
    scenario.plan("recipient_unsupported", **accounts)
    methods: list[str] = []
    before = asked_recipients(scenario)
    for number in ("71310001", "71310002", "71310003", "71310004"):
        methods.append(f"/payout-methods/{enter_person(scenario, number)[1]}")
        becomes_true("one after the other", lambda: asked_recipients(scenario) == before + len(methods))

    def told(at: str) -> list[dict[str, Any]]:
        return [one for one in council.payer.get("/worklist") if at.endswith(one["subject_id"])]

    becomes_true("told", lambda: all(told(methods[which]) for which in (0, 1, 3)))
    assert "of your own account (permission_denied)" in told(methods[0])[0]["reason"]
    assert "contact_email" in told(methods[1])[0]["reason"]
    assert told(methods[3])[0]["kind"] == "payee_not_payable"
    assert not told(methods[2]), "nobody is troubled with what decides itself in a minute"
    assert [council.payer.get(at)["status"] for at in methods] == ["registering"] * 3 + ["refused"]
    council.administrator.post("/rails/stripe/contact-email", {"contact_email": "payments@riverbank.example"})
    later(house, 90)
    becomes_true(
        "all three", lambda: [council.payer.get(at)["status"] for at in methods] == ["to_confirm"] * 3 + ["refused"]
    )
    assert not any(told(at) for at in methods[:3])
    council.administrator.post("/rails/stripe/contact-email", {})
