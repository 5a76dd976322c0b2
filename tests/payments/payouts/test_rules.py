"""The life of a payment as rules: exactly the listed steps, and money that is always somewhere."""

from collections import Counter
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.ledger.rules import POSTINGS, PostingKind
from services.payments.payouts.explanations import SAYS, why_it_stopped
from services.payments.payouts.rules import (
    FINISHED,
    PAYMENT_TRANSITIONS,
    MoneyAt,
    PayoutCause,
    PayoutStatus,
    after_answer,
    after_fetch,
    idempotency_key,
    move,
)
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus
from shared.errors import ConflictError

ANSWERS = st.builds(
    RailAnswer,
    kind=st.sampled_from(RailAnswerKind),
    provider_id=st.none() | st.just("obp_1"),
    status=st.none() | st.sampled_from(RailStatus),
    reason=st.none() | st.just("payout_method_closed"),
    under_review=st.booleans(),
    remedy=st.none() | st.sampled_from(RailAnswerKind),
)


EDGES = PAYMENT_TRANSITIONS.edges


def test_a_payment_takes_exactly_the_listed_steps_for_the_listed_causes() -> None:
    for now, to, cause, money_at in product(PayoutStatus, PayoutStatus, PayoutCause, MoneyAt):
        if cause in EDGES.get((now, to), ()) and not sends_what_is_not_put_aside(to, cause, money_at):
            assert move(now, money_at, to, cause).to is to
        else:
            with pytest.raises(ConflictError, match="no money moved"):
                move(now, money_at, to, cause)


def sends_what_is_not_put_aside(to: PayoutStatus, cause: PayoutCause, money_at: MoneyAt) -> bool:
    """Whether a person would send again what the float holds nothing for."""
    return (to, cause) == (PayoutStatus.QUEUED, PayoutCause.DECIDED) and money_at is not MoneyAt.RESERVED


def test_what_is_finished_stays_finished_and_what_has_left_is_never_sent_again() -> None:
    after = {now: {to for start, to in EDGES if start is now} for now in PayoutStatus}
    assert all(after[status] == {PayoutStatus.NEEDS_HUMAN} for status in FINISHED), (
        "only a contradiction, and for a person"
    )
    assert all(EDGES[status, PayoutStatus.NEEDS_HUMAN] == {PayoutCause.CONTRADICTED} for status in FINISHED)
    assert after[PayoutStatus.POSTED] == {PayoutStatus.RETURNED, PayoutStatus.FAILED, PayoutStatus.NEEDS_HUMAN}
    assert EDGES[PayoutStatus.POSTED, PayoutStatus.FAILED] == {PayoutCause.NOT_GIVEN}, (
        "cash that two say was never given"
    )
    assert {now for now, to in EDGES if to is PayoutStatus.SENDING} == {PayoutStatus.QUEUED, PayoutStatus.UNKNOWN}
    assert {now for now, to in EDGES if to is PayoutStatus.QUEUED} == {
        PayoutStatus.APPROVED,
        PayoutStatus.SENDING,
        PayoutStatus.NEEDS_HUMAN,
    }
    assert EDGES[PayoutStatus.NEEDS_HUMAN, PayoutStatus.QUEUED] == {PayoutCause.DECIDED}, "under the same key"
    assert EDGES[PayoutStatus.UNKNOWN, PayoutStatus.SENDING] == {PayoutCause.REPLAYED}


@pytest.mark.parametrize(
    "to",
    [PayoutStatus.FAILED, PayoutStatus.CANCELED, PayoutStatus.RETURNED, PayoutStatus.POSTED, PayoutStatus.PROCESSING],
)
def test_only_the_rails_own_record_says_what_became_of_an_unknown_payment(to: PayoutStatus) -> None:
    assert EDGES[PayoutStatus.UNKNOWN, to] == {PayoutCause.FETCHED}


