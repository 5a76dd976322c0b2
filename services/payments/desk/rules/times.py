"""When an event begins and ends, from however many cells say so: a day and two times, "18:00-20:30", or a day with its time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.payments.desk.rules.cells import CellError, clean, moment, read_day, read_time
from shared.london import in_london

FIELDS = ("date", "start", "end_date", "end")

_MIDNIGHT = re.compile(r"(?:24[:.]?00|0?0[:.]00)(?::00)?|midnight|12(?:[:.]00)?(?::00)? ?a\.?m\.?", re.IGNORECASE)
_ISO_WITH_ZONE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:Z|[+-]\d{2}:?\d{2})")
_EXCELS_COUNT = re.compile(r"(\d{5})(\.\d+)")
_STARTS_WITH_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d")
_TO = re.compile(r"\s*(?:[-–—]|\bto\b|\buntil\b|\btill?\b)\s*", re.IGNORECASE)
_FROM = re.compile(r"^from\s+", re.IGNORECASE)
_HALF_OF_DAY = re.compile(r"[ap]\.?m\.?$", re.IGNORECASE)
_BARE_HOUR = re.compile(r"\d{1,2}(?:[:.]\d{2})?")
_BETWEEN_DAY_AND_TIME = re.compile(
    r"(?<=\w)(?:,? +(?:at )?|T)(?=(?:\d{1,2}[:.]\d{2}|\d{1,2} ?[ap]\.?m|\d{4} ?h|\d{4} ?[-–]|2400\b|noon|midday|midnight))",
    re.IGNORECASE,
)


class TimesError(CellError):
    """Cells that do not say when; `field` is the one to blame."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class _Said:
    """What a cell says: a day, a time and a second time, each where it is there."""

    day: date | None = None
    first: str | None = None
    second: str | None = None


def read_times(cells: Mapping[str, str]) -> tuple[datetime, datetime]:
    """Beginning and end (UTC) of a session, in London's time. Raises TimesError."""
    said = {field: _read(field, cells.get(field, "")) for field in FIELDS}
    day = _one_day(said)
    first, second = _two_times(said, cells)
    starts_at = _moment(first[0], day, _time(*first))
    ends_on = said["end"].day or said["end_date"].day or day
    ends_at = _end(second, ends_on, starts_at, day_is_given=ends_on != day)
    if ends_at <= starts_at:
        raise TimesError(second[0], "This ends before it starts. Write 2pm as 14:00 or 2pm, not as 2.00.")
    if ends_at - starts_at > timedelta(hours=24):
        raise TimesError(
            second[0], "This lasts longer than 24 hours. Give each day a row of its own, with the same ID."
        )
    return starts_at, ends_at


def missing_column(rows: Iterable[Mapping[str, str]]) -> str | None:
    """ "start" or "end" where no row of a list says one of them, so that it must be a column that we do not know."""
    begins = ends = False
    for cells in rows:
        try:
            said = [_read(field, cells.get(field, "")) for field in FIELDS]
        except TimesError:
            return None  # its row says what is wrong
        begins = begins or any(one.first for one in said[:2])
        ends = ends or any(one.second for one in said[:2]) or any(one.first for one in said[2:])
    if not begins:
        return "start"
    return None if ends else "end"


def _read(field: str, cell: str) -> _Said:
    """Splits a cell into day and times."""
    text = clean(cell)
    if not text:
        return _Said()
    if _ISO_WITH_ZONE.fullmatch(text):
        there = in_london(datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", "")))
        return _Said(there.date(), f"{there:%H:%M}")
    if counted := _EXCELS_COUNT.fullmatch(text):
        return _Said(_day(field, counted[1]), None if not counted[2].strip(".0") else f"0{counted[2]}")
    parts = _BETWEEN_DAY_AND_TIME.split(text, maxsplit=1)
    if field in ("date", "end_date"):
        return _Said(_day(field, parts[0]), *_split(parts[1])) if len(parts) > 1 else _Said(_day(field, text))
    if len(parts) > 1 and _STARTS_WITH_DAY.match(text):
        return _Said(_day(field, parts[0]), *_split(parts[1]))
    if len(parts) > 1 and (day := _day_or_none(parts[0])) is not None:
        return _Said(day, *_split(parts[1]))
    day = _day_or_none(text)
    return _Said(None, *_split(text)) if day is None else _Said(day)


def _one_day(said: Mapping[str, _Said]) -> date:
    """The day of the beginning. It may stand in two cells, as long as they agree."""
    days = {one for field in ("date", "start") if (one := said[field].day) is not None}
    if len(days) == 2:
        raise TimesError("start", "This is another day than in the column of the date. Correct one of the two.")
    if not days:
        raise TimesError(
            "date" if "date" in said else "start",
            "The day is missing. Write it as day/month/year, for example 20/11/2026.",
        )
    return days.pop()


def _two_times(said: Mapping[str, _Said], cells: Mapping[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """The time of the beginning and of the end, each with the field that it stands in."""
    begin = next((field for field in ("start", "date") if _counts(said[field].first, cells, field)), None)
    if begin is None:
        raise TimesError(
            "start", "The time of the beginning is missing. Write it as 14:30 or 2.30pm, or both as 18:00-20:30."
        )
    first, second = said[begin].first or "", said[begin].second
    finish = begin
    for field in ("end", "end_date"):
        if _counts(said[field].first, cells, field):
            finish, second = field, said[field].first
            break
    if second is None:
        raise TimesError("end", "The time of the end is missing. Write it as 14:30 or 2.30pm.")
    return (begin, _with_half(first, second) if finish == begin else first), (finish, second)


def _counts(written: str | None, cells: Mapping[str, str], field: str) -> bool:
    """Whether a time says something: systems write 00:00:00 behind a day for which they have a column of times."""
    if written is None:
        return False
    return field in ("start", "end") or _MIDNIGHT.fullmatch(written) is None or not clean(cells.get("start", ""))


def _with_half(first: str, second: str) -> str:
    """The first time of "6-8pm" and "10-2pm", where only the second says which half of the day it is in."""
    half = _HALF_OF_DAY.search(second)
    if half is None or _HALF_OF_DAY.search(first) or not _BARE_HOUR.fullmatch(first):
        return first
    try:
        same, end = read_time(first + half[0]), read_time(second)
    except CellError:
        return first
    return first + (half[0] if same < end else "am")


def _end(second: tuple[str, str], day: date, starts_at: datetime, *, day_is_given: bool) -> datetime:
    field, written = second
    if not _MIDNIGHT.fullmatch(written):
        return _moment(field, day, _time(field, written))
    midnight = _moment(field, day, time())
    at_the_end = written.startswith("24") or not day_is_given
    return _moment(field, day + timedelta(days=1), time()) if at_the_end and midnight <= starts_at else midnight


def _split(text: str) -> tuple[str, str | None]:
    parts = [part for part in _TO.split(_FROM.sub("", text)) if part]
    return (parts[0], parts[1]) if len(parts) == 2 else (text, None)


def _time(field: str, written: str) -> time:
    try:
        return time() if _MIDNIGHT.fullmatch(written) and not written.startswith("24") else read_time(written)
    except CellError as error:
        raise TimesError(field, str(error)) from None


def _day(field: str, written: str) -> date:
    try:
        return read_day(written)
    except CellError as error:
        raise TimesError(field, str(error)) from None


def _day_or_none(written: str) -> date | None:
    try:
        return read_day(written)
    except CellError:
        return None


def _moment(field: str, day: date, at: time) -> datetime:
    try:
        return moment(day, at)
    except CellError as error:
        raise TimesError(field, str(error)) from None
