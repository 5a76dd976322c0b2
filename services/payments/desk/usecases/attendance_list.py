"""Who was asked for one session of an event, and how each is marked: the list on which attendance is taken, a page at a time."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.payments.desk.usecases.event_people import PAGE, offers_by_name, part_of
from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Attendance, Offer, OfferSession
from services.payments.involvement.usecases.attendance import Attended, marks_of
from services.payments.involvement.usecases.events import EventView, view_event
from services.payments.people.tables import Person
from shared.identity import Actor, Permission
from shared.pagination import next_first


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row of an attendance list. `mark` is None until somebody marks it; `is_own`: it is whoever looks."""

    offer_id: UUID
    person_id: UUID
    name: str
    role: str
    status: str
    mark: Attended | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class AttendancePage:
    """The list of one session: `found` rows fit what was looked for, and these are number `first` and on."""

    view: EventView
    session_id: UUID
    rows: tuple[ListedPerson, ...]
    found: int
    first: int
    marked: int
    asked: int

    @property
    def next_first(self) -> int | None:
        """Where the next page begins; None where this is the last."""
        return next_first(self.first, len(self.rows), self.found)


def see_attendance(
    session: Session, actor: Actor, event_id: UUID, session_id: UUID, *, find: str = "", first: int = 0
) -> AttendancePage:
    """Everybody who was asked for one session, in order of their names; who said no comes last. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_EVENTS)
    view = view_event(session, actor, event_id)
    asked = select(OfferSession.id).where(
        OfferSession.org_id == Offer.org_id, OfferSession.offer_id == Offer.id, OfferSession.session_id == session_id
    )
    everybody, fitting = (
        offers_by_name(actor.org_id, event_id, wanted)
        .where(asked.exists().is_(True))  # a join may go through all offers of the event for each row of the session
        .order_by(None)
        .order_by(Offer.status == OfferStatus.DECLINED.value, Person.folded_name, Offer.id)
        for wanted in ("", find)
    )
    found, first = part_of(session, fitting, first)
    rows = session.execute(
        fitting.with_only_columns(Offer.id, Offer.person_id, Person.name, Offer.role, Offer.status)
        .offset(first)
        .limit(PAGE)
    ).all()
    marks = {one.offer_id: one for one in marks_of(session, actor.org_id, [row.id for row in rows], session_id)}
    listed = tuple(ListedPerson(*row, marks.get(row.id), actor.is_one_of(row.person_id)) for row in rows)
    marked, in_all = _counts(session, everybody, session_id)
    return AttendancePage(view, session_id, listed, found, first, marked, in_all)


def _counts(session: Session, everybody: Select[UUID], session_id: UUID) -> tuple[int, int]:
    """(how many are marked, how many were asked)."""
    mark = select(Attendance.id).where(
        Attendance.org_id == Offer.org_id,
        Attendance.offer_id == Offer.id,
        Attendance.session_id == session_id,
        Attendance.kind != Presence.UNMARKED.value,
    )
    query = everybody.with_only_columns(func.count().filter(mark.exists()), func.count()).order_by(None)
    counts = session.execute(query).one()
    return int(counts[0]), int(counts[1])
