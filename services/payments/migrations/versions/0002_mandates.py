"""Standing mandates: whose signatures, for what, one a purpose, and payments that are released without a run."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import run

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None

TRIGGERS = """
CREATE FUNCTION london_today() RETURNS date LANGUAGE sql STABLE
    AS $$ SELECT (app_now() AT TIME ZONE 'Europe/London')::date $$;

-- The people behind the two sign-ins, so that a CHECK can compare them: nobody signs twice under two names.
CREATE FUNCTION name_the_signers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.first_signed_by_person_id := (SELECT person_id FROM principal
        WHERE org_id = NEW.org_id AND id = NEW.first_signed_by);
    NEW.second_signed_by_person_id := (SELECT person_id FROM principal
        WHERE org_id = NEW.org_id AND id = NEW.second_signed_by);
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_signers BEFORE INSERT OR UPDATE OF first_signed_by, second_signed_by,
    first_signed_by_person_id, second_signed_by_person_id ON mandate
    FOR EACH ROW EXECUTE FUNCTION name_the_signers();

CREATE FUNCTION keep_mandate_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.purpose, OLD.source_id, OLD.daily_ceiling_pence, OLD.first_signed_by, OLD.valid_from, OLD.expires_on)
       IS DISTINCT FROM
       (NEW.purpose, NEW.source_id, NEW.daily_ceiling_pence, NEW.first_signed_by, NEW.valid_from, NEW.expires_on)
       OR (OLD.second_signed_by IS NOT NULL AND OLD.second_signed_by IS DISTINCT FROM NEW.second_signed_by)
       OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at) THEN
        RAISE EXCEPTION 'mandate: what was signed is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_frozen BEFORE UPDATE ON mandate FOR EACH ROW EXECUTE FUNCTION keep_mandate_frozen();

-- What a day has used is never given back: room that could come back could be spent twice.
CREATE FUNCTION keep_mandate_day_growing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.mandate_id, OLD.day, OLD.ceiling_pence) IS DISTINCT FROM (NEW.mandate_id, NEW.day, NEW.ceiling_pence)
       OR NEW.used_pence < OLD.used_pence AND NEW.used_pence >= 0 THEN
        RAISE EXCEPTION 'mandate_day: what a day has used only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_day_grows BEFORE UPDATE ON mandate_day
    FOR EACH ROW EXECUTE FUNCTION keep_mandate_day_growing();

-- A release under a mandate names one that is signed twice, for this purpose, valid today, and not signed by the payee.
-- FOR SHARE: a mandate is withdrawn before or after a release, never in its midst.
CREATE FUNCTION check_mandate_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signed mandate%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.released_under IS NOT DISTINCT FROM NEW.released_under THEN
            RETURN NEW;
        END IF;
    END IF;
    SELECT * INTO signed FROM mandate WHERE org_id = NEW.org_id AND id = NEW.released_under FOR SHARE;
    IF NOT FOUND THEN
        RETURN NEW;  -- the foreign key says so better
    END IF;
    IF signed.second_signed_by IS NULL OR signed.withdrawn_at IS NOT NULL
       OR london_today() NOT BETWEEN signed.valid_from AND signed.expires_on
       OR signed.purpose <> NEW.purpose OR signed.source_id IS DISTINCT FROM NEW.purpose_source_id THEN
        RAISE EXCEPTION 'payout: no such mandate is in force'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_mandate_in_force', TABLE = 'payout';
    END IF;
    IF NEW.person_id IN (signed.first_signed_by_person_id, signed.second_signed_by_person_id)
       OR NEW.payee_person_id IN (signed.first_signed_by_person_id, signed.second_signed_by_person_id) THEN
        RAISE EXCEPTION 'payout: nobody is paid under a mandate that they signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_mandate_signer_is_not_payee', TABLE = 'payout';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_mandate BEFORE INSERT OR UPDATE OF released_under ON payout
    FOR EACH ROW WHEN (NEW.released_under IS NOT NULL) EXECUTE FUNCTION check_mandate_of_release();

