"""What may not be given now: the page, the sheet and the table say the same, and nobody is told to give it."""

from uuid import UUID

import pytest

from services.payments.desk.cash_sheet.usecases import read_cash_sheet
from services.payments.payouts.cash.usecases import slips, views
from services.payments.payouts.cash.usecases.views import ListedForCash
from services.payments.payouts.usecases.contradictions import take_back_unsent
from services.payments.payouts.usecases.generations import lock_generations
from services.payments.rails.cash.tables import CashSlip
from services.payments.worklist.tables import WorkItem
from shared.errors import ConflictError
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Council, Staff
from tests.payments.desk.test_bank_details_page import at_desk
from tests.payments.payouts.cash.tins import Tins
from tests.payments.phone.pages import words


def on_page(tins: Tins, holder: Staff, tin: UUID) -> ListedForCash:
    """The one person of the list."""
    (one,) = tins.run(lambda session: views.people_of(session, holder.actor, tin))
    return one


def test_the_page_says_to_give_what_may_be_given_beside_a_limit(council: Council) -> None:
    """A fee that crosses a limit waits; the bus fare beside it is given."""
    tins, desk = Tins(council), Desk(council)
    desk.mandate()
    holder, person = tins.holder(), council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    desk.sent(person, bus(460))
    council.organiser.post(f"/people/{person}/payment-limits", {"amount_pence": 1000, "period": "week"})
    table = at_desk(council, holder)
    for _ in range(2):
        seen = words(table.get(f"/desk/cash/{tin}"))
        assert "Give them £4.60" in seen
        assert "£12.50 would cross a limit" in seen
    one = on_page(tins, holder, tin)
    assert (one.due_pence, one.over_limit_pence) == (460, 1250)
    asked = tins.run(lambda session: session.query(WorkItem).filter_by(kind="cash_own_limit", done_at=None).count())
    assert asked == 1
    assert tins.hand(tin, holder, person, one.due_pence).amount_pence == 460
    assert on_page(tins, holder, tin).due_pence == 0


def stopped_on_a_slip(tins: Tins) -> tuple[Staff, UUID, UUID, CashSlip]:
    """A slip was printed, and then the bank said that it had paid the same money before."""
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    slip = tins.printed(tin, holder)[person]
    (payment,) = tins.payments(person)
    tins.run(lambda session: take_back_unsent(session, lock_generations(session, tins.council.org_id, payment.id)))
    return holder, tin, person, slip


def test_a_slip_of_money_that_was_stopped_is_neither_printed_nor_taken_at_the_table(tins: Tins) -> None:
    holder, tin, person, slip = stopped_on_a_slip(tins)
    assert on_page(tins, holder, tin).slip_is_held
    assert "Do not give it now" in words(at_desk(tins.council, holder).get(f"/desk/cash/{tin}"))
    sheet = tins.run(lambda session: read_cash_sheet(session, holder.actor, tin))
    assert list(sheet.slips) == []
    with pytest.raises(ConflictError, match="Do not give it"):
        tins.run(lambda session: slips.sign_at_table(session, holder.actor, tin, person, 1250, "Mo Witness"))
    (still,) = tins.slips(tin)
    assert still.status == "open"
    tins.keyed(slip, holder, tins.council.payer)
    assert [one.status for one in tins.payments(person)] == ["posted"], "it was given before anybody knew"


def test_a_slip_that_may_be_paid_is_printed_and_signed_at_the_table(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.printed(tin, holder)
    assert not on_page(tins, holder, tin).slip_is_held
    assert len(tins.run(lambda session: read_cash_sheet(session, holder.actor, tin)).slips) == 1
    for _ in range(2):
        slip = tins.run(lambda s: slips.sign_at_table(s, holder.actor, tin, person, 1250, "Mo Witness"))
        assert slip.status == "keyed"
