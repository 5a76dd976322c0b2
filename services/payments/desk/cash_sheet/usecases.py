"""What stands on the printed cash sheet of a table, and who may print it."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.desk.cash_sheet.words import CashSheet, Slip
from services.payments.involvement.usecases.events import get_event
from services.payments.payouts.cash.usecases.views import people_of, view_float
from services.payments.people.usecases import staff_names
from services.payments.rails.cash.rules import SlipStatus
from shared import audit
from shared.database import app_now
from shared.identity import Actor, Permission
from shared.london import london_day
from shared.organisations import Organisation


def read_cash_sheet(session: Session, actor: Actor, float_id: UUID) -> CashSheet:
    """The sheet of one tin: its list as it stands now, and the slips that were made, are not keyed in, and may be paid now. Printed
    again, a slip has the same number and counts once. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_CASH)
    view = view_float(session, actor, float_id)
    people = people_of(session, actor, float_id)
    organisation = session.get_one(Organisation, actor.org_id)
    event = get_event(session, actor.org_id, view.tin.engagement_id).engagement
    holder = staff_names(session, actor.org_id, [view.tin.holder_id]).get(view.tin.holder_id, "")
    audit.record(session, actor, "cash.sheet_printed", "cash_float", view.tin.id)
    return CashSheet(
        organisation=organisation.name,
        helpline=organisation.helpline,
        event=event.title,
        table=view.tin.name,
        holder=holder,
        made_on=london_day(app_now(session)),
        names=[one.name for one in people if one.stands],
        slips=[
            Slip(one.name, one.slip.amount_pence, one.slip.number)
            for one in people
            if one.slip and one.slip.status == SlipStatus.OPEN.value and not one.slip_is_held
        ],
    )
