"""What sums and the words beside a figure tell: parts of a bill, tips, reductions, receipts, corrections, plans."""

import pytest

from services.notifications.understanding import Context, understand
from services.notifications.understanding.verdict import verdict_of
from tests.notifications.understanding.test_claims import START, heard


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Lunch was £26.40 for two, my share was £13.20", [("food", 1320, 1)]),
        ("shared a taxi, it was 18 so my half is 9", [("taxi", 900, 1)]),
        ("cab 11 quid plus a quid tip", [("taxi", 1200, 1)]),
        ("taxi £7.50 and I gave him 1.50 tip so £9 all in", [("taxi", 900, 1)]),
        ("Coach to Hull 13.50 plus £1 booking fee", [("bus", 1450, 1)]),
        ("taxi £8 including £1 tip", [("taxi", 800, 1)]),
        ("coach £11 with £1 booking fee in it", [("bus", 1100, 1)]),
        ("taxi £9, I tipped him £1 out of my own pocket", [("taxi", 900, 1)]),
        ("parking was 5 pound, got 50p off with the app so 4.50", [("parking", 450, 1)]),
        ("gave the man a tenner for the car park, £4.40 it was, got 5.60 back", [("parking", 440, 1)]),
        ("taxi was 12.40, told him to keep change from 15", [("taxi", 1500, 1)]),
        ("printed 20 pages at the library, 10p a page", [("other", 10, 20)]),
        ("cab there £9, cab back £9, so £18 all told", [("taxi", 900, 1), ("taxi", 900, 1)]),
        ("£9 taxi, £2 of that was waiting time", [("taxi", 900, 1)]),
        ("£9 taxi, £2 of that was my mums", [("taxi", 700, 1)]),
        ("cab with Sue 9 pound went halfs so 4.50 mine", [("taxi", 450, 1)]),
        ("tram £ 2 . 7 0 and tea £ 1 . 5 0", [("train", 270, 1), ("food", 150, 1)]),
        ("came to 3 sessions this month bus is 4.40 return each time", [("bus", 440, 3)]),
        ("drove me own car 8.5 miles ecah way", [("car", 170, 1)]),
        ("bus £1.60 in and the same out", [("bus", 160, 2)]),
        ("two taxis 5.80 and 7", [("taxi", 580, 1), ("taxi", 700, 1)]),
        ("three buses that day 2.10, 2.10 and 1.40", [("bus", 210, 1), ("bus", 210, 1), ("bus", 140, 1)]),
        ("Stagecoach bus 4.20 day ticket, used it there and home", [("bus", 420, 1)]),
        ("car broke down so had to get the bus 3.10 what a day", [("bus", 310, 1)]),
        ("Rhoddais ddeg punt i'r gyrrwr tacsi a ges i dair punt o newid", [("taxi", 700, 1)]),
        ("train £10.25 with my disabled railcard it would of been 16", [("train", 1025, 1)]),
        ("train was 13.80. wanted a sandwich but they were 4.50 so i never bothered", [("train", 1380, 1)]),
        ("9.40 taxi 5.20 lunch", [("taxi", 940, 1), ("food", 520, 1)]),
    ],
)
def test_sums_tell_what_was_paid(text: str, lines: list[tuple[str, int, int]]) -> None:
    assert heard(text) == (lines, None)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Taxi was £11.50. Scrap that, just found the slip, £12.50", [("taxi", 1250, 1)]),
        ("11 miles in the car, sorry I mean 17", [("car", 170, 1)]),
        ("parking £3.40 I mean coffee £3.40", [("food", 340, 1)]),
        ("Lunch £7.95 *£9.75", [("food", 975, 1)]),
        ("bus £2..60", [("bus", 260, 1)]),
    ],
)
def test_the_same_breath_may_mend(text: str, lines: list[tuple[str, int, int]]) -> None:
    assert heard(text) == (lines, None)


def test_a_part_that_was_only_reckoned_is_asked_about() -> None:
    assert heard("Four of us shared a £28 taxi") == ([("taxi", 700, 1)], "sure")


def test_one_more_is_no_correction() -> None:
    lines, _ = heard("lunch £6 oh and forgot the bus £4.60")
    assert [(category, pence) for category, pence, _ in lines] == [("food", 600), ("bus", 460)]


def test_a_receipt_that_was_sent_on_has_one_sum() -> None:
    text = "FW: Thanks for riding with Uber, Callum. Trip fare £8.12 Booking fee £0.75 Total £8.87 Visa 4410"
    assert heard(text) == ([("taxi", 887, 1)], None)


@pytest.mark.parametrize(
    "text",
    ["Next week I'll probably get a taxi, they say about 11 pounds", "im going to get the train next time, £6.20"],
)
def test_a_plan_claims_nothing(text: str) -> None:
    verdict = verdict_of(understand(text, START), START)
    assert verdict["kind"] in {"not_a_claim", "unclear"}
    assert verdict["lines"] == []


@pytest.mark.parametrize("text", ["soup and a roll, three pounds odd", "taxi 9, dont know who paid"])
def test_what_is_not_certain_is_asked(text: str) -> None:
    assert heard(text)[1] is not None


def test_a_yes_to_danger_is_danger() -> None:
    context = Context(START.today, "in_danger", "yes_no")
    assert verdict_of(understand("yes", context), context)["danger"] == "certain"
    assert verdict_of(understand("no", context), context)["danger"] is None
