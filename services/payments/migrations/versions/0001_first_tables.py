"""The first tables of payments, with the rules that hold whatever the code does."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import PRELUDE, append_only, plumbing, protect, run, system_sees

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None

PROTECTED = (
    "person", "principal", "ledger_account", "work_item", "rail_account", "payee", "payout_method", "sealed_bank_details",
    "rate", "engagement", "engagement_session", "offer", "offer_session", "attendance", "obligation",
    "obligation_line", "payout_run", "payout_run_left_out", "mandate", "mandate_day", "payout", "payout_attempt",
)  # fmt: skip

TRIGGERS = """
-- Payments change their status a few times and then rest: room in the page, and a quick broom.
ALTER TABLE payout SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

CREATE SEQUENCE payout_reference_seq;
GRANT USAGE ON payout_reference_seq TO {app};

-- The people behind the sign-ins, so that CHECKs can compare them with the person who is paid.
CREATE FUNCTION name_the_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT person_id INTO NEW.created_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.created_by;
    SELECT person_id INTO NEW.approved_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.approved_by;
    SELECT person_id INTO NEW.released_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.released_by;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_people_on_insert BEFORE INSERT ON payout
    FOR EACH ROW EXECUTE FUNCTION name_the_people();
CREATE TRIGGER payout_people_on_update BEFORE UPDATE OF created_by, approved_by, released_by,
    created_by_person_id, approved_by_person_id, released_by_person_id ON payout
    FOR EACH ROW EXECUTE FUNCTION name_the_people();

-- What was decided stays decided: a payment never changes its amount, its payee or who approved it.
CREATE FUNCTION keep_payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.obligation_id, OLD.generation, OLD.person_id, OLD.payee_id, OLD.payee_person_id, OLD.amount_pence, OLD.rail,
        OLD.reference, OLD.created_by, OLD.entered_by) IS DISTINCT FROM
       (NEW.obligation_id, NEW.generation, NEW.person_id, NEW.payee_id, NEW.payee_person_id, NEW.amount_pence, NEW.rail,
        NEW.reference, NEW.created_by, NEW.entered_by)
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
CREATE TRIGGER payout_frozen BEFORE UPDATE ON payout FOR EACH ROW EXECUTE FUNCTION keep_payout_frozen();

CREATE FUNCTION keep_attempt_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.payout_id, OLD.number, OLD.idempotency_key, OLD.request_body, OLD.api_version, OLD.sent_at) IS DISTINCT FROM
       (NEW.payout_id, NEW.number, NEW.idempotency_key, NEW.request_body, NEW.api_version, NEW.sent_at)
       OR OLD.answer IS NOT NULL THEN
        RAISE EXCEPTION 'payout_attempt: what was sent and answered is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_attempt_frozen BEFORE UPDATE ON payout_attempt
    FOR EACH ROW EXECUTE FUNCTION keep_attempt_frozen();

CREATE FUNCTION keep_obligation_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an obligation is one decision and never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER obligation_frozen BEFORE UPDATE OR DELETE ON obligation
    FOR EACH ROW EXECUTE FUNCTION keep_obligation_frozen();
CREATE TRIGGER obligation_line_frozen BEFORE UPDATE OR DELETE ON obligation_line
    FOR EACH ROW EXECUTE FUNCTION keep_obligation_frozen();

-- Every change of status is in the audit trail, because the database puts it there.
CREATE FUNCTION audit_status_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (org_id, id, actor_kind, actor_id, action, object_type, object_id, facts, correlation_id)
    VALUES (NEW.org_id, NEW.id, NEW.actor_kind, NEW.actor_id, 'payout.' || NEW.to_status, 'payout', NEW.payout_id,
        jsonb_build_object('from', NEW.from_status, 'cause', NEW.cause), NEW.correlation_id);
    RETURN NULL;
END $$;
CREATE TRIGGER status_change_audited AFTER INSERT ON status_change
    FOR EACH ROW EXECUTE FUNCTION audit_status_change();
