"""The code on a phone, and the printed sheet that is keyed in by two people: neither pays anybody twice."""

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.payments.payouts.cash.usecases import codes, floats, sheets, views
from services.payments.payouts.cash.usecases.floats import NewCount
from services.payments.payouts.cash.usecases.sheets import NewSheetLine
from services.payments.rails.cash.codes import MOST_WRONG, CashCodes
from shared.errors import ConflictError, ForbiddenError, InvalidError
from shared.outbox import OutboxRow
from tests.payments.payouts.cash.tins import Tins

CODES = CashCodes(SecretStr("a-secret-of-this-test"))


def test_a_code_goes_to_the_person_and_counts_once(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    sent = tins.run(lambda session: codes.send_code(session, holder.actor, CODES, tin, person).id)
    said = CODES.code(sent)
    query = select(OutboxRow.body).where(
        OutboxRow.topic == "notice.requested", OutboxRow.body["about_id"].astext == str(sent)
    )
    (told,) = tins.run(lambda session: session.scalars(query).all())
    assert (told["notice"], told["values"], told["person_id"]) == ("cash_code", {"code": said}, str(person))
    assert not tins.run(lambda session: codes.use_code(session, holder.actor, CODES, tin, person, "000 001"))
    assert tins.run(lambda session: codes.use_code(session, holder.actor, CODES, tin, person, said.replace(" ", "")))
    with pytest.raises(ConflictError, match="No code"):
        tins.run(lambda session: codes.use_code(session, holder.actor, CODES, tin, person, said))


def test_a_code_cannot_be_guessed(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.run(lambda session: codes.send_code(session, holder.actor, CODES, tin, person))
    for _ in range(MOST_WRONG):
        assert not tins.run(lambda session: codes.use_code(session, holder.actor, CODES, tin, person, "12"))
    with pytest.raises(ConflictError, match="No code"):
        tins.run(lambda session: codes.use_code(session, holder.actor, CODES, tin, person, "12"))


def test_a_slip_is_keyed_twice_by_anybody_and_paid_once(tins: Tins) -> None:
    holder, person, payer = tins.holder(), tins.council.person(), tins.council.payer
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    slip = NewSheetLine(tin, person, 1250, "Mo Witness")
    line, again = (tins.run(lambda session: sheets.key_in(session, holder.actor, slip).id) for _ in range(2))
    assert line == again
    with pytest.raises(ConflictError, match="another amount"):
        tins.run(lambda session: sheets.key_in(session, payer.actor, NewSheetLine(tin, person, 1300, "Mo Witness")))
    with pytest.raises(ForbiddenError, match="somebody else"):
        tins.run(lambda session: sheets.confirm_line(session, holder.actor, line))
    tins.run(lambda session: floats.count(session, holder.actor, tin, NewCount("in", 8750)))
    with pytest.raises(ConflictError, match="wait for a second person"):
        tins.run(lambda session: floats.confirm_count(session, payer.actor, tin, "in"))
    handed = tins.run(lambda session: sheets.confirm_line(session, payer.actor, line))
    assert handed is not None
    assert tins.run(lambda session: sheets.confirm_line(session, payer.actor, line)) is None
    assert [(one.status, one.rail) for one in tins.payments(person)] == [("posted", "cash")]
    tins.run(lambda session: floats.confirm_count(session, payer.actor, tin, "in"))
    assert tins.tin(tin).status == "closed"


def test_a_slip_of_somebody_who_was_paid_at_the_table_pays_nothing(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    slip = NewSheetLine(tin, person, 1250, "Mo Witness")
    line = tins.run(lambda session: sheets.key_in(session, holder.actor, slip).id)
    tins.hand(tin, holder, person)
    with pytest.raises(ConflictError, match="Nothing is to be handed over"):
        tins.run(lambda session: sheets.confirm_line(session, tins.council.payer.actor, line))
    tins.run(lambda session: sheets.drop_line(session, holder.actor, line))
    assert tins.tin(tin).handed_pence == 1250


def test_a_slip_needs_a_witness(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    with pytest.raises(InvalidError, match="saw the person sign"):
        tins.run(lambda session: sheets.key_in(session, holder.actor, NewSheetLine(tin, person, 1250, " ")))


def test_the_list_says_what_is_due_and_what_was_given(tins: Tins) -> None:
    holder, people = tins.holder(), [tins.council.person() for _ in range(2)]
    tin = tins.opened(holder)
    tins.listed(tin, holder, people)
    tins.released(people)
    tins.council.propose(people[:1], 500)
    tins.hand(tin, holder, people[0])
    seen = {one.person_id: one for one in tins.run(lambda session: views.people_of(session, holder.actor, tin))}
    first, second = seen[people[0]], seen[people[1]]
    assert (first.due_pence, first.not_released_pence, first.given_pence) == (0, 500, 1250)
    assert (second.due_pence, second.not_released_pence, second.given_pence) == (1250, 0, 0)
    view = tins.run(lambda session: views.view_float(session, tins.council.payer.actor, tin))
    assert (view.left_pence, view.people) == (8750, 2)
