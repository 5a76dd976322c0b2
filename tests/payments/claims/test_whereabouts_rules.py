"""Where a person's money is, purely: every state of every payment and line, each penny once, and never more than the ledger says."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.rules.whereabouts import (
    ClaimMoney,
    DebtFact,
    LineFact,
    PaymentFact,
    ToldMoney,
    whereabouts,
)
from services.payments.payouts.rules import (
    FINISHED,
    PAYMENT_TRANSITIONS,
    MoneyAt,
    PayoutCause,
    PayoutStatus,
    WaitsFor,
    move,
)
from shared.contracts.money import MoneyKind

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SENT_ON = date(2026, 11, 26)
CLAIM = UUID(int=1)
_S, _M = PayoutStatus, MoneyKind


def debt(
    *payments: PaymentFact, pence: int = 1800, number: int = 10, claim_id: UUID | None = CLAIM, method: str = "ready"
) -> DebtFact:
    """Something owed."""
    return DebtFact(
        UUID(int=number), claim_id, "7K3M2P9X", pence, NOW, payments,
        has_method=method == "ready", is_method_checked=method == "checking",
    )  # fmt: skip


def paid(status: PayoutStatus, generation: int = 1, /, **more: object) -> PaymentFact:
    """A payment that was released, but for one that cannot be."""
    fact = PaymentFact(status, generation, is_released=status not in (_S.DRAFT, _S.APPROVED), sent_on=SENT_ON)
    return replace(fact, **more)  # type: ignore[arg-type]  # each test names fields of its own


def told(
    *debts: DebtFact, claims: tuple[ClaimMoney, ...] = (), still_has_pence: int = 0
) -> list[tuple[MoneyKind, int]]:
    """What is told, in order, without days."""
    found = whereabouts(claims, debts, still_has_pence, NOW)
    return [(one.kind, one.amount_pence) for place in found for one in place.told]


def claim(*lines: LineFact, netted_pence: int = 0, is_late: bool = False) -> ClaimMoney:
    """A claim of these lines."""
    return ClaimMoney(CLAIM, "7K3M2P9X", NOW, lines, netted_pence, is_late)


@pytest.mark.parametrize(
    ("status", "more", "kind"),
    [
        (_S.DRAFT, {}, _M.NOT_SENT_YET),
        (_S.APPROVED, {}, _M.NOT_SENT_YET),
        (_S.APPROVED, {"waits_for": WaitsFor.FLOAT}, _M.NOT_SENT_YET),
        (_S.APPROVED, {"waits_for": WaitsFor.RELEASE}, _M.NOT_SENT_YET),
        (_S.APPROVED, {"waits_for": WaitsFor.METHOD}, _M.NOT_SENT_YET),  # bank details have come meanwhile
        (_S.QUEUED, {}, _M.SENDING),
        (_S.QUEUED, {"is_paused": True}, _M.NOT_SENT_YET),
        (_S.SENDING, {}, _M.SENDING),
        (_S.SENDING, {"is_paused": True}, _M.SENDING),
        (_S.UNKNOWN, {}, _M.SENDING),
        (_S.PROCESSING, {}, _M.SENDING),
        (_S.POSTED, {}, _M.SENT),
        (_S.FAILED, {}, _M.COULD_NOT_SEND),
        (_S.RETURNED, {}, _M.CAME_BACK),
        (_S.CANCELED, {}, _M.STOPPED),
        (_S.CANCELED, {"is_released": False}, _M.NOT_SENT_YET),
        (_S.NEEDS_HUMAN, {}, _M.LOOKED_INTO),
        (_S.NEEDS_HUMAN, {"nothing_moved": True}, _M.COULD_NOT_SEND),
    ],
)
@pytest.mark.parametrize("claim_id", [CLAIM, None])
def test_each_state_of_a_payment_of_a_claim_or_a_fee(
    status: PayoutStatus, more: dict[str, object], kind: MoneyKind, claim_id: UUID | None
) -> None:
    own = debt(paid(status, 1, **more), claim_id=claim_id)
    claims = (claim(LineFact(LineKind.SPENT, LineStatus.APPROVED, 1800, 1800)),) if claim_id else ()
    (place,) = whereabouts(claims, (own,), 0, NOW)
    assert place.told == (ToldMoney(kind, 1800, SENT_ON if kind is _M.SENT else None),)


_GIFTS = {
    _S.POSTED: _M.GIFT_SENT,
    _S.FAILED: _M.GIFT_LOOKED_INTO,
    _S.RETURNED: _M.GIFT_LOOKED_INTO,
    _S.NEEDS_HUMAN: _M.GIFT_LOOKED_INTO,
}


@pytest.mark.parametrize("status", [None, *PayoutStatus])
@pytest.mark.parametrize("method", ["none", "checking", "ready"])
def test_what_they_gave_away_is_told_with_its_day_and_asks_nothing_of_them(
    status: PayoutStatus | None, method: str
) -> None:
    """Whatever becomes of the charity's account: nobody is called and nobody is asked for bank details of theirs."""
    payments = () if status is None else (paid(status, needs_new_details=status in (_S.FAILED, _S.RETURNED)),)
    gift = replace(debt(*payments, claim_id=None, method=method), charity="Age UK")
    (place,) = whereabouts((), (gift,), 0, NOW)
    kind = _M.GIFT_NOT_SENT_YET if status is None else _GIFTS.get(status, _M.GIFT_NOT_SENT_YET)
    assert place.told == (ToldMoney(kind, 1800, SENT_ON if kind is _M.GIFT_SENT else None, "Age UK"),)
    assert not place.is_in_trouble


