"""An organisation's words for somebody in danger, for each kind. What was one text for all stays for the kinds that need 999."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    op.add_column("safety_plan", sa.Column("kind", sa.String(), nullable=True))
    op.drop_index("safety_plan_one_in_force", "safety_plan")
    op.execute(
        "ALTER TABLE safety_plan NO FORCE ROW LEVEL SECURITY"
    )  # the owner must see every organisation's rows here
    _one_row_a_kind()
    op.execute("ALTER TABLE safety_plan FORCE ROW LEVEL SECURITY")
    op.alter_column("safety_plan", "kind", nullable=False)
    op.create_check_constraint(
        "safety_plan_kind_known",
        "safety_plan",
        "kind IN ('self_harm', 'abuse', 'fraud', 'medical', 'fire', 'carer_strain', 'unsafe')",
    )
    op.create_index(
        "safety_plan_one_in_force",
        "safety_plan",
        ["org_id", "kind"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _one_row_a_kind() -> None:
    """A text with 999 answers neither fraud (159) nor a carer at the end of their strength: for these it ends now, and stays as
    history. The row that the audit trail names keeps its id."""
    op.execute(
        """
        INSERT INTO safety_plan (org_id, id, kind, english, welsh, approved_by, owner_id, created_at, ended_at)
        SELECT org_id, gen_random_uuid(), new.kind, english, welsh, approved_by, owner_id, created_at,
               CASE WHEN new.kind IN ('fraud', 'carer_strain') THEN coalesce(ended_at, app_now()) ELSE ended_at END
        FROM safety_plan,
             unnest(ARRAY['abuse', 'fraud', 'medical', 'fire', 'carer_strain', 'unsafe']) AS new (kind)
        """
    )
    op.execute("UPDATE safety_plan SET kind = 'self_harm' WHERE kind IS NULL")
