"""Where lists come from, and under which further IDs a person is known there."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class ImportSource(OrgRow, PaymentsBase):
    """A system that lists come from, named once by the organisation; IDs are unique within it. `columns` is what somebody said
    about its columns: kind of list ("people", "events") → heading → our column."""

    __tablename__ = "import_source"

    name: Mapped[str]
    folded_name: Mapped[str]
    columns: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("length(folded_name) > 0", name="import_source_can_be_told_apart"),
        UniqueConstraint("org_id", "name"),
        UniqueConstraint("org_id", "folded_name"),
    )


class PersonAlias(OrgRow, PaymentsBase):
    """Another ID of somebody who is here: a member of staff said that it is the same person."""

    __tablename__ = "person_alias"

    source_system: Mapped[str]
    external_id: Mapped[str]
    person_id: Mapped[UUID]
    said_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "source_system"], ["import_source.org_id", "import_source.name"]),
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        UniqueConstraint("org_id", "source_system", "external_id"),
    )
