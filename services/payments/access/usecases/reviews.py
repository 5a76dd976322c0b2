"""The list of who may do what, which an administrator confirms once a quarter; the clock puts it on the worklist."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.access.rules import quarter_of
from services.payments.access.tables import AccessReview
from services.payments.access.usecases.sign_ins import SignInView, list_sign_ins
from services.payments.people.usecases import staff_names
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.database import london_today
from shared.errors import ConflictError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.london import london_day
from shared.organisations import Organisation

ITEM = "access_review"
TIME_TO_CONFIRM = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """This quarter's list. `fingerprint` stands for exactly this list; `confirmed_by` and `confirmed_at` where somebody has confirmed
    the quarter's."""

    quarter: date
    sign_ins: tuple[SignInView, ...]
    fingerprint: str
    confirmed_by: str | None
    confirmed_at: datetime | None


def view_review(session: Session, actor: Actor) -> ReviewView:
    """Who may do what now, and whether this quarter's list was confirmed. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_STAFF)
    quarter = quarter_of(london_today(session))
    sign_ins = list_sign_ins(session, actor)
    before = _of_quarter(session, actor.org_id, quarter)
    by = staff_names(session, actor.org_id, {before.confirmed_by})[before.confirmed_by] if before else None
    at = before.confirmed_at if before else None
    return ReviewView(quarter, tuple(sign_ins), _fingerprint(sign_ins), by, at)


def confirm_review(session: Session, actor: Actor, fingerprint: str) -> AccessReview:
    """An administrator has read the list and says that it is right; what they saw is kept.

    Raises ForbiddenError, ConflictError (the list was changed since they read it, or this quarter's was confirmed before).
    """
    actor.require(Permission.MANAGE_STAFF)
    quarter = quarter_of(london_today(session))
    if _of_quarter(session, actor.org_id, quarter) is not None:
        raise ConflictError("access_review.confirmed", "The list of this quarter was confirmed before.")
    sign_ins = list_sign_ins(session, actor)
    if fingerprint != _fingerprint(sign_ins):
        raise ConflictError(
            "access_review.changed",
            "The list has changed since you read it.",
            "Read it again, then confirm it.",
        )
    review = AccessReview(
        id=new_id(), org_id=actor.org_id, quarter=quarter, listed=_listed(sign_ins), confirmed_by=actor.id
    )
    session.add(review)
    session.flush()
    close_items(session, actor.org_id, actor.org_id, [ITEM], done_by=actor.id)
    audit.record(session, actor, "access_review.confirmed", "access_review", review.id, {"quarter": str(quarter)})
    return review


def ask_for_review(session: Session, org_id: UUID) -> None:
    """Puts this quarter's list on the worklist, once (the clock's duty). Who began in the midst of a quarter is asked in the next."""
    quarter = quarter_of(london_today(session))
    organisation = session.get_one(Organisation, org_id)
    if london_day(organisation.created_at) >= quarter or _of_quarter(session, org_id, quarter) is not None:
        return
    ask_a_human(
        session,
        org_id,
        kind=ITEM,
        subject_type="organisation",
        subject_id=org_id,
        reason="A new quarter has begun: read who may sign in and what each may do, put right what is wrong, then confirm the list. "
        "For: administrator.",
        due_in=TIME_TO_CONFIRM,
        item_id=uuid5(org_id, f"{ITEM} {quarter}"),
    )


def _of_quarter(session: Session, org_id: UUID, quarter: date) -> AccessReview | None:
    return session.scalar(select(AccessReview).filter_by(org_id=org_id, quarter=quarter))


def _listed(sign_ins: Sequence[SignInView]) -> list[dict[str, object]]:
    """The list as it is kept: ids and roles, no names."""
    return [
        {
            "id": str(one.id),
            "roles": sorted(one.roles),
            "disabled": one.is_disabled,
            "participant": one.is_participant,
            "others": sorted(str(other) for other in one.others),
        }
        for one in sorted(sign_ins, key=lambda one: one.id)
    ]


def _fingerprint(sign_ins: Sequence[SignInView]) -> str:
    return hashlib.sha256(json.dumps(_listed(sign_ins), sort_keys=True).encode()).hexdigest()