@pytest.mark.parametrize("status", [_S.FAILED, _S.RETURNED])
@pytest.mark.parametrize(
    ("method", "kind"),
    [("none", _M.NEEDS_BANK_DETAILS), ("checking", _M.CHECKING_BANK_DETAILS), ("ready", _M.NOT_SENT_YET)],
)
def test_money_that_could_not_go_to_an_account_waits_for_another_one(
    status: PayoutStatus, method: str, kind: MoneyKind
) -> None:
    assert told(debt(paid(status, needs_new_details=True), method=method, claim_id=None)) == [(kind, 1800)]


@pytest.mark.parametrize(("method", "kind"), [("checking", _M.CHECKING_BANK_DETAILS), ("ready", _M.SENDING)])
def test_a_released_payment_whose_account_is_being_checked_is_not_being_sent(method: str, kind: MoneyKind) -> None:
    assert told(debt(paid(_S.QUEUED), method=method, claim_id=None)) == [(kind, 1800)]


@pytest.mark.parametrize("payments", [(), (paid(_S.DRAFT),), (paid(_S.APPROVED, waits_for=WaitsFor.METHOD),),
                                      (paid(_S.CANCELED, is_released=False),)])  # fmt: skip
@pytest.mark.parametrize(
    ("method", "kind"),
    [("none", _M.NEEDS_BANK_DETAILS), ("checking", _M.CHECKING_BANK_DETAILS), ("ready", _M.NOT_SENT_YET)],
)
def test_money_that_waits_for_bank_details_says_so(
    payments: tuple[PaymentFact, ...], method: str, kind: MoneyKind
) -> None:
    assert told(debt(*payments, method=method, claim_id=None)) == [(kind, 1800)]


@pytest.mark.parametrize(
    ("payments", "kind"),
    [
        ((paid(_S.RETURNED), paid(_S.POSTED, 2)), _M.SENT),
        ((paid(_S.RETURNED), paid(_S.QUEUED, 2)), _M.SENDING),
        ((paid(_S.RETURNED), paid(_S.APPROVED, 2, waits_for=WaitsFor.FLOAT)), _M.NOT_SENT_YET),
        ((paid(_S.RETURNED), paid(_S.FAILED, 2)), _M.COULD_NOT_SEND),
        ((paid(_S.NEEDS_HUMAN), paid(_S.CANCELED, 2)), _M.LOOKED_INTO),
        ((paid(_S.NEEDS_HUMAN), paid(_S.QUEUED, 2)), _M.LOOKED_INTO),
        ((paid(_S.NEEDS_HUMAN), paid(_S.POSTED, 2)), _M.SENT),
    ],
)
def test_of_several_payments_of_one_debt_one_is_told(payments: tuple[PaymentFact, ...], kind: MoneyKind) -> None:
    assert told(debt(*payments, claim_id=None)) == [(kind, 1800)]
    assert told(debt(*reversed(payments), claim_id=None)) == [(kind, 1800)]


