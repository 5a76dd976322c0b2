"""The benchmark runs, measures every arm, and refuses to measure what was not paid exactly once."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.progress import Progress

from deploy.bench import report
from deploy.bench.control_arms import designs_that_are_there
from deploy.bench.meters import CLOCK, SERVER, Figures, Usage, count_posts
from deploy.bench.prepare import FEE_PENCE
from deploy.bench.rounds import BASELINE, LATER, OURS, OURS_AND_CHECK, WORKER, Bench, Setting
from deploy.local.api_clients import PracticeWorld
from deploy.local.folders import LocalError
from deploy.local.house import House

PAYOUTS = 20
SETTING = Setting("as fast as it goes", PAYOUTS, None)


@pytest.fixture(scope="module")
def bench(house: House) -> Bench:
    """One round in the house of these tests."""
    controls = designs_that_are_there()
    return Bench(house, Progress(disable=True), rounds=1, answer_ms=0, warm_up=0, settle_seconds=0, controls=controls)


@pytest.mark.chaos
def test_every_arm_pays_everybody_once_and_the_page_says_so(bench: Bench, tmp_path: Path) -> None:
    results = {SETTING: bench.run(SETTING)}

    assert [one.arm for one in results[SETTING]] == [
        *(BASELINE, OURS, OURS_AND_CHECK),
        *(one.arm for one in designs_that_are_there()),
    ]
    assert {one.posts for one in results[SETTING]} == {PAYOUTS}
    assert all(one.per_second > 0 and one.used.wal_bytes > 0 for one in results[SETTING])
    page = tmp_path / "performance.md"
    lines = report.conditions(bench.house, "make bench", results, rounds=1, answer_ms=0)
    report.write_page(page, lines, results)
    assert "| as fast as it goes | ours |" in page.read_text()
    assert "| as fast as it goes | Polar-style |" in page.read_text()
    assert "baseline, ours, ours, and a name check, Polar-style" in page.read_text()


def test_each_process_has_a_column_and_what_comes_later_has_its_own() -> None:
    cpu = {WORKER: 0.2, CLOCK: 0.02, LATER[CLOCK]: 0.04, SERVER: 0.1}

    (row,) = report.rows(
        {SETTING: [replace(_figures(BASELINE, 1.0), arm=BASELINE, used=Usage(40, 40, 4000, 400, cpu))]}
    )

    shown = dict(zip(report.COLUMNS, row, strict=True))
    assert shown["CPU worker, ms"] == "10.0"
    assert (shown["clock, ms"], shown["clock chaining later, ms"]) == ("1.0", "2.0")
    assert (shown["PostgreSQL, ms"], shown["PostgreSQL later, ms"]) == ("5.0", "–")


def test_what_the_bank_did_not_pay_is_not_measured(bench: Bench) -> None:
    account = PracticeWorld(bench.house.url("practice")).open_account("Nobody paid", {})

    with pytest.raises(LocalError, match="took on 0 payments"):
        count_posts(bench.house, account["account_id"], PAYOUTS, PAYOUTS * FEE_PENCE)


def test_the_rest_of_the_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Before\n\n{report.START}\nold\n{report.END}\n\nAfter\n")

    report.write_page(page, ["a condition"], {SETTING: [_figures(BASELINE, 0.5), _figures(OURS, 1.0)]})

    written = page.read_text()
    assert written.startswith("# Before\n")
    assert written.endswith("\n\nAfter\n")
    assert "old" not in written
    assert "- a condition" in written
    assert "| as fast as it goes | baseline | 40.0 (40.0–40.0) | 1 |" in written
    assert "| as fast as it goes | ours | 20.0 (20.0–20.0) | 0.50 |" in written


def _figures(arm: str, seconds: float) -> Figures:
    return Figures(
        arm=arm,
        payouts=PAYOUTS,
        seconds=seconds,
        release_seconds=None,
        posts=PAYOUTS,
        used=Usage(40, 40, 4000, 400, {arm: 0.1}),
        memory_bytes={arm: 2**20},
    )
