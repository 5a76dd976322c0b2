"""The clock process: repeats a few small duties at their own pace, each alone, each allowed to fail and be tried again."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import redis

from shared import logs, outbox
from shared.messaging import Jobs, ReadySign
from shared.outbox import MOST_HINTS_AT_ONCE, Lane

log = logs.get(__name__)

INLINE_A_SWEEP = 20
BUSY = 20
"""A queue with more hints than that is being worked off: what waits in it is not hinted twice."""


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """Something to do again and again."""

    name: str
    every_seconds: float
    do: Callable[[], object]


def run_clock(duties: Sequence[ScheduledJob], stop: threading.Event, sign: ReadySign) -> None:
    """Does each duty when it is due, until told to stop. A duty that fails is logged and comes round again."""
    due = {duty.name: 0.0 for duty in duties}
    log.info("clock started", count=len(duties))
    while not stop.is_set():
        for duty in duties:
            if time.monotonic() < due[duty.name]:
                continue
            try:
                duty.do()
            except Exception as error:
                log.exception("duty failed", exc_info=error, cause=duty.name)
            due[duty.name] = time.monotonic() + duty.every_seconds
        sign.show()
        stop.wait(max(0.02, min(due.values()) - time.monotonic()))


def hint_again(
    jobs: Jobs, client: "redis.Redis", *, rehint_seconds: float, poll: Callable[[], list[tuple[UUID, str]]]
) -> None:
    """Hints what went unanswered; with Redis away, does a few due rows itself, also those that wait in the other service
    (`poll` lists them). Queues that still hold many hints are left alone, so that a long run causes no storm."""
    depths = _queue_depths(jobs, client)
    with jobs.database.system() as session:
        due = outbox.take_due(
            session,
            limit=INLINE_A_SWEEP if depths is None else MOST_HINTS_AT_ONCE,
            rehint_after=timedelta(seconds=rehint_seconds),
            full={queue for queue, depth in (depths or {}).items() if depth > MOST_HINTS_AT_ONCE},
            busy={queue for queue, depth in (depths or {}).items() if depth > BUSY},
        )
    if depths is not None:
        jobs.hint(due)
        return
    for hint in due:
        if hint.destination == jobs.service and hint.topic in jobs.topics():
            jobs.do(hint.topic, hint.outbox_id)
    for outbox_id, topic in poll():
        if topic in jobs.topics():
            jobs.do(topic, outbox_id)


def _queue_depths(jobs: Jobs, client: "redis.Redis") -> dict[str, int] | None:
    """How many hints each queue of this service holds, or None when Redis is away."""
    namespace = getattr(jobs.broker, "namespace", "dramatiq")
    queues = [f"{jobs.service}.{lane.value}" for lane in Lane]
    try:
        return {queue: int(client.llen(f"{namespace}:{queue}")) for queue in queues}
    except (redis.RedisError, OSError):
        return None
