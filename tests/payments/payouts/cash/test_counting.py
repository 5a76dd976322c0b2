"""A tin counted in: a short one keeps what nobody has accounted for, counts are blind and fresh, and other hands clear a difference."""

from functools import partial
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases import codes, floats
from services.payments.payouts.cash.usecases.codes import OwnPhone
from services.payments.payouts.cash.usecases.floats import NewCount, NewFloat
from services.payments.rails.cash.codes import CashCodes
from shared.errors import ConflictError, ForbiddenError
from shared.identity import Role
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Council, Staff
from tests.payments.payouts.cash.tins import Tins

THEIRS = OwnPhone(is_theirs_alone=True)


def cleared(tins: Tins, tin: UUID, by: Staff) -> None:
    """Finance writes a reason."""
    tins.run(lambda session: floats.clear_difference(session, by.actor, tin, "It fell down a drain"))


def test_a_slip_in_a_pocket_is_keyed_after_a_short_count(tins: Tins) -> None:
    council, holder, (person,) = tins.council, tins.holder(), tins.council.payable()
    again = council.hire(Role.FINANCE_APPROVER)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    slip = tins.printed(tin, holder)[person]
    tins.counted(tin, holder, council.payer, "in", 8750)
    (payment,) = tins.payments(person)
    assert (tins.tin(tin).status, payment.status) == ("counted", "queued")
    assert again.call("POST", f"/payouts/{payment.id}/pay-again").status_code == 409
    with pytest.raises(ConflictError, match="wait for an answer"):
        cleared(tins, tin, again)
    tins.keyed(slip, holder, council.payer)
    assert (tins.tin(tin).status, [one.status for one in tins.payments(person)]) == ("closed", ["posted"])
    ledger, _ = council.money()
    assert (ledger["cash.available"], ledger["cash.reserved"], ledger["cash.differences"]) == (0, 0, 0)


def test_what_is_missing_holds_everybody_until_finance_has_cleared_it(tins: Tins) -> None:
    """Nothing was printed, and still everybody who was to be given something is asked about."""
    council, holder, (person,) = tins.council, tins.holder(), tins.council.payable()
    finance = council.hire(Role.FINANCE_APPROVER)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.counted(tin, holder, council.payer, "in", 8750)
    (asked,) = tins.slips(tin)
    tins.destroyed(asked, holder, council.payer)
    (payment,) = tins.payments(person)
    assert (tins.tin(tin).status, payment.status) == ("counted", "queued"), "held until the £12.50 is explained"
    cleared(tins, tin, finance)
    (payment,) = tins.payments(person)
    assert (tins.tin(tin).status, payment.status, payment.money_at) == ("closed", "canceled", "owed")
    ledger, _ = council.money()
    assert (ledger["cash.differences"], ledger["expense.cash_differences"]) == (0, 1250)
    assert (ledger["cash.available"], ledger["cash.reserved"]) == (0, 0)


