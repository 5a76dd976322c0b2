"""The later part of a fee, agreed before the work: whatever dies on its day, it is proposed once and paid once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import make_url

from deploy.local.api_clients import Council, ask_everybody
from deploy.local.house import House
from tests.crash.scenario import Scenario, becomes_true, later, prepare_scenario

DAY = 24 * 60 * 60


@pytest.fixture
def right_again(house: House) -> Iterator[None]:
    """Weeks pass in these tests; afterwards the clocks are set right."""
    yield
    for service in ("payments", "notifications"):
        with psycopg.connect(_url(house, service)) as connection:
            connection.execute("UPDATE app_clock SET shift = '0'")


@pytest.mark.usefixtures("right_again")
def test_a_worker_killed_before_it_is_proposed_and_at_the_bank_pays_it_once(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, 1)
    run_id = parted(house, scenario)
    scenario.ends(run_id, posted=1)
    house.kill("payments-worker")
    house.kill("payments-clock")
    later(house, 16 * DAY)
    house.start("payments-clock")
    becomes_true("the clock asks for a run of it", lambda: waiting(house, council) == 1)
    house.kill("payments-clock")
    house.start("payments-clock")
    house.start("payments-worker")
    becomes_true("one run is proposed", lambda: len(drafts(scenario)) == 1)
    (second,) = drafts(scenario)
    scenario.plan("hold")
    council.approver.post(f"/runs/{second}/approve")
    scenario.release(second)
    becomes_true("a held answer", lambda: len(scenario.world.ask("GET", "/bank/practice/faults/held")) == 1)
    house.kill("payments-worker")
    scenario.world.ask("POST", "/bank/practice/faults/release")
    (payout,) = council.payer.get(f"/runs/{second}/payouts")
    becomes_true("the bank has paid it", lambda: scenario.bank_says(payout["id"])[0] == [750])
    assert scenario.counts(second) == {"sending": 1}, "and we do not know"
    house.start("payments-worker")
    later(house, 120)
    scenario.ends(second, posted=1)
    assert [one["amount_pence"] for one in council.payer.get(f"/runs/{run_id}/payouts")] == [500]
    assert (waiting(house, council), drafts(scenario)) == (0, []), "and nothing of it is proposed again"


def parted(house: House, scenario: Scenario) -> str:
    """They agree to get £7.50 of £12.50 two weeks after the work of tomorrow; the rest is released once it is done. Gives its run."""
    organiser, (person,) = scenario.council.organiser, scenario.people
    start = datetime.now(UTC) + timedelta(hours=30)
    hour = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    event = organiser.post("/events", {"title": "Design day", "sessions": [hour]})
    scenario.event_id = event["id"]
    ask_everybody(organiser, event["id"], [person.id], "co-producer")
    (offer,) = organiser.get(f"/events/{event['id']}/offers")["offers"]
    pay_on = (start + timedelta(days=14)).date().isoformat()
    organiser.post(f"/offers/{offer['id']}/instalment", {"later_pence": 750, "pay_on": pay_on})
    later(house, 2 * DAY)
    mark = {"session_id": event["sessions"][0]["id"], "person_id": person.id, "role": "co-producer", "minutes": 60}
    organiser.post(f"/events/{event['id']}/attendance", {"marks": [mark]})
    return scenario.pay()


def drafts(scenario: Scenario) -> list[str]:
    """The runs of this event that nobody has approved yet."""
    found = scenario.council.payer.get(f"/runs?status=draft&event_id={scenario.event_id}")
    return [one["id"] for one in found["runs"]]


def waiting(house: House, council: Council) -> int:
    """How many runs of later parts are asked for and not proposed yet, in this organisation."""
    asked = "SELECT count(*) FROM outbox WHERE topic = 'event.propose_later_parts' AND org_id = %s AND acknowledged_at IS NULL"
    with psycopg.connect(_url(house, "payments")) as connection:
        row = connection.execute(asked, [council.org_id]).fetchone()
    return int(row[0]) if row else 0


def _url(house: House, service: str) -> str:
    url = make_url(house.servers.database_url).set(drivername="postgresql", database=f"sameday_{service}")
    return url.render_as_string(hide_password=False)
