"""Standing mandates as finance looks at them: who signed, what room there is today, and what whoever looks may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.usecases.event_lists import EventTime, list_events
from services.payments.involvement.usecases.event_names import event_names
from services.payments.payouts.usecases.mandates import MandateView, list_mandates
from services.payments.people.usecases import staff_names
from shared.identity import Actor

_LIVE = frozenset({"waiting", "early", "in_force", "resting"})


@dataclass(frozen=True, slots=True)
class ShownMandate:
    """A mandate with its event and the names of its signers ("" where one has not signed)."""

    view: MandateView
    event: str | None
    first: str
    second: str
    may_countersign: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class MandatesToSee:
    """Mandates that hold or may hold, those that are over, and the events that a new one may be for (id, name with its day)."""

    live: Sequence[ShownMandate]
    over: Sequence[ShownMandate]
    events: Sequence[tuple[str, str]]


def see_mandates(session: Session, actor: Actor) -> MandatesToSee:
    """Every mandate. Raises ForbiddenError."""
    views = list_mandates(session, actor)
    soon = [
        one for when in (EventTime.TODAY, EventTime.COMING, EventTime.PAST) for one in _events(session, actor, when)
    ]
    names = event_names(session, actor.org_id, {one.source_id for one in views if one.source_id} | set(soon))
    signers = {who for one in views for who in (one.first_signed_by, one.second_signed_by) if who}
    staff = staff_names(session, actor.org_id, signers)
    shown = [
        ShownMandate(
            one,
            names.get(one.source_id) if one.source_id else None,
            staff.get(one.first_signed_by, ""),
            staff.get(one.second_signed_by, "") if one.second_signed_by else "",
            may_countersign=one.status == "waiting" and not actor.is_one_of(one.first_signed_by),
            may_withdraw=one.status in _LIVE,
        )
        for one in views
    ]
    return MandatesToSee(
        live=[one for one in shown if one.may_withdraw],
        over=[one for one in shown if not one.may_withdraw],
        events=[(str(one), names[one]) for one in soon],
    )


def _events(session: Session, actor: Actor, when: EventTime) -> list[UUID]:
    return [one.id for one in list_events(session, actor, when, limit=50).events]
