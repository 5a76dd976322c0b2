"""The desk's page of work that always fails, by plain HTTP."""

from shared.identity import Role
from shared.outbox import FAILING_AFTER
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.payments.worklist.conftest import FailingWork

PAGE = "/desk/failing-work"


def signed_in(failing: FailingWork, role: Role) -> Desk:
    """A browser of somebody with this role."""
    desk = Desk(failing.council, failing.council.staff[role])
    desk.sign_in()
    return desk


def test_the_page_says_what_to_do_and_takes_the_decision(failing: FailingWork) -> None:
    row = failing.row()
    failing.fails(row, FAILING_AFTER)
    [work] = failing.listed()
    finance = signed_in(failing, Role.FINANCE_APPROVER)
    assert "Work that always fails (1)" in words(finance.get("/desk"))
    page = words(finance.get(PAGE))
    for said in (work["purpose"], work["money"], work["to_do"], work["cause"], "For: finance approver"):
        assert said in page
    refused = finance.post(f"{PAGE}/{work['id']}/set-aside", {f"reason-{work['id']}": ""})
    assert refused.status_code == 422
    assert "Say why it is set aside" in words(refused)
    done = finance.post(f"{PAGE}/{work['id']}/set-aside", {f"reason-{work['id']}": "The claim was entered twice."})
    assert "Why it was set aside: The claim was entered twice." in words(done)
    assert work["undone"] in words(done)
    assert failing.of(row).set_aside_at is not None
    done = finance.post(f"{PAGE}/{work['id']}/take-back", {})
    assert "Nothing always fails" in words(done)
    assert failing.of(row).set_aside_at is None


def test_try_again_on_the_page(failing: FailingWork) -> None:
    row = failing.row()
    failing.fails(row, FAILING_AFTER)
    [work] = failing.listed()
    finance = signed_in(failing, Role.FINANCE_APPROVER)
    finance.get(PAGE)
    finance.post(f"{PAGE}/{work['id']}/try-again", {})
    assert failing.of(row).failures == 0


def test_whoever_it_is_not_for_sees_it_and_is_offered_nothing(failing: FailingWork) -> None:
    failing.fails(failing.row(), FAILING_AFTER)
    page = signed_in(failing, Role.FINANCE_PAYER).get(PAGE)
    assert "For: finance approver" in words(page)
    assert "/set-aside" not in page.text
