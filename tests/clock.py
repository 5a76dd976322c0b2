"""The clock of tests: their day begins at ten in London, whenever they are started, so that none of them meets midnight or an evening.

The databases of tests are as much later or earlier. A whole house and the simulation, whose bank keeps time by itself, have the real time.
"""

import os
from datetime import UTC, date, datetime, timedelta

import psycopg

from shared.london import LONDON, in_london

_BEGAN = "SAMEDAY_TESTS_BEGAN"


def _ahead() -> timedelta:
    """How much later than in life it is; the workers of one run inherit from its first process when it began."""
    began = datetime.fromisoformat(os.environ.setdefault(_BEGAN, datetime.now(UTC).isoformat())).astimezone(LONDON)
    return began.replace(hour=10, minute=0, second=0, microsecond=0) - began


AHEAD = _ahead()


def now() -> datetime:
    """The moment that it is in the databases of tests."""
    return datetime.now(UTC) + AHEAD


def today() -> date:
    """The day that it is there and in London; both of UTC and of London, as it is never night."""
    return in_london(now()).date()


def set_clock(url: str, later: timedelta = timedelta()) -> None:
    """So much later than at the tests' own time it is from now on in the database of this administrator's address."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE app_clock SET shift = %s", [AHEAD + later])
