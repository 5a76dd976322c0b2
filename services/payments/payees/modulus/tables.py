"""The banks' two tables as an administrator loaded them: whole files, never changed; the newest ones count."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class LoadedModulusTables(OrgRow, PaymentsBase):
    """One edition of both files, in one row: whoever reads sees both of one edition, or both of the one before."""

    __tablename__ = "modulus_tables"

    edition: Mapped[str]
    weights: Mapped[str]
    substitutions: Mapped[str]
    weights_sha256: Mapped[str]
    substitutions_sha256: Mapped[str]
    loaded_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (Index("modulus_tables_newest_idx", "org_id", "created_at", "id"),)
