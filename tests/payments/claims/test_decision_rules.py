"""Decisions, purely: every action in every status, who may decide, and what each decision leaves to pay."""

from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.claims.rules.decisions import (
    AGREEING,
    LINE_TRANSITIONS,
    NEED_WORDS,
    OF_FINANCE,
    Agreed,
    ClaimStatus,
    LineAction,
    LineStatus,
    agree,
    check_action,
    check_words,
    claim_status,
)
from shared.errors import ConflictError, InvalidError

TABLE = """
            approve   approve_less  refuse           ask    answer   undo     hold  release_hold  appeal   withdraw
waiting     approved  reduced       refused/reduced  asked  -        -        held  -             -        withdrawn
approved    -         -             -                -      -        waiting  -     -             -        -
reduced     -         -             -                -      -        waiting  -     -             waiting  -
refused     -         -             -                -      -        waiting  -     -             waiting  -
asked       approved  reduced       refused/reduced  -      waiting  -        held  -             -        withdrawn
held        -         -             -                -      -        -        -     waiting       -        withdrawn
withdrawn   -         -             -                -      -        -        -     -             -        -
"""
"""Refusing the rest of a line that was paid in part leaves it reduced."""


def cells() -> dict[tuple[LineStatus, LineAction], str]:
    """The table above, cell by cell."""
    heads, *rows = (row.split() for row in TABLE.strip().splitlines())
    return {
        (LineStatus(status), LineAction(action)): to
        for status, *row in rows
        for action, to in zip(heads, row, strict=True)
    }


def test_the_table_speaks_of_every_action_in_every_status() -> None:
    assert set(cells()) == set(product(LineStatus, LineAction))


@pytest.mark.parametrize(("status", "action"), list(product(LineStatus, LineAction)))
@pytest.mark.parametrize("is_released", [False, True])
def test_every_action_in_every_status(status: LineStatus, action: LineAction, is_released: bool) -> None:
    to = cells()[status, action]
    if to == "-" or (is_released and action is LineAction.UNDO):
        with pytest.raises(ConflictError) as refusal:
            check_action(status, action, is_released=is_released)
        assert "Nothing was changed" in refusal.value.message
        assert "_" not in refusal.value.message
    else:
        check_action(status, action, is_released=is_released)
        assert LINE_TRANSITIONS.targets(status, action) == set(to.split("/"))


def test_every_status_can_be_reached_and_only_what_is_taken_back_is_final() -> None:
    assert {LineStatus.WAITING, *(to for _, to in LINE_TRANSITIONS.edges)} == set(LineStatus)
    assert set(LineStatus) - {status for status, _ in LINE_TRANSITIONS.edges} == {LineStatus.WITHDRAWN}


def test_every_no_can_be_appealed_in_one_step() -> None:
    for status in (LineStatus.REFUSED, LineStatus.REDUCED):
        check_action(status, LineAction.APPEAL, is_released=True)
        assert LINE_TRANSITIONS.next_status(status, LineAction.APPEAL) is LineStatus.WAITING
        check_words(LineAction.APPEAL, None)


def test_every_action_belongs_to_finance_or_to_the_person() -> None:
    assert set(LineAction) - OF_FINANCE == {LineAction.ANSWER, LineAction.APPEAL, LineAction.WITHDRAW}
    assert AGREEING <= OF_FINANCE


@pytest.mark.parametrize("action", LineAction)
@pytest.mark.parametrize("text", [None, "", " \n"])
def test_a_no_without_a_reason_is_refused(action: LineAction, text: str | None) -> None:
    if action in NEED_WORDS:
        with pytest.raises(InvalidError, match=r"few .*words"):
            check_words(action, text)
    else:
        check_words(action, text)
    check_words(action, "The bus was paid for by the day ticket.")


# ---- what each decision leaves to pay


CLAIMED = st.integers(1, 1_000_000)


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, list[tuple[LineAction, int | None]]]:
    """What was claimed, and decisions with appeals between them."""
    step = st.tuples(st.sampled_from([*AGREEING, LineAction.REFUSE]), st.none() | st.integers(-5, 1_000_000))
    return draw(CLAIMED), draw(st.lists(step, max_size=6))


