"""A file of people and its parts. Names and numbers stand in a part sealed, and only until it is done."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class PeopleFileTaken(OrgRow, PaymentsBase):
    """A file that somebody brought: from which source, how it was read (`columns` by our names, `unused` headings), and its rows that
    could not be read (`bad`: by reason, with how many and the first numbers). Until it is read it stands here `sealed`, with what was said about reading it (`options`).
    `stopped` says why the rest of it is not done."""

    __tablename__ = "people_file"

    source: Mapped[str]
    columns: Mapped[dict[str, Any]] = mapped_column(JSONB)
    unused: Mapped[list[Any]] = mapped_column(JSONB)
    bad: Mapped[list[Any]] = mapped_column(JSONB)
    rows: Mapped[int]
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    read_begun_at: Mapped[Moment | None]
    asked_by: Mapped[UUID]
    asked_at: Mapped[MomentNow]
    done_at: Mapped[Moment | None]
    stopped: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "asked_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("rows >= 0", name="people_file_rows"),
        CheckConstraint("stopped IS NULL OR done_at IS NOT NULL", name="people_file_stopped_is_done"),
    )


class PeopleFilePart(OrgRow, PaymentsBase):
    """Some rows of a file, in the order of the file. `sealed` holds them until they are done; of rows that wait for an answer, until it is
    given. After a day nothing of it is kept. `report` says what became of each that is not simply done, without names."""

    __tablename__ = "people_file_part"

    file_id: Mapped[UUID]
    number: Mapped[int]
    rows: Mapped[int]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[MomentNow]
    done_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "file_id"], ["people_file.org_id", "people_file.id"]),
        UniqueConstraint("org_id", "file_id", "number"),
        CheckConstraint("rows >= 0", name="people_file_part_rows"),
        CheckConstraint("done_at IS NULL OR report IS NOT NULL", name="people_file_part_done"),
        Index("people_file_part_file_idx", "org_id", "file_id"),
    )
