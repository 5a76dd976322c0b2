"""The benchmark runs, measures both arms, and refuses to measure what was not paid exactly once."""

from pathlib import Path

import pytest
from rich.progress import Progress

from deploy.bench import report
from deploy.bench.meters import Figures, Usage, count_posts
from deploy.bench.prepare import FEE_PENCE
from deploy.bench.rounds import BASELINE, OURS, Bench, Setting
from deploy.local.api_clients import PracticeWorld
from deploy.local.folders import LocalError
from deploy.local.house import House

PAYOUTS = 20
SETTING = Setting("as fast as it goes", PAYOUTS, None)


@pytest.fixture(scope="module")
def bench(house: House) -> Bench:
    """One round in the house of these tests."""
    return Bench(house, Progress(disable=True), rounds=1, answer_ms=0, warm_up=0, settle_seconds=0)


def test_both_arms_pay_everybody_once_and_the_page_says_so(bench: Bench, tmp_path: Path) -> None:
    results = {SETTING: bench.run(SETTING)}

    assert [one.arm for one in results[SETTING]] == [BASELINE, OURS]
    assert [one.posts for one in results[SETTING]] == [PAYOUTS, PAYOUTS]
    assert all(one.per_second > 0 and one.used.wal_bytes > 0 for one in results[SETTING])
    page = tmp_path / "performance.md"
    lines = report.conditions(bench.house, "make bench", results, rounds=1, answer_ms=0)
    report.write_page(page, lines, results)
    assert "| as fast as it goes | ours |" in page.read_text()


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
