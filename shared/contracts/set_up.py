"""How the notifications service is set up, as payments shows it to administrators before an organisation goes live."""

from pydantic import BaseModel, ConfigDict

from shared.contracts.understood import DangerKind


class SetUp(BaseModel):
    """The answer of GET /internal/set-up/{org_id}. It holds no key and no number of anybody who takes part."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    practice_parts: tuple[str, ...]
    """What is connected and only plays a vendor, in words; empty where everything is real."""
    texts_come_back: bool
    """Whether answers of people reach us on the line that carries texts."""
    speaks_unchecked: bool
    """Whether languages are spoken whose words nobody has signed for."""
    own_safety_words: tuple[DangerKind, ...]
    """Kinds of danger for which the organisation has words of its own."""