WHERE = {
    MoneyAt.OWED: {"payable.participants": -1},
    MoneyAt.RESERVED: {"payable.participants": -1, "stripe.reserved": 1, "stripe.available": -1},
    MoneyAt.IN_FLIGHT: {"payable.participants": -1, "stripe.in_flight": 1, "stripe.available": -1},
    MoneyAt.PAID: {"stripe.available": -1},
}
"""What the ledger must show of a payment of one penny, given where its money is said to be."""


def post(balances: dict[str, int], steps: tuple[PostingKind, ...]) -> dict[str, int]:
    """Balances (debits − credits) after these steps."""
    after = Counter(balances)
    for step in steps:
        for posting in POSTINGS[step]:
            after[posting.debit.format(rail="stripe", expense="involvement")] += 1
            after[posting.credit.format(rail="stripe", expense="involvement")] -= 1
    return {code: pence for code, pence in after.items() if pence}


def test_on_every_path_the_ledger_says_where_the_money_is_and_no_step_is_posted_twice() -> None:
    """Walks every state that any order of allowed moves can reach. A decision is a source of its own, so what it posts may
    come again; a payment that was contradicted once moves by decisions only."""
    start: tuple[PayoutStatus, MoneyAt, tuple[PostingKind, ...], tuple[PostingKind, ...], bool] = (
        PayoutStatus.DRAFT,
        MoneyAt.OWED,
        (),
        (),
        False,
    )
    seen, waiting = {start}, [start]
    while waiting:
        now, money_at, posted, decided, contradicted = waiting.pop()
        for (begin, to), causes in EDGES.items():
            for cause in causes if begin is now else ():
                if contradicted and cause not in (PayoutCause.DECIDED, PayoutCause.CONTRADICTED):
                    continue
                if cause is PayoutCause.CONTRADICTED and PostingKind.RESERVED not in posted:
                    continue  # what was never released cannot be at the rail; the database refuses that it needs a human
                if sends_what_is_not_put_aside(to, cause, money_at):
                    continue
                taken = move(now, money_at, to, cause)
                by_the_run = {
                    PayoutCause.APPROVED: (PostingKind.ACCRUED,),
                    PayoutCause.RELEASED: (PostingKind.RESERVED,),
                }.get(cause, ())
                own = (*posted, *by_the_run, *(() if cause is PayoutCause.DECIDED else taken.steps))
                assert len(set(own)) == len(own), f"{now} to {to} by {cause} posts a step twice: {own}"
                more = without_circles((*decided, *(taken.steps if cause is PayoutCause.DECIDED else ())))
                state = (
                    to,
                    taken.money_at,
                    tuple(sorted(own)),
                    more,
                    contradicted or cause is PayoutCause.CONTRADICTED,
                )
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
                    check(to, taken.money_at, (*own, *more))
    assert {status for status, *_ in seen} == set(PayoutStatus), "every status can be reached"


def without_circles(steps: tuple[PostingKind, ...]) -> tuple[PostingKind, ...]:
    """What decisions posted, less what they have taken back again."""
    left = Counter(steps)
    back = min(left[PostingKind.LEFT_AFTER_ALL], left[PostingKind.RETURNED])
    left.subtract({PostingKind.LEFT_AFTER_ALL: back, PostingKind.RETURNED: back, PostingKind.RESTORED: back})
    return tuple(sorted(left.elements()))


def check(status: PayoutStatus, money_at: MoneyAt, steps: tuple[PostingKind, ...]) -> None:
    """The ledger, the place and the status agree."""
    balances = post({}, steps)
    cost = balances.pop("expense.involvement", 0)
    if cost:
        assert balances == WHERE[money_at], f"{status}, money {money_at}, after {steps}"
    else:
        assert (balances, money_at) == ({}, MoneyAt.OWED), "nothing moves before approval"
    if status in FINISHED:
        assert money_at is MoneyAt.OWED, f"{status}: the money is back and still owed"
    if status is PayoutStatus.POSTED:
        assert money_at is MoneyAt.PAID
    if status in (PayoutStatus.DRAFT, PayoutStatus.APPROVED):
        assert money_at is MoneyAt.OWED


