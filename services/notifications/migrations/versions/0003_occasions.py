"""The same notice about the same thing may be said again on another occasion: a second line refused, a second question."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision. What was said before was said on one occasion."""
    op.add_column("message", sa.Column("occasion_id", sa.Uuid(), nullable=True))
    op.execute(
        "ALTER TABLE message ALTER COLUMN occasion_id TYPE uuid USING about_id"
    )  # row-level security hides rows from UPDATE
    op.alter_column("message", "occasion_id", nullable=False)
    op.drop_constraint("message_org_id_about_id_notice_person_id_channel_key", "message", type_="unique")
    op.create_unique_constraint(
        "message_once_an_occasion",
        "message",
        ["org_id", "about_id", "occasion_id", "notice", "person_id", "channel"],
    )
