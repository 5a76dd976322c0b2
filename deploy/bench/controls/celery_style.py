"""A control arm on Celery with Redis as its broker: the same design as `polar_style`, as Celery's own pages advise it for work that matters.

Tasks are sent after the commit. They are acknowledged late and come back where a worker is lost; each locks its payment's row, asks the bank
while it holds that lock, and commits. `python -m celery -A deploy.bench.controls.celery_style worker` is the worker,
`python -m deploy.bench.controls.celery_style` the app. It needs the group `bench`, which only `make bench` installs.
"""

from collections.abc import Callable
from functools import cache
from uuid import UUID

import httpx2
from celery import Celery
from sqlalchemy import create_engine, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from deploy.bench.controls.books import (
    Payout,
    bank_body,
    bank_headers,
    idempotency_key,
    orders,
    serve,
)

REDELIVERY = {"visibility_timeout": 15, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}
"""A lost worker's tasks come back after so many seconds, looked for as often: as ours, so that nobody waits longer. Celery's own figures are
an hour and 100 seconds."""
MAX_RETRIES = 20

app = Celery("controls", broker=orders()["redis_url"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=60,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options=REDELIVERY | {"global_keyprefix": f"{orders()['namespace']}:"},
)


@cache
def sessions() -> sessionmaker[Session]:
    """Sessions of this process."""
    return sessionmaker(create_engine(orders()["database_url"], pool_pre_ping=True))


@cache
def bank() -> httpx2.Client:
    """The bank's client of this process."""
    return httpx2.Client(base_url=orders()["bank_url"], headers=bank_headers(), timeout=20, trust_env=False)


def _transfer(payout_id: str) -> None:
    """Sends one payment. Its row stays locked while the bank is asked, so that no second task sends it at the same time."""
    with sessions().begin() as session:
        payout = session.get_one(Payout, UUID(payout_id), with_for_update=True)
        if payout.status != "queued":
            return  # a task that came twice
        answer = bank().post(
            orders()["path"], json=bank_body(payout), headers={"Idempotency-Key": idempotency_key(payout)}
        )
        answer.raise_for_status()
        session.add(payout.accepted(answer.json()["id"]))


transfer = app.task(
    name="transfer",
    autoretry_for=(httpx2.HTTPError, DBAPIError),
    max_retries=MAX_RETRIES,
    retry_backoff=2,
    rate_limit=f"{orders()['per_second']}/s" if orders()["per_second"] else None,
)(_transfer)


def release(run: int) -> None:
    """Releases a run: its payments are queued in one transaction, and after its commit each is sent as a task."""
    on_commit: list[Callable[[], object]] = []
    with sessions().begin() as session:
        for payout_id in session.scalars(
            update(Payout)
            .where(Payout.run == run, Payout.status == "held")
            .values(status="queued")
            .returning(Payout.id)
        ):
            on_commit.append(transfer.s(str(payout_id)).delay)
    for send in on_commit:
        send()


if __name__ == "__main__":
    serve(release)
