"""Everything that notifications holds about one person: how they are reached, what helps them, what we wrote and what was said."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.needs import Needs


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)


class NumberKept(_Part):
    """A number (E.164; empty: it is somebody else's, who helps them) that is or was theirs, and from when until when. `role` is "own", "home", "shared" or "helper", or "waits" for one
    that a second member of staff has not confirmed. `number_id` stands for one that they alone have or had."""

    number: str = Field(repr=False)
    number_id: UUID | None = None
    role: str
    safe_to_text: bool
    since: AwareDatetime
    until: AwareDatetime | None = None


class AddressKept(_Part):
    """An address that is or was theirs, as on an envelope."""

    addressed_to: str = Field(repr=False)
    lines: tuple[str, ...] = Field(repr=False)
    postcode: str = Field(repr=False)
    since: AwareDatetime
    until: AwareDatetime | None = None
    returned_at: AwareDatetime | None = None
    is_safe: bool = True


class WishesKept(_Part):
    """How they want to hear from us: the consents to texts and calls that they gave, and took back."""

    language: str
    format: str
    stopped_at: AwareDatetime | None = None
    money_texts: bool = False
    no_calls: bool = False
    quiet_from: str | None = None
    quiet_until: str | None = None
    since: AwareDatetime


class MessageKept(_Part):
    """A text or a letter: what it was about, the words as they were sent (None: none were, or they are erased), and how far it got."""

    title: str
    channel: str
    status: str
    created_at: AwareDatetime
    changed_at: AwareDatetime
    words: str | None = Field(None, repr=False)


class SaidKept(_Part):
    """One thing that was said in a conversation, by the person or by us."""

    at: AwareDatetime
    by_us: bool
    channel: str
    words: str = Field(repr=False)
    conversation_id: UUID | None = None


class ActKept(_Part):
    """Something that somebody did with what is held about the person, from the trail of notifications."""

    at: AwareDatetime
    actor_kind: str
    actor_id: UUID
    action: str


class PersonRecord(_Part):
    """The answer of GET /internal/people/{org_id}/{person_id}. `said_left_out` counts what was said on numbers that others had at the
    same time, or from the number of somebody who helps: these may be somebody else's words, so they are given to nobody."""

    numbers: tuple[NumberKept, ...] = ()
    addresses: tuple[AddressKept, ...] = ()
    wishes: WishesKept | None = None
    needs: Needs = Field(Needs(), repr=False)
    messages: tuple[MessageKept, ...] = ()
    said: tuple[SaidKept, ...] = ()
    said_left_out: int = 0
    acts: tuple[ActKept, ...] = ()
