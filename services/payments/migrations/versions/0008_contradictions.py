"""A rail that contradicts itself stops a payment for a person, after its last status too, and nothing else leaves meanwhile."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import run

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None

TRIGGERS = """
CREATE OR REPLACE FUNCTION keep_payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.obligation_id, OLD.generation, OLD.person_id, OLD.payee_id, OLD.payee_person_id, OLD.amount_pence,
        OLD.reference, OLD.created_by, OLD.entered_by) IS DISTINCT FROM
       (NEW.obligation_id, NEW.generation, NEW.person_id, NEW.payee_id, NEW.payee_person_id, NEW.amount_pence,
        NEW.reference, NEW.created_by, NEW.entered_by)
       OR (OLD.rail <> NEW.rail AND OLD.status NOT IN ('draft', 'approved'))
       OR (OLD.approved_by IS NOT NULL AND OLD.approved_by IS DISTINCT FROM NEW.approved_by)
       OR (OLD.approved_by_policy IS NOT NULL AND OLD.approved_by_policy IS DISTINCT FROM NEW.approved_by_policy)
       OR (OLD.released_by IS NOT NULL AND OLD.released_by IS DISTINCT FROM NEW.released_by)
       OR (OLD.released_under IS NOT NULL AND OLD.released_under IS DISTINCT FROM NEW.released_under)
       OR (OLD.recipient IS NOT NULL AND OLD.recipient IS DISTINCT FROM NEW.recipient)
       OR (OLD.provider_id IS NOT NULL AND OLD.provider_id IS DISTINCT FROM NEW.provider_id)
       OR (OLD.contradicted_at IS NOT NULL AND NEW.contradicted_at IS NULL)
       OR (OLD.request_body IS NOT NULL AND OLD.request_body IS DISTINCT FROM NEW.request_body
           AND OLD.body_revision = NEW.body_revision)
       OR (OLD.idempotency_key IS DISTINCT FROM NEW.idempotency_key AND OLD.body_revision = NEW.body_revision) THEN
        RAISE EXCEPTION 'payout: what was decided or sent is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('failed', 'returned', 'canceled') AND OLD.status <> NEW.status
       AND NOT (NEW.status = 'needs_human' AND NEW.contradicted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'payout: a finished payment is never revived' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- The index of live payments looks past one whose end is contradicted, so that it can stand beside a later one that had
-- left by then. No other is made meanwhile, and none that has not left yet leaves.
CREATE FUNCTION refuse_payment_beside_a_live_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payout WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id AND id <> NEW.id
            AND (TG_OP = 'INSERT' AND status NOT IN ('failed', 'returned', 'canceled')
                 OR TG_OP = 'UPDATE' AND status = 'needs_human' AND contradicted_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'payout: another payment of the same money is live'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'payout_one_live_per_obligation', TABLE = 'payout';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_made_alone BEFORE INSERT ON payout
    FOR EACH ROW WHEN (NEW.generation > 1) EXECUTE FUNCTION refuse_payment_beside_a_live_one();
CREATE TRIGGER payout_leaves_alone BEFORE UPDATE OF status ON payout
    FOR EACH ROW WHEN (NEW.generation > 1 AND NEW.status = 'sending' AND OLD.status <> 'sending')
    EXECUTE FUNCTION refuse_payment_beside_a_live_one();
"""


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    op.add_column("payout", sa.Column("rail_says", sa.String(), nullable=True))
    for name in ("contradicted_at", "earlier_looked_at"):
        op.add_column("payout", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    said = "rail_says IN ('processing', 'posted', 'failed', 'canceled', 'returned', 'nothing', 'unclear')"
    op.create_check_constraint(op.f("payout_rail_says"), "payout", said)
    op.drop_index("payout_one_live_per_obligation", "payout")
    op.create_index(
        "payout_one_live_per_obligation",
        "payout",
        ["org_id", "obligation_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('failed', 'returned', 'canceled') AND contradicted_at IS NULL"),
    )
    op.drop_constraint(op.f("payout_run_left_out_reason"), "payout_run_left_out", type_="check")
    reasons = "reason IN ('no_ready_method', 'own_payment', 'earlier_payment_unclear')"
    op.create_check_constraint(op.f("payout_run_left_out_reason"), "payout_run_left_out", reasons)
    run(TRIGGERS)
