"""A claim in the whole house: sent in again and again while workers die, and paid once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.local.api_clients import Council
from deploy.local.house import House
from tests.crash.scenario import Scenario, becomes_true, prepare_scenario


def sign_mandate(council: Council) -> None:
    """Two people of finance sign for claims, once for all tests of this file."""
    if council.payer.get("/mandates"):
        return
    today = datetime.now(UTC).date()
    new = {
        "purpose": "claims",
        "daily_ceiling_pence": 100_000,
        "valid_from": str(today - timedelta(days=2)),
        "expires_on": str(today + timedelta(days=30)),
    }
    mandate = council.approver.post("/mandates", new)
    council.payer.post(f"/mandates/{mandate['id']}/countersign")


def send_in(scenario: Scenario) -> dict[str, Any]:
    """The first person's bus and lunch, as a draft."""
    day = str(datetime.now(UTC).date() - timedelta(days=2))
    lines = [
        {"category": "bus", "on": day, "amount_pence": 460},
        {"category": "food", "on": day, "amount_pence": 600},
    ]
    draft: dict[str, Any] = scenario.council.organiser.post(
        "/claims", {"person_id": scenario.people[0].id, "lines": lines, "event_id": scenario.event_id}
    )
    return draft


def test_a_claim_is_paid_once_however_often_it_is_sent_and_whoever_dies(house: House, council: Council) -> None:
    sign_mandate(council)
    scenario = prepare_scenario(house, council, 1)
    draft = send_in(scenario)
    house.kill("payments-worker")
    answers = [council.organiser.post(f"/claims/{draft['id']}/submit") for _ in range(5)]
    assert {(one["outcome"], one["total_pence"]) for one in answers} == {("approve", 1060)}
    house.start("payments-worker")

    def claim() -> dict[str, Any]:
        found: dict[str, Any] = council.payer.get(f"/claims/{draft['id']}")
        return found

    becomes_true("the claim is paid", lambda: claim()["paid_pence"] == 1060)
    (payment,) = claim()["payments"]
    assert scenario.bank_says(payment["payout_id"]) == ([1060], [])
    becomes_true("the person is told", lambda: any("£10.60" in text for text in scenario.texts(scenario.people[0])))
    becomes_true(f"agreement: {scenario.breaks()}", lambda: not scenario.breaks())
