"""How far an event is: who answered what, who is marked and what is promised. The part of its page that is kept up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.attendance import Attended
from services.payments.involvement.usecases.estimates import Promises
from services.payments.involvement.usecases.events import EventView


@dataclass(frozen=True, slots=True)
class EventProgress:
    """Numbers of people by their answer, of marks, and what is promised. `is_under_way`: an answer or a mark may still come."""

    event_id: UUID
    yes: int
    no: int
    silent: int
    marked: int
    promises: Promises
    is_under_way: bool


def live(offers: Sequence[Offer]) -> list[Offer]:
    """Those that were not taken back."""
    return [one for one in offers if one.status != OfferStatus.WITHDRAWN]


def is_over(view: EventView, now: datetime) -> bool:
    """Whether nobody comes to it any more."""
    return all(one.ends_at <= now for one in view.sessions) or view.engagement.cancelled_at is not None


def progress_of(
    view: EventView, offers: Sequence[Offer], marks: Sequence[Attended], promises: Promises, now: datetime
) -> EventProgress:
    """The same, of what was read already."""
    yes, silent = _people(offers, OfferStatus.ACCEPTED), _people(offers, OfferStatus.OFFERED)
    marked = len({one.offer_id for one in marks} | {one.id for one in offers if one.done_on})
    waits = bool(silent or marked < yes) if is_over(view, now) else bool(offers)
    return EventProgress(
        view.engagement.id, yes, _people(offers, OfferStatus.DECLINED), silent, marked, promises, is_under_way=waits
    )


def _people(offers: Sequence[Offer], status: OfferStatus) -> int:
    return len({one.person_id for one in offers if one.status == status})
