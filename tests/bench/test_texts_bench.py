"""Many text at once: everybody is answered once, and what was not answered, or twice, is not measured."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from rich.progress import Progress

from deploy.bench import report, texts_report
from deploy.bench.arrivals import Arrival
from deploy.bench.texts import (
    Answered,
    Flow,
    TextsBench,
    TextsFound,
    amount_of,
    answered_once,
    wait_until_answered,
)
from deploy.local.api_clients import LINE, PracticeWorld
from deploy.local.folders import LocalError
from deploy.local.house import House

FLOW = Flow(a_second=10, seconds=0.5)
NOBODY = "+447699000018"


def test_everybody_who_texts_is_answered_once(house: House) -> None:
    found = TextsBench(house, Progress(disable=True), warm_up=1).run(FLOW)

    assert len(found.texts) == FLOW.count == 5
    assert all(one.due_at < one.taken_at and one.due_at < one.answered_at for one in found.texts)
    assert found.answers_a_second > 0
    assert found.cpu_seconds["notifications-worker"] > 0
    assert found.cpu_seconds["postgres"] > 0
    assert 0 < found.busy <= 1


def test_a_text_that_is_never_answered_is_not_measured(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.bench.texts.STANDSTILL_SECONDS", 0.0)

    with pytest.raises(LocalError, match="1 texts were not answered"):
        wait_until_answered(house, {NOBODY})


@pytest.mark.parametrize(
    "answers",
    [
        ["Bus £9.99. Is that right?"],
        pytest.param([], marks=pytest.mark.chaos),
        pytest.param(["Bus £1.00. Is that right?"] * 2, marks=pytest.mark.chaos),
    ],
)
def test_no_answer_a_second_one_or_somebody_elses_is_not_measured(house: House, answers: list[str]) -> None:
    number = f"{NOBODY[:-2]}{len(answers)}8{len(''.join(answers)) % 10}"
    text = {"from": number, "to": LINE, "body": "hello"}
    sid = PracticeWorld(house.url("practice")).ask("POST", "/phones/practice/text", text)["message_sid"]
    with closing(sqlite3.connect(house.folder / "practice" / "phones.sqlite3", isolation_level=None)) as book:
        book.execute("UPDATE message SET error_code = NULL WHERE sid = ?", [sid])
        for place, answer in enumerate(answers):
            book.execute(
                "INSERT INTO message (sid, direction, sender, recipient, body, status, created_at, updated_at)"
                " VALUES (?, 'outbound-api', ?, ?, ?, 'sent', 1, 1)",
                [f"{sid}{place}", LINE, number, answer],
            )

    with pytest.raises(LocalError, match=f"got {len(answers)} answers"):
        answered_once(house, [number], [Arrival(sid, 0.0, 1.0)])


def test_amounts_are_different_for_nine_hundred_people() -> None:
    assert len({amount_of(number) for number in range(900)}) == 900
    assert (amount_of(0), amount_of(5), amount_of(899)) == ("1.00", "1.05", "9.99")


def test_the_table_shows_each_wait_and_how_many_were_answered_a_second(tmp_path: Path) -> None:
    texts = [Answered(float(number), number + 0.5, number + 2.0) for number in range(10)]
    found = TextsFound(texts, {"payments-app": 0.1, "practice": 0.3}, 0.5)
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{texts_report.TEXTS_START}\nold\n{report.END}\nafter\n")

    rows = texts_report.texts_rows(found)
    lines = texts_report.texts_conditions(Flow(1, 10), found)
    report.write_section(page, texts_report.TEXTS_START, texts_report.TEXTS_COLUMNS, rows, lines, words=2)

    written = page.read_text()
    assert "| the text arrives | the answer is handed over | 10 | 2.00 | 2.00 | 2.00 | 0.9 |" in written
    assert "| the webhook has taken it | the answer is handed over | 10 | 1.50 |" in written
    assert "practice 30.0, payments-app 10.0; together 40.0; all cores were busy 50% of the time" in written
    assert written.startswith("before")
    assert written.endswith("after\n")
