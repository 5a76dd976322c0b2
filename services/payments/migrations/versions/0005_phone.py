"""The conversation by phone, and the one-time links."""

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Nothing yet."""
