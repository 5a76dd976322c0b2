"""Not paid after all: two people say so, the line keeps what was said first, the person is told, and it is paid again by the next file."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.payments.payouts.tables import Payout
from services.payments.payouts.tables.payroll import PayrollLine
from services.payments.worklist.tables import WorkItem
from shared.identity import Role
from shared.outbox import OutboxRow
from tests.payments.council import Council
from tests.payments.desk.organising import Organising, words
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.payroll.test_tax_routes import answers, payments, released, route, taken

WHY = "Their bank sent the salary back."


def paid(work: Work) -> str:
    """A fee that the payroll office was said to have paid; gives the number of its payment."""
    route(work)
    released(work, [work.council.person("Amy Ant")])
    taken(work)
    [(reference, _, _)] = payments(work.council)
    answers(work, (reference, "paid", None))
    return reference


def say(work: Work, reference: str, reason: str = WHY) -> Any:
    """One of finance says that it was not paid."""
    return work.council.payer.call("POST", "/payroll/corrections", {"reference": reference, "reason": reason})


def notices(council: Council) -> list[str]:
    """What people were told, in order."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        bodies = session.scalars(select(OutboxRow.body).order_by(OutboxRow.id))
        return [str(one["notice"]) for one in bodies if "notice" in one]


def open_tasks(council: Council) -> set[str]:
    """The kinds of open tasks."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return set(session.scalars(select(WorkItem.kind).where(WorkItem.done_at.is_(None))))


def test_two_people_say_that_it_was_not_paid_and_it_is_paid_again(work: Work) -> None:
    work.rate()
    reference = paid(work)
    asked = say(work, reference.lower() + " ")
    assert asked.status_code == 201, asked.text
    path = f"/payroll/corrections/{asked.json()['id']}/agree"
    assert [status for _, _, status in payments(work.council)] == ["posted"], "nothing changes before the second person"
    assert "payroll_correction_waits" in open_tasks(work.council)
    refused(work.council.payer.call("POST", path), 403, "payroll.second_person")
    refused(say(work, reference), 409, "payroll.corrected")
    second = work.council.hire(Role.FINANCE_PAYER)
    assert second.post(path)["outcome"] == "agreed"
    assert [status for _, _, status in payments(work.council)] == ["returned"]
    assert notices(work.council)[-1] == "wages_not_paid"
    assert {"payout_returned"} <= open_tasks(work.council)
    assert "payroll_correction_waits" not in open_tasks(work.council)
    refused(second.call("POST", path), 409, "payroll.decided")
    refused(say(work, reference), 409, "payroll.not_paid")
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        assert session.scalars(select(PayrollLine.result)).all() == ["paid"], "what was said first is kept"
        payout_id = session.scalars(select(Payout.id)).one()
    again = work.council.approver.call("POST", f"/payouts/{payout_id}/pay-again")
    assert again.status_code == 201, again.text
    new = again.json()["payout_id"]
    work.council.payer.post(f"/payouts/{new}/release")
    _, content = taken(work)
    [_, (new_reference, rail, status)] = payments(work.council)
    assert (rail, status) == ("payroll", "queued")
    assert new_reference in content
    assert answers(work, (new_reference, "paid", None))["paid"] == 1


def test_a_late_paid_for_what_was_agreed_not_to_be_paid_asks_somebody(work: Work) -> None:
    """It was counted as known without a word, while the new payment of the same fee waited."""
    work.rate()
    reference = paid(work)
    asked = say(work, reference).json()
    work.council.hire(Role.FINANCE_PAYER).post(f"/payroll/corrections/{asked['id']}/agree")
    found = answers(work, (reference, "paid", None))
    assert (found["known"], len(found["bad"])) == (0, 1)
    assert "said again to be paid" in str(found["bad"])
    assert "wages_paid_after_all" in open_tasks(work.council)
    assert [status for _, _, status in payments(work.council)] == ["returned"]


def test_it_was_paid_after_all(work: Work) -> None:
    work.rate()
    reference = paid(work)
    asked = say(work, reference).json()
    work.council.payer.post(f"/payroll/corrections/{asked['id']}/drop")
    assert "payroll_correction_waits" not in open_tasks(work.council)
    assert [status for _, _, status in payments(work.council)] == ["posted"]
    assert say(work, reference).status_code == 201, "it can be said again"


def test_what_was_not_said_to_be_paid_is_not_corrected(work: Work) -> None:
    work.rate()
    route(work)
    released(work, [work.council.person()])
    [(reference, _, _)] = payments(work.council)
    refused(say(work, reference), 404, "payroll.no_such_payment")
    taken(work)
    refused(say(work, reference), 409, "payroll.not_paid")
    refused(say(work, "NO-SUCH"), 404, "payroll.no_such_payment")


def test_the_database_wants_two_people(work: Work) -> None:
    work.rate()
    reference = paid(work)
    say(work, reference)
    database = work.council.payments.dependencies.database
    with (
        pytest.raises(DBAPIError, match="two people have not said"),
        database.transaction(work.council.org_id) as session,
    ):
        session.execute(text("UPDATE payout SET status = 'returned', money_at = 'owed'"))
    with (
        pytest.raises(DBAPIError, match="payroll_correction_two"),
        database.transaction(work.council.org_id) as session,
    ):
        session.execute(
            text("UPDATE payroll_correction SET outcome = 'agreed', decided_by = asked_by, decided_at = now()")
        )


def test_ten_agree_at_once_and_one_does(work: Work) -> None:
    work.rate()
    asked = say(work, paid(work)).json()
    second = work.council.hire(Role.FINANCE_PAYER)
    path = f"/payroll/corrections/{asked['id']}/agree"
    with ThreadPoolExecutor(10) as pool:
        came = list(pool.map(lambda _: second.call("POST", path).status_code, range(10)))
    assert sorted(came) == [201, *[409] * 9]
    assert notices(work.council).count("wages_not_paid") == 1


def test_the_page_asks_and_agrees(council: Council) -> None:
    at = Organising(council)
    reference = paid(at.work)
    desk = at.of(Role.FINANCE_PAYER)
    desk.get("/desk/payroll")
    desk.post("/desk/payroll/corrections", {"reference": "", "reason": ""})
    assert desk.last.status_code == 422
    desk.post("/desk/payroll/corrections", {"reference": reference, "reason": "Came \u202e back"})
    assert "damaged or unseen sign" in words(desk.last)
    desk.get("/desk/payroll")
    desk.post("/desk/payroll/corrections", {"reference": reference, "reason": "<b>Came</b> back"})
    page = words(desk.get("/desk/payroll"))
    assert "Waits for a second person" in page
    assert "&lt;b&gt;Came&lt;/b&gt; back" in page, "as it was typed, as text"
    assert "I agree" not in page
    other = at.browser(council.hire(Role.FINANCE_PAYER))
    page = words(other.get("/desk/payroll"))
    assert "I agree: it was not paid" in page
    [waits] = council.payer.get("/payroll")["corrections"]
    other.post(f"/desk/payroll/corrections/{waits['id']}/agree", {})
    assert [status for _, _, status in payments(council)] == ["returned"]
