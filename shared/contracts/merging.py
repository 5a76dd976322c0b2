"""What payments tells when two records turn out to be one person."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import ContractMessage


class PersonMerged(ContractMessage):
    """Two people have decided that these are one person: how they are reached goes to the record that stays."""

    topic: ClassVar[str] = "person.merged"
    destination: ClassVar[str] = "notifications"

    merge_id: UUID
    goes_id: UUID
    stays_id: UUID
