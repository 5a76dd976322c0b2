"""The table of errors: every code that the bank's source raises is in it, and the SDK reads each as it should."""

import ast
import re
from pathlib import Path

import pytest
import stripe

import deploy.practice.bank as bank
from deploy.practice.bank.errors import ERRORS, BankError
from services.payments.rails.refusals import REFUSALS
from tests.conftest import CHECKOUT
from tests.contracts.stripe_contract import error_types
from tests.contracts.stripe_errors import DOCUMENTED, LISTED
from tests.practice.conftest import Teller, error_code

PAGE = CHECKOUT / "docs" / "refusals.md"


def raised_codes() -> set[str]:
    """Every literal code given to BankError in the bank's source."""
    codes = set()
    for path in Path(bank.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BankError" and node.args:
                codes |= _codes_in(node.args[0])
    return codes


def _codes_in(argument: ast.expr) -> set[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return {argument.value}
    if isinstance(argument, ast.JoinedStr):  # f"{prefix}_expired"
        return {"outbound_payment_recipient_verification" + str(getattr(argument.values[-1], "value", ""))}
    return set()


def test_the_bank_raises_only_errors_that_exist() -> None:
    codes = raised_codes()
    assert len(codes) > 20
    assert codes <= set(ERRORS)


def test_an_error_that_does_not_exist_cannot_be_raised() -> None:
    with pytest.raises(KeyError):
        BankError("out_of_luck", "No.")


def test_the_table_is_whole() -> None:
    assert len(ERRORS) >= 80
    assert all(400 <= kind.http_status < 600 for kind in ERRORS.values())


def test_every_error_that_the_bank_can_give_is_one_that_stripe_documents() -> None:
    told = {code: kind.http_status for code, kind in ERRORS.items()}
    assert told == {code: DOCUMENTED.get(code) for code in ERRORS}
    assert {kind.type for kind in ERRORS.values() if kind.type} <= error_types()


def test_each_refusal_of_stripe_s_own_lists_has_a_row_with_its_status() -> None:
    to_pay = [one for one in LISTED if one.operation == "POST /v2/money_management/outbound_payments"]
    assert len(to_pay) == 79
    rows = {code: refusal.http_status for code, refusal in REFUSALS.items()}
    assert {one.code: one.http_status for one in LISTED} == {one.code: rows.get(one.code) for one in LISTED}


def test_each_of_them_comes_as_stripe_writes_it(teller: Teller) -> None:
    payee = teller.recipient()
    for code, http_status in DOCUMENTED.items():
        if code in ERRORS:
            teller.fault("refuse", reason=code)
            with pytest.raises(stripe.StripeError) as refused:
                teller.pay(payee, key=code)
            assert (refused.value.http_status, error_code(refused.value)) == (http_status, code)
    assert teller.truth()["payments"] == {}


def test_each_documented_refusal_has_one_row_and_one_line_of_the_page() -> None:
    """The rows that a test walks to money sent or money freed are exactly what the bank can refuse; a 500 refuses nothing."""
    refusable = {code for code, kind in ERRORS.items() if kind.http_status < 500}
    assert set(REFUSALS) == refusable
    listed = re.findall(r"^\| `([a-z0-9_]+)` \| 4\d\d \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(refusable)