CREATE FUNCTION keep_payout_purpose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payout: what it is for is frozen' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payout_purpose_frozen BEFORE UPDATE OF purpose, purpose_source_id ON payout FOR EACH ROW
    WHEN ((OLD.purpose, OLD.purpose_source_id) IS DISTINCT FROM (NEW.purpose, NEW.purpose_source_id))
    EXECUTE FUNCTION keep_payout_purpose();
"""


def upgrade() -> None:
    """Columns first, then the rules about them."""
    change_mandates()
    change_payments()
    run(TRIGGERS)
    run(_rail_may_change_before_release())


def change_mandates() -> None:
    """What a mandate is for, who the signers are, and one in force for each purpose."""
    for name in ("source_id", "first_signed_by_person_id", "second_signed_by_person_id"):
        op.add_column("mandate", sa.Column(name, sa.Uuid(), nullable=True))
    op.create_check_constraint(
        op.f("mandate_two_signers_in_person"), "mandate", "second_signed_by_person_id <> first_signed_by_person_id"
    )
    op.create_check_constraint(
        op.f("mandate_purpose"),
        "mandate",
        "purpose IN ('claims', 'fees') AND (purpose = 'fees') = (source_id IS NOT NULL)",
    )
    op.create_check_constraint(op.f("mandate_a_year_at_most"), "mandate", "expires_on <= valid_from + 366")
    op.create_unique_constraint(
        op.f("mandate_org_id_id_daily_ceiling_pence_key"), "mandate", ["org_id", "id", "daily_ceiling_pence"]
    )
    op.create_index(
        "mandate_one_live",
        "mandate",
        ["org_id", "purpose", "source_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("second_signed_by IS NOT NULL AND withdrawn_at IS NULL"),
    )
    op.drop_constraint(op.f("mandate_day_org_id_mandate_id_fkey"), "mandate_day", type_="foreignkey")
    op.create_foreign_key(
        op.f("mandate_day_ceiling_is_signed"),
        "mandate_day",
        "mandate",
        ["org_id", "mandate_id", "ceiling_pence"],
        ["org_id", "id", "daily_ceiling_pence"],
    )


def change_payments() -> None:
    """What a payment is for, what it waits for, and runs that a mandate releases."""
    op.add_column("payout", sa.Column("purpose", sa.String(), nullable=False, server_default="fees"))
    op.alter_column("payout", "purpose", server_default=None)
    op.add_column("payout", sa.Column("purpose_source_id", sa.Uuid(), nullable=True))
    op.add_column("payout", sa.Column("waits_for", sa.String(), nullable=True))
    op.create_check_constraint(op.f("payout_purpose"), "payout", "purpose IN ('claims', 'fees')")
    op.create_check_constraint(op.f("payout_waits_for"), "payout", "waits_for IN ('method', 'float', 'release')")
    op.create_index(
        "payout_waiting_idx",
        "payout",
        ["org_id", "waits_for"],
        unique=False,
        postgresql_where=sa.text("waits_for IS NOT NULL"),
    )
    op.add_column("payout_run", sa.Column("released_under", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("payout_run_org_id_released_under_fkey"),
        "payout_run",
        "mandate",
        ["org_id", "released_under"],
        ["org_id", "id"],
    )
    op.drop_constraint(op.f("payout_run_released"), "payout_run", type_="check")
    op.create_check_constraint(
        op.f("payout_run_released"),
        "payout_run",
        "status IN ('draft', 'approved') OR num_nonnulls(released_by, released_under) = 1",
    )


def _rail_may_change_before_release() -> str:
    """The first tables' rule, less strict in one point: until it is released a payment may find another road."""
    return """
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
           OR (OLD.request_body IS NOT NULL AND OLD.request_body IS DISTINCT FROM NEW.request_body
               AND OLD.body_revision = NEW.body_revision)
           OR (OLD.idempotency_key IS DISTINCT FROM NEW.idempotency_key AND OLD.body_revision = NEW.body_revision) THEN
            RAISE EXCEPTION 'payout: what was decided or sent is frozen' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.status IN ('failed', 'returned', 'canceled') AND OLD.status <> NEW.status THEN
            RAISE EXCEPTION 'payout: a finished payment is never revived' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    """
