"""Work that always fails: one record for each kind and cause, and rows of the outbox that are set aside."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect, system_sees

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None

OPEN = "acknowledged_at IS NULL AND set_aside_at IS NULL"


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    op.add_column("outbox", sa.Column("failing_id", sa.Uuid(), nullable=True))
    op.add_column("outbox", sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("outbox_due_idx", "outbox")
    op.drop_index("outbox_dedupe_key", "outbox")
    op.create_index("outbox_due_idx", "outbox", ["due_at"], postgresql_where=sa.text(OPEN))
    op.create_index(
        "outbox_dedupe_key",
        "outbox",
        ["org_id", "topic", "dedupe_key"],
        unique=True,
        postgresql_where=sa.text(f"{OPEN} AND dedupe_key IS NOT NULL"),
    )
    op.create_index(
        "outbox_failing_idx",
        "outbox",
        ["failing_id"],
        postgresql_where=sa.text("failing_id IS NOT NULL AND acknowledged_at IS NULL"),
    )
    op.create_table(
        "failing_work",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.CheckConstraint("state IN ('failing', 'tried_again', 'set_aside', 'over')", name="failing_work_state_known"),
        sa.PrimaryKeyConstraint("org_id", "id", name="failing_work_pkey"),
    )
    op.create_index(
        "failing_work_open_key",
        "failing_work",
        ["org_id", "service", "topic", "cause"],
        unique=True,
        postgresql_where=sa.text("state = 'failing'"),
    )
    protect("failing_work")
    system_sees("failing_work")
