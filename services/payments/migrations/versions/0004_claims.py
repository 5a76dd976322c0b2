"""Claims for what people spent: lines, policy, decisions."""

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Nothing yet."""
