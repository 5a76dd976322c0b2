"""Who takes part (people) and who works here (principals); a member of staff may be both."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, FetchedValue, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class Person(OrgRow, PaymentsBase):
    """Somebody who takes part. The name is stored as given and folded beside it for search; erasing overwrites both."""

    __tablename__ = "person"

    name: Mapped[str]
    folded_name: Mapped[str]
    source_system: Mapped[str | None]
    external_id: Mapped[str | None]
    external_likeness: Mapped[str | None]
    """What keys that are nearly alike have in common."""
    created_at: Mapped[MomentNow]
    erased_at: Mapped[Moment | None]
    merged_into_id: Mapped[UUID | None]
    number_changed_at: Mapped[Moment | None]
    """When their mobile was last replaced by another; the numbers are kept by notifications alone."""

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "merged_into_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "source_system"], ["import_source.org_id", "import_source.name"]),
        CheckConstraint(
            "num_nulls(source_system, external_id, external_likeness) IN (0, 3)", name="person_import_is_whole"
        ),
        Index("person_import_key", "org_id", "source_system", "external_id", unique=True),
        Index("person_import_likeness_idx", "org_id", "source_system", "external_likeness"),
        Index("person_folded_name_idx", "org_id", "folded_name"),
        Index("person_merged_idx", "org_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
    )


class PersonNamePart(OrgRow, PaymentsBase):
    """Where a name may be found: its folded form from one of its letters on, LONGEST_PART of them. Triggers write it and nothing else does."""

    __tablename__ = "person_name_part"

    part: Mapped[str] = mapped_column(String(collation="C"))
    person_id: Mapped[UUID]

    __table_args__ = (UniqueConstraint("org_id", "part", "person_id"),)


class Human(OrgRow, PaymentsBase):
    """A human who works here, however many sign-ins they have; `person_id` links them to the participant they also are."""

    __tablename__ = "human"

    person_id: Mapped[UUID | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        UniqueConstraint("org_id", "person_id"),
    )


class Principal(OrgRow, PaymentsBase):
    """Somebody who signs in. Roles are what we trust them with; triggers fill `human_id`, a new human where none is named, and
    `person_id` from it. Whoever signed in before `signed_out_at`, a real time, must do so again. `first_administered_at`: when they first
    used this sign-in as an administrator."""

    __tablename__ = "principal"

    issuer: Mapped[str]
    subject: Mapped[str]
    display_name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    human_id: Mapped[UUID] = mapped_column(server_default=FetchedValue())
    person_id: Mapped[UUID | None]
    created_at: Mapped[MomentNow]
    disabled_at: Mapped[Moment | None]
    signed_out_at: Mapped[Moment | None]
    first_administered_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "human_id"], ["human.org_id", "human.id"]),
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        UniqueConstraint("issuer", "subject"),
        Index("principal_human_idx", "org_id", "human_id"),
        Index("principal_person_idx", "org_id", "person_id"),
    )


class PrincipalChange(OrgRow, PaymentsBase):
    """What an administrator changed at a sign-in, as it was and as it became; append-only."""

    __tablename__ = "principal_change"

    principal_id: Mapped[UUID]
    what: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_by: Mapped[UUID]
    changed_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "principal_id"], ["principal.org_id", "principal.id"]),
        CheckConstraint(
            "what IN ('added', 'roles', 'disabled', 'enabled', 'signed_out', 'same_human', 'apart')",
            name="principal_change_what",
        ),
        Index("principal_change_of_idx", "org_id", "principal_id", "id"),
    )
