"""Reconciliation knows cash: the tins, the ledger and the statuses of payments agree at each step, and what does not is said."""

from functools import partial

import pytest

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payouts.cash.usecases import floats, lists, not_given, returning
from services.payments.payouts.cash.usecases.reconciling import compare_cash
from services.payments.payouts.usecases.reconcile import ComparedFigure, Report, with_cash
from services.payments.rails.cash.tables import CashHandOver
from services.payments.rails.names import Rail
from shared.errors import ForbiddenError
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.payouts.cash.tins import Tins


def compared(tins: Tins) -> dict[str, int | None]:
    """What the tins say for each figure, where nothing differs."""
    report = tins.run(lambda session: compare_cash(session, tins.council.payer.actor))
    assert report is not None
    assert report.breaks == ()
    assert report.agrees
    return {one.figure: one.bank_pence for one in report.figures}


def test_tins_ledger_and_statuses_agree_at_each_step(tins: Tins) -> None:
    council, holder = tins.council, tins.holder()
    first, second, third = council.payable(3)
    tin = tins.issued(holder)
    assert set(compared(tins).values()) == {0}, "no money is in a tin before two have counted it out"
    tins.counted(tin, council.payer, holder, "out", 10_000)
    tins.listed(tin, holder, [first, second, third])
    tins.released([first, second, third])
    assert list(compared(tins).values()) == [10_000, 3 * 1250, 0, 0]
    tins.hand(tin, holder, first)
    tins.hand(tin, holder, second)
    assert list(compared(tins).values()) == [7_500, 1250, 0, 2500]
    (handed,) = tins.run(lambda session: session.query(CashHandOver.id).filter_by(person_id=second).all())
    tins.run(lambda session: returning.give_back(session, holder.actor, handed[0], "They want a transfer"))
    assert list(compared(tins).values()) == [7_500, 1250, 0, 2500], "it waits for a second person"
    tins.run(lambda session: returning.confirm_given_back(session, council.payer.actor, handed[0]))
    assert list(compared(tins).values()) == [8_750, 1250, 0, 1250]
    tins.run(lambda session: lists.take_off_list(session, holder.actor, tin, second))
    tins.counted(tin, holder, council.payer, "in", 8_700)
    assert list(compared(tins).values()) == [8_750, 1250, 0, 1250], "it waits for the answer about one slip"
    (slip,) = [one for one in tins.slips(tin) if one.status == "open"]
    tins.destroyed(slip, holder, council.payer)
    assert list(compared(tins).values()) == [8_750, 1250, 0, 1250], "what is put aside stays so until it is cleared"
    tins.run(lambda session: floats.clear_difference(session, council.approver.actor, tin, "A coin fell in a drain"))
    assert list(compared(tins).values()) == [0, 0, 0, 1250]


def test_what_is_missing_stands_in_the_report_until_it_is_cleared(tins: Tins) -> None:
    holder = tins.holder()
    tin = tins.opened(holder)
    tins.counted(tin, holder, tins.council.payer, "in", 9_950)
    assert list(compared(tins).values()) == [0, 0, 50, 0]
    clear = lambda session: floats.clear_difference(session, tins.council.approver.actor, tin, "Nobody knows")  # noqa: E731
    tins.run(clear)
    assert list(compared(tins).values()) == [0, 0, 0, 0]


def test_too_much_is_less_than_nothing_missing(tins: Tins) -> None:
    holder = tins.holder()
    tin = tins.opened(holder)
    tins.counted(tin, holder, tins.council.payer, "in", 10_050)
    assert list(compared(tins).values()) == [0, 0, -50, 0]


def test_what_two_of_finance_said_of_a_closed_tin_agrees_too(tins: Tins) -> None:
    council, holder, person = tins.council, tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.hand(tin, holder, person)
    tins.counted(tin, holder, council.payer, "in", 8_750)
    (handed,) = tins.run(lambda session: session.query(CashHandOver.id).one())
    for one in (council.payer, council.hire(Role.FINANCE_PAYER)):
        said = partial(not_given.say_not_given, actor=one.actor, hand_over_id=handed, reason="It went to a namesake")
        tins.run(said)
    assert [one.status for one in tins.payments(person)] == ["failed"]
    assert list(compared(tins).values()) == [0, 0, 0, 0]
    assert tins.tin(tin).handed_pence == 1250, "it has left the tin all the same"


def test_money_that_is_in_no_tin_is_found(tins: Tins) -> None:
    tins.opened(tins.holder())
    entry = LedgerEntry(PostingKind.TOPPED_UP, 5, "cash_float", new_id(), Rail.CASH)
    tins.run(lambda session: post(session, tins.council.org_id, [entry]))
    report = tins.run(lambda session: compare_cash(session, tins.council.payer.actor))
    assert report is not None
    assert report.breaks == ("in cash floats: cash floats £100.00, ledger £100.05, statuses –",)


def test_one_report_has_the_bank_and_the_tins(council: Council, tins: Tins) -> None:
    bank = Report((ComparedFigure("in the float", 100, 100, None),), ())
    assert with_cash(bank, tins.run(lambda session: compare_cash(session, council.payer.actor))) is bank
    tins.opened(tins.holder())
    both = with_cash(bank, tins.run(lambda session: compare_cash(session, council.payer.actor)))
    assert [one.figure for one in both.figures][:2] == ["in the float", "in cash floats"]


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.HELPLINE, Role.ADMINISTRATOR])
def test_only_finance_reconciles_cash(tins: Tins, role: Role) -> None:
    with pytest.raises(ForbiddenError):
        tins.run(lambda session: compare_cash(session, tins.council.staff[role].actor))
