"""Delivers events to webhook endpoints, signed as Stripe signs them, again and again until one is accepted."""

import asyncio
from typing import Any, cast

import stripe

from deploy.practice.bank.core import Bank
from deploy.practice.bank.events import as_delivered
from deploy.practice.hooks import Poster
from deploy.practice.store import Row

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60.0
GIVE_UP_AFTER = 4000  # about three days of retries
AT_ONCE = 64
BEFORE_RESPONSE_SECONDS = 5.0


class Courier:
    """Takes due deliveries from the books and posts them."""

    def __init__(self, bank: Bank, poster: Poster) -> None:
        self._bank = bank
        self._poster = poster
        self._under_way: dict[int, asyncio.Task[None]] = {}

    def run_due(self) -> int:
        """Start what is due and return how many were started."""
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return 0
        started = 0
        for customer in list(self._bank.customers.values()):
            rows = self._bank.store.all(
                "SELECT id FROM delivery WHERE state = 'waiting' AND account = ? AND due_at <= ? ORDER BY due_at LIMIT ?",
                customer.id,
                customer.now(),
                AT_ONCE,
            )
            for row in rows:
                if row["id"] not in self._under_way and started < free:
                    self._start(row["id"])
                    started += 1
        return started

    async def deliver_now(self, delivery_ids: list[int]) -> None:
        """Deliver these before anything else happens, waiting a few seconds at most."""
        tasks = [self._under_way.get(delivery_id) or self._start(delivery_id) for delivery_id in delivery_ids]
        await asyncio.wait(tasks, timeout=BEFORE_RESPONSE_SECONDS)

    def _start(self, delivery_id: int) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery_id))
        self._under_way[delivery_id] = task
        task.add_done_callback(lambda _: self._under_way.pop(delivery_id, None))
        return task

    async def _deliver(self, delivery_id: int) -> None:
        row = self._bank.store.one(
            "SELECT delivery.*, event.doc, destination.url, destination.secret FROM delivery"
            " JOIN event ON event.id = delivery.event JOIN destination ON destination.id = delivery.destination"
            " WHERE delivery.id = ? AND state = 'waiting'",
            delivery_id,
        )
        if row is None:
            return
        body = as_delivered(row["doc"])
        headers = {"Content-Type": "application/json", "Stripe-Signature": sign(body, row["secret"], row["signature"])}
        status, _ = await self._poster.post(row["url"], body.encode(), headers)
        self._record(row, accepted=200 <= status < 300)

    def _record(self, row: Row, *, accepted: bool) -> None:
        attempts = row["attempts"] + 1
        if accepted or row["signature"] != "good" or attempts >= GIVE_UP_AFTER:
            state = "done" if accepted else "given_up"
            self._bank.store.run("UPDATE delivery SET state = ?, attempts = ? WHERE id = ?", state, attempts, row["id"])
            return
        wait = min(FIRST_RETRY_SECONDS * 2 ** min(attempts - 1, 10), LONGEST_RETRY_SECONDS)
        due_at = self._bank.customers[row["account"]].now() + wait
        self._bank.store.run("UPDATE delivery SET attempts = ?, due_at = ? WHERE id = ?", attempts, due_at, row["id"])


def sign(body: str, secret: str, how: str) -> str:
    """The Stripe-Signature header: good, made with another secret, or plain nonsense."""
    if how == "bad":
        return "t=1,v1=0000"
    generate = cast(Any, stripe.WebhookSignature).generate_signature_header  # the SDK leaves it untyped
    return str(generate(body, secret if how == "good" else "whsec_of_somebody_else"))
