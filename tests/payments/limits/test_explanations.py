"""What a proposal says in words: only what changes, and no limit is never called nothing."""

from typing import Any

import pytest

from services.payments.limits.explanations import ChangeInWords, changes_in_words
from services.payments.limits.rules import gains_roles
from shared.identity import Role


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, {"amount_pence": 1250}, ChangeInWords("Amount", None, "£12.50")),
        (
            {"caps": {"bus": {"per_line_pence": 300}}},
            {"caps": {}},
            ChangeInWords("Most for bus, per line", "£3.00", "no limit"),
        ),
        (
            {"caps": {}},
            {"caps": {"personal_assistant": {"per_day_pence": 300}}},
            ChangeInWords("Most for personal assistant, per day", "no limit", "£3.00"),
        ),
        ({"roles": ["organiser"]}, {"roles": []}, ChangeInWords("Roles", "organiser", "nothing")),
        ({"disabled": True}, {"disabled": False}, ChangeInWords("Disabled", "yes", "no")),
        ({"per_mile_tenth_pence": 450}, {"per_mile_tenth_pence": 455}, ChangeInWords("Per mile", "45p", "45.5p")),
        ({"unusual_percent": 300}, {"unusual_percent": 200}, ChangeInWords("Unusual percent", "300%", "200%")),
        (
            {"financial_account": "fa_a_b"},
            {"financial_account": "fa_a_c"},
            ChangeInWords("Financial account", "fa_a_b", "fa_a_c"),
        ),
        ({"x": 1}, {"x": 1, "source": "a_b"}, ChangeInWords("Source", None, "a_b")),
    ],
)
def test_each_change_is_said(before: dict[str, Any] | None, after: dict[str, Any], words: ChangeInWords) -> None:
    assert changes_in_words(before, after) == [words]


def test_what_stays_is_not_said() -> None:
    same = {"roles": ["organiser"], "caps": {"bus": {"per_day_pence": None}}}
    assert changes_in_words(same, same) == []


@pytest.mark.parametrize(
    ("before", "after", "gains"),
    [
        ([], [Role.ORGANISER], True),
        ([], [], False),
        (["organiser"], [Role.HELPLINE], True),
        ([], [Role.ADMINISTRATOR], True),
        (["finance_payer"], [Role.FINANCE_PAYER, Role.ORGANISER], True),
        (["finance_payer"], [Role.FINANCE_PAYER], False),
        (["finance_payer"], [Role.FINANCE_APPROVER], True),
        (["finance_payer", "administrator"], [], False),
    ],
)
def test_each_role_that_somebody_gets_is_given_by_two(before: list[str], after: list[Role], gains: bool) -> None:
    assert gains_roles(before, after) is gains
