"""Processes, the queue and the clock die at the worst moment: everybody is still paid exactly once."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import redis
from sqlalchemy import make_url

from deploy.local.api_clients import Council, RefusedError
from deploy.local.house import House
from tests.crash.scenario import SECRETS, Scenario, becomes_true, later, prepare_scenario

WORKER_THREADS = 8
"""How many payments a worker has under way at a time, unless its settings say otherwise."""
FIRST_HINT_SECONDS = 10
"""How long the clock leaves a new row to the hint that went out with it."""


def test_a_worker_killed_between_the_banks_answer_and_our_record_pays_once(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, 4)
    scenario.plan("hold", "hold")
    run_id = scenario.pay()
    becomes_true("held answers", lambda: len(scenario.world.ask("GET", "/bank/practice/faults/held")) == 2)
    house.kill("payments-worker")
    scenario.world.ask("POST", "/bank/practice/faults/release")
    payouts = [one["id"] for one in council.payer.get(f"/runs/{run_id}/payouts")]
    becomes_true("the bank has paid two", lambda: sum(len(scenario.bank_says(one)[0]) for one in payouts) >= 2)
    assert scenario.counts(run_id)["sending"] >= 2, "and we do not know"
    house.start("payments-worker")
    scenario.ends(run_id, posted=4)
    assert scenario.struck()["hold"] == 2


def test_postgresql_killed_while_payments_are_at_the_bank_pays_each_once(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, 4)
    scenario.plan(*["hold"] * 3)
    run_id = scenario.pay()
    becomes_true("held answers", lambda: len(scenario.world.ask("GET", "/bank/practice/faults/held")) == 3)
    house.servers.postgres.kill()
    scenario.world.ask("POST", "/bank/practice/faults/release")
    house.servers.postgres.start()
    becomes_true("our services find it again", lambda: answers(scenario, run_id))
    later(house, FIRST_HINT_SECONDS)
    scenario.ends(run_id, posted=4)
    assert scenario.worklist(run_id) == {}


@pytest.mark.chaos
def test_a_stop_pressed_during_a_kill_holds_what_waits_and_loses_nothing(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, WORKER_THREADS + 2)
    scenario.plan(*["hold"] * WORKER_THREADS)
    run_id = scenario.pay()
    becomes_true("held answers", lambda: len(scenario.world.ask("GET", "/bank/practice/faults/held")) == WORKER_THREADS)
    assert scenario.counts(run_id) == {"sending": WORKER_THREADS, "queued": 2}, "no thread is free for the last two"
    house.kill("payments-worker")
    council.approver.post(f"/runs/{run_id}/stop")
    scenario.world.ask("POST", "/bank/practice/faults/release")
    house.start("payments-worker")
    later(house, FIRST_HINT_SECONDS)
    becomes_true("the others are found", lambda: scenario.counts(run_id) == {"posted": WORKER_THREADS, "queued": 2})
    assert council.payer.get(f"/runs/{run_id}")["pause_reason"] == "stopped_by_staff"
    council.payer.post(f"/runs/{run_id}/resume")
    scenario.ends(run_id, posted=WORKER_THREADS + 2)


@pytest.mark.chaos
def test_a_wiped_queue_loses_nothing_and_two_organisations_both_drain(
    house: House, council: Council, neighbour: Council
) -> None:
    scenes = [prepare_scenario(house, one, 3) for one in (council, neighbour)]
    runs = [scenario.propose() for scenario in scenes]
    house.kill("payments-worker")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Scenario.release, scenes, runs))
    with redis.Redis.from_url(house.servers.redis_url) as queue:
        assert any(queue.type(key) == b"list" and queue.llen(key) for key in queue.scan_iter("*run*")), "hints wait"
        assert not secrets_in(everything_in(queue))
        queue.flushall()
    house.start("payments-worker")
    later(house, FIRST_HINT_SECONDS)
    for scenario, run_id in zip(scenes, runs, strict=True):
        scenario.ends(run_id, posted=3)


@pytest.mark.chaos
def test_a_whole_run_without_redis(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, 3)
    run_id = scenario.propose()
    house.servers.valkey.stop()
    scenario.release(run_id)
    later(house, FIRST_HINT_SECONDS)
    becomes_true("all have left", lambda: not {"queued", "sending"} & scenario.counts(run_id).keys())
    becomes_true("the bank has told us", scenario.bank_has_told)
    later(house, FIRST_HINT_SECONDS)
    scenario.ends(run_id, posted=3)
    becomes_true("one text each", lambda: [len(scenario.texts(one)) for one in scenario.people] == [1, 1, 1])


@pytest.mark.chaos
def test_without_the_clock_money_moves_and_with_it_what_was_missed_is_found(
    house: House, council: Council, neighbour: Council
) -> None:
    scenario, lost = prepare_scenario(house, council, 2), prepare_scenario(house, neighbour, 1)
    house.kill("payments-clock")
    lost.plan("event_drop", percent=100)
    runs = scenario.pay(), lost.pay()
    scenario.ends(runs[0], posted=2)
    (payout,) = neighbour.payer.get(f"/runs/{runs[1]}/payouts")
    becomes_true("the bank has paid", lambda: lost.bank_says(payout["id"]) == ([1250], []))
    assert lost.counts(runs[1]) == {"processing": 1}, "nobody has told us yet"
    house.start("payments-clock")
    lost.ends(runs[1], posted=1)


def test_no_name_phone_or_account_number_is_where_it_does_not_belong(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, 2, account_numbers=["73339301"])
    scenario.plan("execute_then_500")
    scenario.ends(scenario.pay(), posted=1, returned=1)
    for log in (house.folder / "logs").iterdir():
        if log.name != "practice.log":
            assert not secrets_in(log.read_text(encoding="utf-8")), log.name
    with redis.Redis.from_url(house.servers.redis_url) as queue:
        assert not secrets_in(everything_in(queue))
    for service in ("payments", "notifications"):
        assert not secrets_in(rows_on_their_way(house, service)), service


def answers(scenario: Scenario, run_id: str) -> bool:
    """Whether a run can be looked at; while the database is away, whoever asks is told so."""
    try:
        return bool(scenario.counts(run_id))
    except RefusedError as refused:
        if refused.code != "database.away":
            raise
        return False


def secrets_in(text: str) -> list[str]:
    """The planted names and numbers that a text holds."""
    assert SECRETS
    return [secret for secret in SECRETS if secret in text]


def everything_in(queue: "redis.Redis") -> str:
    """Every key of the queue with what it holds, as text."""
    return "\n".join(f"{key!r} {queue.dump(key)!r}" for key in queue.scan_iter("*"))


def rows_on_their_way(house: House, service: str) -> str:
    """Every row of outbox, inbox and audit, as text."""
    url = make_url(house.servers.database_url).set(drivername="postgresql", database=f"sameday_{service}")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        found = [
            connection.execute(f"SELECT t::text FROM {table} t").fetchall() for table in ("outbox", "inbox", "audit")
        ]
    assert all(found)
    return "\n".join(row[0] for rows in found for row in rows)
