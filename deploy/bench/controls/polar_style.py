"""A control arm after the habits of Polar (polar.sh): Dramatiq on Redis, everything async, jobs kept in memory until the commit.

A request collects its jobs in a list and writes them to Redis after its transaction has committed. The job locks the payment's row,
asks the bank while it holds that lock, and commits. Retries, time limit and patience with Redis are Polar's own figures.
`python -m dramatiq deploy.bench.controls.polar_style` is the worker, `python -m deploy.bench.controls.polar_style` the app.
"""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import dramatiq
import httpx2
import redis
import redis.asyncio
from dramatiq import middleware
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import current_millis, dq_name
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import EqualJitterBackoff
from redis.retry import Retry
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from deploy.bench.controls.books import (
    Payout,
    bank_body,
    bank_headers,
    idempotency_key,
    orders,
    serve,
)

REDIS_RETRIES = 50
FLUSH_AT_ONCE = 50
MAX_RETRIES, MIN_BACKOFF_MS = 20, 2_000
TIME_LIMIT_MS = 60_000
LOST_TO_REDIS = [redis.ConnectionError, redis.TimeoutError]


def _redis_pool() -> "redis.ConnectionPool":
    return redis.ConnectionPool.from_url(
        orders()["redis_url"],
        retry=Retry(EqualJitterBackoff(), REDIS_RETRIES),
        retry_on_error=LOST_TO_REDIS,
        socket_timeout=10,
        socket_connect_timeout=3,
    )


def _broker() -> RedisBroker:
    return RedisBroker(  # type: ignore[no-untyped-call]  # dramatiq leaves this constructor untyped
        client=redis.Redis(connection_pool=_redis_pool()),
        namespace=orders()["namespace"],
        heartbeat_timeout=15_000,  # both sooner than Dramatiq's own figures: as ours, so that nobody waits longer
        maintenance_chance=100_000,
        middleware=[
            middleware.ShutdownNotifications(),
            middleware.AsyncIO(),
            middleware.Retries(max_retries=MAX_RETRIES, min_backoff=MIN_BACKOFF_MS),
            middleware.AgeLimit(),
            middleware.TimeLimit(time_limit=TIME_LIMIT_MS),
            middleware.CurrentMessage(),
        ],
    )


broker = _broker()
dramatiq.set_broker(broker)


@cache
def sessions() -> async_sessionmaker[AsyncSession]:
    """Sessions of this process, which has one event loop."""
    engine = create_async_engine(orders()["database_url"], pool_size=orders()["threads"], pool_pre_ping=True)
    return async_sessionmaker(engine, expire_on_commit=False)


@cache
def bank() -> httpx2.AsyncClient:
    """The bank's client of this process."""
    return httpx2.AsyncClient(base_url=orders()["bank_url"], headers=bank_headers(), timeout=20, trust_env=False)


class JobList:
    """The jobs of one request: a list in this process until `flush` writes them to Redis. Whatever ends the process before that ends
    the list."""

    def __init__(self) -> None:
        self._jobs: list[tuple[str, int]] = []

    def enqueue(self, payout_id: UUID, *, delay_ms: int = 0) -> None:
        """Remembers that a payment is to be sent, not before so many milliseconds have gone by."""
        self._jobs.append((str(payout_id), delay_ms))

    async def flush(self, client: "redis.asyncio.Redis") -> None:
        """Writes all of them to Redis, some at once. Raises redis.RedisError where Redis stays away."""
        for start in range(0, len(self._jobs), FLUSH_AT_ONCE):
            await self._write(client, self._jobs[start : start + FLUSH_AT_ONCE])
        self._jobs.clear()

    async def _write(self, client: "redis.asyncio.Redis", jobs: Sequence[tuple[str, int]]) -> None:
        now, by_queue = current_millis(), dict[str, dict[Any, bytes]]()
        for payout_id, delay_ms in jobs:
            redis_id = str(uuid4())
            message: dramatiq.Message[Any] = transfer.message_with_options(args=(payout_id,), redis_message_id=redis_id)
            if delay_ms:
                message = message.copy(queue_name=dq_name(message.queue_name), options={"eta": now + delay_ms})
            by_queue.setdefault(message.queue_name, {})[redis_id] = message.encode()
        for queue, messages in by_queue.items():
            key = f"{broker.namespace}:{queue}"
            await client.hset(f"{key}.msgs", mapping=messages)
            await client.rpush(key, *messages)


@dramatiq.actor(queue_name="payouts")
async def transfer(payout_id: str) -> None:
    """Sends one payment. Its row stays locked while the bank is asked, so that no second job sends it at the same time."""
    async with sessions()() as session, session.begin():
        payout = await session.get_one(Payout, UUID(payout_id), with_for_update=True)
        if payout.status != "queued":
            return  # a job that came twice
        answer = await bank().post(
            orders()["path"], json=bank_body(payout), headers={"Idempotency-Key": idempotency_key(payout)}
        )
        answer.raise_for_status()
        session.add(payout.accepted(answer.json()["id"]))


async def release(run: int, client: "redis.asyncio.Redis") -> None:
    """Releases a run: its payments are queued in one transaction, and after its commit the jobs go to Redis."""
    jobs, per_second = JobList(), orders()["per_second"]
    async with sessions()() as session, session.begin():
        released = await session.scalars(
            update(Payout)
            .where(Payout.run == run, Payout.status == "held")
            .values(status="queued")
            .returning(Payout.id)
        )
        for number, payout_id in enumerate(released):  # at a cap they are spread over time, as Polar spreads bulk jobs
            jobs.enqueue(payout_id, delay_ms=int(number * 1000 / per_second) if per_second else 0)
    await jobs.flush(client)


def main() -> None:
    """Runs the app until its pipe closes."""
    client = redis.asyncio.Redis.from_url(
        orders()["redis_url"],
        retry=AsyncRetry(EqualJitterBackoff(), REDIS_RETRIES),
        retry_on_error=LOST_TO_REDIS,
    )
    with asyncio.Runner() as runner:
        serve(lambda run: runner.run(release(run, client)))


if __name__ == "__main__":
    main()
