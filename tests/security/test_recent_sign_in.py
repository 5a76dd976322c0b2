"""A screen that somebody left unlocked: what lets money go, confirms bank details or changes limits wants a sign-in of five minutes."""

import time
from uuid import uuid4

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from services.payments.desk.pages.desk_pages import COOKIE
from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.payees import payee_of
from shared.identity import PERMITTED, RECENT, WANTS_RECENT_SIGN_IN, Permission, Role, SignInTooOldError
from shared.ids import new_id
from tests.payments.council import Council, Staff, browser_cookie, token_for
from tests.payments.problems import is_problem
from tests.security.signing_in import Browser, path_of, provider
from tests.security.test_two_signatures import propose

TOO_OLD = int(RECENT.total_seconds()) + 10
AGAIN = "/desk/sign-in/start?again=true"


def act(staff: Staff, method: str, path: str, body: object = None, *, age: int | None = TOO_OLD) -> object:
    """Acts with a token whose owner signed in so many seconds ago; None: the token does not say."""
    auth_time = None if age is None else int(time.time()) - age
    headers = {
        "Authorization": f"Bearer {token_for(staff.subject, auth_time=auth_time)}",
        "Idempotency-Key": uuid4().hex,
    }
    return staff.client.request(method, f"/api/v1{path}", json=body, headers=headers)


@pytest.mark.parametrize("age", [TOO_OLD, None])
def test_a_run_is_not_released_with_an_old_sign_in(council: Council, age: int | None) -> None:
    council.fund(10_000)
    run_id = council.approved(council.payable())
    is_problem(act(council.payer, "POST", f"/runs/{run_id}/release", age=age), 401, "sign_in.too_old")  # type: ignore[arg-type]
    assert council.payer.get(f"/runs/{run_id}")["status"] == "approved"
    council.payer.post(f"/runs/{run_id}/release")


