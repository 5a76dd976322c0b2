"""Who proposed that two records are one person, and who decided."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class PersonMerge(OrgRow, PaymentsBase):
    """Somebody says that two records are one person; another human confirms it. `goes_id` leads to `stays_id` from then on."""

    __tablename__ = "person_merge"

    goes_id: Mapped[UUID]
    stays_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    asked_at: Mapped[MomentNow]
    outcome: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "goes_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "stays_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "asked_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "decided_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("goes_id <> stays_id", name="person_merge_of_two"),
        CheckConstraint("outcome IN ('merged', 'dropped')", name="person_merge_outcome"),
        CheckConstraint("num_nulls(outcome, decided_by, decided_at) IN (0, 3)", name="person_merge_decided"),
        CheckConstraint("outcome IS DISTINCT FROM 'merged' OR decided_by <> asked_by", name="person_merge_two_people"),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'merged' OR decided_at < asked_at + interval '30 days'",
            name="person_merge_grows_old",
        ),
        Index("person_merge_open_key", "org_id", "goes_id", unique=True, postgresql_where=text("outcome IS NULL")),
        Index("person_merge_stays_idx", "org_id", "stays_id"),
    )
