"""Claims for what people spent: lines, policy, decisions, money in advance, and mileage rates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import append_only, protect, run

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None

PROTECTED = (
    "mileage_rate", "claim_policy", "claim", "claim_line", "claim_decision", "claim_step", "claim_advance", "claim_advance_use",
)  # fmt: skip
APPEND_ONLY = ("claim_line_part", "outside_miles", "obligation_taken_back")

TRIGGERS = """
ALTER TABLE claim SET (fillfactor = 85);
ALTER TABLE claim_line SET (fillfactor = 85);

-- The person behind the sign-in that entered a claim, and: what was submitted stays as it was.
CREATE FUNCTION keep_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.entered_by_person_id = NULL;
    SELECT person_id INTO NEW.entered_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.entered_by;
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.person_id, OLD.event_id, OLD.reference, OLD.channel, OLD.entered_by)
            IS DISTINCT FROM (NEW.person_id, NEW.event_id, NEW.reference, NEW.channel, NEW.entered_by)
           OR (OLD.submitted_at IS NOT NULL AND
            (OLD.submitted_at, OLD.outcome, OLD.policy_id, OLD.total_pence, OLD.needs_two, OLD.reasons, OLD.warnings)
            IS DISTINCT FROM
            (NEW.submitted_at, NEW.outcome, NEW.policy_id, NEW.total_pence, NEW.needs_two, NEW.reasons, NEW.warnings)) THEN
            RAISE EXCEPTION 'claim: what was submitted is frozen' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_kept BEFORE INSERT OR UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION keep_claim();

-- Lines may change while their claim is a draft; afterwards only their status, and a receipt that comes later. A person's
-- own words may be erased.
CREATE FUNCTION keep_claim_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_draft boolean;
BEGIN
    SELECT submitted_at IS NULL INTO is_draft FROM claim WHERE org_id = NEW.org_id AND id = NEW.claim_id;
    IF NOT FOUND THEN
        RETURN NEW;  -- the foreign key says so better
    END IF;
    IF is_draft THEN
        IF TG_OP = 'UPDATE' AND (OLD.claim_id, OLD.number) IS DISTINCT FROM (NEW.claim_id, NEW.number) THEN
            RAISE EXCEPTION 'claim_line: a line keeps its place' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.approved_pence > 0 OR NEW.status NOT IN ('waiting', 'withdrawn') THEN
            RAISE EXCEPTION 'claim_line: nothing of a draft is decided' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF TG_OP = 'INSERT' OR
        (OLD.claim_id, OLD.number, OLD.kind, OLD.category, OLD.spent_on, OLD.amount_pence, OLD.vat_pence,
         OLD.supplier_vat_number, OLD.miles_tenths, OLD.passengers, OLD.why)
        IS DISTINCT FROM
        (NEW.claim_id, NEW.number, NEW.kind, NEW.category, NEW.spent_on, NEW.amount_pence, NEW.vat_pence,
         NEW.supplier_vat_number, NEW.miles_tenths, NEW.passengers, NEW.why)
        OR (OLD.description IS DISTINCT FROM NEW.description AND NEW.description <> 'erased')
        OR (OLD.lost_receipt_reason IS DISTINCT FROM NEW.lost_receipt_reason
            AND NEW.lost_receipt_reason IS DISTINCT FROM 'erased')
        OR (OLD.receipt_id IS NOT NULL AND OLD.receipt_id IS DISTINCT FROM NEW.receipt_id) THEN
        RAISE EXCEPTION 'claim_line: what was submitted is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_line_kept BEFORE INSERT OR UPDATE ON claim_line
    FOR EACH ROW EXECUTE FUNCTION keep_claim_line();

