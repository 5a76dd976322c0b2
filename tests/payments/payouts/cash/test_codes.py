"""The code on a phone, and what the list of a tin says."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.payments.desk.cash.usecases.at_table import Said, give_back_at_table
from services.payments.payouts.cash.usecases import codes, lists, views
from services.payments.payouts.cash.usecases.codes import CodeFor, OwnPhone
from services.payments.rails.cash.codes import MOST_WRONG, CashCodes
from services.payments.rails.cash.tables import CashHandOver
from shared.errors import ConflictError, ForbiddenError, NotFoundError
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.payments.council import Staff
from tests.payments.payouts.cash.tins import Tins

CODES = CashCodes(SecretStr("a-secret-of-this-test"))
THEIRS = OwnPhone(is_theirs_alone=True)


def listed(tins: Tins) -> tuple[Staff, UUID, UUID]:
    """A tin that is open, with somebody on its list to whom £12.50 is to be handed over."""
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    return holder, tin, person


def use(tins: Tins, holder: Staff, tin: UUID, what: CodeFor, said: str) -> bool:
    """Whether the code is right."""
    return tins.run(lambda session: codes.use_code(session, holder.actor, CODES, tin, what, said))


def send(tins: Tins, holder: Staff, tin: UUID, person: UUID) -> tuple[str, dict[str, object]]:
    """Sends a code; gives it, and what notifications was asked to say."""
    sent = tins.run(lambda session: codes.send_code(session, holder.actor, CODES, tin, person, THEIRS).id)
    return CODES.code(sent), told(tins, sent)


def told(tins: Tins, code_id: UUID) -> dict[str, object]:
    """The one message about a code."""
    query = select(OutboxRow.body).where(
        OutboxRow.topic == "notice.requested", OutboxRow.body["about_id"].astext == str(code_id)
    )
    (body,) = tins.run(lambda session: session.scalars(query).all())
    return dict(body)


def test_a_code_goes_to_the_person_and_counts_once(tins: Tins) -> None:
    holder, tin, person = listed(tins)
    said, body = send(tins, holder, tin, person)
    assert (body["notice"], body["values"]) == ("cash_code", {"code": said, "amount_pence": 1250})
    assert body["person_id"] == str(person)
    what = CodeFor(person, 1250)
    assert not use(tins, holder, tin, what, "000 001")
    assert use(tins, holder, tin, what, said.replace(" ", ""))
    with pytest.raises(ConflictError, match="No code"):
        use(tins, holder, tin, what, said)


def test_a_code_confirms_nothing_but_what_its_text_says(tins: Tins) -> None:
    """Neither another amount nor a give-back; and the code of a give-back no hand-over."""
    holder, tin, person = listed(tins)
    said, _ = send(tins, holder, tin, person)
    tins.released([person], 500)
    with pytest.raises(ConflictError, match="No code"):
        use(tins, holder, tin, CodeFor(person, 1750), said)
    both, _ = send(tins, holder, tin, person)
    tins.hand(tin, holder, person, 1750)
    handed = tins.run(lambda session: session.query(CashHandOver).filter_by(amount_pence=1250).one().id)
    for old in (said, both):
        with pytest.raises(ConflictError, match="No code"):
            use(tins, holder, tin, CodeFor(person, 1250, handed), old)
    back = partial(codes.send_back_code, actor=holder.actor, codes=CODES, hand_over_id=handed, phone=THEIRS)
    with pytest.raises(NotFoundError):
        tins.run(partial(back, person_id=tins.council.person()))
    sent = tins.run(lambda session: back(session, person_id=person).id)
    body = told(tins, sent)
    assert (body["notice"], body["values"]) == ("cash_back_code", {"code": CODES.code(sent), "amount_pence": 1250})
    with pytest.raises(ConflictError, match="Nothing is to be handed over"):
        send(tins, holder, tin, person)
    give = partial(give_back_at_table, actor=holder.actor, codes=CODES, hand_over_id=handed, reason="Wants it later")
    assert tins.run(lambda session: give(session, said=Said("code", both)) is None), "another code"
    assert tins.run(lambda session: give(session, said=Said("code", CODES.code(sent))) is not None)
    assert [one.status for one in tins.payments(person)] == ["returned", "posted"]


def test_a_code_cannot_be_guessed(tins: Tins) -> None:
    holder, tin, person = listed(tins)
    send(tins, holder, tin, person)
    for _ in range(MOST_WRONG):
        assert not use(tins, holder, tin, CodeFor(person, 1250), "12")
    with pytest.raises(ConflictError, match="No code"):
        use(tins, holder, tin, CodeFor(person, 1250), "12")


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
    holder, tin, person = listed(tins)
    other = new_id()
    for actor in (holder.actor, replace(holder.actor, sign_ins=frozenset({other}))):
        phone = OwnPhone(is_theirs_alone=True, saved_by=(new_id(), other if actor.sign_ins else actor.id))
        with pytest.raises(ConflictError, match="You entered this person's mobile"):
            tins.run(partial(codes.send_code, actor=actor, codes=CODES, float_id=tin, person_id=person, phone=phone))
    phone = OwnPhone(is_theirs_alone=False)
    with pytest.raises(ConflictError, match="only they read"):
        tins.run(lambda session: codes.send_code(session, holder.actor, CODES, tin, person, phone))
    assert "cash_code" not in tins.told(person)


def test_a_code_of_one_table_says_nothing_at_another(tins: Tins) -> None:
    """Not by the other holder, and not after the person moved there: they are sent another one."""
    holder, tin, person = listed(tins)
    other = tins.holder()
    there = tins.opened(other)
    said, _ = send(tins, holder, tin, person)
    what = CodeFor(person, 1250)
    with pytest.raises(ConflictError, match="No code of this person"):
        use(tins, other, there, what, said)
    with pytest.raises(ForbiddenError):
        use(tins, other, tin, what, said)
    for one in (holder, other):
        tins.run(partial(lists.sign_move, actor=one.actor, person_id=person, to_float_id=there))
    with pytest.raises(ConflictError, match="No code of this person"):
        use(tins, other, there, what, said)
    with pytest.raises(ConflictError, match="does not stand on this"):
        tins.hand(tin, holder, person)
    new, _ = send(tins, other, there, person)
    assert use(tins, other, there, what, new)