@given(histories())
def test_no_order_of_decisions_and_appeals_pays_more_than_was_claimed(
    history: tuple[int, list[tuple[LineAction, int | None]]],
) -> None:
    claimed_pence, steps = history
    status, agreed_pence = LineStatus.WAITING, 0
    for action, less_pence in steps:
        if status is not LineStatus.WAITING:
            try:
                status = LINE_TRANSITIONS.next_status(status, LineAction.APPEAL)
            except ConflictError:
                break
        try:
            decided = agree(
                status, action, claimed_pence=claimed_pence, agreed_before_pence=agreed_pence, less_pence=less_pence
            )
        except InvalidError:
            continue
        assert decided.more_pence >= 0
        assert (decided.more_pence > 0) is (action in AGREEING)
        status, agreed_pence = decided.status, agreed_pence + decided.more_pence
        assert agreed_pence <= claimed_pence
        assert (status is LineStatus.APPROVED) is (agreed_pence == claimed_pence)
        assert (status is LineStatus.REFUSED) is (agreed_pence == 0)


def test_an_appeal_that_is_refused_takes_nothing_away() -> None:
    part = agree(LineStatus.WAITING, LineAction.APPROVE_LESS, claimed_pence=1_400, less_pence=1_200)
    assert part == Agreed(LineStatus.REDUCED, 1_200)
    again = LINE_TRANSITIONS.next_status(part.status, LineAction.APPEAL)
    assert agree(again, LineAction.REFUSE, claimed_pence=1_400, agreed_before_pence=1_200) == Agreed(
        LineStatus.REDUCED, 0
    )
    rest = agree(again, LineAction.APPROVE, claimed_pence=1_400, agreed_before_pence=1_200)
    assert rest == Agreed(LineStatus.APPROVED, 200)


@pytest.mark.parametrize("less_pence", [None, 0, -1, 1_400, 1_401])
def test_less_means_less_and_more_than_nothing(less_pence: int | None) -> None:
    with pytest.raises(InvalidError, match=r"at least 1p and under £14\.00"):
        agree(LineStatus.WAITING, LineAction.APPROVE_LESS, claimed_pence=1_400, less_pence=less_pence)


@pytest.mark.parametrize("action", [LineAction.APPROVE, LineAction.REFUSE])
def test_an_amount_goes_only_with_approving_less(action: LineAction) -> None:
    with pytest.raises(InvalidError, match="Leave it out"):
        agree(LineStatus.WAITING, action, claimed_pence=1_400, less_pence=1_400)


OF_DECISION = {
    LineAction.APPROVE: LineStatus.APPROVED,
    LineAction.APPROVE_LESS: LineStatus.REDUCED,
    LineAction.REFUSE: LineStatus.REFUSED,
}


@pytest.mark.parametrize("status", LineStatus)
@pytest.mark.parametrize("action", LineAction)
def test_only_decisions_decide_and_only_where_they_are_possible(status: LineStatus, action: LineAction) -> None:
    less_pence = 700 if action is LineAction.APPROVE_LESS else None
    if not LINE_TRANSITIONS.targets(status, action):
        with pytest.raises(ConflictError):
            agree(status, action, claimed_pence=1_400, less_pence=less_pence)
    elif action in AGREEING | {LineAction.REFUSE}:
        decided = agree(status, action, claimed_pence=1_400, less_pence=less_pence)
        assert decided.status is OF_DECISION[action]
    else:
        with pytest.raises(InvalidError):
            agree(status, action, claimed_pence=1_400)


# ---- the status of the claim


@pytest.mark.parametrize(
    ("lines", "claim"),
    [
        ("waiting", "waiting"),
        ("waiting asked held refused approved", "waiting"),
        ("asked held approved", "asked"),
        ("held approved refused", "held"),
        ("approved approved", "approved"),
        ("approved withdrawn", "approved"),
        ("approved refused", "approved_in_part"),
        ("approved reduced", "approved_in_part"),
        ("reduced", "approved_in_part"),
        ("refused withdrawn", "refused"),
        ("withdrawn withdrawn", "withdrawn"),
        ("", "draft"),
    ],
)
def test_a_claim_is_what_its_lines_make_it(lines: str, claim: str) -> None:
    assert claim_status([LineStatus(line) for line in lines.split()]) == claim


def test_a_claim_that_was_not_sent_in_is_a_draft() -> None:
    assert claim_status([LineStatus.WAITING], is_submitted=False) is ClaimStatus.DRAFT


@pytest.mark.parametrize("lines", list(combinations_with_replacement(LineStatus, 3)))
def test_a_claim_waits_exactly_while_finance_can_do_something(lines: tuple[LineStatus, ...]) -> None:
    assert (claim_status(lines) is ClaimStatus.WAITING) is (LineStatus.WAITING in lines)
    assert claim_status(lines) is claim_status(lines[::-1])
