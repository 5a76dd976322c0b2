"""What the services tell each other when a person is erased: that it is so, and that the other one has done its part."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import ContractMessage


class PersonErased(ContractMessage):
    """Two people have decided to erase a person: everything by which they are reached, and every word of theirs, goes. `earlier_ids` are
    records that were merged into theirs."""

    topic: ClassVar[str] = "person.erased"
    destination: ClassVar[str] = "notifications"

    person_id: UUID
    erasure_id: UUID
    earlier_ids: list[UUID] = Field(default_factory=list)


class PersonToldOfErasing(ContractMessage):
    """The notice that somebody asked to erase a person was delivered, or posted (`is_told`); or the post brought it back."""

    topic: ClassVar[str] = "person.told_of_erasing"
    destination: ClassVar[str] = "payments"

    erasure_id: UUID
    is_told: bool
    channel: str
    at: AwareDatetime


class ErasingRefused(ContractMessage):
    """The person answered the notice that somebody asked to erase them: nothing is erased."""

    topic: ClassVar[str] = "person.refused_erasing"
    destination: ClassVar[str] = "payments"

    erasure_id: UUID


class PersonErasedThere(ContractMessage):
    """Notifications has done it; `wiped` counts what went, by kind."""

    topic: ClassVar[str] = "person.erased_there"
    destination: ClassVar[str] = "payments"

    erasure_id: UUID
    wiped: dict[str, int] = Field(default_factory=dict)
