"""How long claims wait, and what old ones cost: arrivals, percentiles, tables, and both benchmarks in small."""

import time
from pathlib import Path

import psycopg
import pytest
from rich.progress import Progress

from deploy.bench import claims_report, report
from deploy.bench.arrivals import arrive, offsets
from deploy.bench.claims import DURING_RUN, IDLE, ClaimsBench, Half, Load, claim, people_of, wait_until_accepted
from deploy.bench.deciding import CLAIM, LIST, OPEN_CLAIMS, SUBMIT, DecidingBench, Timed, prepare_arm
from deploy.bench.prepare import app_address, council_with_people
from deploy.bench.waits import Waits, percentile
from deploy.local.api_clients import PracticeWorld
from deploy.local.folders import LocalError
from deploy.local.house import House

LOAD = Load(claims=3, every_seconds=0.05, payouts=20, per_second=25)


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([4, 2, 3, 1], 50, 2), ([4, 2, 3, 1], 95, 4), ([7], 50, 7), (list(range(1, 101)), 95, 95), ([1, 2], 0, 1)],
)
def test_a_percentile_is_one_of_the_values(values: list[float], percent: float, expected: float) -> None:
    assert percentile(values, percent) == expected


def test_a_wait_is_shown_with_the_spread_of_its_rounds() -> None:
    waits = Waits([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])

    assert (waits.count, waits.longest) == (6, 0.6)
    assert waits.words(50) == "0.30 (0.20–0.50)"
    assert waits.words(50, per_second=1000, digits=0) == "300 (200–500)"


def test_arrivals_are_the_same_for_a_seed_and_come_as_often_as_asked() -> None:
    when = offsets(2000, 0.5, seed=1)

    assert when == offsets(2000, 0.5, seed=1) != offsets(2000, 0.5, seed=2)
    assert when == sorted(when)
    assert when[-1] / 2000 == pytest.approx(0.5, rel=0.1)


def test_a_slow_answer_keeps_nobody_from_arriving_and_counts_from_the_arrival() -> None:
    answered: list[int] = []

    def send(number: int) -> str:
        deadline = time.monotonic() + 60
        while number == 0 and len(answered) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)  # the first is answered when both others are
        answered.append(number)
        return f"claim {number}"

    found = arrive(send, time.time(), [0.0, 0.0, 0.0], lambda _: None)

    assert answered[-1] == 0
    assert [one.id for one in found] == ["claim 0", "claim 1", "claim 2"]
    assert all(one.answered_at >= one.due_at for one in found)


@pytest.mark.chaos
def test_a_claim_is_measured_idle_and_beside_a_run(house: House) -> None:
    idle, during = ClaimsBench(house, Progress(disable=True), rounds=1, answer_ms=0).run(LOAD)

    assert (idle.setting, during.setting) == (IDLE, DURING_RUN)
    assert len(idle.accepted_seconds) == LOAD.claims
    assert all(wait > 0 for half in (idle, during) for wait in half.accepted_seconds)
    assert idle.run_per_second is None
    assert during.run_per_second is not None


def test_a_claim_that_the_bank_never_took_on_is_not_measured(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.bench.claims.STANDSTILL_SECONDS", 0.0)
    account = PracticeWorld(house.url("practice")).open_account("Nobody claimed", {})

    with pytest.raises(LocalError, match="1 claims were not accepted"):
        wait_until_accepted(house, account["account_id"], {"a payment that was never made"})


def test_a_claim_that_somebody_must_look_at_is_not_measured(house: House) -> None:
    council, event = council_with_people(house, 1, 100)
    (person_id,) = people_of(house, council, 1)
    claim(council, event, person_id)

    with pytest.raises(LocalError, match="not approved by the rules"):
        claim(council, event, person_id)  # the same bus and lunch again
    with pytest.raises(LocalError, match="2 people are needed"):
        people_of(house, council, 2)


@pytest.mark.chaos
def test_old_claims_look_as_if_they_had_been_made_and_both_arms_are_timed(house: House) -> None:
    few, many = (prepare_arm(house, Progress(disable=True), count) for count in (3, 120))

    with psycopg.connect(app_address(house)) as database:
        database.execute("SELECT set_config('app.org_id', %s, true)", [many.council.org_id])
        old = database.execute("SELECT id FROM claim WHERE channel = 'text' ORDER BY id").fetchall()
        orphans = database.execute(
            "SELECT count(*) FROM claim_line LEFT JOIN claim_step ON line_id = claim_line.id"
            " WHERE claim_step.id IS NULL AND claim_line.status = 'approved'"
        ).fetchone()
    assert len(old) == 120
    assert orphans == (0,)
    shown = many.council.approver.get(f"/claims/{old[0][0]}")
    assert shown["status"] == "approved"
    assert shown["approved_pence"] == shown["total_pence"] == sum(one["amount_pence"] for one in shown["lines"])
    assert [one["approved_pence"] for one in shown["decisions"]] == [shown["total_pence"]]

    found = DecidingBench([few, many], Progress(disable=True), rounds=1, requests=2).run()

    assert [(one.what, one.old_claims) for one in found] == [
        (what, count) for what in (LIST, CLAIM, SUBMIT) for count in (3, 120)
    ]
    assert all(len(one.seconds) == 2 and min(one.seconds) > 0 for one in found)
    assert len(few.open_claims) == len(many.open_claims) == OPEN_CLAIMS


def test_each_table_has_its_own_place_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    starts = (report.START, claims_report.CLAIMS_START, claims_report.OLD_START)
    page.write_text("\n".join(f"{start}\nold {start[5:20]}\n{report.END}\nafter" for start in starts))
    halves = [Half(IDLE, [0.1, 0.2], [0.5, 0.6], None), Half(DURING_RUN, [0.1, 0.2], [1.0, 2.0], 24.96)]
    timed = [Timed(what, old, [old / 1000] * 2) for what in (LIST, CLAIM, SUBMIT) for old in (1000, 1500)]

    for start, columns, rows in (
        (claims_report.CLAIMS_START, claims_report.CLAIMS_COLUMNS, claims_report.claims_rows(halves)),
        (claims_report.OLD_START, claims_report.OLD_COLUMNS, claims_report.old_rows(timed)),
    ):
        report.write_section(page, start, columns, rows, ["a condition"], words=2)

    written = page.read_text()
    assert written.count("after") == written.count(report.END) == 3
    assert written.count("old <") == 0
    assert written.count("\nold ") == 1, "the table of sending stays"
    assert (
        "| while a run is being sent | accepted by the bank | 2 | 1.00 (1.00–1.00) | 2.00 (2.00–2.00) | 2.00 | 25.0 (25.0–25.0) |"
        in written
    )
    assert f"| {LIST} | 1,500 | 2 | 1,500.0 (1,500.0–1,500.0) | 1,500.0 (1,500.0–1,500.0) | 1.50 | 1.50 |" in written
