"""Groups of people that organisers keep to invite again, and who is in each."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class PersonGroup(OrgRow, PaymentsBase):
    """A group with its name, folded beside it so that no two are called alike. One that is not needed any more has ended."""

    __tablename__ = "person_group"

    name: Mapped[str]
    folded_name: Mapped[str]
    created_by: Mapped[UUID]
    created_at: Mapped[MomentNow]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("length(name) <= 100 AND length(folded_name) > 0", name="person_group_name"),
        Index(
            "person_group_one_a_name", "org_id", "folded_name", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
    )


class PersonGroupMember(OrgRow, PaymentsBase):
    """Somebody who is in a group, or (`left_at`) was. Whoever `asked_off` is put into it again only because they asked for that."""

    __tablename__ = "person_group_member"

    group_id: Mapped[UUID]
    person_id: Mapped[UUID]
    changed_by: Mapped[UUID]
    changed_at: Mapped[MomentNow]
    left_at: Mapped[Moment | None]
    asked_off: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "group_id"], ["person_group.org_id", "person_group.id"]),
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        UniqueConstraint("org_id", "group_id", "person_id"),
        CheckConstraint("left_at IS NOT NULL OR NOT asked_off", name="person_group_member_off"),
        Index("person_group_member_person_idx", "org_id", "person_id"),
    )
