"""Forms of the desk: nobody is signed out by another website, and a form of one payment does nothing quietly at another."""

import re

import pytest

from services.payments.desk.pages.desk_pages import COOKIE
from shared.identity import Role
from tests.payments.council import Council
from tests.payments.payouts.mandates.conftest import Claims
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk

RELEASE = re.compile(r'action="(/desk/payments/[^"]+/release)"')
FORM = re.compile(r'name="form" value="([^"]+)"')


@pytest.fixture
def payer(council: Council) -> Desk:
    """Somebody of finance at the desk."""
    desk = Desk(council, council.staff[Role.FINANCE_PAYER])
    desk.sign_in()
    return desk


@pytest.mark.parametrize("form", ["", f"{'x' * 22}.{'0' * 32}"])
def test_nobody_is_signed_out_by_a_form_that_is_not_ours(payer: Desk, form: str) -> None:
    assert payer.send("/desk/sign-out", {"form": form}).status_code == 403
    assert payer.get("/desk").status_code == 200


def test_whoever_wants_to_is_signed_out(payer: Desk) -> None:
    payer.get("/desk")
    payer.post("/desk/sign-out", {})
    assert payer.get("/desk").headers["location"] == "/desk/sign-in"


def test_the_browser_forgets_our_pages_when_somebody_signs_out(payer: Desk) -> None:
    form = FORM.findall(payer.get("/desk").text)[0]
    answer = payer.send("/desk/sign-out", {"form": form})
    assert answer.headers["clear-site-data"] == '"cache"'
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]


def test_a_form_of_one_payment_used_on_another_says_so(council: Council, payer: Desk) -> None:
    council.fund(10_000)
    claims = Claims(council)
    for _ in range(2):
        assert claims.pay_by_hand(claims.claim()).outcome == "waits_for_release"
    page = payer.get("/desk/payments").text
    first, second = RELEASE.findall(page)
    form = {"form": FORM.findall(page)[-1]}

    assert payer.send(first, form).status_code == 303
    assert payer.send(first, form).status_code == 303  # the same again does nothing more
    again = payer.send(second, form)
    assert again.status_code == 422
    assert "This form has done something else before, so it did nothing here." in words(again)
    assert RELEASE.findall(payer.get("/desk/payments").text) == [second]
