"""How many requests one session or token may send in a minute: counted in Redis, which is a hint here too. While it is away, or hangs, nobody
is counted and nobody is held up."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import redis

from shared import logs
from shared.errors import TooManyError

log = logs.get(__name__)

PAUSE_SECONDS = 10.0
"""How long we do not ask Redis again once it did not answer: each request would wait for it otherwise."""
PATIENCE_SECONDS = 0.2
"""So long a request waits for Redis, which answers in a thousandth of it."""


@dataclass
class RequestLimit:
    """Counts for all processes of a service together. `client` is its own, with `PATIENCE_SECONDS`."""

    client: "redis.Redis"
    namespace: str
    most_a_minute: int
    clock: Callable[[], float] = time.time
    _away_until: float = field(default=0.0, init=False)
    _probe: threading.Lock = field(default_factory=threading.Lock, init=False)

    def count(self, who: str) -> None:
        """Counts one request of a session or token, by what names it without being it. Raises TooManyError for one too many."""
        now, was_away = self.clock(), self._away_until > 0
        if now < self._away_until or (was_away and not self._probe.acquire(blocking=False)):
            return
        try:
            counted = self._counted(f"{self.namespace}:requests:{who}:{int(now // 60)}")
        finally:
            if was_away:  # one thread asks whether it is back, and the others do not wait
                self._probe.release()
        if counted > self.most_a_minute:
            raise TooManyError(
                "request.too_many",
                f"You have sent more than {self.most_a_minute:,} requests in this minute.",
                "Wait until the minute is over, then go on more slowly.",
                retry_after_seconds=60 - int(now % 60),
            )

    def _counted(self, key: str) -> int:
        """How many there are with this one; none while Redis is away."""
        try:
            with self.client.pipeline(transaction=False) as both:
                both.incr(key)
                both.expire(key, 120)
                counted = int(both.execute()[0])
        except (redis.RedisError, OSError) as error:
            self._away_until = self.clock() + PAUSE_SECONDS
            log.warning("requests are not counted: Redis is away", error_type=type(error).__name__)
            return 0
        self._away_until = 0.0
        return counted
