"""A word of one person about cash that was given: its writer drops it, the second person refuses it, and nothing stands still for it."""

from functools import partial
from uuid import UUID

import pytest

from services.payments.payouts.cash.usecases import floats, not_given, returning, unsaying
from services.payments.payouts.cash.usecases.floats import NewCount
from services.payments.rails.cash.tables import CashHandOver
from shared.errors import ConflictError, ForbiddenError
from shared.identity import Role
from tests.payments.council import Staff
from tests.payments.desk.test_bank_details_page import at_desk
from tests.payments.payouts.cash.tins import Tins
from tests.payments.phone.pages import words

BUTTON = "It is not so: they have it"


def given(tins: Tins) -> tuple[Staff, UUID, UUID, UUID]:
    """A holder and their tin, somebody who was given £12.50 from it, and the hand-over."""
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.hand(tin, holder, person)
    handed = tins.run(lambda session: session.query(CashHandOver).filter_by(org_id=tins.council.org_id).one().id)
    return holder, tin, person, handed


def give_back(tins: Tins, holder: Staff, handed: UUID) -> None:
    """The holder writes down that it was given back; a colleague is to see it."""
    tins.run(lambda session: returning.give_back(session, holder.actor, handed, "The wrong card on the page"))


def drop(tins: Tins, by: Staff, handed: UUID) -> None:
    """Somebody says that it is not so."""
    tins.run(partial(unsaying.drop_word, actor=by.actor, hand_over_id=handed))


@pytest.mark.parametrize("who", ["writer", "second"])
def test_a_give_back_that_is_not_so_is_dropped_and_the_tin_is_counted_in(tins: Tins, who: str) -> None:
    holder, tin, person, handed = given(tins)
    give_back(tins, holder, handed)
    with pytest.raises(ConflictError, match="say that they are not so"):
        tins.counted(tin, holder, tins.council.payer, "in", 8750)
    drop(tins, holder if who == "writer" else tins.council.payer, handed)
    found = NewCount("in", 8750)  # the first count stands: nothing was handed over since
    tins.run(lambda session: floats.confirm_count(session, tins.council.payer.actor, tin, found))
    assert (tins.tin(tin).status, [one.status for one in tins.payments(person)]) == ("closed", ["posted"])
    assert "cash_given_back" not in tins.told(person)


def test_what_was_dropped_is_never_confirmed_and_may_be_written_down_anew(tins: Tins) -> None:
    holder, tin, person, handed = given(tins)
    for _ in range(2):
        give_back(tins, holder, handed)
        drop(tins, holder, handed)
    for late in (returning.confirm_given_back, unsaying.drop_word):
        with pytest.raises(ConflictError):
            tins.run(partial(late, actor=tins.council.payer.actor, hand_over_id=handed))
    give_back(tins, holder, handed)
    tins.run(lambda session: returning.confirm_given_back(session, tins.council.payer.actor, handed))
    assert [one.status for one in tins.payments(person)] == ["returned"]
    assert tins.tin(tin).handed_pence == 0
    with pytest.raises(ConflictError, match="Nothing waits"):
        drop(tins, holder, handed)


def test_after_the_tin_is_closed_finance_takes_its_first_word_back(tins: Tins) -> None:
    holder, tin, person, handed = given(tins)
    council, colleague = tins.council, tins.council.hire(Role.FINANCE_PAYER)
    tins.counted(tin, holder, council.payer, "in", 8750)
    say = partial(not_given.say_not_given, hand_over_id=handed, reason="They said no on the phone")
    for by in (council.payer, colleague):
        tins.run(partial(say, actor=council.payer.actor))
        for other in (holder, council.organiser):
            with pytest.raises(ForbiddenError):
                drop(tins, other, handed)
        drop(tins, by, handed)
    tins.run(partial(say, actor=colleague.actor))
    assert [one.status for one in tins.payments(person)] == ["posted"], "this word is a first one again"


def test_the_page_offers_it_beside_the_confirmation(tins: Tins) -> None:
    holder, tin, person, handed = given(tins)
    give_back(tins, holder, handed)
    finance = at_desk(tins.council, tins.council.payer)
    assert BUTTON in words(finance.get(f"/desk/cash/{tin}"))
    page = finance.post(f"/desk/cash/{tin}/hand-overs/{handed}/drop", {})
    assert BUTTON not in words(page)
    assert "Was given £12.50" in words(page)
    assert [one.status for one in tins.payments(person)] == ["posted"]
    helpline = tins.council.staff[Role.HELPLINE]
    assert helpline.call("POST", f"/cash-hand-overs/{handed}/drop", {}).status_code == 403