@given(ANSWERS, st.booleans(), st.booleans())
def test_every_answer_to_a_send_leads_to_an_allowed_step(
    answer: RailAnswer, sent_before: bool, nothing_moved: bool
) -> None:
    to, cause = after_answer(answer, sent_before=sent_before, nothing_moved=nothing_moved)
    assert cause in EDGES[PayoutStatus.SENDING, to]


@given(ANSWERS)
def test_a_refusal_after_a_lost_answer_proves_nothing(answer: RailAnswer) -> None:
    """An earlier send may have been carried out, so only an object of the rail's may end the payment."""
    to, cause = after_answer(answer, sent_before=True)
    if cause is not PayoutCause.ACCEPTED:
        assert to in (PayoutStatus.UNKNOWN, PayoutStatus.NEEDS_HUMAN)


@given(ANSWERS, st.booleans())
def test_nothing_unreadable_counts_as_paid_or_failed(answer: RailAnswer, sent_before: bool) -> None:
    to, _ = after_answer(answer, sent_before=sent_before)
    if answer.kind is RailAnswerKind.UNKNOWN or (answer.kind is RailAnswerKind.ACCEPTED and answer.status is None):
        assert to is PayoutStatus.UNKNOWN


@given(st.sampled_from(PayoutStatus), ANSWERS)
def test_every_fetched_object_leads_to_an_allowed_step_or_to_none(now: PayoutStatus, answer: RailAnswer) -> None:
    outcome = after_fetch(now, answer)
    if outcome is not None:
        to, cause = outcome
        assert cause in EDGES[now, to]


@given(st.sampled_from(PayoutStatus), ANSWERS)
def test_the_same_report_twice_says_nothing_new(now: PayoutStatus, answer: RailAnswer) -> None:
    outcome = after_fetch(now, answer)
    if outcome is not None and answer.status is not None and outcome[1] is PayoutCause.FETCHED:
        assert after_fetch(outcome[0], answer) is None


@given(st.permutations([RailStatus.PROCESSING, RailStatus.POSTED, RailStatus.RETURNED]))
def test_reports_in_any_order_end_the_same(order: list[RailStatus]) -> None:
    now = PayoutStatus.UNKNOWN
    for status in order:
        outcome = after_fetch(now, RailAnswer(RailAnswerKind.ACCEPTED, status=status))
        now = outcome[0] if outcome else now
    assert now is PayoutStatus.RETURNED


SAME, GOES_ON, STOPS = "same", "goes on", "stops"
LATE = "an older word that comes late; if the rail was asked after the newer one was written down, it stops"
DECIDES = "only a person's decision moves it"
NOT_OURS = "never released, so the rail cannot have it: a payment that nobody knows"
WORDS = [*RailStatus, None]
""" "None": a word that we do not know, another amount, or another payment under our id."""