@pytest.mark.parametrize(
    ("line", "more", "expected"),
    [
        (LineFact(LineKind.SPENT, LineStatus.WAITING, 1800, 0), {}, [(_M.BEING_CHECKED, 1800)]),
        (LineFact(LineKind.SPENT, LineStatus.WAITING, 1800, 0), {"is_late": True}, [(_M.LATE, 1800)]),
        (LineFact(LineKind.SPENT, LineStatus.WAITING, 1800, 800), {"netted_pence": 800},
         [(_M.HAD_BEFORE, 800), (_M.BEING_CHECKED, 1000)]),
        (LineFact(LineKind.SPENT, LineStatus.ASKED, 1800, 0), {}, [(_M.ASKED, 1800)]),
        (LineFact(LineKind.SPENT, LineStatus.HELD, 1800, 0), {}, [(_M.HELD, 1800)]),
        (LineFact(LineKind.SPENT, LineStatus.REFUSED, 1800, 0), {}, [(_M.REFUSED, 1800)]),
        (LineFact(LineKind.SPENT, LineStatus.WITHDRAWN, 1800, 0), {}, [(_M.NOT_WANTED, 1800)]),
        (LineFact(LineKind.SPENT, LineStatus.APPROVED, 1800, 1800), {"netted_pence": 1800}, [(_M.HAD_BEFORE, 1800)]),
        (LineFact(LineKind.TICKET, LineStatus.APPROVED, 1800, 1800), {}, [(_M.WE_BUY, 1800)]),
        (LineFact(LineKind.TICKET, LineStatus.REDUCED, 1800, 1000), {}, [(_M.WE_BUY, 1000), (_M.REFUSED, 800)]),
        (LineFact(LineKind.ADVANCE, LineStatus.WAITING, 1800, 0), {}, [(_M.BEING_CHECKED, 1800)]),
    ],
)  # fmt: skip
def test_each_state_of_a_line(line: LineFact, more: dict[str, object], expected: list[tuple[MoneyKind, int]]) -> None:
    assert told(claims=(replace(claim(line), **more),)) == expected  # type: ignore[arg-type]  # fields of the table above


def test_parts_of_one_claim_are_told_apart_and_what_is_alike_is_one_sentence() -> None:
    line = LineFact(LineKind.SPENT, LineStatus.APPROVED, 1000, 1000)
    parts = claim(
        line,
        line,
        line,
        replace(line, amount_pence=800, approved_pence=800),
        replace(line, status=LineStatus.REDUCED, amount_pence=1500),
    )
    debts = (
        debt(paid(_S.POSTED), pence=1000, number=10),
        debt(paid(_S.POSTED), pence=1000, number=11),
        debt(paid(_S.POSTED, sent_on=date(2026, 11, 25)), pence=1000, number=12),
        debt(paid(_S.APPROVED, waits_for=WaitsFor.METHOD), pence=800, number=13, method="none"),
        debt(paid(_S.RETURNED), pence=1000, number=14),
    )
    (place,) = whereabouts((parts,), debts, 0, NOW)
    assert place.told == (
        ToldMoney(_M.CAME_BACK, 1000),
        ToldMoney(_M.NEEDS_BANK_DETAILS, 800),
        ToldMoney(_M.SENT, 1000, date(2026, 11, 25)),
        ToldMoney(_M.SENT, 2000, SENT_ON),
        ToldMoney(_M.REFUSED, 500),
    )
    assert place.is_in_trouble


def test_what_is_in_trouble_comes_before_what_is_open_and_that_before_what_is_over() -> None:
    trouble = replace(debt(paid(_S.RETURNED), pence=1, number=1, claim_id=None), at=datetime(2025, 1, 1, tzinfo=UTC))
    is_open = replace(debt(paid(_S.QUEUED), pence=2, number=2, claim_id=None), at=datetime(2026, 1, 1, tzinfo=UTC))
    over = debt(paid(_S.POSTED), pence=3, number=3, claim_id=None)
    assert [pence for _, pence in told(over, is_open, trouble, still_has_pence=4)] == [1, 2, 3, 4]
    assert told(still_has_pence=4) == [(_M.STILL_HAS, 4)]
    assert told() == []


# The ledger: a walk along the allowed moves says where the money of each payment is.


STEPS = [(now, to, cause) for (now, to), causes in PAYMENT_TRANSITIONS.edges.items() for cause in sorted(causes)]


def may_come(cause: PayoutCause, before: set[PayoutCause]) -> bool:
    """What was never released is not at the rail, and what was contradicted once moves by decisions only."""
    if PayoutCause.CONTRADICTED in before:
        return cause in (PayoutCause.DECIDED, PayoutCause.CONTRADICTED)
    return cause is not PayoutCause.CONTRADICTED or PayoutCause.RELEASED in before


