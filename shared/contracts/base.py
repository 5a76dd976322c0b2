"""What every message between the services has in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class ContractMessage(BaseModel):
    """A message in an outbox row's body. `topic` is its name on the wire, `destination` the service that takes it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: ClassVar[str]
    destination: ClassVar[str]
    version: int = 1
