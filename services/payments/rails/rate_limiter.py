"""The pacer: no organisation asks a rail's endpoint more often than the rail allows, and claims go before runs.

A token bucket per organisation and endpoint in Redis, kept as one number (the theoretical arrival time of the next
request). Urgent callers book the next slot; runs take a slot only when it is free now, so whoever waits with a claim is
always ahead of them. Of a process's threads that wait for a run one asks and the others stand behind it. With Redis away
each process keeps to its share of the rate by itself.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from uuid import UUID

import redis

from shared import logs

log = logs.get(__name__)

_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, burst, urgent = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'
local slot = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now - burst)
if slot > now and not urgent then return -(slot - now) end
redis.call('SET', KEYS[1], string.format('%.0f', slot + interval), 'PX', 60000)
return math.max(slot - now, 0)
"""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How fast one endpoint may be asked; `burst` slots that were not used may be caught up."""

    per_second: float = 25.0
    burst: int = 4


class RateLimiter:
    """Hands out slots. `sending_processes` is how many processes share the rate when Redis cannot say."""

    def __init__(
        self,
        client: "redis.Redis",
        namespace: str,
        rate: RateLimit,
        sending_processes: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._script = client.register_script(_TAKE)
        self._namespace = namespace
        self._rate = rate
        self._share = rate.per_second / sending_processes
        self._sleep = sleep
        self._lock = threading.Lock()
        self._own_next: dict[str, float] = {}
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def wait(self, org_id: UUID, endpoint: str, *, urgent: bool) -> None:
        """Returns when this caller may send its request."""
        key = f"{self._namespace}:pace:{org_id}:{endpoint}"
        with nullcontext() if urgent else self._turns[key]:
            self._take(key, urgent)

    def _take(self, key: str, urgent: bool) -> None:
        while True:
            try:
                answer = self._ask(key, urgent)
            except (redis.RedisError, OSError) as error:
                log.warning("pacing alone: Redis is away", error_type=type(error).__name__)
                self._sleep(self._wait_alone(key))
                return
            if answer >= 0:
                if answer:
                    self._sleep(answer / 1e6)
                return
            self._sleep(-answer / 1e6)

    def _ask(self, key: str, urgent: bool) -> float:
        interval = 1e6 / self._rate.per_second
        arguments = [interval, interval * self._rate.burst, "1" if urgent else "0"]
        return float(self._script(keys=[key], args=arguments))

    def _wait_alone(self, key: str) -> float:
        with self._lock:
            now = time.monotonic()
            slot = max(now, self._own_next.get(key, 0.0))
            self._own_next[key] = slot + 1 / self._share
        return slot - now
