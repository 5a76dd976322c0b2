"""What is wrong with a field is said in our words, for every mistake that the library knows, and never repeats what was sent."""

from typing import Any, Literal, get_args
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core.core_schema import ErrorType

from shared.field_problems import in_words

SECRET = "20-00-00 12345678"


class Sample(BaseModel):
    """A body with one field of many kinds."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("x", min_length=2, max_length=5)
    count: int = Field(1, ge=1, le=9)
    who: UUID | None = None
    when: AwareDatetime | None = None
    says: Literal["yes", "no"] = "yes"
    some: list[int] = Field([1], max_length=2)
    own: str = ""

    @field_validator("own")
    @classmethod
    def check_own(cls, own: str) -> str:
        """Refuses one word."""
        if own == "bad":
            raise ValueError("This word is not for here.")
        return own


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "y"}, "Write at least 2 letters."), ({"name": SECRET}, "Write at most 5 letters."),
        ({"count": 0}, "Give at least 1."), ({"count": 10}, "Give at most 9."), ({"count": SECRET}, "Write a whole number"),
        ({"who": SECRET}, "Give an ID"), ({"when": "2026-11-24T14:00:00"}, "Write a moment with its offset"),
        ({"says": SECRET}, "Choose one of these: 'yes' or 'no'."), ({"some": [1, 2, 3]}, "Give at most 2."),
        ({SECRET: 1}, "There is no such field"), ({"own": "bad"}, "This word is not for here."), ({"name": 7}, "Write text"),
    ],
)  # fmt: skip
def test_mistakes_are_said_in_our_words(sent: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Sample.model_validate(sent)
    sentences = [in_words(found) for found in refused.value.errors()]
    assert any(said in one for one in sentences), sentences
    assert SECRET not in str(sentences)


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_no_sentence_is_the_library_s(kind: str) -> None:
    words = in_words({"type": kind, "msg": f"Input should be something, and not {SECRET}", "ctx": {}})
    assert words.endswith(".") or kind in ("value_error", "assertion_error")
    assert "{" not in words
    assert "Input should" not in words
