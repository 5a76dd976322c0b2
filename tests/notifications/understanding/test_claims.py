"""Kinds of claims: which figure is for what, how often it was paid, and what is asked before it is read back."""

from datetime import date

import pytest

from services.notifications.understanding import Context, understand
from services.notifications.understanding.verdict import verdict_of

START = Context(date(2026, 11, 24))


def heard(text: str, context: Context = START) -> tuple[list[tuple[str | None, int | None, int]], str | None]:
    """The lines as (category, pence or tenths of miles, times), and what is asked."""
    verdict = verdict_of(understand(text, context), context)
    lines = [(one["category"], one["amount_pence"] or one["miles_tenths"], one["times"]) for one in verdict["lines"]]
    return lines, verdict["asks"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("got on the 27, 2.30, and a pie 3.10", [("bus", 230, 1), ("food", 310, 1)]),
        ("taxi there 7.30 bus back 2", [("taxi", 730, 1), ("bus", 200, 1)]),
        ("bus £2.10 for me and £2.10 for my support worker", [("bus", 210, 1), ("bus", 210, 1)]),
        ("lunch for me and my carer was £12.40", [("food", 1240, 1)]),
        ("the bill was £36 for four of us, my share was £9 for the lunch", [("food", 900, 1)]),
        ("Shivered at the bus stop for ages. 2.70", [("bus", 270, 1)]),
        ("train 19.20 normally but I paid 12.80 with my railcard", [("train", 1280, 1)]),
        ("did 9 n half miles in the car", [("car", 95, 1)]),
        ("21 miles @ 45p", [("car", 210, 1)]),
        ("drove 24 miles there n back altogether", [("car", 240, 1)]),
    ],
)
def test_each_figure_finds_its_thing(text: str, lines: list[tuple[str, int, int]]) -> None:
    assert heard(text) == (lines, None)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("2 x 2.80 tram", [("train", 280, 2)]),
        ("2.80 x 2 bus", [("bus", 280, 2)]),
        ("two buses each way at £1.70 a go", [("bus", 170, 4)]),
        ("fare was 1.60 both times on the bus", [("bus", 160, 2)]),
        ("bus 2.15 each way", [("bus", 215, 2)]),
        ("support worker 3 hours £42", [("personal_assistant", 4200, 1)]),
        ("PA from 10 till 1, £13 an hour, so £39", [("personal_assistant", 1300, 3)]),
        ("sitter half 6 till 9, £10 an hour", [("carer", 2500, 1)]),
        ("bus £2 each way for three days", [("bus", 200, 6)]),
        ("carer 3 hrs £12 per hr, bus £2 each way", [("carer", 1200, 3), ("bus", 200, 2)]),
        ("my carer 3 hrs at 13.50 = 40.50", [("carer", 4050, 1)]),
        ("spent £10, £3.50 on the bus and the rest on dinner", [("bus", 350, 1), ("food", 650, 1)]),
    ],
)
def test_what_was_paid_several_times(text: str, lines: list[tuple[str, int, int]]) -> None:
    assert heard(text) == (lines, None)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("taxi there and back £17", "whole_or_each"),
        ("bus and lunch 8.90", "amount"),
        ("9.20 all in, taxi and a sandwich", "amount"),
        ("bus £47", "sure"),
        ("taxi £135", "sure"),
        ("the bus was about £2", "sure"),
        ("taxi £24 split three ways", "sure"),
        ("I drove", "miles"),
        ("petrol £12 for driving to the forum", "miles"),
    ],
)
def test_what_is_not_clear_is_asked(text: str, asked: str) -> None:
    assert heard(text)[1] == asked


def test_a_missing_point_is_asked_about_as_pence() -> None:
    assert heard("bus 340") == ([("bus", 340, 1)], "sure")


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£5.30 bus, sorry meant £3.50", 350),
        ("taxi was £16, actually make that £14", 1400),
        ("bus 2.10 oops 2.40", 240),
    ],
)
def test_a_figure_that_is_mended_is_not_a_line(text: str, pence: int) -> None:
    assert [amount for _, amount, _ in heard(text)[0]] == [pence]


def test_what_cost_nothing_is_no_line() -> None:
    assert heard("bus free with my pass, lunch 5.60") == ([("food", 560, 1)], None)


def test_a_correction_needs_no_category() -> None:
    assert heard("no it was 7.20 not 2.70", Context(START.today, "read_back", "yes_no")) == ([(None, 720, 1)], None)


@pytest.mark.parametrize(
    ("text", "question", "line"),
    [
        ("eleven. same going home", "ask_miles", (None, 220, 1)),
        ("5 for each, got one there and one back", "ask_whole_or_each", (None, 500, 2)),
        ("£3 each, so 9 for the three", "ask_whole_or_each", (None, 900, 1)),
    ],
)
def test_an_answer_is_for_as_many_as_it_says(text: str, question: str, line: tuple[str | None, int, int]) -> None:
    assert heard(text, Context(START.today, question, "choice")) == ([line], None)


def test_how_many_it_was_for_is_asked_where_nothing_is_named() -> None:
    assert heard("9 for each twin", Context(START.today, "ask_amount"))[1] == "whole_or_each"


def test_half_a_mile_is_not_lost() -> None:
    assert heard("9 and a half", Context(START.today, "ask_miles")) == ([(None, 95, 1)], None)
    assert heard("about 9 and a half", Context(START.today, "ask_miles")) == ([(None, 95, 1)], "sure")
