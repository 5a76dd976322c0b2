"""What an organisation pays without asking, purely: caps, receipts, cautions, totals, and the words for all of it."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.letters.plain_words import PLAIN_WORDS
from services.payments.claims.rules.assessing import assess, is_receipt_needed
from services.payments.claims.rules.categories import Cap
from services.payments.claims.rules.lines import LineFacts, LineKind
from services.payments.claims.rules.policy import (
    DEFAULT_POLICY,
    Assessment,
    CautionCode,
    ClaimFacts,
    EarlierLine,
    Policy,
    PolicyDecision,
    ReasonCode,
    policy_on,
)
from shared.contracts.categories import MILEAGE, Category
from shared.errors import InvalidError
from shared.ids import new_id

TODAY = date(2026, 11, 23)
BUS = LineFacts(number=1, category=Category.BUS, kind=LineKind.SPENT, on=TODAY, amount_pence=460)
FOOD = LineFacts(number=2, category=Category.FOOD, kind=LineKind.SPENT, on=TODAY, amount_pence=600)
TAXI = LineFacts(number=3, category=Category.TAXI, kind=LineKind.SPENT, on=TODAY, amount_pence=2_000)
CLAIM = ClaimFacts(lines=(BUS, FOOD), submitted_on=TODAY, is_on_list=True, event_on=TODAY, budget_left_pence=100_000)


def codes(said: Assessment) -> set[str]:
    """What the reasons are, by code."""
    return {reason.code.value for reason in said.reasons}


def test_a_small_claim_inside_the_rules_is_approved_without_a_word() -> None:
    assert assess(CLAIM, DEFAULT_POLICY) == Assessment(PolicyDecision.APPROVE, (), (), needs_two=False)


def test_above_the_cap_a_person_looks_and_the_text_says_so() -> None:
    said = assess(replace(CLAIM, lines=(replace(BUS, amount_pence=1_400, receipt_digest="a"),)), DEFAULT_POLICY)
    assert said.outcome is PolicyDecision.REFER
    assert [(reason.code, reason.line_number, reason.text) for reason in said.reasons] == [
        (
            ReasonCode.LINE_ABOVE_CAP,
            1,
            "The bus fare is £14.00. Your organisation pays up to £12.00 without asking. Finance will look at it.",
        )
    ]


OTHER = replace(FOOD, category=Category.OTHER, description="A hat for the sun")
LUNCH = EarlierLine(Category.FOOD, TODAY, 600)
HAT = replace(LUNCH, category=Category.OTHER)

CASES: list[tuple[ClaimFacts, set[str]]] = [
    (replace(CLAIM, lines=(replace(BUS, amount_pence=1_000),)), set()),
    (replace(CLAIM, lines=(replace(BUS, amount_pence=1_001),)), {"receipt_needed"}),
    (replace(CLAIM, lines=(replace(BUS, amount_pence=1_001, receipt_digest="a"),)), set()),
    (replace(CLAIM, lines=(replace(BUS, amount_pence=1_200, receipt_digest="a"),)), set()),
    (replace(CLAIM, lines=(replace(BUS, amount_pence=1_201, receipt_digest="a"),)), {"line_above_cap"}),
    (replace(CLAIM, lines=(replace(BUS, amount_pence=1_001, lost_receipt_reason=" "),)), {"receipt_needed"}),
    (replace(CLAIM, lines=(replace(BUS, amount_pence=1_001, lost_receipt_reason="It blew away"),)), set()),
    (replace(CLAIM, lines=(replace(TAXI, lost_receipt_reason="No printer in the car"),)), set()),
    (
        replace(CLAIM, lines=(replace(TAXI, amount_pence=2_001, lost_receipt_reason="No printer in the car"),)),
        {"lost_receipts_too_high"},
    ),
    (
        replace(
            CLAIM,
            lines=(
                replace(BUS, amount_pence=1_001, lost_receipt_reason="It blew away"),
                replace(BUS, number=4, on=TODAY - timedelta(days=1), amount_pence=1_001, lost_receipt_reason="Lost"),
            ),
        ),
        {"lost_receipts_too_high"},
    ),
    (replace(CLAIM, lines=tuple(replace(BUS, number=n, amount_pence=800) for n in (1, 2, 3))), set()),
    (replace(CLAIM, lines=tuple(replace(BUS, number=n, amount_pence=801) for n in (1, 2, 3))), {"day_above_cap"}),
    (replace(CLAIM, claimed_before_pence={(Category.BUS, TODAY): 1_940}), set()),
    (replace(CLAIM, claimed_before_pence={(Category.BUS, TODAY): 1_941}), {"day_above_cap"}),
    (replace(CLAIM, claimed_before_pence={(Category.BUS, TODAY - timedelta(days=1)): 9_999}), set()),
    (replace(CLAIM, lines=(replace(BUS, kind=LineKind.ADVANCE),)), {"money_in_advance"}),
    (replace(CLAIM, lines=(replace(BUS, kind=LineKind.TICKET, amount_pence=1_100),)), {"ticket"}),
    (replace(CLAIM, lines=(OTHER,)), set()),
    (replace(CLAIM, lines=(replace(OTHER, description=" "),)), {"not_said_what_for"}),
    (replace(CLAIM, unconfirmed_rate_lines=frozenset({1})), {"rate_not_confirmed"}),
    (replace(CLAIM, unconfirmed_rate_lines=frozenset({9})), set()),
    (replace(CLAIM, budget_left_pence=1_060), set()),
    (replace(CLAIM, budget_left_pence=1_059), {"over_budget"}),
    (replace(CLAIM, budget_left_pence=-1), {"over_budget"}),
    (replace(CLAIM, budget_left_pence=None), set()),
    (replace(CLAIM, same_file_lines=frozenset({2})), {"same_file"}),
    (replace(CLAIM, earlier_lines=(LUNCH,)), {"same_details"}),
    (replace(CLAIM, earlier_lines=(replace(LUNCH, amount_pence=612),)), {"same_details"}),
    (replace(CLAIM, earlier_lines=(replace(LUNCH, amount_pence=588),)), {"same_details"}),
    (replace(CLAIM, earlier_lines=(replace(LUNCH, amount_pence=613),)), set()),
    (replace(CLAIM, earlier_lines=(replace(LUNCH, on=TODAY - timedelta(days=1)),)), set()),
    (replace(CLAIM, earlier_lines=(replace(LUNCH, category=Category.BUS),)), set()),
    (replace(CLAIM, lines=(OTHER,), earlier_lines=(replace(HAT, on=TODAY - timedelta(days=7)),)), {"same_details"}),
    (replace(CLAIM, lines=(OTHER,), earlier_lines=(replace(HAT, on=TODAY - timedelta(days=8)),)), set()),
    (replace(CLAIM, lines=(replace(OTHER, amount_pence=2_001, receipt_digest="a"),)), {"line_above_cap"}),
    (replace(CLAIM, lines=(OTHER,), claimed_before_pence={(Category.OTHER, TODAY): 2_401}), {"day_above_cap"}),
    (replace(CLAIM, claimed_today_pence=8_940), set()),
    (replace(CLAIM, claimed_today_pence=8_941), {"person_day_above_cap"}),
    (replace(CLAIM, claimed_for_event_pence=13_940), set()),
    (replace(CLAIM, claimed_for_event_pence=13_941), {"person_event_above_cap"}),
    (replace(CLAIM, lines=(BUS, replace(FOOD, on=TODAY - timedelta(days=365)))), set()),
    (replace(CLAIM, lines=(BUS, replace(FOOD, on=TODAY - timedelta(days=366)))), {"very_old"}),
    (replace(CLAIM, works_here=True), {"works_here"}),
    (replace(CLAIM, is_on_list=False), {"not_on_list"}),
    (replace(CLAIM, is_on_list=None, event_on=None), set()),
    (replace(CLAIM, usual_pence={Category.FOOD: 200}), set()),
    (replace(CLAIM, usual_pence={Category.FOOD: 199}), {"unusual_amount"}),
    (replace(CLAIM, usual_pence={Category.TAXI: 1}), set()),
    (replace(CLAIM, event_on=TODAY - timedelta(days=400)), set()),
    (replace(CLAIM, is_entered_by_someone_else=True), set()),
]


@pytest.mark.parametrize(("claim", "expected"), CASES)
def test_each_rule_to_the_penny(claim: ClaimFacts, expected: set[str]) -> None:
    said = assess(claim, DEFAULT_POLICY)
    assert codes(said) == expected
    assert said.outcome is (PolicyDecision.REFER if expected else PolicyDecision.APPROVE)


def test_one_line_above_its_cap_is_said_once_and_a_day_above_its_cap_beside_it() -> None:
    caps = {Category.BUS: Cap(per_line_pence=500, per_day_pence=500)}
    policy = replace(DEFAULT_POLICY, caps=caps)
    dear = replace(BUS, amount_pence=501)
    assert codes(assess(replace(CLAIM, lines=(dear,)), policy)) == {"line_above_cap"}
    both = assess(replace(CLAIM, lines=(dear, replace(BUS, number=2))), policy)
    assert codes(both) == {"line_above_cap", "day_above_cap"}
    assert "On 23 November 2026 you spent £9.61 on this: bus fare." in both.reasons[1].text


def test_the_total_decides_whether_nobody_one_or_two_people_must_look() -> None:
    policy = replace(DEFAULT_POLICY, caps={}, receipt_needed_above_pence=10**9)
    for pence, reasons, needs_two in (
        (5_000, set(), False),
        (5_001, {"above_automatic"}, False),
        (20_000, {"above_automatic"}, False),
        (20_001, {"two_people"}, True),
    ):
        said = assess(replace(CLAIM, lines=(replace(BUS, amount_pence=pence),)), policy)
        assert (codes(said), said.needs_two) == (reasons, needs_two)


def test_late_is_said_and_paid() -> None:
    late = replace(CLAIM, event_on=TODAY - timedelta(days=91))
    said = assess(late, DEFAULT_POLICY)
    assert said.outcome is PolicyDecision.APPROVE
    assert [caution.code for caution in said.warnings] == [CautionCode.LATE]
    assert not assess(replace(late, event_on=TODAY - timedelta(days=90)), DEFAULT_POLICY).warnings
    without_event = replace(CLAIM, event_on=None, lines=(BUS, replace(FOOD, on=TODAY - timedelta(days=91))))
    assert [caution.code for caution in assess(without_event, DEFAULT_POLICY).warnings] == [CautionCode.LATE]


@pytest.mark.parametrize("code", CautionCode)
def test_an_organisation_says_which_cautions_make_a_person_look(code: CautionCode) -> None:
    claim = replace(
        CLAIM,
        same_file_lines=frozenset({1}),
        earlier_lines=(EarlierLine(Category.BUS, TODAY, 460),),
        usual_pence={Category.BUS: 100},
        is_on_list=False,
        event_on=TODAY - timedelta(days=91),
    )
    assert assess(claim, replace(DEFAULT_POLICY, refer_on=frozenset())).outcome is PolicyDecision.APPROVE
    said = assess(claim, replace(DEFAULT_POLICY, refer_on=frozenset({code})))
    assert codes(said) == {code.value}
    assert {caution.code for caution in said.warnings} == set(CautionCode)


def test_an_organisation_may_look_at_what_somebody_else_entered() -> None:
    strict = replace(DEFAULT_POLICY, refer_when_entered_for_them=True)
    assert codes(assess(replace(CLAIM, is_entered_by_someone_else=True), strict)) == {"entered_for_them"}
    assert not codes(assess(CLAIM, strict))


def test_a_claim_without_lines_or_amounts_is_no_claim() -> None:
    with pytest.raises(InvalidError, match="no lines"):
        assess(replace(CLAIM, lines=()), DEFAULT_POLICY)
    with pytest.raises(InvalidError, match="Line 1 has no amount yet"):
        assess(replace(CLAIM, lines=(replace(BUS, amount_pence=None),)), DEFAULT_POLICY)


@pytest.mark.parametrize("category", Category)
def test_receipts_are_needed_for_money_spent_and_not_for_miles(category: Category) -> None:
    line = replace(BUS, category=category, amount_pence=1_001)
    assert is_receipt_needed(line, DEFAULT_POLICY) is (category not in MILEAGE)
    assert not is_receipt_needed(replace(line, amount_pence=1_000), DEFAULT_POLICY)
    assert not is_receipt_needed(replace(line, kind=LineKind.ADVANCE), DEFAULT_POLICY)
    assert not is_receipt_needed(replace(line, kind=LineKind.TICKET), DEFAULT_POLICY)


def test_the_newest_rules_that_have_begun_hold() -> None:
    first = replace(DEFAULT_POLICY, id=new_id(), valid_from=date(2026, 1, 1))
    second = replace(DEFAULT_POLICY, id=new_id(), valid_from=date(2026, 6, 1))
    assert policy_on([second, first], date(2025, 12, 31)) is DEFAULT_POLICY
    assert policy_on([second, first], date(2026, 5, 31)) is first
    assert policy_on([first, second], date(2026, 6, 1)) is second


# ---- for every claim and every policy

PENCE = st.integers(1, 30_000)
LIMIT = st.integers(0, 30_000)
DAYS = st.integers(0, 3).map(lambda days: TODAY - timedelta(days=days))
TEXTS = st.none() | st.just("") | st.just("A reason")
LINES = st.builds(
    LineFacts,
    number=st.integers(1, 9),
    category=st.sampled_from(Category),
    kind=st.sampled_from(LineKind),
    on=DAYS,
    amount_pence=PENCE,
    receipt_digest=st.none() | st.just("a"),
    lost_receipt_reason=TEXTS,
    description=st.sampled_from(["", "A hat"]),
)
NUMBERS = st.frozensets(st.integers(1, 9))
CLAIMS = st.builds(
    ClaimFacts,
    lines=st.lists(LINES, min_size=1, max_size=6, unique_by=lambda line: line.number).map(tuple),
    submitted_on=st.just(TODAY),
    is_on_list=st.none() | st.booleans(),
    event_on=st.none() | st.just(TODAY) | st.just(TODAY - timedelta(days=200)),
    budget_left_pence=st.none() | st.integers(-100, 50_000),
    is_entered_by_someone_else=st.booleans(),
    same_file_lines=NUMBERS,
    earlier_lines=st.lists(st.builds(EarlierLine, st.sampled_from(Category), DAYS, PENCE), max_size=3).map(tuple),
    claimed_today_pence=st.just(0) | PENCE,
    claimed_for_event_pence=st.just(0) | PENCE,
    works_here=st.booleans(),
    usual_pence=st.dictionaries(st.sampled_from(Category), PENCE),
    claimed_before_pence=st.dictionaries(st.tuples(st.sampled_from(Category), DAYS), PENCE),
    unconfirmed_rate_lines=NUMBERS,
)
POLICIES = st.builds(
    Policy,
    id=st.builds(new_id),
    valid_from=st.just(date(2026, 1, 1)),
    caps=st.dictionaries(st.sampled_from(Category), st.builds(Cap, st.none() | LIMIT, st.none() | LIMIT)),
    receipt_needed_above_pence=LIMIT,
    lost_receipt_up_to_pence=LIMIT,
    automatic_up_to_pence=LIMIT,
    second_approver_above_pence=LIMIT,
    late_after_days=st.integers(0, 100),
    unusual_percent=st.integers(100, 500),
    person_day_up_to_pence=LIMIT,
    person_event_up_to_pence=LIMIT,
    alike_within_percent=st.integers(0, 100),
    alike_within_days=st.integers(0, 10),
    longest_age_days=st.integers(1, 10),
    refer_on=st.frozensets(st.sampled_from(CautionCode)),
    refer_when_entered_for_them=st.booleans(),
) | st.just(DEFAULT_POLICY)


@given(CLAIMS, POLICIES)
def test_what_is_paid_without_a_person_is_inside_every_limit(claim: ClaimFacts, policy: Policy) -> None:
    said = assess(claim, policy)
    assert (said.outcome is PolicyDecision.REFER) is bool(said.reasons)
    if said.outcome is PolicyDecision.REFER:
        return
    total_pence = sum(line.amount_pence or 0 for line in claim.lines)
    assert total_pence <= min(policy.automatic_up_to_pence, policy.second_approver_above_pence)
    assert not said.needs_two
    assert not claim.works_here
    assert not claim.claimed_today_pence or total_pence + claim.claimed_today_pence <= policy.person_day_up_to_pence
    assert all((TODAY - line.on).days <= policy.longest_age_days for line in claim.lines)
    assert claim.budget_left_pence is None or total_pence <= claim.budget_left_pence
    for line in claim.lines:
        cap = policy.caps.get(line.category, Cap())
        same_day = sum(
            other.amount_pence or 0
            for other in claim.lines
            if (other.category, other.on) == (line.category, line.on)
        ) + claim.claimed_before_pence.get((line.category, line.on), 0)  # fmt: skip
        assert line.kind is LineKind.SPENT
        assert cap.per_line_pence is None or (line.amount_pence or 0) <= cap.per_line_pence
        assert cap.per_day_pence is None or same_day <= cap.per_day_pence
        assert line.receipt_digest or line.lost_receipt_reason or not is_receipt_needed(line, policy)


@given(CLAIMS, POLICIES, PENCE)
def test_a_dearer_line_never_turns_a_look_into_an_approval(claim: ClaimFacts, policy: Policy, more: int) -> None:
    """Also a line that is like one of an earlier claim: at another price it is not any more, so those are left out here."""
    claim = replace(claim, earlier_lines=())
    line, *rest = claim.lines
    dearer = replace(claim, lines=(replace(line, amount_pence=(line.amount_pence or 0) + more), *rest))
    if assess(claim, policy).outcome is PolicyDecision.REFER:
        assert assess(dearer, policy).outcome is PolicyDecision.REFER


PEOPLE_SAY = {"claim", "receipt", "budget", "organisation"}
"""Words that the list calls hard and that people who claim meet on every page."""
HARD = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(set(PLAIN_WORDS) - PEOPLE_SAY)))})(?:s|d|ed|ing)?\b", re.I)
MOST_WORDS = 20


@given(CLAIMS, POLICIES)
def test_every_text_is_plain_says_what_happens_next_and_blames_nobody(claim: ClaimFacts, policy: Policy) -> None:
    said = assess(claim, policy)
    for reason in said.reasons:
        assert reason.text.endswith(" Finance will look at it.")
    for text in {reason.text for reason in said.reasons} | {caution.text for caution in said.warnings}:
        assert not HARD.findall(text), text
        assert not re.search(r"None|_|\bfraud|suspicious|duplicate|invalid|reject|policy|  ", text, re.I), text
        for sentence in re.split(r"(?<=[.?]) ", text):
            assert len(sentence.split()) <= MOST_WORDS, sentence
            assert re.match(r"[A-Z£].*[.?]$", sentence), sentence
