"""What was understood is kept with each turn; a conversation knows its last question and what it keeps for later."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None

_JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision. `awaiting` held "stop_choice" only, which is a question's name still."""
    op.alter_column("conversation", "awaiting", new_column_name="question")
    op.add_column("conversation", sa.Column("kept", _JSON, nullable=True))
    op.add_column("conversation_turn", sa.Column("understood", _JSON, nullable=True))
    op.add_column("conversation_turn", sa.Column("kept", _JSON, nullable=True))
    op.add_column(
        "organisation",
        sa.Column("helpline_hours", sa.String(), server_default="mon-fri 09:00-17:00", nullable=False),
    )
