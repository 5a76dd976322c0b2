"""A slip of paper pays exactly the payments that it was printed for, and nothing else pays them while it is about."""

from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases import lists, returning, slips
from services.payments.payouts.cash.usecases.slips import SignedSlip
from services.payments.rails.cash.tables import CashHandOver
from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Role
from tests.payments.council import Staff
from tests.payments.payouts.cash.tins import Tins


def with_money(tins: Tins) -> tuple[Staff, UUID, UUID]:
    """An open tin, with somebody on its list to whom £12.50 is to be handed over."""
    holder, (person,) = tins.holder(), tins.council.payable()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    return holder, person, tin


def statuses(tins: Tins, person: UUID) -> list[str]:
    """How far each payment of somebody is."""
    return [one.status for one in tins.payments(person)]


def said(session: Session, statement: str, person: UUID) -> None:
    """Straight SQL about one person."""
    session.execute(text(statement), {"person": person})


def test_a_slip_keyed_twice_pays_once_and_the_holder_does_not_confirm_it(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    slip = tins.printed(tin, holder)[person]
    for _ in range(2):
        tins.key(slip, holder)
    for who in (holder, tins.council.payer):
        tins.key(slip, who)
    with pytest.raises(ForbiddenError, match="somebody else"):
        tins.run(lambda session: slips.confirm_slip(session, holder.actor, slip.id))
    other = tins.printed(tin, holder)
    assert other == {}
    assert tins.keyed(slip, holder, tins.council.payer) is not None
    assert tins.keyed(slip, holder, tins.council.payer) is None
    assert statuses(tins, person) == ["posted"]
    assert tins.tin(tin).handed_pence == 1250


def test_the_holder_does_not_confirm_what_a_colleague_keyed_in(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    slip = tins.printed(tin, holder)[person]
    tins.key(slip, tins.council.payer)
    with pytest.raises(ForbiddenError, match="somebody else"):
        tins.run(lambda session: slips.confirm_slip(session, holder.actor, slip.id))


def test_a_second_slip_of_the_same_amount_is_another_slip(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    payer = tins.council.payer
    tins.keyed(tins.printed(tin, holder)[person], holder, payer)
    tins.released([person])
    second = tins.printed(tin, holder)[person]
    assert tins.keyed(second, holder, payer) is not None
    assert statuses(tins, person) == ["posted", "posted"]
    tins.counted(tin, holder, payer, "in", 7500)
    assert tins.tin(tin).status == "closed"


def test_a_slip_after_a_give_back_is_another_slip(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    council = tins.council
    approver, payer = council.hire(Role.FINANCE_APPROVER), council.hire(Role.FINANCE_PAYER)
    tins.keyed(tins.printed(tin, holder)[person], holder, council.payer)
    handed = tins.run(lambda session: session.query(CashHandOver).filter_by(org_id=council.org_id).one().id)
    tins.run(lambda session: returning.give_back(session, holder.actor, handed, "Wants it later"))
    tins.run(lambda session: returning.confirm_given_back(session, council.payer.actor, handed))
    approver.post(f"/payouts/{tins.payments(person)[-1].id}/pay-again")
    payer.post(f"/payouts/{tins.payments(person)[-1].id}/release")
    assert tins.keyed(tins.printed(tin, holder)[person], holder, council.payer) is not None
    assert statuses(tins, person) == ["returned", "posted"]


def test_an_older_payment_that_is_released_later_does_not_spoil_a_slip(tins: Tins) -> None:
    holder, (person,) = tins.holder(), tins.council.payable()
    payer = tins.council.payer
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    old = tins.council.approved([person], 2000)
    tins.released([person], 3000)
    slip = tins.printed(tin, holder)[person]
    payer.post(f"/runs/{old}/release")
    given = tins.keyed(slip, holder, payer)
    assert given is not None
    assert given.amount_pence == 3000
    assert [(one.amount_pence, one.status) for one in tins.payments(person)] == [(2000, "queued"), (3000, "posted")]
    tins.hand(tin, holder, person, 2000)


def test_a_slip_counts_though_its_run_was_stopped_after_printing(tins: Tins) -> None:
    holder, (person,) = tins.holder(), tins.council.payable()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    run = tins.released([person])
    slip = tins.printed(tin, holder)[person]
    tins.council.payer.post(f"/runs/{run}/stop")
    assert tins.keyed(slip, holder, tins.council.payer) is not None
    assert statuses(tins, person) == ["posted"]


def test_nothing_else_pays_while_a_slip_is_about(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    other = tins.holder()
    elsewhere = tins.opened(other)
    slip = tins.printed(tin, holder)[person]
    with pytest.raises(ConflictError, match="printed for this person"):
        tins.hand(tin, holder, person)
    with pytest.raises(ConflictError, match="printed for this person"):
        tins.run(lambda session: lists.take_off_list(session, holder.actor, tin, person))
    with pytest.raises(ConflictError, match="printed for this person"):
        tins.run(lambda session: lists.sign_move(session, holder.actor, person, elsewhere))
    tins.destroyed(slip, holder, tins.council.payer)
    tins.hand(tin, holder, person)
    with pytest.raises(ConflictError, match="Two people said that slip"):
        tins.key(slip, tins.council.payer)


def test_a_slip_is_destroyed_by_two_and_the_first_is_the_holder_or_finance(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    slip = tins.printed(tin, holder)[person]
    with pytest.raises(ForbiddenError, match="Only the holder"):
        tins.destroyed(slip, tins.holder(), tins.council.payer)
    tins.destroyed(slip, holder, holder)
    assert [one.status for one in tins.slips(tin)] == ["open"]
    assert tins.printed(tin, holder)[person].number == slip.number, "printed again it is the same slip"
    tins.key(slip, tins.council.payer)
    with pytest.raises(ConflictError, match="waits for a second person"):
        tins.destroyed(slip, holder, tins.council.payer)


def test_a_slip_whose_money_was_given_online_before_does_not_pay_what_comes_later(tins: Tins) -> None:
    """Online and on paper at once is not possible: paper comes first, or there is none."""
    holder, person, tin = with_money(tins)
    tins.hand(tin, holder, person)
    assert tins.printed(tin, holder) == {}
    tins.released([person])
    assert statuses(tins, person) == ["posted", "queued"]


def test_a_number_must_be_that_of_the_tin_with_its_amount_and_a_witness(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    elsewhere = tins.opened(tins.holder())
    slip = tins.printed(tin, holder)[person]

    def key(new: SignedSlip) -> None:
        tins.run(lambda session: slips.key_in(session, tins.council.payer.actor, new))

    with pytest.raises(NotFoundError, match="No slip with this number"):
        key(SignedSlip(elsewhere, slip.number, 1250, "Mo Witness"))
    for number in (0, -1, slip.number + 1, 10**30):
        with pytest.raises(NotFoundError, match="No slip with this number"):
            key(SignedSlip(tin, number, 1250, "Mo Witness"))
    with pytest.raises(InvalidError, match="stands on slip"):
        key(SignedSlip(tin, slip.number, 1300, "Mo Witness"))
    with pytest.raises(InvalidError, match="saw the person sign"):
        key(SignedSlip(tin, slip.number, 1250, " "))


def test_a_slip_keyed_in_wrongly_is_about_still(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    slip = tins.printed(tin, holder)[person]
    tins.key(slip, tins.council.payer)
    with pytest.raises(InvalidError, match="Write the reason"):
        tins.run(lambda session: slips.take_back_keying(session, holder.actor, slip.id, " "))
    tins.run(lambda session: slips.take_back_keying(session, holder.actor, slip.id, "Another witness"))
    with pytest.raises(ConflictError, match="printed for this person"):
        tins.hand(tin, holder, person)
    assert tins.keyed(slip, holder, tins.council.payer) is not None


def test_the_database_holds_to_the_slip_too(tins: Tins) -> None:
    holder, person, tin = with_money(tins)
    slip = tins.printed(tin, holder)[person]
    for statement, why in (
        ("UPDATE cash_place SET left_at = now() WHERE person_id = :person", "a slip of theirs is about"),
        ("UPDATE payout SET status = 'canceled', money_at = 'owed' WHERE payee_person_id = :person", "a slip for it"),
        ("UPDATE cash_slip SET amount_pence = 1 WHERE person_id = :person", "frozen"),
        ("UPDATE cash_slip SET status = 'confirmed' WHERE person_id = :person", "frozen"),
    ):
        with pytest.raises(Exception, match=why):
            tins.run(partial(said, statement=statement, person=person))
    tins.destroyed(slip, holder, tins.council.payer)
    left = "UPDATE cash_place SET left_at = now() WHERE person_id = :person"
    with pytest.raises(Exception, match="money is put aside for them here"):
        tins.run(partial(said, statement=left, person=person))
