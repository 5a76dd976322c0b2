"""What a notice would say to several people, before anybody is asked or told: payments asks, notifications answers. Nothing of it is kept."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.characters import Typed
from shared.contracts.notices import type_of_value

MOST_PREVIEWED = 500
"""About so many people is asked at a time."""


class NoticeForm(BaseModel):
    """The words of a notice in one form: a text or a letter ("sms", "letter"), the language ("en", "cy"), and how many people get just these."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str
    language: str
    words: str = Field(repr=False)
    people: int


class PreviewAsked(Typed):
    """A notice with its values, and for whom: body of POST /internal/messages/{org_id}/preview."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    notice: str
    values: dict[str, type_of_value]
    person_ids: list[UUID] = Field(max_length=MOST_PREVIEWED)


class NoticePreview(BaseModel):
    """The answer: each form that occurs, what most people get first; and how many people get neither a text nor a letter."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    forms: tuple[NoticeForm, ...] = ()
    not_reached: int = 0


def together(parts: list[NoticePreview]) -> NoticePreview:
    """Several answers as one."""
    counted: dict[tuple[str, str, str], int] = {}
    for form in (one for part in parts for one in part.forms):
        key = (form.channel, form.language, form.words)
        counted[key] = counted.get(key, 0) + form.people
    in_order = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    forms = tuple(NoticeForm(channel=key[0], language=key[1], words=key[2], people=people) for key, people in in_order)
    return NoticePreview(forms=forms, not_reached=sum(one.not_reached for one in parts))
