"""A person may have a landline beside their mobile: they are known when they call from it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    op.drop_constraint("contact_link_role_known", "contact_link", type_="check")
    op.create_check_constraint("contact_link_role_known", "contact_link", "role IN ('own', 'home', 'shared', 'helper')")
    op.create_index(
        "contact_link_one_home_number",
        "contact_link",
        ["org_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND role = 'home'"),
    )