@st.composite
def payments_of_one_debt(draw: st.DrawFn) -> list[tuple[PaymentFact, MoneyAt]]:
    """Generations of payments as the rules let them come about, with where the ledger says that the money is."""
    found: list[tuple[PaymentFact, MoneyAt]] = []
    for generation in range(1, draw(st.integers(0, 3)) + 1):
        if found and found[-1][0].status not in FINISHED:
            break
        status, money_at, causes_so_far = _S.DRAFT, MoneyAt.OWED, {PayoutCause.PROPOSED}
        for _ in range(draw(st.integers(0, 8))):
            steps = [step for step in STEPS if step[0] is status and may_come(step[2], causes_so_far)]
            if money_at is not MoneyAt.RESERVED:  # a person sends again only what is put aside
                steps = [step for step in steps if step[1:] != (_S.QUEUED, PayoutCause.DECIDED)]
            if not steps:
                break
            _, to, cause = draw(st.sampled_from(steps))
            status, money_at = to, move(status, money_at, to, cause).money_at
            causes_so_far.add(cause)
        released = PayoutCause.RELEASED in causes_so_far
        waits_for = draw(st.sampled_from([None, *WaitsFor])) if status is _S.APPROVED else None
        fact = PaymentFact(status, generation, waits_for, released, draw(st.booleans()), SENT_ON)
        if status in (_S.FAILED, _S.RETURNED):
            fact = replace(fact, needs_new_details=draw(st.booleans()))
        if status is _S.NEEDS_HUMAN and money_at is MoneyAt.RESERVED:
            fact = replace(fact, nothing_moved=draw(st.booleans()))
        found.append((fact, money_at))
    return found


AMOUNTS = st.integers(1, 50_000)
OF_THE_LEDGER = {
    MoneyAt.PAID: {_M.SENT, _M.LOOKED_INTO},
    MoneyAt.IN_FLIGHT: {_M.SENDING, _M.LOOKED_INTO},
    MoneyAt.RESERVED: {_M.SENDING, _M.NOT_SENT_YET, _M.LOOKED_INTO, _M.COULD_NOT_SEND},
}
"""What may be told of money that the ledger has there; anything may be told of what is owed but that it left."""


@given(st.lists(st.tuples(AMOUNTS, payments_of_one_debt(), st.sampled_from(["ready", "checking", "none"])), max_size=4))
def test_no_sentence_says_more_than_the_ledger(drawn: list[tuple[int, list[tuple[PaymentFact, MoneyAt]], str]]) -> None:
    debts = [
        debt(*(fact for fact, _ in payments), pence=pence, number=number, claim_id=None, method=method)
        for number, (pence, payments, method) in enumerate(drawn)
    ]
    ledger: Counter[MoneyAt] = Counter()
    for pence, payments, _ in drawn:
        places = [money_at for _, money_at in payments]
        ledger[next((one for one in OF_THE_LEDGER if one in places), MoneyAt.OWED)] += pence
    said: Counter[MoneyKind] = Counter()
    for kind, pence in told(*debts):
        said[kind] += pence
    assert sum(said.values()) == sum(pence for pence, *_ in drawn), "each debt once"
    assert said[_M.SENT] <= ledger[MoneyAt.PAID]
    assert said[_M.SENDING] <= ledger[MoneyAt.IN_FLIGHT] + ledger[MoneyAt.RESERVED]
    never_left = sum(said[one] for one in _M if one not in (_M.SENT, _M.SENDING, _M.LOOKED_INTO))
    assert never_left <= ledger[MoneyAt.OWED] + ledger[MoneyAt.RESERVED], "nothing that left is told as not sent"


@given(
    st.lists(
        st.tuples(st.sampled_from(LineKind), st.sampled_from(LineStatus), AMOUNTS, st.floats(0, 1), payments_of_one_debt()),
        min_size=1, max_size=5,
    ),
    st.floats(0, 1),
)  # fmt: skip
def test_what_is_told_of_a_claim_comes_to_what_was_claimed(
    drawn: list[tuple[LineKind, LineStatus, int, float, list[tuple[PaymentFact, MoneyAt]]]], netted: float
) -> None:
    lines, debts, netted_pence = [], [], 0
    for number, (kind, status, pence, share, payments) in enumerate(drawn):
        approved = pence if status is LineStatus.APPROVED else int(pence * share)
        lines.append(LineFact(kind, status, pence, approved))
        off = int(approved * netted) if kind is LineKind.SPENT else 0
        netted_pence += off
        if kind is not LineKind.TICKET and approved > off:
            debts.append(debt(*(fact for fact, _ in payments), pence=approved - off, number=number))
    said = told(*debts, claims=(claim(*lines, netted_pence=netted_pence),))
    assert sum(pence for _, pence in said) == sum(one.amount_pence for one in lines)
    assert all(pence > 0 for _, pence in said)
