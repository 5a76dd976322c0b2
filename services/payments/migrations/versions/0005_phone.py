"""The conversation by phone, and the one-time links."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import append_only, protect, run, system_sees

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None

# What was read out is history. Only the yes may come, once, with the claim that it makes.
READ_BACK_STANDS = """
CREATE FUNCTION read_back_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.total_pence <> (SELECT sum((line->>'amount_pence')::bigint) FROM jsonb_array_elements(NEW.lines) line) THEN
        RAISE EXCEPTION 'the lines of a read-back come to another total'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'read_back_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER read_back_adds_up AFTER INSERT ON read_back FOR EACH ROW EXECUTE FUNCTION read_back_adds_up();
CREATE FUNCTION read_back_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.yes_at IS NOT NULL OR to_jsonb(NEW) - '{yes_at,answered_by_turn,claim_id}'::text[]
            <> to_jsonb(OLD) - '{yes_at,answered_by_turn,claim_id}'::text[] THEN
        RAISE EXCEPTION 'a read-back never changes, and is answered once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'read_back_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER read_back_stands BEFORE UPDATE ON read_back FOR EACH ROW EXECUTE FUNCTION read_back_stands();
"""
# Looked at when the transaction ends, so that the claim, its lines and the yes may be written in any order.
CLAIM_WAS_READ_BACK = """
CREATE FUNCTION claim_was_read_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM read_back
        WHERE read_back.org_id = NEW.org_id AND read_back.claim_id = NEW.id AND read_back.yes_at IS NOT NULL
            AND read_back.total_pence = NEW.total_pence
            AND (SELECT jsonb_agg(line ORDER BY line) FROM jsonb_array_elements(read_back.lines) line) = (
                SELECT jsonb_agg(line ORDER BY line) FROM (
                    SELECT jsonb_build_object(
                        'kind', kind, 'category', category, 'amount_pence', amount_pence, 'miles_tenths', miles_tenths,
                        'passengers', passengers, 'spent_on', to_char(spent_on, 'YYYY-MM-DD')
                    ) AS line
                    FROM claim_line
                    WHERE claim_line.org_id = NEW.org_id AND claim_line.claim_id = NEW.id AND status <> 'withdrawn'
                ) AS claimed
            )
    ) THEN
        RAISE EXCEPTION 'nobody said yes to exactly these lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_was_read_back';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claim_was_read_back_new AFTER INSERT ON claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.submitted_at IS NOT NULL AND NEW.channel IN ('text', 'call', 'web', 'helpline'))
    EXECUTE FUNCTION claim_was_read_back();
CREATE CONSTRAINT TRIGGER claim_was_read_back AFTER UPDATE ON claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.submitted_at IS NOT NULL AND OLD.submitted_at IS NULL
          AND NEW.channel IN ('text', 'call', 'web', 'helpline'))
    EXECUTE FUNCTION claim_was_read_back();
"""


def upgrade() -> None:
    """Conversations, turns, read-backs, links, picture words, and who is signed in at the pages."""
    op.create_table(
        "conversation",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("state_version", sa.Integer(), nullable=False),
        sa.Column("state", postgresql.JSONB(), nullable=False),
        sa.Column("last_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _moment("last_turn_at"),
        _moment("created_at"),
        *_row("conversation"),
        _key("conversation", "person_id", "person"),
        sa.CheckConstraint("channel IN ('sms', 'voice', 'web')", name=op.f("conversation_channel")),
        sa.CheckConstraint("language IN ('en', 'cy')", name=op.f("conversation_language")),
    )
    op.create_table(
        "conversation_turn",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number_in_order", sa.Integer(), nullable=False),
        sa.Column("answer", postgresql.JSONB(), nullable=False),
        _moment("created_at"),
        *_row("conversation_turn"),
        _key("conversation_turn", "conversation_id", "conversation"),
        sa.UniqueConstraint(
            "org_id",
            "conversation_id",
            "number_in_order",
            name=op.f("conversation_turn_org_id_conversation_id_number_in_order_key"),
        ),
    )
    op.create_table(
        "phone_link",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        _moment("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        *_row("phone_link"),
        _claim_key("phone_link"),
        sa.CheckConstraint("purpose IN ('claim', 'receipts')", name=op.f("phone_link_purpose")),
        sa.CheckConstraint("language IN ('en', 'cy')", name=op.f("phone_link_language")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("phone_link_expires")),
    )
    op.create_index("phone_link_claim_idx", "phone_link", ["org_id", "claim_id"])
    op.create_table(
        "read_back",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("read_out_by", sa.Uuid(), nullable=True),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        _moment("said_at"),
        sa.Column("yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_turn", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        *_row("read_back"),
        _key("read_back", "person_id", "person"),
        _key("read_back", "conversation_id", "conversation"),
        _key("read_back", "link_id", "phone_link"),
        _key("read_back", "read_out_by", "principal"),
        _claim_key("read_back"),
        sa.CheckConstraint("num_nonnulls(conversation_id, link_id, read_out_by) = 1", name=op.f("read_back_one_way")),
        sa.CheckConstraint("jsonb_array_length(lines) > 0 AND total_pence > 0", name=op.f("read_back_says_something")),
        sa.CheckConstraint("(yes_at IS NULL) = (claim_id IS NULL)", name=op.f("read_back_yes_is_one_claim")),
        sa.CheckConstraint(
            "(answered_by_turn IS NOT NULL) = (yes_at IS NOT NULL AND conversation_id IS NOT NULL)",
            name=op.f("read_back_yes_in_a_turn"),
        ),
        sa.UniqueConstraint("org_id", "claim_id", name=op.f("read_back_org_id_claim_id_key")),
        sa.UniqueConstraint("org_id", "answered_by_turn", name=op.f("read_back_org_id_answered_by_turn_key")),
    )
    op.create_table(
        "picture_word",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        _moment("chosen_at"),
        *_row("picture_word"),
        _key("picture_word", "person_id", "person"),
        sa.UniqueConstraint("org_id", "person_id", name=op.f("picture_word_org_id_person_id_key")),
    )
    op.create_table(
        "staff_session",
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _moment("created_at"),
        _moment("seen_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_row("staff_session"),
        _key("staff_session", "principal_id", "principal"),
        sa.CheckConstraint("expires_at > created_at", name=op.f("staff_session_expires")),
        sa.UniqueConstraint("token_hash", name=op.f("staff_session_token_hash_key")),
    )
    for table in ("conversation", "phone_link", "read_back", "picture_word", "staff_session"):
        protect(table)
    append_only("conversation_turn")
    system_sees("phone_link")  # whoever opens a link tells us no organisation; the link itself does
    system_sees("staff_session", when="ended_at IS NULL")  # a cookie tells us no organisation; its session does
    run(READ_BACK_STANDS)
    run(CLAIM_WAS_READ_BACK)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False)


def _row(table: str) -> list[sa.schema.SchemaItem]:
    """What every row has: its organisation, its id, and the key of both."""
    return [
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"{table}_pkey")),
    ]


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{other}.org_id", f"{other}.id"], name=op.f(f"{table}_org_id_{column}_fkey")
    )


def _claim_key(table: str) -> sa.ForeignKeyConstraint:
    """A claim of the same person."""
    return sa.ForeignKeyConstraint(
        ["org_id", "claim_id", "person_id"],
        ["claim.org_id", "claim.id", "claim.person_id"],
        name=op.f(f"{table}_org_id_claim_id_person_id_fkey"),
    )
