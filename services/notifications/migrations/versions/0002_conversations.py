"""Inbound texts and calls: conversations, their turns, what was said; and what contacts and messages need for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import append_only, protect

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None

_NOW = sa.text("app_now()")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    _extend_contacts()
    _extend_messages()
    _create_conversations()
    for table in ("conversation", "conversation_turn", "safety_plan"):
        protect(table)
    append_only("conversation_said")


def _extend_contacts() -> None:
    op.drop_constraint("contact_point_kind_known", "contact_point", type_="check")
    op.create_check_constraint("contact_point_kind_known", "contact_point", "kind IN ('mobile', 'line')")
    op.drop_constraint("contact_link_role_known", "contact_link", type_="check")
    op.create_check_constraint("contact_link_role_known", "contact_link", "role IN ('own', 'shared', 'helper')")
    op.create_index(
        "contact_link_one_a_pair",
        "contact_link",
        ["org_id", "person_id", "contact_point_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    table = "contact_preference"
    op.add_column(table, sa.Column("money_texts", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column(table, sa.Column("quiet_from", sa.SmallInteger(), nullable=True))
    op.add_column(table, sa.Column("quiet_until", sa.SmallInteger(), nullable=True))
    op.create_check_constraint(
        "contact_preference_quiet_hours",
        table,
        "(quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439",
    )


def _extend_messages() -> None:
    op.add_column("message", sa.Column("kind", sa.String(), server_default="notice", nullable=False))
    op.alter_column("message", "person_id", nullable=True)
    op.add_column("message", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.add_column("message", sa.Column("parts", sa.Integer(), nullable=True))
    op.add_column("message", sa.Column("cost_pence_thousandths", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "message_org_id_follows_id_fkey", "message", "message", ["org_id", "follows_id"], ["org_id", "id"]
    )
    op.create_check_constraint(
        "message_has_somebody_to_go_to",
        "message",
        "CASE kind WHEN 'notice' THEN person_id IS NOT NULL WHEN 'reply' THEN contact_point_id IS NOT NULL "
        "WHEN 'safety' THEN contact_point_id IS NOT NULL ELSE false END",
    )
    op.create_index(
        "message_reply_key",
        "message",
        ["org_id", "about_id", "notice"],
        unique=True,
        postgresql_where=sa.text("kind <> 'notice'"),
    )
    op.create_index(
        "message_follows_idx",
        "message",
        ["org_id", "follows_id"],
        postgresql_where=sa.text("follows_id IS NOT NULL AND status = 'queued'"),
    )
    op.create_index("message_sent_to_idx", "message", ["org_id", "contact_point_id", "first_sent_at"])


def _create_conversations() -> None:
    op.create_table(
        "conversation",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("contact_point_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("turns", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expect", sa.String(), server_default="free", nullable=False),
        sa.Column("read_back_id", sa.Uuid(), nullable=True),
        sa.Column("awaiting", sa.String(), nullable=True),
        sa.Column("last_message_id", sa.Uuid(), nullable=True),
        sa.Column("stranger_told_at", _MOMENT, nullable=True),
        sa.Column("ended_how", sa.String(), nullable=True),
        sa.Column("created_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel IN ('sms', 'voice')", name=op.f("conversation_channel_known")),
        sa.CheckConstraint(
            "CASE channel WHEN 'sms' THEN contact_point_id IS NOT NULL ELSE call_id IS NOT NULL END",
            name=op.f("conversation_is_with_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_point_id"],
            ["contact_point.org_id", "contact_point.id"],
            name=op.f("conversation_org_id_contact_point_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("conversation_pkey")),
    )
    op.create_index(
        "conversation_one_a_number",
        "conversation",
        ["org_id", "contact_point_id"],
        unique=True,
        postgresql_where=sa.text("channel = 'sms'"),
    )
    op.create_index("conversation_one_a_call", "conversation", ["org_id", "call_id"], unique=True)
    op.create_table(
        "conversation_turn",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number_in_order", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("answers_to", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("told_to_wait_at", _MOMENT, nullable=True),
        sa.Column("said_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by IN ('payments', 'ours', 'nobody')",
            name=op.f("conversation_turn_answered_by_known"),
        ),
        sa.CheckConstraint(
            "(answered_by IS NULL) = (answered_at IS NULL)", name=op.f("conversation_turn_answered_once")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_id"],
            ["conversation.org_id", "conversation.id"],
            name=op.f("conversation_turn_org_id_conversation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("conversation_turn_pkey")),
        sa.UniqueConstraint(
            "org_id",
            "conversation_id",
            "number_in_order",
            name=op.f("conversation_turn_org_id_conversation_id_number_in_order_key"),
        ),
    )
    op.create_index(
        "conversation_turn_waiting_idx",
        "conversation_turn",
        ["org_id", "conversation_id", "number_in_order"],
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "conversation_said",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_id"],
            ["conversation.org_id", "conversation.id"],
            name=op.f("conversation_said_org_id_conversation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "turn_id"],
            ["conversation_turn.org_id", "conversation_turn.id"],
            name=op.f("conversation_said_org_id_turn_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("conversation_said_pkey")),
    )
    op.create_index("conversation_said_order_idx", "conversation_said", ["org_id", "conversation_id", "id"])
    op.create_table(
        "safety_plan",
        sa.Column("english", sa.String(), nullable=False),
        sa.Column("welsh", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("safety_plan_pkey")),
    )
    op.create_index(
        "safety_plan_one_in_force",
        "safety_plan",
        ["org_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
