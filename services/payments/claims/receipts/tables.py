"""Which receipts are kept, of whom, and under which name their pictures are found."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class Receipt(OrgRow, PaymentsBase):
    """One photo or PDF that a person sent, kept as pictures. `digest` is the SHA-256 of what was sent, to find the same twice;
    `pages` counts its pictures (a long page is several), `pages_left_out` pages that were sent and not kept; `stored_as` is
    the name in the store: that digest. A row is never changed, but for `erased_at`: since then its
    pictures are not kept for it."""

    __tablename__ = "receipt"

    person_id: Mapped[UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    pages: Mapped[int]
    pages_left_out: Mapped[int]
    stored_as: Mapped[str]
    stored_bytes: Mapped[int]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    on_behalf_of: Mapped[UUID | None]
    created_at: Mapped[MomentNow]
    erased_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        UniqueConstraint("org_id", "id", "person_id"),
        CheckConstraint("octet_length(digest) = 32", name="receipt_digest_is_sha256"),
        CheckConstraint("pages BETWEEN 1 AND 40 AND pages_left_out >= 0", name="receipt_has_pages"),
        CheckConstraint("stored_bytes > 0", name="receipt_is_not_empty"),
        Index("receipt_person_idx", "org_id", "person_id", "created_at"),
        Index("receipt_digest_idx", "org_id", "digest"),
    )


class ReceiptTry(OrgRow, PaymentsBase):
    """One file that somebody began to send in, written before any work is done on it. A row is never changed."""

    __tablename__ = "receipt_try"

    person_id: Mapped[UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("octet_length(digest) = 32", name="receipt_try_digest_is_sha256"),
        Index("receipt_try_person_idx", "org_id", "person_id", "created_at"),
        Index("receipt_try_digest_idx", "org_id", "digest"),
    )
