"""The code on a phone, and what the list of a tin says."""

from dataclasses import replace
from functools import partial

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.payments.payouts.cash.usecases import codes, views
from services.payments.payouts.cash.usecases.codes import OwnPhone
from services.payments.rails.cash.codes import MOST_WRONG, CashCodes
from shared.errors import ConflictError
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.payments.payouts.cash.tins import Tins

CODES = CashCodes(SecretStr("a-secret-of-this-test"))
THEIRS = OwnPhone(is_theirs_alone=True)


def test_a_code_goes_to_the_person_and_counts_once(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    sent = tins.run(lambda session: codes.send_code(session, holder.actor, CODES, tin, person, THEIRS).id)
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
    tins.run(lambda session: codes.send_code(session, holder.actor, CODES, tin, person, THEIRS))
    for _ in range(MOST_WRONG):
        assert not tins.run(lambda session: codes.use_code(session, holder.actor, CODES, tin, person, "12"))
    with pytest.raises(ConflictError, match="No code"):
        tins.run(lambda session: codes.use_code(session, holder.actor, CODES, tin, person, "12"))


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


def test_no_code_goes_to_a_number_that_the_holder_entered(tins: Tins) -> None:
    """Nor by another sign-in of theirs, nor to a phone that others read."""
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    other = new_id()
    for actor in (holder.actor, replace(holder.actor, sign_ins=frozenset({other}))):
        phone = OwnPhone(is_theirs_alone=True, saved_by=(new_id(), other if actor.sign_ins else actor.id))
        with pytest.raises(ConflictError, match="You entered this person's mobile"):
            tins.run(partial(codes.send_code, actor=actor, codes=CODES, float_id=tin, person_id=person, phone=phone))
    phone = OwnPhone(is_theirs_alone=False)
    with pytest.raises(ConflictError, match="only they read"):
        tins.run(lambda session: codes.send_code(session, holder.actor, CODES, tin, person, phone))
    assert "cash_code" not in tins.told(person)