P, L, F, C, R = RailStatus.PROCESSING, RailStatus.POSTED, RailStatus.FAILED, RailStatus.CANCELED, RailStatus.RETURNED
MATRIX: dict[PayoutStatus, dict[RailStatus | None, str]] = {
    PayoutStatus.DRAFT: dict.fromkeys(WORDS, NOT_OURS),
    PayoutStatus.APPROVED: dict.fromkeys(WORDS, NOT_OURS),
    PayoutStatus.QUEUED: dict.fromkeys(WORDS, STOPS),
    PayoutStatus.SENDING: {P: GOES_ON, L: GOES_ON, F: GOES_ON, C: GOES_ON, R: GOES_ON, None: STOPS},
    PayoutStatus.UNKNOWN: {P: GOES_ON, L: GOES_ON, F: GOES_ON, C: GOES_ON, R: GOES_ON, None: STOPS},
    PayoutStatus.PROCESSING: {P: SAME, L: GOES_ON, F: GOES_ON, C: GOES_ON, R: GOES_ON, None: STOPS},
    PayoutStatus.POSTED: {P: LATE, L: SAME, F: STOPS, C: STOPS, R: GOES_ON, None: STOPS},
    PayoutStatus.FAILED: {P: LATE, L: STOPS, F: SAME, C: STOPS, R: STOPS, None: STOPS},
    PayoutStatus.CANCELED: {P: LATE, L: STOPS, F: STOPS, C: SAME, R: STOPS, None: STOPS},
    PayoutStatus.RETURNED: {P: LATE, L: LATE, F: STOPS, C: STOPS, R: SAME, None: STOPS},
    PayoutStatus.NEEDS_HUMAN: {P: GOES_ON, L: GOES_ON, F: GOES_ON, C: GOES_ON, R: GOES_ON, None: SAME},
}
"""By our status, and then by what the rail says now."""


def read(
    now: PayoutStatus, word: RailStatus | None, *, is_newer: bool = False, is_contradicted: bool = False
) -> str | None:
    """What the rules make of one word: goes on, stops, or nothing."""
    kind = RailAnswerKind.ACCEPTED if word else RailAnswerKind.NEEDS_HUMAN
    outcome = after_fetch(now, RailAnswer(kind, status=word), is_newer=is_newer, is_contradicted=is_contradicted)
    if outcome is None:
        return None
    return STOPS if outcome[0] is PayoutStatus.NEEDS_HUMAN else GOES_ON


@pytest.mark.parametrize(("now", "word"), [*product(PayoutStatus, WORDS)])
def test_the_whole_matrix_of_what_we_have_and_what_the_rail_says(now: PayoutStatus, word: RailStatus | None) -> None:
    expected = MATRIX[now][word]
    quiet = expected in (SAME, LATE, NOT_OURS)
    assert read(now, word) == (None if quiet else expected)
    assert read(now, word, is_newer=True) == (STOPS if expected is LATE else None if quiet else expected)


@pytest.mark.parametrize(
    ("now", "word"), [*product([*sorted(FINISHED), PayoutStatus.POSTED, PayoutStatus.NEEDS_HUMAN], WORDS)]
)
def test_after_one_contradiction_only_a_person_moves_it(now: PayoutStatus, word: RailStatus | None) -> None:
    after = read(now, word, is_newer=True, is_contradicted=True)
    assert after == (None if now is PayoutStatus.NEEDS_HUMAN or (word and word.value == now.value) else STOPS)


@pytest.mark.parametrize("now", [*sorted(FINISHED), PayoutStatus.POSTED, PayoutStatus.QUEUED])
@pytest.mark.parametrize("word", WORDS)
def test_what_a_person_reads_says_both_words(now: PayoutStatus, word: RailStatus | None) -> None:
    said = why_it_stopped(now, RailAnswer(RailAnswerKind.ACCEPTED, status=word))
    assert said.startswith("The bank contradicts itself about this payment. We had that ")
    assert "cannot be paid again, until you decide" in said
    assert (SAYS[word] if word else "cannot read") in said


def test_a_key_belongs_to_one_payment_one_generation_and_one_body() -> None:
    payout_id = uuid4()
    keys = {idempotency_key(one, generation, revision)
            for one in (payout_id, uuid4()) for generation in (1, 2) for revision in (0, 1)}  # fmt: skip
    assert len(keys) == 8
    assert idempotency_key(payout_id, 1, 0) == idempotency_key(payout_id, 1, 0)


@pytest.mark.parametrize("step", PostingKind)
def test_every_posting_moves_money_between_two_accounts(step: PostingKind) -> None:
    for posting in POSTINGS[step]:
        assert posting.debit != posting.credit
        assert posting.meaning
