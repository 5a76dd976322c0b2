"""A total that was said is held against the lines: what agrees is read back, what differs is asked about, and no figure is dropped."""

import pytest

from services.notifications.understanding import understand
from tests.notifications.understanding.test_claims import START, heard


@pytest.mark.parametrize(
    ("text", "lines", "total"),
    [
        ("bus 4.60 lunch 6 total 11.60", [("bus", 460, 1), ("food", 600, 1)], 1160),
        ("bus 4.60, lunch 6, total 11.60", [("bus", 460, 1), ("food", 600, 1)], 1160),
        ("taxi 8 lunch 5 total 14", [("taxi", 800, 1), ("food", 500, 1)], 1400),
        ("tram 3 tea 2 = 6", [("train", 300, 1), ("food", 200, 1)], 600),
        ("bus 4 taxi 12 total £18", [("bus", 400, 1), ("taxi", 1200, 1)], 1800),
        ("parking 4 food 5.50 all in 10.50", [("parking", 400, 1), ("food", 550, 1)], 1050),
        ("bus £2.40 coffee £3.10 £6.50 in total", [("bus", 240, 1), ("food", 310, 1)], 650),
        ("bus 2.40, coffee 3.10, 6.50 altogether", [("bus", 240, 1), ("food", 310, 1)], 650),
        ("train 11.30 bus 3 total 34.30", [("train", 1130, 1), ("bus", 300, 1)], 3430),
        ("4 for parking, 7 for a sandwich, 12 altogether", [("parking", 400, 1), ("food", 700, 1)], 1200),
    ],
)
def test_a_total_that_differs_leaves_the_lines_and_asks(
    text: str, lines: list[tuple[str, int, int]], total: int
) -> None:
    understood = understand(text, START)
    assert (heard(text), understood.total_said_pence) == ((lines, "sure"), total)
    assert not understood.doubts, "which of the two sums is right is asked, and nothing else before it"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("bus 4.60 lunch 6 total 10.60", [("bus", 460, 1), ("food", 600, 1)]),
        ("tram 3 tea 2 = 5", [("train", 300, 1), ("food", 200, 1)]),
        ("bus 4 taxi 12 total £16", [("bus", 400, 1), ("taxi", 1200, 1)]),
        ("bus 3.20 bus 3.20 total 6.40", [("bus", 320, 1), ("bus", 320, 1)]),
    ],
)
def test_a_total_that_agrees_asks_nothing(text: str, lines: list[tuple[str, int, int]]) -> None:
    assert heard(text) == (lines, None)


@pytest.mark.parametrize(
    "text", ["taxi 5 total 12", "lunch 7 bus 3 bus 3 14 total", "bus 28 there taxi 6 back total 8.40"]
)
def test_a_figure_before_a_total_is_never_dropped_without_a_word(text: str) -> None:
    assert heard(text)[1] is not None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("dinner 8.40 (soup 4.10 bread 1.30 coffee 3.00)", [("food", 840, 1)]),
        ("lunch £6.30 (wrap £4.00 + juice £2.30)", [("food", 630, 1)]),
    ],
)
def test_what_a_price_is_made_of_is_not_paid_again(text: str, lines: list[tuple[str, int, int]]) -> None:
    assert heard(text) == (lines, None)


def test_what_is_in_brackets_and_comes_to_another_sum_stays() -> None:
    lines, _ = heard("lunch £6.30 (and bus £2.40 + tea £1.30)")
    assert len(lines) == 3
