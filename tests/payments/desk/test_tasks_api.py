"""What a task's page can do, the API can: one task, taken, noted, texted, closed, opened again; refused in the same words."""

from shared.contracts.reaching import NoText
from shared.identity import Role
from shared.ids import new_id
from tests.payments.desk.conftest import PLACE, TaskDesk
from tests.payments.desk.test_task_texts import requested
from tests.payments.phone.pages import words


def test_a_task_goes_its_way_at_the_api(task_desk: TaskDesk) -> None:
    helpline, task = task_desk.council.staff[Role.HELPLINE], task_desk.raised("call_back")
    path = f"/worklist/{task}"
    task_desk.said("hello")
    assert helpline.get(path)["title"] == "Call back"
    assert helpline.post(f"{path}/take", {})["owner_id"] == str(helpline.actor.id)
    assert helpline.post(f"{path}/give-back")["owner_id"] is None
    helpline.post(f"{path}/note", {"words": "She was out.\nI try again."})
    key = new_id().hex
    for _ in range(2):
        helpline.post(f"{path}/text", {"words": "May I call you?"}, key=key)
    assert [one["words"] for one in requested(task_desk)] == ["May I call you?"]
    closed = helpline.post(f"{path}/close", {"outcome": "spoke", "words": "We spoke."})
    assert [one["kind"] for one in closed["steps"]] == ["taken", "given_back", "noted", "texted", "closed"]
    assert closed["steps"][-1]["words"] == "We spoke."
    assert helpline.call("POST", f"{path}/close", {"outcome": "spoke"}).json()["code"] == "task.closed"
    assert helpline.post(f"{path}/reopen")["done_at"] is None


def test_the_api_refuses_what_the_page_refuses(task_desk: TaskDesk) -> None:
    helpline, task = task_desk.council.staff[Role.HELPLINE], task_desk.raised("call_back")
    path = f"/worklist/{task}"
    task_desk.said("hello", no_text=NoText.STOPPED)
    refusals = [
        ("text", {"words": "Hi"}, 409, "text.not_safe"),
        ("text", {"words": "www.example.org"}, 422, "text.link"),
        ("note", {"words": "account 12345678"}, 422, "task.bank_number"),
        ("close", {"outcome": "cause_ended"}, 422, "task.outcome_needed"),
        ("give-back", None, 409, "task.not_yours"),
        ("reopen", None, 409, "task.open"),
    ]
    for what, body, status, code in refusals:
        answer = helpline.call("POST", f"{path}/{what}", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), what
    colleague = task_desk.council.organiser
    helpline.post(f"{path}/take", {})
    assert colleague.call("POST", f"{path}/take", {}).json()["code"] == "task.taken"
    assert colleague.post(f"{path}/take", {"seen_owner": str(helpline.actor.id)})["owner_id"] == str(colleague.actor.id)
    assert task_desk.council.payer.call("GET", path).status_code == 404


def test_finance_has_the_number_and_not_what_was_said(task_desk: TaskDesk) -> None:
    task_desk.raised()
    person = task_desk.council.person()
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        task_desk.asked(session, "payout", "notice_failed", person)
    task_desk.said("my doctor says", people=(person,))
    finance = task_desk.browser(Role.FINANCE_APPROVER)
    [task] = [one for one in finance.staff.get("/worklist") if one["kind"] == "notice_failed"]
    page = finance.get(f"{PLACE}/{task['id']}")
    assert "07700 900123" in words(page)
    assert "my doctor says" not in page.text
    finance.staff.post(f"/worklist/{task['id']}/take", {})
    page = finance.get(f"{PLACE}/{task['id']}")
    assert "my doctor says" not in page.text, "taking it opens nothing"
    assert "07700 900123" in words(page)
    assert "What was said is read by the helpline and by organisers." in words(page)
    assert "Send this text" not in words(page)


def test_of_a_conversation_that_nobody_knows_the_page_says_so(task_desk: TaskDesk) -> None:
    page = task_desk.browser(Role.HELPLINE).get(f"{PLACE}/{task_desk.raised('call_back')}")
    assert "We do not know who it is." in words(page)
    assert "We have no number of theirs." in words(page)
