"""When somebody answers the helpline: what we say about who calls back follows it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    op.add_column(
        "organisation",
        sa.Column("helpline_hours", sa.String(), server_default="mon-fri 09:00-17:00", nullable=False),
    )
