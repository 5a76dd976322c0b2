"""Words beside somebody's cash: they are in the person's file, they go when the person is erased, and nothing else of these rows changes."""

from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases import returning, unsaying
from services.payments.personal_data.erasing.blockers import blockers
from services.payments.personal_data.erasing.cash_words import wipe_cash_words
from services.payments.personal_data.exporting.cash import cash_of
from services.payments.rails.cash.tables import CashGivenBack, CashHandOver, CashSlip
from tests.payments.council import Council
from tests.payments.payouts.cash.tins import Tins


def _change(session: Session, table: str, change: str) -> None:
    session.execute(text(f"UPDATE {table} SET {change}"))


def test_words_beside_cash_are_in_the_file_and_go_and_the_rest_stays(council: Council) -> None:
    tins = Tins(council)
    holder = tins.holder()
    people = [council.person(), council.person()]
    tin = tins.opened(holder)
    tins.listed(tin, holder, people)
    tins.released(people)
    slips = tins.printed(tin, holder)
    for one in people:
        tins.keyed(slips[one], holder, council.payer)
    person = people[0]
    given = tins.run(lambda session: session.scalars(select(CashHandOver).filter_by(person_id=person)).one())
    tins.run(lambda session: returning.give_back(session, holder.actor, given.id, "Jo wants it at the bank"))
    tins.run(lambda session: unsaying.drop_word(session, holder.actor, given.id))
    words = tins.run(lambda session: [row[4] for row in cash_of(session, council.org_id, person).rows if row[4]])
    assert sorted(words) == ["Jo wants it at the bank", "Mo Witness"]
    why = tins.run(lambda session: blockers(session, council.org_id, person))
    assert "They stand on a list for cash. Take them off it first." in why
    assert tins.run(lambda session: wipe_cash_words(session, council.org_id, person)) == 3
    assert tins.run(lambda session: wipe_cash_words(session, council.org_id, person)) == 0
    hand_overs = select(CashHandOver.witness).order_by(CashHandOver.person_id)
    assert tins.run(lambda session: sorted(str(one) for one in session.scalars(hand_overs))) == ["Mo Witness", "erased"]
    slip_words = select(CashSlip.witness)
    assert tins.run(lambda session: sorted(str(one) for one in session.scalars(slip_words))) == ["Mo Witness", "erased"]
    assert tins.run(lambda session: session.scalars(select(CashGivenBack.reason)).all()) == ["erased"]
    for table, change in (
        ("cash_hand_over", "witness = 'Ann'"),
        ("cash_hand_over", "amount_pence = 1"),
        ("cash_slip", "witness = 'Ann'"),
        ("cash_slip", "amount_pence = 1, witness = 'erased'"),
        ("cash_given_back", "reason = 'Ann'"),
    ):
        with pytest.raises(DBAPIError, match=r"frozen|append-only|permission denied"):
            tins.run(partial(_change, table=table, change=change))
    counted = 10_000 - 2 * 1250
    tins.counted(tin, council.payer, holder, "in", counted)
    assert tins.tin(tin).status == "closed"
