"""Receipts: photos and papers that show what was spent."""

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Nothing yet."""
