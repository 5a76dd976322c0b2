"""The words that people read and hear, unit by unit: what is signed for by whoever has had them checked."""

from pydantic import BaseModel, ConfigDict


class WordsFile(BaseModel):
    """One file, and the SHA-256 of what stands in it."""

    model_config = ConfigDict(frozen=True)

    path: str
    digest: str


class WordsUnit(BaseModel):
    """Words of one kind and language: GET /internal/words/{org_id} lists those of notifications. `digest` stands for all its files as they
    are now."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    what: str
    language: str
    files: tuple[WordsFile, ...]
    digest: str
