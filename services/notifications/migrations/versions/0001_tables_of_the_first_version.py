"""Tables of the first version, and who may touch them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import PRELUDE, append_only, plumbing, protect, run, system_sees

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    run(PRELUDE)
    _create_plumbing()
    _create_contacts()
    _create_messages()
    plumbing()
    for table in ("contact_point", "contact_link", "contact_preference", "postal_address", "message"):
        protect(table)
    append_only("message_status_change")
    # The sweep for lost workers looks across organisations, at messages in a worker's hands and no others.
    system_sees("message", when="status = 'sending'")


def _create_plumbing() -> None:
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
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
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
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
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
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
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
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
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


def _create_contacts() -> None:
    op.create_table(
        "contact_point",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('mobile')", name=op.f("contact_point_kind_known")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("contact_point_pkey")),
        sa.UniqueConstraint("org_id", "kind", "value", name=op.f("contact_point_org_id_kind_value_key")),
    )
    op.create_table(
        "contact_preference",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), server_default="en", nullable=False),
        sa.Column("format", sa.String(), server_default="sms", nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("format IN ('sms', 'easy_read_letter')", name=op.f("contact_preference_format_known")),
        sa.CheckConstraint("language IN ('en', 'cy')", name=op.f("contact_preference_language_known")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("contact_preference_pkey")),
        sa.UniqueConstraint("org_id", "person_id", name=op.f("contact_preference_org_id_person_id_key")),
    )
    op.create_table(
        "contact_link",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("contact_point_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("safe_to_text", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role IN ('own')", name=op.f("contact_link_role_known")),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_point_id"],
            ["contact_point.org_id", "contact_point.id"],
            name=op.f("contact_link_org_id_contact_point_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("contact_link_pkey")),
    )
    op.create_index(
        "contact_link_one_own_number",
        "contact_link",
        ["org_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND role = 'own'"),
    )
    op.create_index("contact_link_point_idx", "contact_link", ["org_id", "contact_point_id"], unique=False)
    op.create_table(
        "postal_address",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("addressed_to", sa.String(), nullable=False),
        sa.Column("lines", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cardinality(lines) BETWEEN 1 AND 5", name=op.f("postal_address_fits_the_window")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("postal_address_pkey")),
    )
    op.create_index(
        "postal_address_one_a_person",
        "postal_address",
        ["org_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _create_messages() -> None:
    op.create_table(
        "message",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_point_id", sa.Uuid(), nullable=True),
        sa.Column("postal_address_id", sa.Uuid(), nullable=True),
        sa.Column("body_digest", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'sending') = (lease_until IS NOT NULL)", name=op.f("message_sending_has_lease")),
        sa.CheckConstraint("channel IN ('sms', 'letter')", name=op.f("message_channel_known")),
        sa.CheckConstraint(
            "status <> 'delivered' OR provider_id IS NOT NULL", name=op.f("message_delivered_has_evidence")
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'unknown', 'sent', 'delivered', 'undelivered', 'failed', 'suppressed')",
            name=op.f("message_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_point_id"],
            ["contact_point.org_id", "contact_point.id"],
            name=op.f("message_org_id_contact_point_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "postal_address_id"],
            ["postal_address.org_id", "postal_address.id"],
            name=op.f("message_org_id_postal_address_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("message_pkey")),
        sa.UniqueConstraint(
            "org_id",
            "about_id",
            "notice",
            "person_id",
            "channel",
            name=op.f("message_org_id_about_id_notice_person_id_channel_key"),
        ),
    )
    op.create_index(
        "message_lease_idx", "message", ["lease_until"], unique=False, postgresql_where=sa.text("status = 'sending'")
    )
    op.create_index(
        "message_letters_waiting_idx",
        "message",
        ["org_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("channel = 'letter' AND status = 'sent'"),
    )
    op.create_index("message_provider_id_key", "message", ["org_id", "provider_id"], unique=True)
    op.create_table(
        "message_status_change",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("from_status", sa.String(), nullable=False),
        sa.Column("to_status", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "message_id"],
            ["message.org_id", "message.id"],
            name=op.f("message_status_change_org_id_message_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("message_status_change_pkey")),
    )
    op.create_index(
        "message_status_change_message_idx", "message_status_change", ["org_id", "message_id"], unique=False
    )