"""


def upgrade() -> None:
    """Creates everything, then says who may touch what."""
    run(PRELUDE)
    create_tables()
    plumbing()
    for table in PROTECTED:
        protect(table)
    append_only("ledger_transfer")
    append_only("status_change")
    system_sees("principal")
    system_sees("payout", when="status IN ('sending', 'unknown', 'processing') AND next_at <= app_now()")
    run(TRIGGERS)


def create_tables() -> None:  # noqa: PLR0915  # one statement for each table
    """The tables as the models say."""
    op.create_table(
        "audit",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column(
            "transaction_number",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text::bigint)"),
            nullable=False,
        ),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("correlation_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("audit_pkey")),
    )
    op.create_index("audit_chain_order_idx", "audit", ["org_id", "transaction_number", "id"], unique=False)
    op.create_table(
        "audit_chain",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_number", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "position", name=op.f("audit_chain_pkey")),
        sa.UniqueConstraint("org_id", "audit_id", name=op.f("audit_chain_org_id_audit_id_key")),
    )
    op.create_table(
        "idempotent_request",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("answer", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "actor_id", "route", "key", name=op.f("idempotent_request_pkey")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("inbox_pkey")),
        sa.UniqueConstraint("org_id", "source", "external_id", name=op.f("inbox_org_id_source_external_id_key")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("helpline", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.CheckConstraint("length(helpline) BETWEEN 3 AND 20", name=op.f("organisation_helpline_fits_a_text")),
        sa.CheckConstraint("length(short_name) BETWEEN 2 AND 22", name=op.f("organisation_short_name_fits_a_text")),
        sa.PrimaryKeyConstraint("id", name=op.f("organisation_pkey")),
        sa.UniqueConstraint("name", name=op.f("organisation_name_key")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=True),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("hints", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_failure", sa.String(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("outbox_pkey")),
    )
    op.create_index(
        "outbox_dedupe_key",
        "outbox",
        ["org_id", "topic", "dedupe_key"],
        unique=True,
        postgresql_where=sa.text("acknowledged_at IS NULL AND dedupe_key IS NOT NULL"),
    )
    op.create_index(
        "outbox_due_idx", "outbox", ["due_at"], unique=False, postgresql_where=sa.text("acknowledged_at IS NULL")
    )
    op.create_table(
        "engagement",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("budget_pence", sa.BigInteger(), nullable=True),
        sa.Column("cost_centre", sa.String(), nullable=True),
        sa.Column("account_code", sa.String(), nullable=True),
        sa.Column("project", sa.String(), nullable=True),
        sa.Column("funder", sa.String(), nullable=True),
        sa.Column("source_system", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('event', 'task')", name=op.f("engagement_kind")),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by IS NULL)", name=op.f("engagement_cancelled_by_somebody")
        ),
        sa.CheckConstraint("(source_system IS NULL) = (external_id IS NULL)", name=op.f("engagement_import_is_whole")),
        sa.CheckConstraint("budget_pence IS NULL OR budget_pence > 0", name=op.f("engagement_budget")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("engagement_pkey")),
    )
    op.create_index("engagement_import_key", "engagement", ["org_id", "source_system", "external_id"], unique=True)
    op.create_table(
        "ledger_account",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("floor_pence", sa.BigInteger(), nullable=True),
        sa.Column("balance_pence", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(floor_pence IS NULL) = (balance_pence IS NULL)", name=op.f("ledger_account_floor_keeps_balance")
        ),
        sa.CheckConstraint(
            "floor_pence IS NULL OR balance_pence >= floor_pence", name=op.f("ledger_account_above_floor")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("ledger_account_pkey")),
        sa.UniqueConstraint("org_id", "code", name=op.f("ledger_account_org_id_code_key")),
    )
    op.create_table(
        "payout_run",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pause_reason", sa.String(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status = 'draft' OR approved_by IS NOT NULL", name=op.f("payout_run_approved")),
        sa.CheckConstraint(
            "status IN ('draft', 'approved') OR released_by IS NOT NULL", name=op.f("payout_run_released")
        ),
        sa.CheckConstraint("status IN ('draft', 'approved', 'released', 'paused')", name=op.f("payout_run_status")),
        sa.CheckConstraint("approved_by <> created_by", name=op.f("payout_run_approver_is_not_creator")),
        sa.CheckConstraint("released_by <> approved_by", name=op.f("payout_run_releaser_is_not_approver")),
        sa.CheckConstraint("released_by <> created_by", name=op.f("payout_run_releaser_is_not_creator")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("payout_run_pkey")),
    )
    op.create_table(
        "person",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("source_system", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(source_system IS NULL) = (external_id IS NULL)", name=op.f("person_import_is_whole")),
        sa.ForeignKeyConstraint(
            ["org_id", "merged_into_id"], ["person.org_id", "person.id"], name=op.f("person_org_id_merged_into_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("person_pkey")),
    )
    op.create_index("person_folded_name_idx", "person", ["org_id", "folded_name"], unique=False)
    op.create_index("person_import_key", "person", ["org_id", "source_system", "external_id"], unique=True)
    op.create_table(
        "rail_account",
        sa.Column("rail", sa.String(), nullable=False),
        sa.Column("financial_account", sa.String(), nullable=False),
        sa.Column("api_key_sealed", sa.String(), nullable=False),
        sa.Column("webhook_secrets_sealed", sa.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("subscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("rail_account_pkey")),
        sa.UniqueConstraint("org_id", "rail", name=op.f("rail_account_org_id_rail_key")),
    )
    op.create_table(
        "rate",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("preparation_minutes", sa.Integer(), nullable=False),
        sa.Column("travel_minutes", sa.Integer(), nullable=False),
        sa.Column("minimum_minutes", sa.Integer(), nullable=False),
        sa.Column("late_is_deducted", sa.Boolean(), nullable=False),
        sa.Column("supporter_is_paid", sa.Boolean(), nullable=False),
        sa.Column("cancelled_within_hours", sa.Integer(), nullable=False),
        sa.Column("cancelled_percent", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "basis = 'per_hour' OR (preparation_minutes = 0 AND travel_minutes = 0 AND minimum_minutes = 0 AND NOT late_is_deducted)",
            name=op.f("rate_per_session_is_everything"),
        ),
        sa.CheckConstraint("basis IN ('per_hour', 'per_session')", name=op.f("rate_basis")),
        sa.CheckConstraint("amount_pence > 0", name=op.f("rate_amount")),
        sa.CheckConstraint(
            "preparation_minutes >= 0 AND travel_minutes >= 0 AND minimum_minutes >= 0 AND cancelled_within_hours >= 0 AND cancelled_percent BETWEEN 0 AND 100",
            name=op.f("rate_rules"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("rate_pkey")),
        sa.UniqueConstraint("org_id", "role", "valid_from", name=op.f("rate_org_id_role_valid_from_key")),
    )
    op.create_table(
        "work_item",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("work_item_pkey")),
    )
    op.create_index(
        "work_item_due_idx",
        "work_item",
        ["org_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "work_item_open_key",
        "work_item",
        ["org_id", "kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "engagement_session",
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("engagement_session_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["org_id", "engagement_id"],
            ["engagement.org_id", "engagement.id"],
            name=op.f("engagement_session_org_id_engagement_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("engagement_session_pkey")),
    )
    op.create_index(
        "engagement_session_engagement_idx", "engagement_session", ["org_id", "engagement_id"], unique=False
    )
    op.create_table(
        "ledger_transfer",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("debit_id", sa.Uuid(), nullable=False),
        sa.Column("credit_id", sa.Uuid(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_step", sa.String(), nullable=False),
        sa.Column(
            "accounting_date",
            sa.Date(),
            server_default=sa.text("((app_now() AT TIME ZONE 'Europe/London')::date)"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ledger_transfer_moves_money")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ledger_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["org_id", "credit_id"],
            ["ledger_account.org_id", "ledger_account.id"],
            name=op.f("ledger_transfer_org_id_credit_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "debit_id"],
            ["ledger_account.org_id", "ledger_account.id"],
            name=op.f("ledger_transfer_org_id_debit_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("ledger_transfer_pkey")),
        sa.UniqueConstraint("number", name=op.f("ledger_transfer_number_key")),
        sa.UniqueConstraint(
            "org_id",
            "source_type",
            "source_id",
            "source_step",
            name=op.f("ledger_transfer_org_id_source_type_source_id_source_step_key"),
        ),
    )
    op.create_index("ledger_transfer_credit_idx", "ledger_transfer", ["org_id", "credit_id"], unique=False)
    op.create_index("ledger_transfer_debit_idx", "ledger_transfer", ["org_id", "debit_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("expected_pence", sa.BigInteger(), nullable=False),
        sa.Column("expected_lines", postgresql.JSONB(), nullable=False),
        sa.Column("accepted_pence", sa.BigInteger(), nullable=True),
        sa.Column("agreed_minutes", sa.Integer(), nullable=True),
        sa.Column("agreed_pence", sa.BigInteger(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('accepted', 'declined')) = (answered_at IS NOT NULL)", name=op.f("offer_answered")
        ),
        sa.CheckConstraint(
            "accepted_pence IS NULL OR (status = 'accepted' AND accepted_pence >= 0)", name=op.f("offer_accepted_less")
        ),
        sa.CheckConstraint("status IN ('offered', 'accepted', 'declined', 'withdrawn')", name=op.f("offer_status")),
        sa.CheckConstraint("agreed_minutes > 0 AND agreed_minutes <= 6000", name=op.f("offer_agreed_minutes")),
        sa.CheckConstraint("agreed_pence > 0", name=op.f("offer_agreed_pence")),
        sa.CheckConstraint("expected_pence >= 0", name=op.f("offer_expected")),
        sa.CheckConstraint("num_nonnulls(agreed_minutes, agreed_pence) <= 1", name=op.f("offer_agreed_one_way")),
        sa.ForeignKeyConstraint(
            ["org_id", "engagement_id"],
            ["engagement.org_id", "engagement.id"],
            name=op.f("offer_org_id_engagement_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["person.org_id", "person.id"], name=op.f("offer_org_id_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("offer_pkey")),
    )
    op.create_index(
        "offer_one_per_person_and_role",
        "offer",
        ["org_id", "engagement_id", "person_id", "role"],
        unique=True,
        postgresql_where=sa.text("status <> 'withdrawn'"),
    )
    op.create_table(
        "payee",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_name", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organisation_name IS NULL)", name=op.f("payee_is_person_or_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["person.org_id", "person.id"], name=op.f("payee_org_id_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("payee_pkey")),
        sa.UniqueConstraint("org_id", "person_id", name=op.f("payee_org_id_person_id_key")),
    )
    op.create_table(
        "principal",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["person.org_id", "person.id"], name=op.f("principal_org_id_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("principal_pkey")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("principal_issuer_subject_key")),
    )
    op.create_index("principal_person_key", "principal", ["org_id", "person_id"], unique=True)
    op.create_table(
        "mandate",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("daily_ceiling_pence", sa.BigInteger(), nullable=False),
        sa.Column("first_signed_by", sa.Uuid(), nullable=False),
        sa.Column("second_signed_by", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("daily_ceiling_pence > 0", name=op.f("mandate_ceiling")),
        sa.CheckConstraint("expires_on > valid_from", name=op.f("mandate_expires")),
        sa.CheckConstraint("second_signed_by <> first_signed_by", name=op.f("mandate_two_signers")),
        sa.ForeignKeyConstraint(
            ["org_id", "first_signed_by"],
            ["principal.org_id", "principal.id"],
            name=op.f("mandate_org_id_first_signed_by_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "second_signed_by"],
            ["principal.org_id", "principal.id"],
            name=op.f("mandate_org_id_second_signed_by_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("mandate_pkey")),
    )
    op.create_table(
        "obligation",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("cost_centre", sa.String(), nullable=True),
        sa.Column("account_code", sa.String(), nullable=True),
        sa.Column("project", sa.String(), nullable=True),
        sa.Column("funder", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("obligation_amount")),
        sa.ForeignKeyConstraint(
            ["org_id", "payee_id"], ["payee.org_id", "payee.id"], name=op.f("obligation_org_id_payee_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["person.org_id", "person.id"], name=op.f("obligation_org_id_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("obligation_pkey")),
        sa.UniqueConstraint(
            "org_id", "kind", "source_id", "person_id", name=op.f("obligation_org_id_kind_source_id_person_id_key")
        ),
    )
    op.create_index("obligation_source_idx", "obligation", ["org_id", "source_id"], unique=False)
    op.create_table(
        "offer_session",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "offer_id"], ["offer.org_id", "offer.id"], name=op.f("offer_session_org_id_offer_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "session_id"],
            ["engagement_session.org_id", "engagement_session.id"],
            name=op.f("offer_session_org_id_session_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("offer_session_pkey")),
        sa.UniqueConstraint(
            "org_id", "offer_id", "session_id", name=op.f("offer_session_org_id_offer_id_session_id_key")
        ),
    )
    op.create_table(
        "payout_method",
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("rail", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("verification", sa.String(), nullable=True),
        sa.Column("bank_name", sa.String(), nullable=True),
        sa.Column("last4", sa.String(), nullable=True),
        sa.Column("name_match", sa.String(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status <> 'ready' OR (confirmed_by IS NOT NULL AND recipient IS NOT NULL AND method IS NOT NULL)",
            name=op.f("payout_method_ready_is_checked"),
        ),
        sa.CheckConstraint(
            "status IN ('registering', 'to_confirm', 'ready', 'replaced', 'refused')", name=op.f("payout_method_status")
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by", name=op.f("payout_method_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "payee_id"], ["payee.org_id", "payee.id"], name=op.f("payout_method_org_id_payee_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("payout_method_pkey")),
    )
    op.create_index(
        "payout_method_ready_key",
        "payout_method",
        ["org_id", "payee_id"],
        unique=True,
        postgresql_where=sa.text("status = 'ready'"),
    )
    op.create_table(
        "attendance",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('present', 'came_late', 'left_early', 'sent_supporter', 'absent')", name=op.f("attendance_kind")
        ),
        sa.CheckConstraint("minutes >= 0 AND (kind = 'absent') = (minutes = 0)", name=op.f("attendance_minutes")),
        sa.ForeignKeyConstraint(
            ["org_id", "offer_id", "session_id"],
            ["offer_session.org_id", "offer_session.offer_id", "offer_session.session_id"],
            name="attendance_only_of_people_asked",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("attendance_pkey")),
        sa.UniqueConstraint("org_id", "offer_id", "session_id", name=op.f("attendance_org_id_offer_id_session_id_key")),
    )
    op.create_table(
        "mandate_day",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("ceiling_pence", sa.BigInteger(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("used_pence BETWEEN 0 AND ceiling_pence", name=op.f("mandate_day_within_ceiling")),
        sa.ForeignKeyConstraint(
            ["org_id", "mandate_id"], ["mandate.org_id", "mandate.id"], name=op.f("mandate_day_org_id_mandate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("mandate_day_pkey")),
        sa.UniqueConstraint("org_id", "mandate_id", "day", name=op.f("mandate_day_org_id_mandate_id_day_key")),
    )
    op.create_table(
        "obligation_line",
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("supplier_vat_number", sa.String(), nullable=True),
        sa.Column("rate_id", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "amount_pence > 0 AND vat_pence BETWEEN 0 AND amount_pence", name=op.f("obligation_line_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "obligation_id"],
            ["obligation.org_id", "obligation.id"],
            name=op.f("obligation_line_org_id_obligation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("obligation_line_pkey")),
    )
    op.create_index("obligation_line_obligation_idx", "obligation_line", ["org_id", "obligation_id"], unique=False)
    op.create_table(
        "payout",
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("payee_person_id", sa.Uuid(), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("rail", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("money_at", sa.String(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_person_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_person_id", sa.Uuid(), nullable=True),
        sa.Column("approved_by_policy", sa.String(), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_by_person_id", sa.Uuid(), nullable=True),
        sa.Column("released_under", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("body_revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("request_body", sa.String(), nullable=True),
        sa.Column("api_version", sa.String(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'sending') = (lease_token IS NOT NULL)", name=op.f("payout_lease_while_sending")),
        sa.CheckConstraint("lane IN ('urgent', 'run')", name=op.f("payout_lane")),
        sa.CheckConstraint(
            "money_at = 'owed' OR num_nonnulls(released_by, released_under) = 1",
            name=op.f("payout_no_money_without_release"),
        ),
        sa.CheckConstraint("money_at IN ('owed', 'reserved', 'in_flight', 'paid')", name=op.f("payout_money_at")),
        sa.CheckConstraint("rail IN ('stripe', 'cash', 'voucher', 'bank_file')", name=op.f("payout_rail")),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'canceled') OR num_nonnulls(released_by, released_under) = 1",
            name=op.f("payout_released"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'queued', 'sending', 'unknown', 'processing', 'posted', 'failed', 'returned', 'canceled', 'needs_human')",
            name=op.f("payout_status"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'canceled') OR num_nonnulls(approved_by, approved_by_policy) = 1",
            name=op.f("payout_approved"),
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("payout_amount")),
        sa.CheckConstraint("approved_by <> created_by", name=op.f("payout_approver_is_not_creator")),
        sa.CheckConstraint("approved_by <> entered_by", name=op.f("payout_approver_is_not_enterer")),
        sa.CheckConstraint(
            "approved_by_person_id <> created_by_person_id", name=op.f("payout_approver_is_not_creator_in_person")
        ),
        sa.CheckConstraint(
            "approved_by_person_id <> person_id AND approved_by_person_id <> coalesce(payee_person_id, person_id)",
            name=op.f("payout_approver_is_not_payee"),
        ),
        sa.CheckConstraint(
            "approved_by_policy IS NULL OR released_by IS NULL", name=op.f("payout_policy_needs_mandate")
        ),
        sa.CheckConstraint("first_sent_at IS NULL OR request_body IS NOT NULL", name=op.f("payout_request_is_frozen")),
        sa.CheckConstraint("num_nonnulls(approved_by, approved_by_policy) <= 1", name=op.f("payout_approved_one_way")),
        sa.CheckConstraint("num_nonnulls(released_by, released_under) <= 1", name=op.f("payout_released_one_way")),
        sa.CheckConstraint(
            "num_nonnulls(released_by, released_under) = 0 OR num_nonnulls(approved_by, approved_by_policy) = 1",
            name=op.f("payout_released_only_approved"),
        ),
        sa.CheckConstraint("released_by <> approved_by", name=op.f("payout_releaser_is_not_approver")),
        sa.CheckConstraint("released_by <> created_by", name=op.f("payout_releaser_is_not_creator")),
        sa.CheckConstraint("released_by <> entered_by", name=op.f("payout_releaser_is_not_enterer")),
        sa.CheckConstraint(
            "released_by_person_id <> approved_by_person_id", name=op.f("payout_releaser_is_not_approver_in_person")
        ),
        sa.CheckConstraint(
            "released_by_person_id <> created_by_person_id", name=op.f("payout_releaser_is_not_creator_in_person")
        ),
        sa.CheckConstraint(
            "released_by_person_id <> person_id AND released_by_person_id <> coalesce(payee_person_id, person_id)",
            name=op.f("payout_releaser_is_not_payee"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "approved_by"], ["principal.org_id", "principal.id"], name=op.f("payout_org_id_approved_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "obligation_id"],
            ["obligation.org_id", "obligation.id"],
            name=op.f("payout_org_id_obligation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "payee_id"], ["payee.org_id", "payee.id"], name=op.f("payout_org_id_payee_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "released_by"], ["principal.org_id", "principal.id"], name=op.f("payout_org_id_released_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "released_under"],
            ["mandate.org_id", "mandate.id"],
            name=op.f("payout_org_id_released_under_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "run_id"], ["payout_run.org_id", "payout_run.id"], name=op.f("payout_org_id_run_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("payout_pkey")),
        sa.UniqueConstraint("org_id", "idempotency_key", name=op.f("payout_org_id_idempotency_key_key")),
        sa.UniqueConstraint(
            "org_id", "obligation_id", "generation", name=op.f("payout_org_id_obligation_id_generation_key")
        ),
        sa.UniqueConstraint("org_id", "rail", "provider_id", name=op.f("payout_org_id_rail_provider_id_key")),
        sa.UniqueConstraint("org_id", "reference", name=op.f("payout_org_id_reference_key")),
    )
    op.create_index(
        "payout_due_idx",
        "payout",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('sending', 'unknown', 'processing')"),
    )
    op.create_index(
        "payout_one_live_per_obligation",
        "payout",
        ["org_id", "obligation_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('failed', 'returned', 'canceled')"),
    )
    op.create_index("payout_run_idx", "payout", ["org_id", "run_id", "status"], unique=False)
    op.create_table(
        "payout_run_left_out",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason IN ('no_ready_method', 'own_payment')", name=op.f("payout_run_left_out_reason")),
        sa.ForeignKeyConstraint(
            ["org_id", "obligation_id"],
            ["obligation.org_id", "obligation.id"],
            name=op.f("payout_run_left_out_org_id_obligation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "run_id"],
            ["payout_run.org_id", "payout_run.id"],
            name=op.f("payout_run_left_out_org_id_run_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("payout_run_left_out_pkey")),
        sa.UniqueConstraint(
            "org_id", "run_id", "obligation_id", name=op.f("payout_run_left_out_org_id_run_id_obligation_id_key")
        ),
    )
    op.create_table(
        "sealed_bank_details",
        sa.Column("method_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(sealed IS NULL) = (wiped_at IS NOT NULL)", name=op.f("sealed_bank_details_wiped")),
        sa.ForeignKeyConstraint(
            ["org_id", "method_id"],
            ["payout_method.org_id", "payout_method.id"],
            name=op.f("sealed_bank_details_org_id_method_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("sealed_bank_details_pkey")),
        sa.UniqueConstraint("org_id", "method_id", name=op.f("sealed_bank_details_org_id_method_id_key")),
    )
    op.create_table(
        "payout_attempt",
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("request_body", sa.String(), nullable=False),
        sa.Column("api_version", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "payout_id"], ["payout.org_id", "payout.id"], name=op.f("payout_attempt_org_id_payout_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("payout_attempt_pkey")),
        sa.UniqueConstraint("org_id", "payout_id", "number", name=op.f("payout_attempt_org_id_payout_id_number_key")),
    )
    op.create_table(
        "status_change",
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("from_status", sa.String(), nullable=True),
        sa.Column("to_status", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("correlation_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "payout_id"], ["payout.org_id", "payout.id"], name=op.f("status_change_org_id_payout_id_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("status_change_pkey")),
    )
    op.create_index("status_change_payout_idx", "status_change", ["org_id", "payout_id"], unique=False)
