"""A long paper is kept as more pictures than five: print stays readable."""

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """As many pictures of one receipt as the jail makes."""
    op.drop_constraint(op.f("receipt_has_pages"), "receipt", type_="check")
    op.create_check_constraint(op.f("receipt_has_pages"), "receipt", "pages BETWEEN 1 AND 40 AND pages_left_out >= 0")
