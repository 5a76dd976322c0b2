"""What the routes of cash take and give, and how tins and lists are shown there."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.payments.payouts.cash.usecases.views import FloatView, ListedForCash
from services.payments.rails.cash.rules import AskedHow, BackHow, ConfirmedHow
from shared.http import Pence, RequestBody, ResponseBody

Reason = Annotated[str, Field(min_length=5, max_length=500)]
Words = Annotated[str, Field(min_length=1, max_length=100)]


class FloatIn(RequestBody):
    """A tin to issue: the words by which people call its table, who holds it, and what is in it."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    holder_id: UUID
    amount_pence: Pence


class CashFloatOut(ResponseBody):
    """A tin, in pence. `held_pence` is put aside for people on its list; `left_pence` should be in it; `difference_pence` is what was found beyond that, less than nothing where some is
    missing."""

    id: UUID
    event_id: UUID
    name: str
    holder_id: UUID
    status: str
    issued_pence: int
    handed_pence: int | None
    held_pence: int
    left_pence: int | None
    counted_pence: int | None
    difference_pence: int
    reason: str | None
    people: int
    closed_at: AwareDatetime | None


class CountIn(RequestBody):
    """What somebody found, "out" before the event or "in" after it; `coins` says how many of each note and coin, by pence."""

    way: Literal["out", "in"]
    amount_pence: Annotated[int, Field(ge=0, le=100_000_000)]
    coins: Annotated[dict[int, int], Field(max_length=12, default_factory=dict)]


class ReasonOrNoneIn(RequestBody):
    """Why; left out by the second person, who agrees."""

    reason: Annotated[str, Field(max_length=500)] = ""


class WayIn(RequestBody):
    """Which count."""

    way: Literal["out", "in"]


class GiveBackIn(RequestBody):
    """Why, and how the person confirms it: a code or their picture (`said`), or "second": a second member of staff confirms it."""

    reason: Reason
    confirmed_how: BackHow = BackHow.SECOND
    said: Annotated[str, Field(max_length=100)] = ""


class GivenBackOut(ResponseBody):
    """Whether the cash counts as given back (or as never given): not after a wrong word, and not yet where a second member of staff must confirm it."""

    is_given_back: bool
    waits_for_second: bool = False


class ReasonIn(RequestBody):
    """Why."""

    reason: Reason


class PlaceIn(RequestBody):
    """Who wants cash, and how they said so."""

    person_id: UUID
    asked_how: AskedHow


class SlipOut(ResponseBody):
    """A slip of paper: open, keyed (waits for a second person), confirmed or destroyed."""

    id: UUID
    number: int
    person_id: UUID
    amount_pence: int
    status: str
    destroy_asked_at: AwareDatetime | None


class ListedOut(ResponseBody):
    """Somebody on a list, in pence: what may be handed over now, what is not released yet, and what they have from this tin."""

    person_id: UUID
    name: str
    due_pence: int
    slip: SlipOut | None
    not_released_pence: int
    given_pence: int
    moves_to: UUID | None
    hand_over_ids: list[UUID]


class HandOverIn(RequestBody):
    """How much is handed over, and how the person confirmed it: `said` is the code, the picture word, or who saw them sign."""

    amount_pence: Pence
    confirmed_how: ConfirmedHow
    said: Words


class HandOverOut(ResponseBody):
    """Whether it was handed over: not after a wrong code or picture word, and not yet where a second person must look at a slip."""

    is_handed_over: bool
    waits_for_second: bool = False
    slip_id: UUID | None = None
    handing_id: UUID | None = None
    amount_pence: int = 0


class CashMoveIn(RequestBody):
    """To which tin's list."""

    to_float_id: UUID


class MovedOut(ResponseBody):
    """Whether both holders have signed."""

    is_moved: bool


class SlipIn(RequestBody):
    """A signed slip as it is keyed in: its number, the amount that stands on it, and who saw it signed."""

    number: Annotated[int, Field(gt=0, lt=10**12)]
    amount_pence: Pence
    witness: Words


def shown(view: FloatView) -> CashFloatOut:
    tin = view.tin
    return CashFloatOut(
        id=tin.id,
        event_id=tin.engagement_id,
        name=tin.name,
        holder_id=tin.holder_id,
        status=tin.status,
        issued_pence=tin.issued_pence,
        handed_pence=view.shown_handed_pence,
        held_pence=view.held_pence,
        left_pence=view.shown_left_pence,
        counted_pence=tin.counted_pence,
        difference_pence=view.difference_pence,
        reason=tin.reason,
        people=view.people,
        closed_at=tin.closed_at,
    )


def listed(one: ListedForCash) -> ListedOut:
    return ListedOut(
        person_id=one.person_id,
        name=one.name,
        due_pence=one.due_pence,
        slip=SlipOut.model_validate(one.slip) if one.slip else None,
        not_released_pence=one.not_released_pence,
        given_pence=one.given_pence,
        moves_to=one.moves_to,
        hand_over_ids=[given.hand_over_id for given in one.given if not given.was_given_back],
    )
