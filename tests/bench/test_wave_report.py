"""What a wave ends with: who was paid once, what went wrong underneath, and the verdict. No house is needed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
import typer

from deploy.bench.__main__ import conclude
from deploy.bench.wave import report
from deploy.bench.wave.failures import Failures, refusals, tables_of_deadlocks
from deploy.bench.wave.money import CLAIMS, FEES, Credit, Owed, Paid, Payment, paid_once
from deploy.bench.wave.people import usual_size
from deploy.bench.wave.running import WaveFound

# Who was paid once ----------------------------------------------------------------------------------------------------

OWED: Mapping[str, Owed] = {"one": {CLAIMS: 500, FEES: 1250}}
FEE = Payment("fee", "one", FEES, 1250, "posted")
CLAIM = Payment("claim", "one", CLAIMS, 500, "posted")
BOTH = [FEE, CLAIM]
GIVEN = [Credit("fee", "credit", 1250), Credit("claim", "credit", 500)]


def test_somebody_who_got_both_amounts_was_paid_once() -> None:
    assert paid_once(OWED, BOTH, GIVEN) == Paid(1, [])


@pytest.mark.parametrize(
    ("payments", "credited", "difference"),
    [
        (BOTH, GIVEN[:1], "the bank: claims not paid: 1"),
        (BOTH, [*GIVEN, GIVEN[1]], "the bank: claims paid or taken back more than once: 1"),
        (BOTH, [*GIVEN, Credit("claim", "reversal", -500)], "the bank: claims paid or taken back more than once: 1"),
        (BOTH, [GIVEN[0], Credit("claim", "credit", 501)], "the bank: claims paid with another amount: 1"),
        ([FEE, replace(CLAIM, status="processing")], GIVEN, "our statuses: claims not paid: 1"),
        (
            [*BOTH, replace(FEE, payout_id="again")],
            [*GIVEN, Credit("again", "credit", 1250)],
            "the bank: fees paid or taken back more than once: 1",
        ),
    ],
)
def test_too_little_too_much_or_twice_is_not_once(
    payments: Sequence[Payment], credited: Sequence[Credit], difference: str
) -> None:
    paid = paid_once(OWED, payments, credited)

    assert paid.once == 0
    assert difference in paid.differences


def test_money_for_nobody_is_a_difference_though_everybody_was_paid_once() -> None:
    paid = paid_once(OWED, BOTH, [*GIVEN, Credit("nobody's", "credit", 5)])

    assert paid == Paid(1, ["the bank made a payment that is nobody's here: 1"])


# What went wrong underneath -------------------------------------------------------------------------------------------


def test_answers_with_an_error_are_counted_from_a_log() -> None:
    said = [("POST", "/internal/turns", 503), ("POST", "/internal/turns", 503), ("POST", "/internal/turns", 200)]
    log = [
        json.dumps({"event": "request", "method": method, "route": route, "status": status})
        for method, route, status in [*said, ("GET", "/x", 404)]
    ]

    assert refusals(["not JSON", *log, '{"event": "requ']) == {"POST /internal/turns 503": 2, "GET /x 404": 1}


def test_the_table_of_a_deadlock_is_read_from_the_log_of_postgresql() -> None:
    log = """
