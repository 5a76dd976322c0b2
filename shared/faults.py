"""Whether work failed by its own fault: the stable name of the cause, or None where something that it needs was away.

A cause is made of types, codes and names of constraints only, so it says nothing of what a person typed.
"""

import errno
import re

import httpx2
import redis
from dramatiq.errors import BrokerConnectionError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.errors import OutageError, ProblemError

_AWAY = (
    httpx2.TransportError,
    redis.RedisError,
    BrokerConnectionError,
    PoolTimeoutError,
    ConnectionError,
    TimeoutError,
)
_DATABASE_AWAY = ("08", "25006", "40", "53", "55", "57", "58")
"""How a SQLSTATE begins: connection, read-only, ended for another one, resources, locks, operator (stop, time limit), the machine."""
_NOT_A_CODE = re.compile(r"[^A-Za-z0-9_.-]")
LONGEST_CAUSE = 120
PROCESS_ENDED = "ProcessEnded"
"""The cause where nobody could say one: a try began, and its process ended before the try did."""


def fault_of(error: BaseException) -> str | None:
    """The cause, like "AssertionError" or "RailUnavailableError api_key_expired"; None for an outage, which is nobody's fault here."""
    if isinstance(error, _AWAY) or (isinstance(error, OutageError) and error.fault is None):
        return None
    if isinstance(error, DBAPIError) and _is_away(error):
        return None
    return f"{type(error).__name__} {_NOT_A_CODE.sub('', _code_of(error))}".strip()[:LONGEST_CAUSE]


def _is_away(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or not state or state.startswith(_DATABASE_AWAY)


def _code_of(error: BaseException) -> str:
    match error:
        case OutageError():
            return error.fault or ""
        case ProblemError():
            return error.code
        case DBAPIError():
            diagnosis = getattr(error.orig, "diag", None)
            return str(getattr(diagnosis, "constraint_name", None) or getattr(error.orig, "sqlstate", ""))
        case httpx2.HTTPStatusError():
            return f"http_{error.response.status_code}"
        case OSError():
            return errno.errorcode.get(error.errno or 0, "")
    return ""