-- Everybody whom the CHECKs of a decision compare is copied here, so that code cannot leave anybody out.
CREATE FUNCTION keep_claim_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT person_id, entered_by, entered_by_person_id, needs_two
        INTO NEW.person_id, NEW.entered_by, NEW.entered_by_person_id, NEW.needs_two
        FROM claim WHERE org_id = NEW.org_id AND id = NEW.claim_id AND submitted_at IS NOT NULL;
    NEW.decided_by_person_id = NULL;
    SELECT person_id INTO NEW.decided_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.decided_by;
    NEW.second_decided_by_person_id = NULL;
    SELECT person_id INTO NEW.second_decided_by_person_id
        FROM principal WHERE org_id = NEW.org_id AND id = NEW.second_decided_by;
    IF TG_OP = 'UPDATE' AND (
        (OLD.claim_id, OLD.decided_by, OLD.decided_by_policy, OLD.approved_pence, OLD.decided_at)
        IS DISTINCT FROM
        (NEW.claim_id, NEW.decided_by, NEW.decided_by_policy, NEW.approved_pence, NEW.decided_at)
        OR (OLD.second_decided_by IS NOT NULL AND OLD.second_decided_by IS DISTINCT FROM NEW.second_decided_by)
        OR (OLD.obligation_id IS NOT NULL AND OLD.obligation_id IS DISTINCT FROM NEW.obligation_id)
        OR (OLD.undone_at IS NOT NULL AND OLD.undone_at IS DISTINCT FROM NEW.undone_at)) THEN
        RAISE EXCEPTION 'claim_decision: what was decided is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_decision_kept BEFORE INSERT OR UPDATE ON claim_decision
    FOR EACH ROW EXECUTE FUNCTION keep_claim_decision();

-- The story of a line is never rewritten; only the words that people wrote may be erased.
CREATE FUNCTION keep_claim_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'words' IS DISTINCT FROM to_jsonb(NEW) - 'words'
       OR (OLD.words IS DISTINCT FROM NEW.words AND NEW.words IS DISTINCT FROM 'erased') THEN
        RAISE EXCEPTION 'claim_step: what was done stays written' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_step_kept BEFORE UPDATE ON claim_step FOR EACH ROW EXECUTE FUNCTION keep_claim_step();

-- Rules and rates are dated rows: a change is a new row. A shipped rate may still be confirmed, once.
CREATE FUNCTION keep_dated_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'claim_policy'
       OR (to_jsonb(OLD) - 'checked_by' - 'checked_on') IS DISTINCT FROM (to_jsonb(NEW) - 'checked_by' - 'checked_on')
       OR to_jsonb(OLD) ->> 'checked_by' IS NOT NULL THEN
        RAISE EXCEPTION '%: a dated row never changes; add a new one', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_policy_frozen BEFORE UPDATE ON claim_policy FOR EACH ROW EXECUTE FUNCTION keep_dated_row();

-- A decision that was taken back is never paid: no payment of its obligation may be made.
CREATE FUNCTION refuse_payment_of_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM obligation_taken_back WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id) THEN
        RAISE EXCEPTION 'payout: the decision behind it was taken back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_decision_stands', TABLE = 'payout';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_decision_stands BEFORE INSERT ON payout
    FOR EACH ROW EXECUTE FUNCTION refuse_payment_of_taken_back();

