"""Sends one text: claim and commit, call the line with no transaction open, record and commit."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.notifications.lines.protocol import SmsLine
from services.notifications.messages import usecases
from shared.database import Database
from shared.outbox import Work


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What sending and looking need: the database, the line, our public address, and how long to wait for lost workers
    (`lease`) and for the line's list to catch up (`resolve_after`)."""

    database: Database
    line: SmsLine
    public_url: str
    lease: timedelta
    resolve_after: timedelta

    def receipt_url(self, org_id: UUID, message_id: UUID) -> str:
        """Where the line reports on one message. It names the message, so a receipt is enough to know that it left."""
        return f"{self.public_url}/webhooks/twilio/{org_id}/status?message_id={message_id}"


def send_message(outgoing: Outgoing, work: Work, message_id: UUID) -> None:
    """Does one `message.send`. Raises UnavailableError where it must wait; nothing has left then."""
    with outgoing.database.transaction(work.org_id) as session:
        taken = usecases.claim(session, work.org_id, work.id, message_id, lease=outgoing.lease)
    if taken is None:
        return
    answer = outgoing.line.send(taken.to, taken.body, outgoing.receipt_url(work.org_id, message_id))
    with outgoing.database.transaction(work.org_id) as session:
        usecases.record_answer(session, taken, answer, resolve_after=outgoing.resolve_after)
