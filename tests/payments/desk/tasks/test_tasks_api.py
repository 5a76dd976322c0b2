"""What a task's page can do, the API can: one task, taken, noted, texted, closed, opened again; refused in the same words."""

from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from services.payments.worklist.usecases import ask_a_human
from shared.contracts.reaching import NoText
from shared.identity import Role
from shared.ids import new_id
from tests.payments.claims.conftest import bus
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


def test_a_look_at_danger_is_recorded_also_at_the_api(task_desk: TaskDesk) -> None:
    helpline = task_desk.council.staff[Role.HELPLINE]
    danger, other = task_desk.raised(), task_desk.raised("call_back")
    helpline.get(f"/worklist/{danger}")
    helpline.get(f"/worklist/{other}")
    assert task_desk.looks(danger) == [(helpline.actor.id, {"kind": "in_danger", "words": False})]
    assert task_desk.looks(other) == []
    assert helpline.call("HEAD", f"/worklist/{new_id()}").status_code == 404


def test_whom_a_claim_is_about_is_texted_from_its_task_as_on_the_page(task_desk: TaskDesk) -> None:
    council = task_desk.council
    helpline, person = council.staff[Role.HELPLINE], council.person()
    claim = helpline.post("/claims", {"person_id": str(person), "lines": [bus()]})
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ask_a_human(
            session,
            council.org_id,
            kind="claim_stuck",
            subject_type="claim",
            subject_id=UUID(claim["id"]),
            reason="Call.",
        )
    [task] = [one for one in helpline.get("/worklist") if one["kind"] == "claim_stuck"]
    task_desk.said("hello", people=(person,))
    helpline.post(f"/worklist/{task['id']}/text", {"words": "May I call you?"})
    assert [one["person_id"] for one in requested(task_desk)] == [str(person)]
    assert task_desk.reaching.asked[-1]["person_id"] == str(person)


def test_a_colleague_is_left_out_at_the_api(task_desk: TaskDesk) -> None:
    helpline, organiser, task = task_desk.council.staff[Role.HELPLINE], task_desk.council.organiser, task_desk.raised()
    path = f"/worklist/{task}"
    found = {one["id"] for one in helpline.get(f"{path}/colleagues")["people"]}
    assert {str(helpline.actor.id), str(organiser.actor.id)} <= found
    helpline.post(f"{path}/leave-out", {"colleague_id": str(organiser.actor.id)})
    assert organiser.call("GET", path).status_code == 404
    assert str(organiser.actor.id) not in {one["id"] for one in helpline.get(f"{path}/colleagues")["people"]}
    stranger = helpline.call("POST", f"{path}/leave-out", {"colleague_id": str(new_id())})
    assert (stranger.status_code, stranger.json()["code"]) == (422, "task.left_out_who")
    call_back = task_desk.raised("call_back")
    assert helpline.get(f"/worklist/{call_back}/colleagues") == {"people": []}
    assert organiser.call("GET", f"{path}/colleagues").status_code == 404


def test_the_list_is_danger_first_filtered_and_read_in_parts(task_desk: TaskDesk) -> None:
    helpline = task_desk.council.staff[Role.HELPLINE]
    later, soon = task_desk.raised("call_back", due_in=timedelta(hours=5)), task_desk.raised("complaint")
    danger = task_desk.raised("in_danger", due_in=timedelta(hours=9))
    in_order = [str(one) for one in (danger, soon, later)]
    assert [one["id"] for one in helpline.get("/worklist")] == in_order
    assert [one["title"] for one in helpline.get("/worklist?kind=call_back")] == ["Call back"]
    found, cursor = list[str](), ""
    for _ in in_order:
        part = helpline.call("GET", f"/worklist?limit=1{cursor}")
        found += [one["id"] for one in part.json()]
        cursor = f"&cursor={part.headers.get('Next-Cursor', '')}"
    assert (found, "Next-Cursor" in part.headers) == (in_order, False)
    assert helpline.get("/worklist?show=mine") == []
    helpline.post(f"/worklist/{soon}/take", {})
    assert [one["id"] for one in helpline.get("/worklist?show=mine")] == [str(soon)]
    helpline.post(f"/worklist/{soon}/close", {"outcome": "spoke"})
    helpline.post(f"/worklist/{later}/close", {"outcome": "spoke"})
    done = helpline.call("GET", "/worklist?show=done&limit=1")
    assert [one["id"] for one in done.json()] == [str(later)]
    rest = helpline.get(f"/worklist?show=done&cursor={done.headers['Next-Cursor']}")
    assert [(one["id"], one["done_by"]) for one in rest] == [(str(soon), str(helpline.actor.id))]
    for wrong in ("x", "9_2026-12-01T10:00:00+00:00_x", f"0_2026-12-01T10:00:00_{new_id()}"):
        assert helpline.call("GET", f"/worklist?cursor={quote(wrong)}").json()["code"] == "list.no_such_place"
    assert helpline.call("GET", "/worklist?show=all").status_code == 422