2026-11-23 10:00:00.000 UTC [7] ERROR:  deadlock detected
2026-11-23 10:00:00.000 UTC [7] DETAIL:  Process 7 waits for ShareLock on transaction 9; blocked by process 8.
2026-11-23 10:00:00.000 UTC [7] HINT:  See server log for query details.
2026-11-23 10:00:00.000 UTC [7] CONTEXT:  while locking tuple (0,5) in relation "engagement"
2026-11-23 10:00:00.000 UTC [7] STATEMENT:  SELECT 1
2026-11-23 10:00:01.000 UTC [7] ERROR:  duplicate key value
2026-11-23 10:00:01.000 UTC [7] CONTEXT:  while inserting into relation "person"
2026-11-23 10:00:02.000 UTC [7] ERROR:  deadlock detected
2026-11-23 10:00:02.000 UTC [7] STATEMENT:  LOCK TABLE person
2026-11-23 10:00:03.000 UTC [7] ERROR:  deadlock detected
""".splitlines()

    assert tables_of_deadlocks(log) == {"engagement": 1, "a row that is not named": 2}


# The verdict ----------------------------------------------------------------------------------------------------------

GOOD = WaveFound(
    size=usual_size(500),
    claim_seconds=[0.5] * 499 + [3.25],
    yes_seconds=[1.0] * 500,
    said_yes=500,
    answered=500,
    told_to_wait=0,
    given_to_a_person=0,
    not_taken={},
    paid=Paid(500, []),
    run_seconds=21.5,
    release_refusals=[],
    troubles=Failures({"payments": 0, "notifications": 0}, {}, {}, 7, {}),
    busy=0.5,
)
DEADLOCKED = replace(
    GOOD,
    troubles=Failures(
        {"payments": 2, "notifications": 1},
        {"engagement": 3},
        {"payments-app POST /internal/turns 503": 3},
        3,
        {"notifications conversation.answer (UnavailableError)": 1},
    ),
)


def test_a_wave_that_went_well_ends_with_its_line_alone(capsys: pytest.CaptureFixture[str]) -> None:
    conclude([GOOD])

    assert capsys.readouterr().out == "wave: 500 people, 500 answered, 500 paid once, 0 deadlocks\n"


@pytest.mark.parametrize(
    ("found", "line", "why"),
    [
        (
            replace(GOOD, answered=499),
            "499 answered, 500 paid once, 0 deadlocks",
            "1 got a read-back, said YES and got no answer to it (0 were told to wait, 0 that a person will call)",
        ),
        (
            replace(GOOD, claim_seconds=[1.0] * 490, said_yes=490, answered=490, told_to_wait=8, given_to_a_person=2),
            "490 answered, 500 paid once, 0 deadlocks",
            "10 got no read-back of their claim (8 were told to wait, 2 that a person will call)",
        ),
        (
            replace(GOOD, said_yes=497, answered=497),
            "497 answered, 500 paid once, 0 deadlocks",
            "3 got a read-back, and it ended before they said YES",
        ),
        (
            replace(GOOD, paid=Paid(499, ["the bank: claims not paid: 1"])),
            "500 answered, 499 paid once, 0 deadlocks",
            "the bank: claims not paid: 1",
        ),
        (
            replace(GOOD, paid=Paid(500, ["running balance £1.00 differs"])),
            "500 answered, 500 paid once, 0 deadlocks",
            "running balance £1.00 differs",
        ),
        (DEADLOCKED, "500 answered, 500 paid once, 3 deadlocks", "deadlocks were about: engagement ×3"),
        (
            replace(DEADLOCKED, answered=499),
            "499 answered, 500 paid once, 3 deadlocks",
            "answered with an error: payments-app POST /internal/turns 503 ×3",
        ),
        (
            replace(GOOD, answered=499, not_taken={0: 1, 500: 2}),
            "499 answered, 500 paid once, 0 deadlocks",
            "2 texts were not taken: HTTP 500 from our webhook",
        ),
    ],
)
def test_anything_else_is_explained_and_ends_with_exit_code_1(
    found: WaveFound, line: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        conclude([found])

    assert ended.value.exit_code == 1
    *explained, last = capsys.readouterr().out.splitlines()
    assert last == f"wave: 500 people, {line}"
    assert f"  500 people: {why}" in explained


def test_one_wave_of_two_that_went_badly_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    few = replace(GOOD, size=usual_size(50), answered=49, said_yes=50, paid=Paid(50, []), claim_seconds=[1.0] * 50)

    with pytest.raises(typer.Exit):
        conclude([few, GOOD])

    assert capsys.readouterr().out.splitlines()[-1] == report.last_line(GOOD)


def test_the_table_has_a_column_for_each_size() -> None:
    few = replace(GOOD, size=usual_size(50), yes_seconds=[], run_seconds=None, answered=0)

    assert report.columns([few, GOOD]) == ["Figure", "50 people", "500 people"]
    rows = {row[0]: row[1:] for row in report.rows([few, GOOD])}
    assert rows["a YES until its answer: p50, s"] == ("–", "1.00")
    assert rows["people answered, claim and YES"] == ("0", "500")
    assert rows["answers that had to be tried again"] == ("7", "7")
    assert rows["the run is with the bank after, s"] == ("–", "21.50")
    assert ("… slowest, s", "3.25", "3.25") in report.rows([few, GOOD])
    assert "50 within 60 s, 500 within 300 s" in report.conditions([few, GOOD], answer_ms=20)[0]
