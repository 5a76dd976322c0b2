"""When an event is, from the cells that systems write it into."""

import pytest

from services.payments.desk.rules.times import TimesError, missing_column, read_times

DAY = {"date": "20/11/2026"}
AFTERNOON = "20 14:00 to 20 16:30"


def when(**cells: str) -> str:
    start, end = read_times(cells)
    return f"{start:%d %H:%M} to {end:%d %H:%M}"


@pytest.mark.parametrize(
    "cells",
    [
        {**DAY, "start": "14:00", "end": "16.30"},
        {**DAY, "start": "14:00-16:30"},
        {**DAY, "start": "2pm – 4.30pm"},
        {**DAY, "start": "2-4.30pm"},
        {**DAY, "start": "14:00 to 16:30"},
        {**DAY, "start": "1400 - 1630"},
        {**DAY, "start": "1400hrs", "end": "1630hrs"},
        {"date": "20/11/2026 14:00", "end_date": "20/11/2026 16:30"},
        {"date": "20/11/2026 14:00-16:30"},
        {"date": "Friday 20 November 2026, 2pm - 4.30pm"},
        {"date": "November 20th, 2026 2:00 PM", "end": "November 20th, 2026 4:30 PM"},
        {"start": "Nov 20, 2026 at 2:00 PM", "end": "Nov 20, 2026 at 4:30 PM"},
        {"start": "2026/11/20 14:00", "end": "2026/11/20 16:30"},
        {"date": "Friday 20 November 2026", "start": "from 2pm to 4.30pm"},
        {"start": "20/11/2026 14:00", "end": "20/11/2026 16:30"},
        {"start": "20/11/2026 2:00 PM", "end": "4:30 PM"},
        {"start": "2026-11-20T14:00:00Z", "end": "2026-11-20T16:30:00+00:00"},
        {"start": "20/11/2026 14:00:00", "end": "16:30:00"},
        {"start": "46346.583333333", "end": "46346.6875"},
        {"date": "46346", "start": "0.583333333", "end": "0.6875"},
        {"date": "20/11/2026 00:00", "start": "14:00", "end_date": "20/11/2026 00:00", "end": "16:30"},
        {**DAY, "start": "20/11/2026 14:00", "end": "16:30"},
    ],
)
def test_one_afternoon_in_many_ways(cells: dict[str, str]) -> None:
    assert when(**cells) == AFTERNOON


@pytest.mark.parametrize("end", ["24:00", "24.00", "2400", "00:00", "midnight", "12am", "12:00 AM"])
def test_an_end_at_midnight_is_the_end_of_that_day(end: str) -> None:
    assert when(**DAY, start="18:00", end=end) == "20 18:00 to 21 00:00"
    assert when(**DAY, start=f"18:00 - {end}") == "20 18:00 to 21 00:00"


@pytest.mark.parametrize("day", ["24 November 2026", "Tuesday 24 November 2026", "Nov 24, 2026", "24/11/2026"])
def test_the_24th_is_a_day_and_not_midnight(day: str) -> None:
    for cells in (
        {"date": day, "start": "14:00-16:30"},
        {"date": f"{day} 14:00", "end": "16:30"},
        {"start": f"{day} 2pm", "end": "4.30pm"},
    ):
        assert when(**cells) == "24 14:00 to 24 16:30"


def test_an_end_on_the_next_day() -> None:
    assert when(**DAY, start="22:00", end_date="21/11/2026", end="01:00") == "20 22:00 to 21 01:00"
    assert when(**DAY, start="18:00", end_date="21/11/2026", end="00:00") == "20 18:00 to 21 00:00"
    assert when(**DAY, start="00:00", end="02:00") == "20 00:00 to 20 02:00"
    assert when(**DAY, start="10-2pm") == "20 10:00 to 20 14:00"


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({**DAY, "start": "14:00", "end": "2.00"}, "end", "ends before it starts"),
        ({**DAY, "start": "22:00", "end": "01:00"}, "end", "ends before it starts"),
        ({**DAY, "start": "10:00", "end_date": "22/11/2026", "end": "16:00"}, "end", "longer than 24 hours"),
        ({**DAY, "start": "10-12"}, "start", "14:30"),
        ({**DAY, "start": "10:00"}, "end", "end is missing"),
        ({**DAY, "end": "10:00"}, "start", "beginning is missing"),
        ({"date": "", "start": "10:00", "end": "11:00"}, "date", "day is missing"),
        ({"date": "27/11/2O27", "start": "10:00", "end": "12:00"}, "date", "no day that we can read"),
        ({"start": "11/20/2026 6:00 PM", "end": "7 PM"}, "start", "no day that we can read"),
        ({**DAY, "start": "21/11/2026 10:00", "end": "12:00"}, "start", "another day"),
        ({**DAY, "start": "24:00", "end": "25:00"}, "start", "14:30"),
    ],
)
def test_what_does_not_say_when(cells: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(TimesError, match=words) as refused:
        read_times(cells)
    assert refused.value.field == field


def test_a_column_that_no_row_has_is_missing() -> None:
    assert missing_column([DAY, DAY]) == "start"
    assert missing_column([{**DAY, "start": "10:00"}]) == "end"
    assert missing_column([{**DAY, "start": "10:00-11:00"}]) is None
    assert missing_column([{"date": "nonsense"}]) is None
