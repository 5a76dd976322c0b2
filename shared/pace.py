"""How many requests one sign-in may send in a minute: counted in Redis, which is a hint here too. While it is away nobody is counted and
nobody is held up."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import redis

from shared import logs
from shared.errors import TooManyError

log = logs.get(__name__)

PAUSE_SECONDS = 10.0
"""How long we do not ask Redis again once it did not answer: each request would wait for it otherwise."""


@dataclass
class RequestPace:
    """Counts for all processes of a service together."""

    client: "redis.Redis"
    namespace: str
    most_a_minute: int
    clock: Callable[[], float] = time.time
    _away_until: float = field(default=0.0, init=False)

    def count(self, principal_id: UUID) -> None:
        """Counts one request. Raises TooManyError for one too many."""
        now = self.clock()
        if now < self._away_until:
            return
        key = f"{self.namespace}:pace:{principal_id}:{int(now // 60)}"
        try:
            with self.client.pipeline(transaction=False) as both:
                both.incr(key)
                both.expire(key, 120)
                counted = int(both.execute()[0])
        except redis.RedisError as error:
            self._away_until = now + PAUSE_SECONDS
            log.warning("requests are not counted: Redis is away", error_type=type(error).__name__)
            return
        if counted > self.most_a_minute:
            raise TooManyError(
                "request.too_many",
                f"You have sent more than {self.most_a_minute:,} requests in this minute.",
                "Wait until the minute is over, then go on more slowly.",
                retry_after_seconds=60 - int(now % 60),
            )
