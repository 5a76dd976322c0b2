"""The page of a person's own limits: what it shows, what it read back, and the yes to exactly that. What is done is the same use case as a text's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import AnswerChannel
from services.payments.involvement.usecases.payment_limits import (
    NewPaymentLimit,
    end_own_limit,
    own_limits,
    say_own_limit,
)
from services.payments.people.payment_limits.tables import PaymentLimit
from services.payments.phone.rules.limits_page import PageLimit, limit_on_page, still_holds
from services.payments.phone.usecases.links import Opened
from shared.database import app_now
from shared.errors import ConflictError, NotFoundError
from shared.ids import new_id
from shared.organisations import adviser_of


@dataclass(frozen=True, slots=True)
class LimitsPageView:
    """The limits that hold, and whom the organisation names for advice."""

    limits: Sequence[PaymentLimit]
    adviser: str


def see_limits(session: Session, opened: Opened) -> LimitsPageView:
    """What the page shows. Raises NotFoundError for a link to something else: that to a statement is often handed on, to a work coach too."""
    if opened.link.purpose != "limits":
        raise NotFoundError("link.not_for_limits", "This link is not for limits.")
    return LimitsPageView(own_limits(session, opened.actor), adviser_of(session, opened.link.org_id))


def read_limit_back(session: Session, opened: Opened, period: str, amount: str) -> None:
    """Keeps a limit that the page reads back now; a yes to an earlier read-back sets nothing any more. Raises InvalidError, NotFoundError."""
    see_limits(session, opened)
    _keep(session, opened, limit_on_page(period, amount, app_now(session), new_id()))


def read_end_back(session: Session, opened: Opened, limit_id: str) -> None:
    """Keeps that a limit is to end, to be read back. Raises ConflictError where it holds no more."""
    ends = next((one.id for one in see_limits(session, opened).limits if str(one.id) == limit_id), None)
    if ends is None:
        raise _changed()
    _keep(session, opened, PageLimit(id=new_id(), said_at=app_now(session), ends=ends))


def limit_read_back(session: Session, opened: Opened) -> PageLimit | None:
    """What the page read back last and waits for its yes; None where there is nothing, or it is old. Raises NotFoundError."""
    see_limits(session, opened)
    read = None if opened.link.choice is None else PageLimit.model_validate(opened.link.choice)
    return read if read is not None and still_holds(read, app_now(session)) else None


def yes_to_limit(session: Session, opened: Opened, read_id: str) -> None:
    """The yes to exactly what the page read back: the limit is set, or ends. Raises ConflictError where something else was read back since."""
    read = limit_read_back(session, opened)
    if read is None or str(read.id) != read_id:
        raise _changed()
    if read.ends is None:
        new = NewPaymentLimit(opened.link.person_id, read.amount_pence, read.period)
        say_own_limit(session, opened.actor, new, AnswerChannel.WEB)
    else:
        end_own_limit(session, opened.actor, read.ends, AnswerChannel.WEB)
    opened.link.choice = None
    session.flush()


def _changed() -> ConflictError:
    return ConflictError(
        "payment_limit.read_again", "Something was changed since this was shown.", "Look at it again, then choose."
    )


def _keep(session: Session, opened: Opened, read: PageLimit) -> None:
    opened.link.choice = read.model_dump(mode="json")
    session.flush()
