"""How Alembic runs this service's revisions: on the connection it was given, as the owner."""

from services.notifications.messages.tables import Message
from shared.audit import AuditRow
from shared.failing_work import FailingWorkRow
from shared.idempotency import IdempotentRequest
from shared.inbox import InboxRow
from shared.migrate import run_environment
from shared.organisations import Organisation
from shared.outbox import OutboxRow

PLUMBING = (
    AuditRow,
    FailingWorkRow,
    IdempotentRequest,
    InboxRow,
    Organisation,
    OutboxRow,
)  # importing them declares their tables

run_environment([OutboxRow.metadata, Message.metadata])