def test_a_slip_that_nobody_answered_keeps_an_exact_tin_from_closing(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    slip = tins.printed(tin, holder)[person]
    tins.counted(tin, holder, tins.council.payer, "in", 10_000)
    assert tins.tin(tin).status == "counted"
    tins.destroyed(slip, holder, tins.council.payer)
    assert (tins.tin(tin).status, tins.payments(person)[0].status) == ("closed", "canceled")


def test_a_count_means_nothing_once_more_was_handed_over(tins: Tins) -> None:
    holder, person, payer = tins.holder(), tins.council.person(), tins.council.payer
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.run(lambda session: floats.count(session, payer.actor, tin, NewCount("in", 10_000)))
    tins.hand(tin, holder, person)
    with pytest.raises(ConflictError, match="means nothing"):
        tins.run(lambda session: floats.confirm_count(session, holder.actor, tin, NewCount("in", 10_000)))
    tins.counted(tin, payer, holder, "in", 8750)
    assert tins.tin(tin).status == "closed"


def test_the_second_count_is_blind_and_another_number_drops_both(tins: Tins) -> None:
    holder, payer = tins.holder(), tins.council.payer
    tin = tins.issued(holder)
    tins.counted(tin, payer, holder, "out", 10_000)
    tins.run(lambda session: floats.count(session, holder.actor, tin, NewCount("in", 9000)))
    tins.run(lambda session: floats.confirm_count(session, payer.actor, tin, NewCount("in", 9500)))
    assert tins.tin(tin).status == "open"
    with pytest.raises(ConflictError, match="Nobody has counted"):
        tins.run(lambda session: floats.confirm_count(session, payer.actor, tin, NewCount("in", 9000)))


def test_one_who_counts_is_of_finance_and_nobody_issues_to_themself(tins: Tins) -> None:
    holder, other = tins.holder(), tins.holder()
    tin = tins.issued(holder)
    with pytest.raises(ForbiddenError, match="of finance"):
        tins.counted(tin, holder, other, "out", 10_000)
    both = tins.council.hire(Role.ORGANISER, Role.FINANCE_PAYER)
    new = NewFloat(tins.event_id, "Table", both.actor.id, 10_000)
    with pytest.raises(ForbiddenError, match="does not hold it"):
        tins.run(lambda session: floats.issue_float(session, both.actor, new))


def test_who_issued_counted_out_or_keyed_in_does_not_clear(tins: Tins) -> None:
    council, holder, person = tins.council, tins.holder(), tins.council.person()
    issuer, counter, keyer, clear = (council.hire(Role.FINANCE_APPROVER) for _ in range(4))
    new = NewFloat(tins.event_id, "Table", holder.actor.id, 10_000)
    tin = tins.run(lambda session: floats.issue_float(session, issuer.actor, new).id)
    tins.counted(tin, counter, holder, "out", 10_000)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.keyed(tins.printed(tin, holder)[person], holder, keyer)
    tins.counted(tin, holder, council.payer, "in", 8000)
    for one in (issuer, counter, keyer):
        with pytest.raises(ForbiddenError, match="does not say why"):
            cleared(tins, tin, one)
    cleared(tins, tin, clear)
    assert tins.tin(tin).status == "closed"


def test_meanwhile_nobody_is_told_that_their_cash_waits_and_new_money_goes_by_bank(council: Council) -> None:
    tins, desk = Tins(council), Desk(council)
    desk.mandate()
    holder, (person,) = tins.holder(), council.payable()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    claim = desk.sent(person, bus(460))
    later = council.approved([person])
    assert [one["kind"] for one in desk.look(claim)["told"]] == ["cash_waits"]
    tins.counted(tin, holder, council.payer, "in", 9540)
    assert [one["kind"] for one in desk.look(claim)["told"]] == ["not_sent_yet"]
    assert [(one.rail, one.status) for one in tins.payments(person)] == [("cash", "queued"), ("stripe", "approved")]
    council.fund(5000)
    council.payer.post(f"/runs/{later}/release")
    (slip,) = tins.slips(tin)
    tins.keyed(slip, holder, council.payer)
    assert tins.tin(tin).status == "closed"
    assert [one["kind"] for one in desk.look(claim)["told"]] == ["given_cash"]


def test_a_tin_says_what_was_handed_over_from_it(tins: Tins) -> None:
    """Straight SQL: neither a sum that its hand-overs do not come to, nor a code that is tried again."""
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    code = tins.run(
        lambda session: (
            codes.send_code(session, holder.actor, CashCodes(SecretStr("of this test")), tin, person, THEIRS).id
        )
    )
    tins.run(lambda session: session.execute(text("UPDATE cash_code SET wrong = 3 WHERE id = :id"), {"id": code}))
    for statement, why in (
        ("UPDATE cash_float SET handed_pence = 500 WHERE id = :tin", "come to another amount"),
        ("UPDATE cash_code SET wrong = 0 WHERE float_id = :tin", "frozen"),
    ):
        with pytest.raises(Exception, match=why):
            tins.run(partial(said, statement=statement, tin=tin))


def said(session: Session, statement: str, tin: UUID) -> None:
    """Straight SQL about one tin."""
    session.execute(text(statement), {"tin": tin})
