"""The queue of the simulation: hints in memory, in the machine's hands, to be lost, doubled and reordered."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import dramatiq

OWN_QUEUES = "payments."
"""Hints for the other service are dropped: its part is not simulated here, and the outbox keeps what it should say."""


@dataclass(frozen=True, slots=True)
class Told:
    """One hint: somebody should look at this row."""

    topic: str
    outbox_id: UUID


class LossyQueue(dramatiq.Broker):
    """A broker that promises nothing. While `away`, it cannot be reached at all."""

    def __init__(self) -> None:
        super().__init__(middleware=[])
        self.hints: list[Told] = []
        self.away = False

    def declare_queue(self, queue_name: str) -> None:
        """Any queue will do."""

    def enqueue(self, message: "dramatiq.Message[Any]", *, delay: int | None = None) -> "dramatiq.Message[Any]":
        """Takes a hint. Raises BrokerConnectionError while it is away."""
        assert delay is None, "PostgreSQL schedules, never the queue"
        if self.away:
            raise dramatiq.errors.BrokerConnectionError("the queue is away")  # type: ignore[no-untyped-call]  # untyped there
        if message.queue_name.startswith(OWN_QUEUES):
            self.hints.append(Told(message.actor_name.partition("@")[0], UUID(message.args[0])))
        return message

    def take(self, which: int) -> Told:
        """The hint at a place, counted from the front and round again."""
        return self.hints.pop(which % len(self.hints))
