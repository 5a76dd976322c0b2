"""Who would get nothing of an event just now, or not for every session: found by PostgreSQL, all counted and some named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select
from sqlalchemy.orm import Session

from services.payments.desk.usecases.event_people import PAGE, offers_by_name
from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Attendance, Offer, OfferSession
from services.payments.involvement.usecases.events import EventView, view_event
from services.payments.payouts.tables import FEE, Obligation
from services.payments.payouts.usecases.obligations import live_payment, stands
from services.payments.people.tables import Person
from shared.identity import Actor

UNMARKED, PARTLY_MARKED, SAID_NO = "unmarked", "partly_marked", "said_no"


@dataclass(frozen=True, slots=True)
class NotPaid:
    """Some of those whom a payout pays nothing or not all, in words: a name, with the role where somebody has several, and how many sessions
    are not marked. `in_all` are so many lines, of so many `people`."""

    words: tuple[str, ...] = ()
    people: int = 0
    in_all: int = 0

    @property
    def more(self) -> int:
        """How many lines are not named."""
        return self.in_all - len(self.words)


_NOBODY = NotPaid()


@dataclass(frozen=True, slots=True)
class WithoutFee:
    """Those whom a payout pays nothing: who has no mark yet, and who said no; and those who are marked for some sessions only."""

    unmarked: NotPaid = _NOBODY
    partly_marked: NotPaid = _NOBODY
    said_no: NotPaid = _NOBODY


def people_without_fee(session: Session, actor: Actor, event_id: UUID) -> WithoutFee:
    """Who would get nothing just now, or less than all, so that nobody is forgotten by whoever pays. Raises ForbiddenError,
    NotFoundError."""
    view = view_event(session, actor, event_id)
    found: dict[str, list[Any]] = {}
    for row in session.execute(_first_of_each(_waiting(actor.org_id, event_id, _sessions_held(view)))):
        found.setdefault(row.why, []).append(row)
    return WithoutFee(**{why: _named(rows) for why, rows in found.items()})


def _named(rows: Sequence[Any]) -> NotPaid:
    return NotPaid(tuple(_words(row) for row in rows), rows[0].people, rows[0].lines)


def _words(row: Any) -> str:
    name = f"{row.name}, {row.role}" if row.roles > 1 else row.name
    if row.why == SAID_NO or row.counted <= 1:
        return name
    return f"{name}: {row.counted - row.marked} of {row.counted} sessions not marked"


def _sessions_held(view: EventView) -> list[UUID]:
    """The sessions that are paid by attendance: those that had begun when the event was cancelled, else all."""
    cancelled_at = view.engagement.cancelled_at
    return [one.id for one in view.sessions if cancelled_at is None or one.starts_at <= cancelled_at]


def _waiting(org_id: UUID, event_id: UUID, held: Sequence[UUID]) -> Subquery:
    """SQL: each offer of which nothing or not all is paid, and why; `nth`: the how manieth of its person for this reason."""
    asked = _asked(org_id, event_id, held)
    one = asked.c
    is_missing = or_(~one.has_sessions, one.marked < one.counted)  # a task at home has no sessions
    declined = one.status == OfferStatus.DECLINED.value
    why = case((declined, SAID_NO), (one.marked == 0, UNMARKED), else_=PARTLY_MARKED)
    return (
        select(asked, why.label("why"), func.row_number().over(partition_by=(why, one.person_id)).label("nth"))
        .where(or_(declined, one.done_on.is_(None) & is_missing & ~_is_paid(org_id, event_id, asked)))
        .subquery("waiting")
    )


def _asked(org_id: UUID, event_id: UUID, held: Sequence[UUID]) -> Subquery:
    """SQL: each offer with its person, in how many roles they are asked, of how many of the sessions that are held it is, and how many of these
    are marked. PostgreSQL counts for each offer by itself: a join may go through all marks of the event for each."""
    for_session = (OfferSession.org_id == Offer.org_id, OfferSession.offer_id == Offer.id)
    mark = (Attendance.org_id == Offer.org_id, Attendance.offer_id == Offer.id, Attendance.kind != Presence.UNMARKED)
    counted = select(func.count()).where(*for_session, OfferSession.session_id.in_(held))
    marked = select(func.count()).where(*mark, Attendance.session_id.in_(held))
    return (
        offers_by_name(org_id, event_id)
        .with_only_columns(
            *(Offer.id, Offer.person_id, Offer.role, Offer.status, Offer.done_on, Person.name, Person.folded_name),
            func.count().over(partition_by=Offer.person_id).label("roles"),
            select(OfferSession.id).where(*for_session).exists().label("has_sessions"),
            counted.correlate(Offer).scalar_subquery().label("counted"),
            marked.correlate(Offer).scalar_subquery().label("marked"),
        )
        .order_by(None)
        .subquery("asked")
    )


def _is_paid(org_id: UUID, event_id: UUID, asked: Subquery) -> ColumnElement[bool]:
    """SQL: the fee of an offer is on its way or paid."""
    fee = select(Obligation.id).where(
        *(Obligation.org_id == org_id, Obligation.kind == FEE, Obligation.source_id == event_id),
        *(Obligation.person_id == asked.c.person_id, Obligation.part == asked.c.role, stands(), live_payment()),
    )
    return fee.exists()


def _first_of_each(waiting: Subquery) -> Select[Any]:
    """SQL: the first of each reason in the order of names, with how many people and lines these are."""
    one = waiting.c
    by_name = (one.folded_name, one.role, one.id)
    numbered = select(
        waiting,
        func.count().filter(one.nth == 1).over(partition_by=one.why).label("people"),
        func.count().over(partition_by=one.why).label("lines"),
        func.row_number().over(partition_by=one.why, order_by=by_name).label("number"),
    ).subquery("numbered")
    return select(numbered).where(numbered.c.number <= PAGE).order_by(numbered.c.number)
