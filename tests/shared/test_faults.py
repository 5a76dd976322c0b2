"""Which errors are work's own fault, and what the cause is called; an outage has none."""

import errno

import httpx2
import psycopg
import pytest
import redis
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.errors import ConflictError, UnavailableError
from shared.faults import LONGEST_CAUSE, fault_of

TYPED = "Jo Bloggs 07700 900123"


@pytest.mark.parametrize(
    "outage",
    [
        UnavailableError("line.away", TYPED),
        OperationalError("x", {}, psycopg.OperationalError("away")),
        OperationalError("x", {}, psycopg.errors.DeadlockDetected("chosen")),
        OperationalError("x", {}, psycopg.errors.DiskFull("full")),
        InterfaceError("x", {}, psycopg.InterfaceError("closed")),
        ProgrammingError("x", {}, psycopg.errors.ReadOnlySqlTransaction("standby")),
        PoolTimeoutError(),
        redis.ConnectionError(),
        httpx2.ConnectError("away"),
        ConnectionResetError(),
        TimeoutError(),
    ],
    ids=lambda error: type(getattr(error, "orig", error)).__name__,
)
def test_what_is_away_is_no_fault(outage: Exception) -> None:
    assert fault_of(outage) is None


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ValueError(TYPED), "ValueError"),
        (UnavailableError("line.away", TYPED, fault="http_401"), "UnavailableError http_401"),
        (ConflictError("rail.not_connected", TYPED), "ConflictError rail.not_connected"),
        (IntegrityError("x", {}, psycopg.errors.UniqueViolation(TYPED)), "IntegrityError 23505"),
        (PermissionError(errno.EACCES, TYPED), "PermissionError EACCES"),
        (UnavailableError("x", "x", fault=f"{TYPED}!" * 20), None),
    ],
)
def test_a_fault_is_called_by_its_type_and_code_and_never_by_what_somebody_typed(
    error: Exception, cause: str | None
) -> None:
    found = fault_of(error)
    assert found is not None
    assert len(found) <= LONGEST_CAUSE
    if cause is not None:
        assert found == cause
