"""Cash handed over at a table: what is released, once, from the tin on whose list they stand; given back; and the tin counted in."""

import pytest

from services.payments.payouts.cash.usecases import floats, lists, not_given, returning
from services.payments.payouts.cash.usecases.floats import NewCount
from services.payments.rails.cash.tables import CashHandOver
from shared.errors import ConflictError, ForbiddenError
from shared.identity import Role
from tests.payments.council import Staff
from tests.payments.payouts.cash.tins import Tins


def test_a_fee_is_handed_over_and_the_tin_agrees_to_the_penny(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    handed = tins.hand(tin, holder, person)
    assert (handed.amount_pence, handed.payments) == (1250, 1)
    (payment,) = tins.payments(person)
    assert (payment.rail, payment.status, payment.money_at, payment.attempts) == ("cash", "posted", "paid", 0)
    assert tins.tin(tin).handed_pence == 1250
    tins.counted(tin, holder, tins.council.approver, "in", 8750)
    closed = tins.tin(tin)
    assert (closed.status, closed.counted_pence) == ("closed", 8750)
    ledger, _ = tins.council.money()
    assert (ledger["cash.available"], ledger["cash.reserved"], ledger["cash.funding"]) == (0, 0, -1250)
    assert (ledger["payable.participants"], ledger["cash.differences"]) == (0, 0)


def test_nobody_is_given_it_twice(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.hand(tin, holder, person)
    with pytest.raises(ConflictError, match="Nothing is to be handed over"):
        tins.hand(tin, holder, person)


def test_another_table_gives_nothing_to_somebody_on_this_list(tins: Tins) -> None:
    first, second, person = tins.holder(), tins.holder(), tins.council.person()
    tin, other = tins.opened(first), tins.opened(second)
    tins.listed(tin, first, [person])
    tins.released([person])
    with pytest.raises(ConflictError, match="does not stand on this float's list"):
        tins.hand(other, second, person)
    with pytest.raises(ForbiddenError, match="Only the holder"):
        tins.hand(tin, second, person)
    with pytest.raises(ConflictError, match="another float's list"):
        tins.listed(other, second, [person])


def test_moving_to_another_list_takes_both_holders(tins: Tins) -> None:
    first, second, third, person = tins.holder(), tins.holder(), tins.holder(), tins.council.person()
    tin, other = tins.opened(first), tins.opened(second)
    tins.listed(tin, first, [person])
    tins.released([person])
    with pytest.raises(ForbiddenError, match="Two different people"):
        tins.run(lambda session: lists.sign_move(session, third.actor, person, other))
    for _ in range(2):  # the same signature twice is one
        tins.run(lambda session: lists.sign_move(session, first.actor, person, other))
    with pytest.raises(ConflictError):
        tins.hand(other, second, person)
    tins.run(lambda session: lists.sign_move(session, second.actor, person, other))
    with pytest.raises(ConflictError):
        tins.hand(tin, first, person)
    tins.hand(other, second, person)


def test_whoever_does_not_come_is_owed_still(tins: Tins) -> None:
    holder, (person,) = tins.holder(), tins.council.payable()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.counted(tin, holder, tins.council.payer, "in", 10_000)
    (payment,) = tins.payments(person)
    assert (payment.status, payment.money_at) == ("canceled", "owed")
    tins.council.fund(5000)
    again = tins.council.approver.post(f"/payouts/{payment.id}/pay-again")
    assert again["outcome"] == "waits_for_release"
    assert [one.rail for one in tins.payments(person)] == ["cash", "stripe"]


def test_cash_given_back_is_in_the_tin_and_owed_again(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.hand(tin, holder, person)
    handed = tins.run(lambda session: session.query(CashHandOver).filter_by(org_id=tins.council.org_id).one().id)
    tins.run(lambda session: returning.give_back(session, holder.actor, handed, "Wants it in the bank"))
    assert [one.status for one in tins.payments(person)] == ["posted"], "one hand alone gives nothing back"
    with pytest.raises(ForbiddenError, match="somebody else"):
        tins.run(lambda session: returning.confirm_given_back(session, holder.actor, handed))
    tins.run(lambda session: returning.confirm_given_back(session, tins.council.payer.actor, handed))
    assert tins.told(person)[-1] == "cash_given_back"
    (payment,) = tins.payments(person)
    assert (payment.status, payment.money_at, tins.tin(tin).handed_pence) == ("returned", "owed", 0)
    with pytest.raises(ConflictError, match="given back already"):
        tins.run(lambda session: returning.give_back(session, holder.actor, handed, "Wants it in the bank"))
    tins.counted(tin, holder, tins.council.payer, "in", 10_000)
    assert tins.tin(tin).status == "closed"


def test_what_is_on_its_way_to_the_bank_is_not_given_in_cash(tins: Tins) -> None:
    holder, (person,) = tins.holder(), tins.council.payable()
    tins.council.fund(5000)
    tins.released([person])
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    with pytest.raises(ConflictError, match="on its way to their bank"):
        tins.hand(tin, holder, person)
    assert [(one.rail, one.status) for one in tins.payments(person)] == [("stripe", "queued")]


def test_a_difference_is_for_finance_who_neither_held_nor_counted(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.hand(tin, holder, person)
    tins.counted(tin, holder, tins.council.payer, "in", 8700)
    assert tins.tin(tin).status == "counted"
    assert tins.council.money()[0]["cash.differences"] == 50
    tins.run(
        lambda session: floats.clear_difference(session, tins.council.approver.actor, tin, "A coin fell down a drain")
    )
    assert tins.tin(tin).status == "closed"
    ledger, _ = tins.council.money()
    assert (ledger["cash.differences"], ledger["expense.cash_differences"], ledger["cash.available"]) == (0, 50, 0)


def test_a_count_is_two_peoples(tins: Tins) -> None:
    holder = tins.holder()
    tin = tins.issued(holder)
    with pytest.raises(ConflictError, match="issued with"):
        tins.run(lambda session: floats.count(session, holder.actor, tin, NewCount("out", 9999)))
    tins.run(lambda session: floats.count(session, holder.actor, tin, NewCount("out", 10_000, {2000: 5})))
    with pytest.raises(ForbiddenError, match="somebody else"):
        tins.run(lambda session: floats.confirm_count(session, holder.actor, tin, NewCount("out", 10_000)))
    tins.run(lambda session: floats.drop_count(session, holder.actor, tin, "out"))
    tins.counted(tin, tins.council.payer, holder, "out", 10_000)
    assert tins.tin(tin).status == "open"


def test_two_of_finance_say_that_somebody_did_not_get_it(tins: Tins) -> None:
    council, holder, (person,) = tins.council, tins.holder(), tins.council.payable()
    approver, payer = council.hire(Role.FINANCE_APPROVER), council.hire(Role.FINANCE_PAYER)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.keyed(tins.printed(tin, holder)[person], holder, council.payer)
    handed = tins.run(lambda session: session.query(CashHandOver).filter_by(org_id=council.org_id).one().id)

    def say(by: Staff, reason: str = "The signature is not theirs") -> None:
        tins.run(lambda session: not_given.say_not_given(session, by.actor, handed, reason))

    with pytest.raises(ConflictError, match="not closed yet"):
        say(approver)
    tins.counted(tin, holder, council.approver, "in", 8750)
    with pytest.raises(ForbiddenError, match="confirmed it"):
        say(council.payer)
    for _ in range(2):
        say(approver)
    assert [one.status for one in tins.payments(person)] == ["posted"], "one alone changes nothing"
    say(payer, "")
    (payment,) = tins.payments(person)
    assert (payment.status, payment.money_at) == ("failed", "owed")
    ledger, _ = council.money()
    assert (ledger["cash.differences"], ledger["expense.cash_differences"], ledger["cash.available"]) == (0, 1250, 0)
    assert (ledger["payable.participants"], sum(ledger.values())) == (-1250, 0)
    again = council.hire(Role.FINANCE_APPROVER).post(f"/payouts/{payment.id}/pay-again")
    assert again["outcome"] == "waits_for_release"
    with pytest.raises(ConflictError, match="before"):
        say(payer)
