"""What may not be given now: the page, the sheet and the table say the same, and nobody is told to give it."""

from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.payments.desk.cash_sheet.usecases import read_cash_sheet
from services.payments.payouts.cash.usecases import handing, lists, slips, views
from services.payments.payouts.cash.usecases.due import find_put_aside
from services.payments.payouts.cash.usecases.tins import lock_float
from services.payments.payouts.cash.usecases.views import ListedForCash
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.contradictions import take_back_unsent
from services.payments.payouts.usecases.generations import lock_generations
from services.payments.rails.cash.rules import ConfirmedHow
from services.payments.rails.cash.tables import CashSlip
from services.payments.worklist.tables import WorkItem
from shared.errors import ConflictError
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Council, Staff
from tests.payments.desk.test_bank_details_page import at_desk
from tests.payments.payees.authorities.test_authorities import acts
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


def test_cash_is_not_given_past_somebody_who_began_to_act_for_them_since_its_release(tins: Tins) -> None:
    council, holder = tins.council, tins.holder()
    (person,) = council.payable(1)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    acts(council, person)
    one = on_page(tins, holder, tin)
    assert (one.due_pence, one.authority_pence) == (0, 1250)
    with pytest.raises(ConflictError, match="Somebody acts for this person"):
        tins.hand(tin, holder, person)
    assert tins.printed(tin, holder) == {}
    (payout,) = tins.run(lambda session: find_put_aside(session, council.org_id, person))
    with pytest.raises(DBAPIError, match="nobody may have this money"):
        tins.run(lambda session: _given_past_code(session, holder, tin, payout))
    tins.run(lambda session: lists.take_off_list(session, holder.actor, tin, person))
    assert tins.tin(tin).reserved_pence == 0
    tins.counted(tin, council.payer, holder, "in", 10_000)
    assert tins.tin(tin).status == "closed"


def _given_past_code(session: Session, holder: Staff, tin: UUID, payout: Payout) -> None:
    """As code that forgets to look would do it."""
    found = lock_float(session, holder.actor.org_id, tin)
    moved = handing._move(session, holder.actor, found, PayoutStatus.QUEUED, [payout.id], ConfirmedHow.CODE)
    assert payout.payee_person_id is not None
    handing._write_down(session, holder.actor, found, payout.payee_person_id, moved, ConfirmedHow.CODE, None)


def test_a_slip_that_was_signed_before_somebody_began_to_act_still_counts(tins: Tins) -> None:
    """The cash is gone by then: what was given is what was given."""
    council, holder = tins.council, tins.holder()
    (person,) = council.payable(1)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    slip = tins.printed(tin, holder)[person]
    acts(council, person)
    given = tins.keyed(slip, holder, council.payer)
    assert given is not None
    assert given.amount_pence == 1250


def test_what_was_put_aside_beside_a_printed_slip_is_asked_about_too_where_a_tin_is_short(tins: Tins) -> None:
    council, holder, person = tins.council, tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    first = tins.printed(tin, holder)[person]
    tins.released([person], 900)
    tins.counted(tin, council.payer, holder, "in", 10_000 - 1250 - 900)
    tins.keyed(first, council.approver, council.payer)
    assert tins.tin(tin).status == "counted", "900 is missing, and nobody was asked about it"
    (second,) = [one for one in tins.slips(tin) if one.status == "open"]
    assert (second.person_id, second.amount_pence) == (person, 900)
    tins.keyed(second, council.approver, council.payer)
    assert tins.tin(tin).status == "closed"
