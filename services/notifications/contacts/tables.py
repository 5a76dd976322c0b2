"""Tables of contacts: numbers, whose they are, addresses, and what each person wants."""

from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import NAMING, Moment, MomentNow, OrgRow


class NotificationsBase(DeclarativeBase):
    """Every table of this service."""

    metadata = MetaData(naming_convention=NAMING)


class ContactPoint(OrgRow, NotificationsBase):
    """One number, once in each organisation, also one that nobody is known behind. `value` is E.164; a "line" cannot be texted. Since
    `stopped_at` nothing is texted there first, also not what is told to a person's number of before."""

    __tablename__ = "contact_point"

    kind: Mapped[str] = mapped_column(default="mobile")
    value: Mapped[str]
    stopped_at: Mapped[Moment | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        UniqueConstraint("org_id", "kind", "value"),
        CheckConstraint("kind IN ('mobile', 'line')", name="contact_point_kind_known"),
    )


class ContactLink(OrgRow, NotificationsBase):
    """Whose number it is: people share telephones, and change them. "own" is the mobile that we write to, "home" the landline that
    they call from; with "shared" and "helper" numbers a person may text and call us too. An ended link is history. `saved_by`: who entered it."""

    __tablename__ = "contact_link"

    person_id: Mapped[UUID]
    contact_point_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(default="own")
    safe_to_text: Mapped[bool]
    saved_by: Mapped[UUID]
    created_at: Mapped[MomentNow]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "contact_point_id"], ["contact_point.org_id", "contact_point.id"]),
        CheckConstraint("role IN ('own', 'home', 'shared', 'helper')", name="contact_link_role_known"),
        Index(
            "contact_link_one_own_number",
            "org_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND role = 'own'"),
        ),
        Index(
            "contact_link_one_home_number",
            "org_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND role = 'home'"),
        ),
        Index(
            "contact_link_one_a_pair",
            "org_id",
            "person_id",
            "contact_point_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("contact_link_point_idx", "org_id", "contact_point_id"),
    )


class NumberChange(OrgRow, NotificationsBase):
    """A new mobile of a person (E.164) that waits for a second member of staff, because the number of before cannot be told: until it is
    "confirmed" nothing goes to it and nobody is recognised by it."""

    __tablename__ = "number_change"

    person_id: Mapped[UUID]
    value: Mapped[str]
    safe_to_text: Mapped[bool]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[MomentNow]
    outcome: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("outcome IN ('confirmed', 'refused', 'replaced')", name="number_change_outcome_known"),
        CheckConstraint(
            "num_nulls(outcome, decided_by, decided_at) IN (0, 3) AND (outcome <> 'confirmed' OR decided_by <> proposed_by)",
            name="number_change_takes_two",
        ),
        Index("number_change_one_waits", "org_id", "person_id", unique=True, postgresql_where=text("outcome IS NULL")),
    )


class PostalAddress(OrgRow, NotificationsBase):
    """Where one person's letters go: the name on the envelope, the lines below it, the postcode. An ended one is history. From one that
    is `returned_at` a letter came back, and where it is not `is_safe` others may open letters: none is posted there."""

    __tablename__ = "postal_address"

    person_id: Mapped[UUID]
    addressed_to: Mapped[str]
    lines: Mapped[list[str]] = mapped_column(ARRAY(String))
    postcode: Mapped[str]
    created_at: Mapped[MomentNow]
    ended_at: Mapped[Moment | None]
    returned_at: Mapped[Moment | None]
    is_safe: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    __table_args__ = (
        CheckConstraint("cardinality(lines) BETWEEN 1 AND 5", name="postal_address_fits_the_window"),
        Index(
            "postal_address_one_a_person", "org_id", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
    )


class ContactPreference(OrgRow, NotificationsBase):
    """How one person wants to hear from us. `stopped_at` is when they said STOP to texts; with `money_texts` they still want those
    about their money. With `no_calls` nobody calls them, and nothing tells them to call. Between `quiet_from` and `quiet_until` (minutes after midnight, London time) we do not text first."""

    __tablename__ = "contact_preference"

    person_id: Mapped[UUID]
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    format: Mapped[str] = mapped_column(default="sms", server_default="sms")
    stopped_at: Mapped[Moment | None]
    money_texts: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    no_calls: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    quiet_until: Mapped[int | None] = mapped_column(SmallInteger)
    erased_at: Mapped[Moment | None]
    """Since then nothing is saved for them any more."""
    merged_into_id: Mapped[UUID | None]
    """The record of the same person that is reached instead."""
    created_at: Mapped[MomentNow]

    __table_args__ = (
        UniqueConstraint("org_id", "person_id"),
        CheckConstraint("language IN ('en', 'cy')", name="contact_preference_language_known"),
        CheckConstraint("format IN ('sms', 'easy_read_letter')", name="contact_preference_format_known"),
        CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439",
            name="contact_preference_quiet_hours",
        ),
    )


class TakingPartNeeds(OrgRow, NotificationsBase):
    """What helps one person to take part, in neutral words of theirs: what they need at an event, how they get there, who helps them. Empty:
    nothing is known."""

    __tablename__ = "taking_part_needs"

    person_id: Mapped[UUID]
    access: Mapped[str] = mapped_column(default="", server_default="")
    transport: Mapped[str] = mapped_column(default="", server_default="")
    helper: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[MomentNow]

    __table_args__ = (
        UniqueConstraint("org_id", "person_id"),
        CheckConstraint(
            "length(access) <= 300 AND length(transport) <= 300 AND length(helper) <= 300",
            name="taking_part_needs_short",
        ),
    )
