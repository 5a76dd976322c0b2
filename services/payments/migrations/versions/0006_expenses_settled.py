"""Money in advance is settled, an organisation says its nation and its times, and who may send in and take back holds here too."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import append_only, run

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None

TRIGGERS = """
-- Whose advance it is and who agreed to give it is copied, so that code cannot leave anybody out.
CREATE FUNCTION keep_claim_advance_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT claim_advance.person_id, claim_decision.decided_by, claim_decision.second_decided_by
        INTO NEW.person_id, NEW.decided_by, NEW.second_decided_by
        FROM claim_advance
        JOIN claim_decision ON claim_decision.org_id = claim_advance.org_id AND claim_decision.id = claim_advance.decision_id
        WHERE claim_advance.org_id = NEW.org_id AND claim_advance.id = NEW.advance_id;
    NEW.settled_by_person_id = NULL;
    SELECT person_id INTO NEW.settled_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.settled_by;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_advance_settlement_kept BEFORE INSERT ON claim_advance_settlement
    FOR EACH ROW EXECUTE FUNCTION keep_claim_advance_settlement();

-- What is used of an advance is exactly what decisions used of it, what came back and what was written off.
CREATE FUNCTION claim_advance_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid = CASE TG_TABLE_NAME WHEN 'claim_advance' THEN (to_jsonb(NEW) ->> 'id')::uuid
        ELSE (to_jsonb(NEW) ->> 'advance_id')::uuid END;
BEGIN
    IF (SELECT used_pence FROM claim_advance WHERE org_id = NEW.org_id AND id = wanted) <> (
        SELECT coalesce(sum(amount_pence), 0) FROM (
            SELECT amount_pence FROM claim_advance_use
                WHERE org_id = NEW.org_id AND advance_id = wanted AND undone_at IS NULL
            UNION ALL
            SELECT amount_pence FROM claim_advance_settlement WHERE org_id = NEW.org_id AND advance_id = wanted
        ) AS used
    ) THEN
        RAISE EXCEPTION 'what is used of an advance is not what its uses and settlements come to'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_advance_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claim_advance_adds_up AFTER INSERT OR UPDATE ON claim_advance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION claim_advance_adds_up();
CREATE CONSTRAINT TRIGGER claim_advance_use_adds_up AFTER INSERT OR UPDATE ON claim_advance_use
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION claim_advance_adds_up();
CREATE CONSTRAINT TRIGGER claim_advance_settlement_adds_up AFTER INSERT ON claim_advance_settlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION claim_advance_adds_up();

-- A claim is sent in with exactly its lines, and above the limit of its policy it takes two people, whatever code says.
CREATE FUNCTION claim_is_sent_in_rightly() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.needs_two AND NEW.total_pence >
        (SELECT second_approver_above_pence FROM claim_policy WHERE org_id = NEW.org_id AND id = NEW.policy_id) THEN
        RAISE EXCEPTION 'above the limit of its policy a claim takes two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_above_the_limit_takes_two';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.total_pence IS DISTINCT FROM (
        SELECT sum(amount_pence) FROM claim_line
            WHERE org_id = NEW.org_id AND claim_id = NEW.id AND status <> 'withdrawn') THEN
        RAISE EXCEPTION 'the lines of a claim come to another total'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_total_is_its_lines';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_sent_in_rightly AFTER INSERT ON claim
    FOR EACH ROW WHEN (NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION claim_is_sent_in_rightly();
CREATE TRIGGER claim_sent_in_later_rightly AFTER UPDATE OF submitted_at ON claim
    FOR EACH ROW WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL)
    EXECUTE FUNCTION claim_is_sent_in_rightly();

-- Taking a decision back is a decision too: never by the claimant, nor by who entered the claim.
CREATE FUNCTION claim_decision_is_undone_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.undone_by = NEW.entered_by OR EXISTS (
        SELECT FROM principal WHERE org_id = NEW.org_id AND id = NEW.undone_by
            AND (person_id = NEW.person_id OR person_id = NEW.entered_by_person_id)) THEN
        RAISE EXCEPTION 'nobody takes back a decision about their own claim, or about one that they entered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_decision_undone_by_another';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_decision_undone_by_another AFTER INSERT OR UPDATE OF undone_by ON claim_decision
    FOR EACH ROW WHEN (NEW.undone_by IS NOT NULL) EXECUTE FUNCTION claim_decision_is_undone_by_another();
"""


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    say_nation_and_times()
    settle_advances()
    run(TRIGGERS)


def say_nation_and_times() -> None:
    """Columns of the dated rules; what there is goes on as it was."""
    time = sa.Time()
    for column in (
        sa.Column("nation", sa.String(), server_default=sa.text("'england'"), nullable=False),
        sa.Column("cut_off", time, server_default=sa.text("'16:30'"), nullable=False),
        sa.Column("bank_file_cut_off", time, server_default=sa.text("'14:00'"), nullable=False),
        sa.Column("send_by", time, server_default=sa.text("'17:00'"), nullable=False),
        sa.Column("sends_on_any_day", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ):
        op.add_column("claim_policy", column)
    nations = "nation IN ('england', 'wales', 'scotland', 'northern_ireland')"
    op.create_check_constraint(op.f("claim_policy_nation"), "claim_policy", nations)
    kept = "greatest(cut_off, bank_file_cut_off) <= send_by"
    op.create_check_constraint(op.f("claim_policy_can_be_kept"), "claim_policy", kept)


def settle_advances() -> None:
    """What came back of an advance, or is not asked for any more."""
    op.create_table(
        "claim_advance_settlement",
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=False),
        sa.Column("settled_by_person_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("second_decided_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("way IN ('paid_back', 'written_off')", name=op.f("claim_advance_settlement_way")),
        sa.CheckConstraint("amount_pence > 0", name=op.f("claim_advance_settlement_amount")),
        sa.CheckConstraint("length(words) > 0", name=op.f("claim_advance_settlement_says_why")),
        sa.CheckConstraint("settled_by_person_id <> person_id", name=op.f("claim_advance_settled_by_another")),
        sa.CheckConstraint(
            "settled_by <> decided_by AND settled_by IS DISTINCT FROM second_decided_by",
            name=op.f("claim_advance_settled_by_who_did_not_agree"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "advance_id"],
            ["claim_advance.org_id", "claim_advance.id"],
            name=op.f("claim_advance_settlement_org_id_advance_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "settled_by"],
            ["principal.org_id", "principal.id"],
            name=op.f("claim_advance_settlement_org_id_settled_by_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("claim_advance_settlement_pkey")),
    )
    op.create_index(
        "claim_advance_settlement_advance_idx", "claim_advance_settlement", ["org_id", "advance_id"], unique=False
    )
    append_only("claim_advance_settlement")