def test_limits_are_not_changed_with_an_old_sign_in(council: Council) -> None:
    rate = {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2030-01-01", "source": "x"}
    principal = {"issuer": "x", "subject": uuid4().hex, "display_name": "X", "roles": ["finance_payer"]}
    key = {"api_key": "sk_test_x", "financial_account": "fa_x"}
    for path, body in (("/rates", rate), ("/principals", principal), ("/rails/stripe", key)):
        is_problem(act(council.administrator, "POST", path, body), 401, "sign_in.too_old")  # type: ignore[arg-type]


def test_the_answer_says_how_recent_a_sign_in_must_be(council: Council) -> None:
    rate = {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2030-01-01", "source": "x"}
    answer = act(council.administrator, "POST", "/rates", rate)
    problem = is_problem(answer, 401, "sign_in.too_old")  # type: ignore[arg-type]
    assert problem["max_age"] == RECENT.total_seconds()


@pytest.mark.parametrize("action", sorted(WANTS_RECENT_SIGN_IN))
def test_each_of_these_wants_a_recent_sign_in_but_what_only_stops_does_not(
    council: Council, action: Permission
) -> None:
    role = next(iter(PERMITTED[action]))
    actor = council.staff[role].actor
    actor.require(action)
    for age in (None, RECENT * 1.01):
        old = type(actor)(actor.org_id, actor.kind, actor.id, roles=actor.roles, sign_in_age=age)
        old.require(action, at_any_age=True)
        with pytest.raises(SignInTooOldError):
            old.require(action)


def old_screen(council: Council, staff: Staff) -> Browser:
    """A browser in which somebody signed in more than five minutes ago, and is still signed in."""
    browser = Browser(council.payments.client)
    browser.cookies[COOKIE] = browser_cookie(staff)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE staff_session SET signed_in_at = signed_in_at - interval '6 minutes'"))
    return browser


def to_confirm(council: Council) -> str:
    """Bank details whose name the bank does not know, so that whoever confirms says what they heard."""
    method_id, token = new_id(), uuid4().hex
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.add(
            PayoutMethod(
                org_id=council.org_id,
                id=method_id,
                payee_id=payee_of(session, council.org_id, council.person()),
                rail="stripe",
                status="to_confirm",
                recipient=f"acct_{token}",
                method=f"gbba_{token}",
                verification=f"recver_{token}",
                verification_cleared=True,
                name_match="close_match",
                entered_by=council.payer.actor.id,
            )
        )
    return str(method_id)


def test_bank_details_are_confirmed_after_signing_in_again_with_what_was_typed_kept(council: Council) -> None:
    method_id, page = to_confirm(council), "/desk/bank-details/to-confirm"
    confirm = f"/desk/bank-details/{method_id}/confirm"
    browser = old_screen(council, council.approver)
    typed = {
        f"spoken-to-{method_id}": "person",
        f"known-number-{method_id}": "mobile_held",
        f"said-{method_id}": "Spoke with them; <their> bank shows a married name.",
    }
    asked = browser.send(page, confirm, typed)
    assert asked.status_code == 401
    assert f'href="{AGAIN}"' in asked.text
    assert "What you typed is kept" in asked.text
    back = browser.sign_in(council.approver, again=True)
    assert (back.status_code, path_of(back)) == (303, "/desk/kept")
    browser.from_elsewhere = True
    again = browser.ask("GET", "/desk/kept")
    browser.from_elsewhere = False
    assert "Spoke with them; &lt;their&gt; bank shows a married name." in again.text
    assert again.status_code == 200
    assert "nothing was done yet" in again.text
    assert status(council, method_id) == "to_confirm"
    done = browser.send("/desk/kept", confirm, typed)
    assert (done.status_code, path_of(done)) == (303, page)
    assert status(council, method_id) == "ready"


def test_a_confirmation_of_limits_is_shown_again_and_is_no_foreign_form(council: Council) -> None:
    proposal, page = propose(council), "/desk/limits"
    browser = old_screen(council, council.second_administrator)
    confirm = f"{page}/{proposal['id']}/confirm"
    assert browser.send(page, confirm, {}).status_code == 401
    browser.sign_in(council.second_administrator, again=True)
    with capture_logs() as lines:
        again = browser.ask("GET", "/desk/kept")
    assert (again.status_code, "nothing was done yet" in again.text) == (200, True)
    assert "not ours" not in str(lines)
    assert [one for one in lines if one.get("code") == "form.not_ours"] == []


def status(council: Council, method_id: str) -> str:
    """What has become of bank details."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        found = session.scalar(text("SELECT status FROM payout_method WHERE id = :id"), {"id": method_id})
        return str(found)


def test_what_was_typed_is_sealed_and_nobody_else_comes_to_it(council: Council) -> None:
    method_id = to_confirm(council)
    browser = old_screen(council, council.approver)
    said = {f"said-{method_id}": "only for my eyes"}
    browser.send("/desk/bank-details/to-confirm", f"/desk/bank-details/{method_id}/confirm", said)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        kept = session.execute(text("SELECT kept_path, kept_form FROM staff_session WHERE kept_form IS NOT NULL")).all()
    assert kept
    assert not any("only for my eyes" in str(one) for one in kept)
    colleague = council.hire(Role.FINANCE_APPROVER)
    answer = browser.sign_in(colleague, again=True)
    assert path_of(answer) == "/desk", "another person at the same screen does not get what was typed"
    assert path_of(browser.ask("GET", "/desk/kept")) == "/desk"


def test_the_old_session_ends_when_somebody_signs_in_again(council: Council) -> None:
    browser = old_screen(council, council.approver)
    stolen = Browser(council.payments.client)
    stolen.cookies[COOKIE] = browser.cookies[COOKIE]
    assert stolen.is_signed_in()
    browser.sign_in(council.approver, again=True)
    assert browser.is_signed_in()
    assert not stolen.is_signed_in()
    assert browser.cookies[COOKIE] != stolen.cookies[COOKIE]
    assert provider().issuer
