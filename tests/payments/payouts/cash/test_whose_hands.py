"""A phone that was left on the table is no second person, who had a hand in a tin does not say why it is short, and an absent holder holds nobody up."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from services.payments.payouts.cash.usecases import floats, handing, lists, returning, slips
from services.payments.rails.cash.tables import CashHandOver
from shared.errors import ForbiddenError
from shared.identity import AT_THE_TABLE, RECENT, Actor, Role, SignInTooOldError
from tests.payments.council import Council, Staff
from tests.payments.payouts.cash.tins import BY_CODE, Tins


def signed_in(staff: Staff, age: timedelta) -> Actor:
    """The same sign-in, so long ago."""
    return replace(staff.actor, sign_in_age=age)


def test_cash_is_handed_over_within_half_an_hour_of_a_sign_in(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    give = partial(handing.hand_over, float_id=tin, person_id=person, amount_pence=1250, confirmed=BY_CODE)
    with pytest.raises(SignInTooOldError):
        tins.run(partial(give, actor=signed_in(holder, AT_THE_TABLE * 1.01)))
    assert tins.tin(tin).handed_pence == 0
    assert tins.run(partial(give, actor=signed_in(holder, RECENT * 2))).amount_pence == 1250


def test_a_second_person_has_just_signed_in(tins: Tins) -> None:
    """Who confirms a slip, or sees cash back in the tin, lets money go."""
    holder, council = tins.holder(), tins.council
    first, other = council.person(), council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [first, other])
    tins.released([first, other])
    slip = tins.printed(tin, holder)[first]
    tins.key(slip, council.payer)
    second = signed_in(council.approver, RECENT * 1.01)
    with pytest.raises(SignInTooOldError):
        tins.run(lambda session: slips.confirm_slip(session, second, slip.id))
    tins.run(lambda session: slips.confirm_slip(session, council.approver.actor, slip.id))
    given = tins.run(lambda session: session.query(CashHandOver.id).filter_by(person_id=first).scalar())
    tins.run(lambda session: returning.give_back(session, holder.actor, given, "Wants it in the bank"))
    with pytest.raises(SignInTooOldError):
        tins.run(lambda session: returning.confirm_given_back(session, second, given))
    tins.run(lambda session: returning.confirm_given_back(session, council.approver.actor, given))


def test_who_printed_asked_to_destroy_or_is_paid_there_does_not_clear(tins: Tins) -> None:
    """Two of finance who also take part: one stands on the list, the other one asked to destroy a slip."""
    council, holder = tins.council, tins.holder()
    person, payee, listed = council.person(), council.person(), council.person()
    paid = council.hire(Role.FINANCE_APPROVER, person_id=payee)
    waits = council.hire(Role.FINANCE_APPROVER, person_id=listed)
    asked = council.hire(Role.FINANCE_APPROVER)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person, payee, listed])
    tins.released([person, payee])
    tins.hand(tin, holder, payee)
    slip = tins.printed(tin, holder)[person]
    tins.destroyed(slip, asked, holder)
    tins.counted(tin, holder, council.payer, "in", 10_000 - 1250 - 100)
    for one in (paid, waits, asked):
        with pytest.raises(ForbiddenError, match="does not say why"):
            tins.run(partial(floats.clear_difference, actor=one.actor, float_id=tin, reason="It fell down a drain"))
        by_hand = text("UPDATE cash_float SET cleared_by = :who WHERE id = :tin")
        with pytest.raises(Exception, match="does not clear a difference"):
            tins.run(partial(_execute, statement=by_hand, who=one.actor.id, tin=tin))
    cleared = partial(
        floats.clear_difference, actor=council.approver.actor, float_id=tin, reason="It fell down a drain"
    )
    assert tins.run(cleared).status == "closed"


def _execute(session: object, statement: object, **values: UUID) -> None:
    session.execute(statement, values)  # type: ignore[attr-defined]


def test_finance_signs_for_a_holder_who_is_not_there(council: Council) -> None:
    tins = Tins(council)
    ill, other, person = tins.holder(), tins.holder(), council.person()
    old, new = tins.issued(ill), tins.opened(other)
    tins.listed(old, ill, [person])
    move = partial(lists.sign_move, person_id=person, to_float_id=new)
    with pytest.raises(ForbiddenError, match="Two different people"):
        tins.run(partial(move, actor=council.hire(Role.ORGANISER).actor))
    tins.run(partial(move, actor=council.payer.actor))
    with pytest.raises(ForbiddenError, match="Two different people"):
        tins.run(partial(move, actor=council.approver.actor))
    with pytest.raises(ForbiddenError, match="Two different people"):
        tins.run(partial(move, actor=ill.actor))
    tins.run(partial(move, actor=other.actor))
    tins.released([person])
    assert tins.hand(new, other, person).amount_pence == 1250