CREATE TRIGGER mileage_rate_frozen BEFORE UPDATE ON mileage_rate FOR EACH ROW EXECUTE FUNCTION keep_dated_row();
"""


def upgrade() -> None:
    """Creates the tables, then says who may touch what."""
    change_tables()
    create_tables()
    for table in PROTECTED:
        protect(table)
    for table in APPEND_ONLY:
        append_only(table)
    run(TRIGGERS)


def change_tables() -> None:
    """What was agreed beside fees counts against the budget; what was taken back is never paid."""
    op.add_column(
        "engagement", sa.Column("claimed_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.create_unique_constraint(op.f("receipt_org_id_id_person_id_key"), "receipt", ["org_id", "id", "person_id"])
    op.create_check_constraint(op.f("engagement_claimed"), "engagement", "claimed_pence >= 0")
    op.create_table(
        "obligation_taken_back",
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("taken_back_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "obligation_id"],
            ["obligation.org_id", "obligation.id"],
            name=op.f("obligation_taken_back_org_id_obligation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("obligation_taken_back_pkey")),
        sa.UniqueConstraint("org_id", "obligation_id", name=op.f("obligation_taken_back_org_id_obligation_id_key")),
    )


def create_tables() -> None:
    """The tables as the models say."""
    op.create_table(
        "claim_policy",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("caps", postgresql.JSONB(), nullable=False),
        sa.Column("receipt_needed_above_pence", sa.BigInteger(), nullable=False),
        sa.Column("lost_receipt_up_to_pence", sa.BigInteger(), nullable=False),
        sa.Column("automatic_up_to_pence", sa.BigInteger(), nullable=False),
        sa.Column("second_approver_above_pence", sa.BigInteger(), nullable=False),
        sa.Column("late_after_days", sa.Integer(), nullable=False),
        sa.Column("unusual_percent", sa.Integer(), nullable=False),
        sa.Column("refer_on", postgresql.JSONB(), nullable=False),
        sa.Column("refer_when_entered_for_them", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "receipt_needed_above_pence >= 0 AND lost_receipt_up_to_pence >= 0 AND automatic_up_to_pence >= 0 AND second_approver_above_pence >= automatic_up_to_pence AND late_after_days > 0 AND unusual_percent > 100",
            name=op.f("claim_policy_limits"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_policy_pkey")),
        sa.UniqueConstraint("org_id", "valid_from", name=op.f("claim_policy_org_id_valid_from_key")),
    )
    op.create_table(
        "mileage_rate",
        sa.Column("vehicle", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("per_mile_tenth_pence", sa.Integer(), nullable=False),
        sa.Column("band_miles_tenths", sa.Integer(), nullable=True),
        sa.Column("beyond_tenth_pence", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('checked', 'checked_elsewhere', 'unverified')", name=op.f("mileage_rate_status")
        ),
        sa.CheckConstraint(
            "vehicle IN ('car', 'motorcycle', 'bicycle', 'passenger')", name=op.f("mileage_rate_vehicle")
        ),
        sa.CheckConstraint(
            "(band_miles_tenths IS NULL) = (beyond_tenth_pence IS NULL)", name=op.f("mileage_rate_band_is_whole")
        ),
        sa.CheckConstraint("(checked_by IS NULL) = (checked_on IS NULL)", name=op.f("mileage_rate_checked_whole")),
        sa.CheckConstraint(
            "per_mile_tenth_pence > 0 AND (beyond_tenth_pence IS NULL OR beyond_tenth_pence >= 0) AND (band_miles_tenths IS NULL OR band_miles_tenths > 0)",
            name=op.f("mileage_rate_amounts"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("mileage_rate_pkey")),
        sa.UniqueConstraint("org_id", "vehicle", "valid_from", name=op.f("mileage_rate_org_id_vehicle_valid_from_key")),
    )
    op.create_table(
        "outside_miles",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("tax_year_starts_on", sa.Date(), nullable=False),
        sa.Column("miles_tenths", sa.Integer(), nullable=False),
        sa.Column("declared_by_kind", sa.String(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("miles_tenths >= 0", name=op.f("outside_miles_amount")),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["person.org_id", "person.id"], name=op.f("outside_miles_org_id_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("outside_miles_pkey")),
    )
    op.create_index(
        "outside_miles_person_idx", "outside_miles", ["org_id", "person_id", "tax_year_starts_on"], unique=False
    )
    op.create_table(
        "claim",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_by_person_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("policy_id", sa.Uuid(), nullable=True),
        sa.Column("total_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("needs_two", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("warnings", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("promise_text", sa.String(), nullable=True),
        sa.Column("send_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("misses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_decide", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel IN ('text', 'call', 'web', 'helpline', 'desk')", name=op.f("claim_channel")),
        sa.CheckConstraint("outcome IN ('approve', 'refer')", name=op.f("claim_outcome")),
        sa.CheckConstraint(
            "outcome IS DISTINCT FROM 'approve' OR NOT needs_two", name=op.f("claim_policy_never_stands_for_two")
        ),
        sa.CheckConstraint(
            "num_nonnulls(submitted_at, outcome, policy_id, misses_at) IN (0, 4)", name=op.f("claim_submitted_whole")
        ),
        sa.CheckConstraint("submitted_at IS NOT NULL OR NOT to_decide", name=op.f("claim_to_decide_only_submitted")),
        sa.CheckConstraint("submitted_at IS NULL OR total_pence > 0", name=op.f("claim_submitted_with_money")),
        sa.ForeignKeyConstraint(
            ["org_id", "entered_by"], ["principal.org_id", "principal.id"], name=op.f("claim_org_id_entered_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "event_id"], ["engagement.org_id", "engagement.id"], name=op.f("claim_org_id_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["person.org_id", "person.id"], name=op.f("claim_org_id_person_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "policy_id"],
            ["claim_policy.org_id", "claim_policy.id"],
            name=op.f("claim_org_id_policy_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_pkey")),
        sa.UniqueConstraint("org_id", "id", "person_id", name=op.f("claim_org_id_id_person_id_key")),
        sa.UniqueConstraint("org_id", "reference", name=op.f("claim_org_id_reference_key")),
    )
    op.create_index("claim_event_idx", "claim", ["org_id", "event_id"], unique=False)
    op.create_index("claim_person_idx", "claim", ["org_id", "person_id", "id"], unique=False)
    op.create_index(
        "claim_to_decide_idx",
        "claim",
        ["org_id", "misses_at", "id"],
        unique=False,
        postgresql_where=sa.text("to_decide"),
    )
    op.create_table(
        "claim_decision",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_by_person_id", sa.Uuid(), nullable=True),
        sa.Column("needs_two", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_person_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by_policy", sa.Uuid(), nullable=True),
        sa.Column("second_decided_by", sa.Uuid(), nullable=True),
        sa.Column("second_decided_by_person_id", sa.Uuid(), nullable=True),
        sa.Column("approved_pence", sa.BigInteger(), nullable=False),
        sa.Column("netted_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("second_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(second_decided_by IS NULL) = (second_decided_at IS NULL)", name=op.f("claim_decision_second_is_dated")
        ),
        sa.CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", name=op.f("claim_decision_undone_by_somebody")),
        sa.CheckConstraint("decided_by <> entered_by", name=op.f("claim_decision_decider_is_not_enterer")),
        sa.CheckConstraint("decided_by_person_id <> person_id", name=op.f("claim_decision_decider_is_not_claimant")),
        sa.CheckConstraint(
            "decided_by_policy IS NULL OR NOT needs_two", name=op.f("claim_decision_policy_never_stands_for_two")
        ),
        sa.CheckConstraint("netted_pence BETWEEN 0 AND approved_pence", name=op.f("claim_decision_netted")),
        sa.CheckConstraint("num_nonnulls(decided_by, decided_by_policy) = 1", name=op.f("claim_decision_one_way")),
        sa.CheckConstraint(
            "obligation_id IS NULL OR NOT needs_two OR second_decided_by IS NOT NULL",
            name=op.f("claim_decision_takes_two"),
        ),
        sa.CheckConstraint("second_decided_by <> decided_by", name=op.f("claim_decision_second_is_not_first")),
        sa.CheckConstraint("second_decided_by <> entered_by", name=op.f("claim_decision_second_is_not_enterer")),
        sa.CheckConstraint(
            "second_decided_by IS NULL OR (decided_by IS NOT NULL AND needs_two)",
            name=op.f("claim_decision_second_after_first"),
        ),
        sa.CheckConstraint(
            "second_decided_by_person_id <> person_id", name=op.f("claim_decision_second_is_not_claimant")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "claim_id", "person_id"],
            ["claim.org_id", "claim.id", "claim.person_id"],
            name=op.f("claim_decision_org_id_claim_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "decided_by"],
            ["principal.org_id", "principal.id"],
            name=op.f("claim_decision_org_id_decided_by_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "decided_by_policy"],
            ["claim_policy.org_id", "claim_policy.id"],
            name=op.f("claim_decision_org_id_decided_by_policy_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "obligation_id"],
            ["obligation.org_id", "obligation.id"],
            name=op.f("claim_decision_org_id_obligation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "second_decided_by"],
            ["principal.org_id", "principal.id"],
            name=op.f("claim_decision_org_id_second_decided_by_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "undone_by"],
            ["principal.org_id", "principal.id"],
            name=op.f("claim_decision_org_id_undone_by_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_decision_pkey")),
        sa.UniqueConstraint("org_id", "obligation_id", name=op.f("claim_decision_org_id_obligation_id_key")),
    )
    op.create_index("claim_decision_claim_idx", "claim_decision", ["org_id", "claim_id"], unique=False)
    op.create_index(
        "claim_decision_one_waits_for_second",
        "claim_decision",
        ["org_id", "claim_id"],
        unique=True,
        postgresql_where=sa.text(
            "needs_two AND approved_pence > 0 AND second_decided_by IS NULL AND undone_at IS NULL"
        ),
    )
    op.create_table(
        "claim_line",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("supplier_vat_number", sa.String(), nullable=True),
        sa.Column("miles_tenths", sa.Integer(), nullable=True),
        sa.Column("passengers", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_digest", sa.String(), nullable=True),
        sa.Column("lost_receipt_reason", sa.String(), nullable=True),
        sa.Column("status", sa.String(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("approved_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(miles_tenths IS NOT NULL) = (kind = 'spent' AND category IN ('car', 'motorcycle', 'bicycle'))",
            name=op.f("claim_line_miles"),
        ),
        sa.CheckConstraint("kind IN ('spent', 'advance', 'ticket')", name=op.f("claim_line_kind")),
        sa.CheckConstraint(
            "passengers BETWEEN 0 AND 8 AND (passengers = 0 OR (category = 'car' AND miles_tenths IS NOT NULL))",
            name=op.f("claim_line_passengers"),
        ),
        sa.CheckConstraint(
            "status <> 'approved' OR approved_pence = amount_pence", name=op.f("claim_line_approved_is_all")
        ),
        sa.CheckConstraint(
            "status <> 'reduced' OR approved_pence BETWEEN 1 AND amount_pence - 1",
            name=op.f("claim_line_reduced_is_part"),
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'approved', 'reduced', 'refused', 'asked', 'held', 'withdrawn')",
            name=op.f("claim_line_status"),
        ),
        sa.CheckConstraint("(receipt_id IS NULL) = (receipt_digest IS NULL)", name=op.f("claim_line_receipt_is_whole")),
        sa.CheckConstraint("amount_pence > 0 AND vat_pence BETWEEN 0 AND amount_pence", name=op.f("claim_line_amount")),
        sa.CheckConstraint("approved_pence BETWEEN 0 AND amount_pence", name=op.f("claim_line_never_more_than_asked")),
        sa.CheckConstraint("miles_tenths > 0", name=op.f("claim_line_miles_driven")),
        sa.ForeignKeyConstraint(
            ["org_id", "receipt_id", "person_id"],
            ["receipt.org_id", "receipt.id", "receipt.person_id"],
            name="claim_line_receipt_of_the_person",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "claim_id", "person_id"],
            ["claim.org_id", "claim.id", "claim.person_id"],
            name=op.f("claim_line_org_id_claim_id_person_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_line_pkey")),
        sa.UniqueConstraint("org_id", "claim_id", "number", name=op.f("claim_line_org_id_claim_id_number_key")),
    )
    op.create_index("claim_line_person_idx", "claim_line", ["org_id", "person_id", "spent_on"], unique=False)
    op.create_index(
        "claim_line_receipt_idx",
        "claim_line",
        ["org_id", "receipt_digest"],
        unique=False,
        postgresql_where=sa.text("receipt_digest IS NOT NULL"),
    )
    op.create_table(
        "claim_advance",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("used_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("claim_advance_amount")),
        sa.CheckConstraint("undone_at IS NULL OR used_pence = 0", name=op.f("claim_advance_used_is_not_undone")),
        sa.CheckConstraint("used_pence BETWEEN 0 AND amount_pence", name=op.f("claim_advance_never_used_twice")),
        sa.ForeignKeyConstraint(
            ["org_id", "decision_id"],
            ["claim_decision.org_id", "claim_decision.id"],
            name=op.f("claim_advance_org_id_decision_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "line_id"],
            ["claim_line.org_id", "claim_line.id"],
            name=op.f("claim_advance_org_id_line_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "obligation_id"],
            ["obligation.org_id", "obligation.id"],
            name=op.f("claim_advance_org_id_obligation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["person.org_id", "person.id"], name=op.f("claim_advance_org_id_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_advance_pkey")),
        sa.UniqueConstraint(
            "org_id", "decision_id", "line_id", name=op.f("claim_advance_org_id_decision_id_line_id_key")
        ),
    )
    op.create_index(
        "claim_advance_left_idx",
        "claim_advance",
        ["org_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("used_pence < amount_pence AND undone_at IS NULL"),
    )
    op.create_table(
        "claim_line_part",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("rate_id", sa.Uuid(), nullable=False),
        sa.Column("miles_tenths", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("miles_tenths > 0 AND amount_pence >= 0", name=op.f("claim_line_part_amounts")),
        sa.ForeignKeyConstraint(
            ["org_id", "line_id"],
            ["claim_line.org_id", "claim_line.id"],
            name=op.f("claim_line_part_org_id_line_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "rate_id"],
            ["mileage_rate.org_id", "mileage_rate.id"],
            name=op.f("claim_line_part_org_id_rate_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_line_part_pkey")),
    )
    op.create_index("claim_line_part_line_idx", "claim_line_part", ["org_id", "line_id"], unique=False)
    op.create_table(
        "claim_step",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("from_status", sa.String(), nullable=False),
        sa.Column("to_status", sa.String(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "action NOT IN ('approve', 'approve_less', 'refuse', 'undo') OR decision_id IS NOT NULL",
            name=op.f("claim_step_of_a_decision"),
        ),
        sa.CheckConstraint(
            "action NOT IN ('refuse', 'approve_less', 'ask', 'answer') OR words IS NOT NULL",
            name=op.f("claim_step_says_why"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "decision_id"],
            ["claim_decision.org_id", "claim_decision.id"],
            name=op.f("claim_step_org_id_decision_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "line_id"], ["claim_line.org_id", "claim_line.id"], name=op.f("claim_step_org_id_line_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_step_pkey")),
    )
    op.create_index("claim_step_line_idx", "claim_step", ["org_id", "line_id"], unique=False)
    op.create_table(
        "claim_advance_use",
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("claim_advance_use_amount")),
        sa.ForeignKeyConstraint(
            ["org_id", "advance_id"],
            ["claim_advance.org_id", "claim_advance.id"],
            name=op.f("claim_advance_use_org_id_advance_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "decision_id"],
            ["claim_decision.org_id", "claim_decision.id"],
            name=op.f("claim_advance_use_org_id_decision_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_advance_use_pkey")),
        sa.UniqueConstraint(
            "org_id", "advance_id", "decision_id", name=op.f("claim_advance_use_org_id_advance_id_decision_id_key")
        ),
    )
