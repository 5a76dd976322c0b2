"""What is still missing before an organisation goes live: each step done and each step missing, by the rules alone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from services.payments.desk.first_day.rules.judging import DANGERS, steps_of, still_missing
from services.payments.desk.first_day.rules.steps import (
    FILLED_BY,
    FirstDayStep,
    OutsideFacts,
    OwnFacts,
    StepState,
    StepTopic,
)
from services.payments.rails.readiness.rules import CheckState, ReadinessLine, ReadinessTopic
from services.payments.route_access import ROUTES
from shared.contracts.lines import LineFault, LineNow, LinePauseNow
from shared.contracts.set_up import SetUp
from shared.contracts.understood import DangerKind
from shared.identity import Role
from shared.telephone_numbers import is_for_drama

KINDS: tuple[DangerKind, ...] = get_args(DangerKind)
ANN, BEN, CAT, DEE = uuid4(), uuid4(), uuid4(), uuid4()
EVERYBODY = frozenset({ANN, BEN, CAT, DEE})
STRIPE = tuple(ReadinessLine(topic, CheckState.OK, "Good.") for topic in ReadinessTopic)
SET_UP = SetUp(practice_parts=(), texts_come_back=True, speaks_unchecked=False, own_safety_words=KINDS)
LINES = (LineNow(channel="sms", line="twilio"), LineNow(channel="letter", line="print_at_office"))
OWN = OwnFacts(
    name="Riverbank Council",
    helpline="01823 333 444",
    helpline_hours="mon-fri 09:00-17:00",
    adviser="Riverbank Advice",
    adviser_is_usual=False,
    humans=dict.fromkeys(Role, EVERYBODY),
    have_signed_in=True,
    second_above_pence=20_000,
    rules_are_agreed=True,
    roles_with_rate=1,
    unchecked_vehicles=[],
    has_account=True,
    float_pence=1,
    has_mandate=True,
    paused_lines=0,
    plan=["Hana"],
    plan_left=[],
    has_duty_number=True,
    chain_is_named=True,
    unchecked_words=0,
    has_bank_tables=True,
)
OUTSIDE = OutsideFacts((), sign_in_answers=True, set_up=SET_UP, lines=LINES, rail=STRIPE)


def step(topic: StepTopic, own: OwnFacts = OWN, outside: OutsideFacts = OUTSIDE) -> FirstDayStep:
    """One step of the list."""
    return next(one for one in steps_of(own, outside) if one.topic is topic)


def humans(**who: set[UUID]) -> dict[Role, frozenset[UUID]]:
    """Who acts in which role; a role that is not named has everybody."""
    return {role: frozenset(who.get(role.value, EVERYBODY)) for role in Role}


def test_all_is_done_where_all_is_there() -> None:
    steps = steps_of(OWN, OUTSIDE)
    assert [one.topic for one in steps] == list(StepTopic)
    assert {one.state for one in steps} == {StepState.DONE}
    assert still_missing(steps) == []
    assert len(KINDS) == DANGERS


@pytest.mark.parametrize(
    ("topic", "changes"),
    [
        (StepTopic.ORGANISATION, {"helpline": "01632 960 000"}),
        (StepTopic.ADMINISTRATORS, {"humans": humans(administrator={ANN})}),
        (StepTopic.ADMINISTRATORS, {"have_signed_in": False}),
        (StepTopic.STAFF, {"humans": humans(helpline=set())}),
        (StepTopic.STAFF, {"humans": humans(finance_payer=set(), helpline=set())}),
        (StepTopic.STAFF, {"humans": humans(organiser={ANN}, finance_approver={BEN, CAT}, finance_payer={ANN})}),
        (StepTopic.STAFF, {"humans": humans(organiser={ANN}, finance_approver={BEN}, finance_payer={CAT})}),
        (StepTopic.CLAIM_RULES, {"rules_are_agreed": False}),
        (StepTopic.RATES, {"roles_with_rate": 0}),
        (StepTopic.MILEAGE, {"unchecked_vehicles": ["car"]}),
        (StepTopic.ACCOUNT, {"has_account": False}),
        (StepTopic.EVENTS, {"has_account": False}),
        (StepTopic.FLOAT, {"float_pence": 0}),
        (StepTopic.LINES, {"paused_lines": 1}),
        (StepTopic.SAFETY_PLAN, {"plan": []}),
        (StepTopic.SAFETY_PLAN, {"plan": [], "plan_left": ["Hana"]}),
        (StepTopic.DUTY_NUMBER, {"has_duty_number": False}),
    ],
)
def test_what_our_own_database_lacks_is_missing(topic: StepTopic, changes: dict[str, Any]) -> None:
    found = step(topic, replace(OWN, **changes))
    assert found.state is StepState.MISSING
    assert found.says.endswith(".")
    assert found in still_missing(steps_of(replace(OWN, **changes), OUTSIDE))


@pytest.mark.parametrize(
    ("topic", "changes"),
    [
        (StepTopic.MANDATE, {"has_mandate": False}),
        (StepTopic.ADVISER, {"adviser_is_usual": True}),
        (StepTopic.STANDING, {"chain_is_named": False}),
        (StepTopic.BANK_TABLES, {"has_bank_tables": False}),
        (StepTopic.WORDS, {"unchecked_words": 3}),
        (StepTopic.WORDS, {"unchecked_words": None}),
        (StepTopic.SAFETY_PLAN, {"plan_left": ["Olu"]}),
    ],
)
def test_what_is_only_worth_a_look_keeps_nobody_from_going_live(topic: StepTopic, changes: dict[str, Any]) -> None:
    own = replace(OWN, **changes)
    assert step(topic, own).state is StepState.ADVISED
    assert still_missing(steps_of(own, OUTSIDE)) == []


def test_three_parts_of_four_people_fit_however_they_are_given() -> None:
    given = humans(organiser={ANN, BEN}, finance_approver={ANN, CAT, DEE}, finance_payer={CAT})
    assert step(StepTopic.STAFF, replace(OWN, humans=given)).state is StepState.DONE


@pytest.mark.parametrize(
    ("topic", "changes", "state"),
    [
        (StepTopic.SIGN_IN, {"sign_in_answers": False}, StepState.NOT_KNOWN),
        (StepTopic.ACCOUNT, {"rail": ()}, StepState.NOT_KNOWN),
        (StepTopic.EVENTS, {"rail": ()}, StepState.NOT_KNOWN),
        (StepTopic.LINES, {"lines": None}, StepState.NOT_KNOWN),
        (StepTopic.LINES, {"lines": LINES[:1]}, StepState.MISSING),
        (StepTopic.LINES, {"lines": (*LINES, LineNow(channel="sms", line="x", finding="No.")) }, StepState.MISSING),
        (StepTopic.ANSWERS, {"set_up": None}, StepState.NOT_KNOWN),
        (StepTopic.PRACTICE, {"set_up": None}, StepState.NOT_KNOWN),
        (StepTopic.PRACTICE, {"practice_parts": ("a practice bank",)}, StepState.MISSING),
        (StepTopic.SAFETY_WORDS, {"set_up": None}, StepState.NOT_KNOWN),
    ],
)  # fmt: skip
def test_what_others_lack_or_do_not_say(topic: StepTopic, changes: dict[str, Any], state: StepState) -> None:
    found = step(topic, outside=replace(OUTSIDE, **changes))
    assert found.state is state
    assert found in still_missing(steps_of(OWN, replace(OUTSIDE, **changes)))


@pytest.mark.parametrize(
    ("topic", "changes", "state"),
    [
        (StepTopic.ANSWERS, {"texts_come_back": False}, StepState.MISSING),
        (StepTopic.PRACTICE, {"practice_parts": ("practice telephones",)}, StepState.MISSING),
        (StepTopic.SAFETY_WORDS, {"own_safety_words": KINDS[:2]}, StepState.ADVISED),
    ],
)
def test_what_notifications_says_of_itself(topic: StepTopic, changes: dict[str, Any], state: StepState) -> None:
    assert step(topic, outside=replace(OUTSIDE, set_up=SET_UP.model_copy(update=changes))).state is state


@pytest.mark.parametrize(
    ("state", "becomes"), [(CheckState.NOT_OK, "missing"), (CheckState.CANNOT_BE_TOLD, "not_known")]
)
def test_each_line_of_stripe_counts_for_its_step(state: CheckState, becomes: str) -> None:
    for topic in ReadinessTopic:
        spoilt = [
            replace(one, state=state, says="Bad.", to_do="Do it.") if one.topic is topic else one for one in STRIPE
        ]
        found = {one.topic: one for one in steps_of(OWN, replace(OUTSIDE, rail=spoilt))}
        changed = [one for one in found.values() if one.state is not StepState.DONE]
        if topic is ReadinessTopic.FLOAT:  # the ledger says what has come to us
            assert changed == []
        else:
            assert [(one.state.value, one.says) for one in changed] == [(becomes, "Bad. Do it.")]


def test_a_pause_of_a_line_is_seen_from_either_side() -> None:
    pause = LinePauseNow(id=uuid4(), fault=LineFault.ACCOUNT, since=datetime(2026, 11, 30, tzinfo=UTC), waiting=3)
    lines = (LINES[0].model_copy(update={"pause": pause}), LINES[1])
    assert step(StepTopic.LINES, outside=replace(OUTSIDE, lines=lines)).state is StepState.MISSING


def test_each_step_says_where_it_is_filled_and_each_page_is_there() -> None:
    pages = {name.removeprefix("GET ") for name in ROUTES if name.startswith("GET /desk")}
    for topic in StepTopic:
        by = FILLED_BY[topic]
        assert by.href or by.command, topic
        assert not by.href or by.href.partition("?")[0] in pages, by.href


@pytest.mark.parametrize("number", ["01632 960 000", "07700 900123", "0113 496 0999", "020 7946 0000", "not a number"])
def test_numbers_that_nobody_can_call(number: str) -> None:
    assert is_for_drama(number)


@pytest.mark.parametrize("number", ["01823 333 444", "07700 800123", "020 7946 1000", "0300 123 4567"])
def test_numbers_that_people_can_call(number: str) -> None:
    assert not is_for_drama(number)
