"""Structured logs: one JSON object a line, only fields from an allow-list, and a correlation id that follows the work.

The allow-list is the guard: a field that is not on it is dropped and its name reported, so a name, a phone number or an
account number cannot slip into a log by somebody adding a keyword. Exceptions are logged as types and places, never as
text, because their text may quote what a person typed.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from shared.ids import new_id

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "service", "process", "correlation_id",
        "org_id", "outbox_id", "topic", "lane", "run_id", "payout_id", "message_id", "object_id", "request_id",
        "method", "principal_id", "route", "security", "status", "code", "kind", "cause", "attempt", "count", "waiting",
        "duration_ms", "timeout_seconds", "error_type", "error_places", "provider", "generation",
    }
)  # fmt: skip


def configure(service: str, process: str, level: str = "INFO") -> None:
    """Sets up logging of this process, its libraries included; called once, by the entry point."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service=service, process=process)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _describe_exception,
            _only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_LibraryHandler()], level=logging.WARNING, force=True)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


@contextmanager
def correlated(correlation_id: str | None, **fields: object) -> Iterator[str]:
    """Everything logged, and everything enqueued, inside carries this correlation id (a new one where None)."""
    chosen = correlation_id or new_id().hex
    with structlog.contextvars.bound_contextvars(correlation_id=chosen, **fields):
        yield chosen


def correlation_id() -> str:
    """The correlation id of the work in hand, or a new one outside any."""
    return str(structlog.contextvars.get_contextvars().get("correlation_id") or new_id().hex)


def _describe_exception(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        places = traceback.extract_tb(error.__traceback__)[-4:]
        event["error_type"] = type(error).__name__
        event["error_places"] = [f"{place.filename.rsplit('/', 2)[-1]}:{place.lineno}" for place in places]
    return event


def _only_allowed(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in [name for name in event if name not in ALLOWED]:
        del event[name]
        event.setdefault("event", "")
        event["event"] = f"{event['event']} [dropped {name}]"
    return event


class _LibraryHandler(logging.Handler):
    """Libraries' warnings, as the place that warned and nothing of what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            max(record.levelno, logging.WARNING),
            f"{record.name} warned",
            error_type=record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None,
            error_places=[f"{record.module}:{record.lineno}"],
        )
