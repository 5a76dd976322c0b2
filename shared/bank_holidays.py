"""Bank holidays of the nations of the United Kingdom."""

from datetime import date
from functools import lru_cache

import holidays

CODES = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}
"""ISO 3166-2:GB, as `holidays` knows them; England and Wales share theirs."""


def is_bank_holiday(day: date, nation: str) -> bool:
    """Whether a day is a bank holiday in a nation, one of CODES. Raises KeyError for another."""
    return day in _of_year(CODES[nation], day.year)


@lru_cache(maxsize=256)
def _of_year(code: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=code, years=year))
