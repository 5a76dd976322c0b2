"""Receipts: photos and papers that show what was spent."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """The table; a row is written once, so nobody may change one."""
    op.create_table(
        "receipt",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("pages_left_out", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(), nullable=False),
        sa.Column("stored_bytes", sa.Integer(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("receipt_digest_is_sha256")),
        sa.CheckConstraint("pages BETWEEN 1 AND 5 AND pages_left_out >= 0", name=op.f("receipt_has_pages")),
        sa.CheckConstraint("stored_bytes > 0", name=op.f("receipt_is_not_empty")),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["person.org_id", "person.id"], name=op.f("receipt_org_id_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("receipt_pkey")),
        sa.UniqueConstraint("org_id", "stored_as", name=op.f("receipt_org_id_stored_as_key")),
    )
    op.create_index("receipt_person_idx", "receipt", ["org_id", "person_id", "created_at"], unique=False)
    op.create_index("receipt_digest_idx", "receipt", ["org_id", "digest"], unique=False)
    protect("receipt", grants="SELECT, INSERT")
