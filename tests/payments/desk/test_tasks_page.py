"""The worklist's pages by plain HTTP: who sees what, taking, noting, closing, opening again; stale pages, double clicks, odd words."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.payments.access.usecases.safety_plans import name_plan
from services.payments.worklist.handling.usecases.messages import ToldMessage, note_message
from services.payments.worklist.whose import PlanEntry
from shared.contracts.reaching import NoText, ReachNumber
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import found
from tests.payments.desk.conftest import PLACE, TaskDesk
from tests.payments.phone.pages import form_to, words

SCRIPT = "<script>alert(1)</script>"


def test_danger_comes_first_then_what_is_overdue_then_by_due_time(task_desk: TaskDesk) -> None:
    later = task_desk.raised("call_back", due_in=timedelta(hours=5))
    overdue = task_desk.raised("complaint", due_in=timedelta(hours=9))
    soon = task_desk.raised("moved", due_in=timedelta(hours=2))
    worried = task_desk.raised("may_be_in_danger", due_in=timedelta(hours=4))
    danger = task_desk.raised("in_danger")
    task_desk.became_due(overdue, minutes=1)
    page = task_desk.browser(Role.HELPLINE).get(PLACE)
    shown = re.findall(rf'href="{PLACE}/([0-9a-f-]+)"', page.text)
    assert shown == [str(one) for one in (danger, worried, overdue, soon, later)]
    assert "Overdue" in words(page)
    assert "nobody has it yet; for: helpline or organiser" in words(page).casefold()


@pytest.mark.parametrize("role", [Role.FINANCE_APPROVER, Role.ADMINISTRATOR])
def test_whose_task_it_is_not_sees_neither_list_nor_page(task_desk: TaskDesk, role: Role) -> None:
    task = task_desk.raised()
    browser = task_desk.browser(role)
    assert "Nothing waits for you" in words(browser.get(PLACE))
    assert browser.get(f"{PLACE}/{task}").status_code == 404
    assert task_desk.looks(task) == []


def test_another_organisation_sees_nothing_of_it(task_desk: TaskDesk) -> None:
    task, place = task_desk.raised(), f"{PLACE}/"
    stranger = TaskDesk(found(task_desk.council.payments), task_desk.reaching).browser(Role.HELPLINE)
    assert str(task) not in stranger.get(PLACE).text
    assert stranger.get(f"{place}{task}").status_code == 404
    ours = task_desk.browser(Role.HELPLINE)
    assert ours.get(f"{place}nonsense").status_code == 404
    assert ours.get(f"{place}{task}").status_code == 200


def test_the_page_has_the_person_the_number_and_what_was_said_and_the_look_is_recorded(task_desk: TaskDesk) -> None:
    person, conversation = task_desk.council.person("Siân Jones"), new_id()
    task = task_desk.raised(conversation_id=conversation, person_id=person)
    task_desk.said("he hits me", SCRIPT, conversation_id=conversation, people=(person,))
    helpline = task_desk.browser(Role.HELPLINE)
    page = helpline.get(f"{PLACE}/{task}")
    for said in ("May be in danger: Siân Jones", "07700 900123", "he hits me", "Somebody wrote words. Call them."):
        assert said in words(page)
    assert SCRIPT not in page.text
    since = (task_desk.of(task).created_at - timedelta(days=1)).isoformat()
    about = {"conversation_id": str(conversation), "person_id": str(person), "since": since}
    assert task_desk.reaching.asked == [about]
    assert task_desk.looks(task) == [(helpline.staff.actor.id, {"kind": "in_danger", "words": True})]


def test_a_number_that_others_read_is_said_to_be_so(task_desk: TaskDesk) -> None:
    task = task_desk.raised("call_back")
    unsafe = (ReachNumber(number="+447700900123", whose="wrote_from", is_safe=False),)
    task_desk.said("hello", numbers=unsafe, no_text=NoText.NOT_SAFE, no_calls=True)
    page = task_desk.browser(Role.ORGANISER).get(f"{PLACE}/{task}")
    assert "Others may read or answer here" in words(page)
    assert "Do not text them" in words(page)
    assert "They asked that nobody calls them." in words(page)
    assert "tel:" not in page.text


def test_without_notifications_the_page_is_of_use(task_desk: TaskDesk) -> None:
    person = task_desk.council.person()
    task = task_desk.raised("call_back", person_id=person)
    task_desk.reaching.away = True
    helpline = task_desk.browser(Role.HELPLINE)
    page = helpline.get(f"{PLACE}/{task}")
    assert page.status_code == 200
    assert "We cannot see numbers or messages just now" in words(page)
    assert "Jo Bloggs" in words(page)
    assert "took this task" in words(helpline.post(f"{PLACE}/{task}/take", {}))


def test_a_task_is_taken_noted_closed_found_again_and_opened(task_desk: TaskDesk) -> None:
    task = task_desk.raised("call_back")
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    helpline.get(place)
    page = helpline.post(f"{place}/take", {})
    assert "Sam Staff has it" in words(page)
    assert "Sam Staff took this task" in words(page)
    assert str(task) in helpline.get(f"{PLACE}?show=mine").text
    helpline.get(place)
    page = helpline.post(f"{place}/note", {"note": f"She was out. {SCRIPT}"})
    assert "Sam Staff noted: “She was out." in words(page)
    assert SCRIPT not in page.text
    refused = helpline.post(f"{place}/close", {"closing": "We spoke."})
    assert refused.status_code == 422
    assert "Choose how it ended." in words(refused)
    assert "We spoke." in refused.text, "nothing typed is lost"
    page = helpline.post(f"{place}/close", {"outcome": "spoke", "closing": "We spoke."})
    assert "closed it: somebody spoke with them: “We spoke.”" in words(page)
    assert str(task) not in helpline.get(PLACE).text
    assert str(task) in helpline.get(f"{PLACE}?show=done").text
    helpline.get(place)
    page = helpline.post(f"{place}/reopen", {})
    assert "opened it again" in words(page)
    assert str(task) in helpline.get(PLACE).text


def test_a_page_from_before_a_message_closes_nothing(task_desk: TaskDesk) -> None:
    conversation = new_id()
    task = task_desk.raised("call_back", conversation_id=conversation)
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    helpline.get(place)
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        note_message(session, task_desk.council.org_id, ToldMessage(conversation, new_id()))
    late = helpline.post(f"{place}/close", {"outcome": "spoke", "closing": "We spoke."})
    assert late.status_code == 422
    assert "The person wrote or called again since you opened this page" in words(late)
    assert "We spoke." in late.text
    assert "closed it" in words(helpline.post(f"{place}/close", {"outcome": "spoke", "closing": "We spoke."}))


def test_a_double_click_takes_and_notes_once(task_desk: TaskDesk) -> None:
    task = task_desk.raised("call_back")
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    page = helpline.get(place).text
    take, note = form_to(page, f"{place}/take"), form_to(page, f"{place}/note")
    for _ in range(2):
        assert helpline.send(f"{place}/take", take).status_code == 303
        assert helpline.send(f"{place}/note", note | {"note": "Once."}).status_code == 303
    assert words(helpline.get(place)).count("took this task") == 1
    assert words(helpline.last).count("“Once.”") == 1


def test_a_stale_page_is_told_who_was_quicker(task_desk: TaskDesk) -> None:
    task, place = task_desk.raised("call_back"), ""
    place = f"{PLACE}/{task}"
    first, second = task_desk.browser(Role.HELPLINE), task_desk.browser(Role.ORGANISER)
    first.get(place)
    second.get(place)
    first.post(f"{place}/take", {})
    late = second.post(f"{place}/take", {})
    assert late.status_code == 422
    assert "A colleague has taken this task since you opened the page." in words(late)
    assert "Take it over from Sam Staff" in words(late)
    assert task_desk.of(task).owner_id == first.staff.actor.id
    page = second.post(f"{place}/take", {})
    assert page.status_code == 200, "taking over is possible once it is seen who has it"
    assert task_desk.of(task).owner_id == second.staff.actor.id
    first.get(place)
    first.post(f"{place}/close", {"outcome": "spoke"})
    late = second.post(f"{place}/close", {"outcome": "texted"})
    assert late.status_code == 422
    assert "This task was closed meanwhile." in words(late)


def test_ten_take_the_same_task_at_once_and_one_has_it(task_desk: TaskDesk) -> None:
    task, place = task_desk.raised("call_back"), ""
    place = f"{PLACE}/{task}"
    browsers = [task_desk.browser(task_desk.council.hire(Role.HELPLINE)) for _ in range(10)]
    forms = []
    for browser in browsers:
        forms.append(form_to(browser.get(place).text, f"{place}/take"))
    with ThreadPoolExecutor(10) as pool:
        sent = pool.map(lambda one: one[0].send(f"{place}/take", one[1]).status_code, zip(browsers, forms, strict=True))
        assert sorted(sent) == [303] + [422] * 9
    assert words(browsers[0].get(place)).count("took this task") == 1


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("", "Write a note"),
        ("  ​ ", "Write a note"),
        ("x" * 1001, "at most 1000 letters"),
        ("Her sort code is 20-00-00", "sort code"),
        ("account 12345678", "account number"),
        ("She is on 07700 900456 now", "telephone number"),
        ("She is on 07700 900456 until 10 o'clock", "telephone number"),
        ("He gave +447700900456", "telephone number"),
        ("She is sam@example.org", "e-mail address"),
        ("mirrored \u202e words", "damaged or unseen sign"),
        ("a NUL \x00 in it", "damaged or unseen sign"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused_in_words(task_desk: TaskDesk, note: str, said: str) -> None:
    task = task_desk.raised("call_back")
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    helpline.get(place)
    refused = helpline.post(f"{place}/note", {"note": note})
    assert refused.status_code == 422
    assert said in words(refused)
    assert "noted" not in words(helpline.get(place))


def test_an_outcome_that_does_not_exist_closes_nothing(task_desk: TaskDesk) -> None:
    task = task_desk.raised("call_back")
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    for outcome in ("cause_ended", "nonsense", ""):
        helpline.get(place)
        assert helpline.post(f"{place}/close", {"outcome": outcome}).status_code == 422
    assert task_desk.of(task).done_at is None


def test_a_closed_task_is_not_opened_beside_a_newer_one(task_desk: TaskDesk) -> None:
    conversation = new_id()
    old = task_desk.raised("call_back", conversation_id=conversation)
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{old}"
    helpline.get(place)
    helpline.post(f"{place}/close", {"outcome": "spoke"})
    task_desk.raised("call_back", conversation_id=conversation)
    helpline.get(place)
    refused = helpline.post(f"{place}/reopen", {})
    assert "A newer task about the same is open already." in words(refused)


def test_what_was_said_to_somebody_in_danger_is_for_whoever_sees_that_task(task_desk: TaskDesk) -> None:
    conversation = new_id()
    task_desk.raised("in_danger", conversation_id=conversation)
    other = task_desk.raised("call_back", conversation_id=conversation, owner=task_desk.council.payer)
    task_desk.said("he hits me", conversation_id=conversation)
    page = task_desk.browser(task_desk.council.payer).get(f"{PLACE}/{other}")
    assert page.status_code == 200
    assert "he hits me" not in page.text
    assert "only the people in your safety plan read what was said" in words(page)
    assert [facts["words"] for _, facts in task_desk.looks(other)] == [False]
    assert "he hits me" in task_desk.browser(Role.HELPLINE).get(f"{PLACE}/{other}").text


def test_a_form_of_one_task_does_nothing_at_another(task_desk: TaskDesk) -> None:
    one, other = task_desk.raised("call_back"), task_desk.raised("call_back")
    helpline = task_desk.browser(Role.HELPLINE)
    take = form_to(helpline.get(f"{PLACE}/{one}").text, f"{PLACE}/{one}/take")
    assert helpline.send(f"{PLACE}/{one}/take", take).status_code == 303
    assert helpline.send(f"{PLACE}/{other}/take", take).status_code == 422
    assert helpline.send(f"{PLACE}/{other}/take", take | {"form": "forged-form-of-theirs.0000"}).status_code == 422
    assert task_desk.of(other).taken_at is None


def test_the_first_page_of_whoever_speaks_with_people_is_the_worklist(task_desk: TaskDesk) -> None:
    for role in (Role.HELPLINE, Role.ORGANISER):
        assert task_desk.browser(role).get("/desk").headers["location"] == PLACE
    task_desk.raised(owner=task_desk.council.approver)
    assert "Tasks (1)" in words(task_desk.browser(Role.FINANCE_APPROVER).get("/desk"))


def test_a_colleague_whom_it_may_be_about_is_left_out(task_desk: TaskDesk) -> None:
    conversation, colleague = new_id(), task_desk.council.hire(Role.HELPLINE)
    task = task_desk.raised(conversation_id=conversation, owner=colleague)
    other = task_desk.raised("call_back", conversation_id=conversation)
    task_desk.said("your helper hits me", conversation_id=conversation)
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    theirs = task_desk.browser(colleague)
    assert "your helper hits me" in theirs.get(place).text
    helpline.get(place)
    assert "Choose the colleague" in words(helpline.post(f"{place}/leave-out", {"colleague": ""}))
    stranger = str(task_desk.council.payer.actor.id)
    assert "Choose the colleague" in words(helpline.post(f"{place}/leave-out", {"colleague": stranger}))
    helpline.post(f"{place}/leave-out", {"colleague": str(colleague.actor.id)})
    assert "left a colleague out" in words(helpline.get(place))
    assert theirs.get(place).status_code == 404
    assert str(task) not in theirs.get(PLACE).text
    assert "your helper hits me" not in theirs.get(f"{PLACE}/{other}").text
    assert "your helper hits me" in helpline.get(place).text
    assert task_desk.of(task).owner_id is None


def test_somebody_is_always_left_who_sees_that_a_person_is_in_danger(task_desk: TaskDesk) -> None:
    task, staff = task_desk.raised(), task_desk.council.staff
    helpline, place = task_desk.browser(Role.HELPLINE), ""
    place = f"{PLACE}/{task}"
    helpline.get(place)
    helpline.post(f"{place}/leave-out", {"colleague": str(staff[Role.ORGANISER].actor.id)})
    helpline.get(place)
    refused = helpline.post(f"{place}/leave-out", {"colleague": str(staff[Role.HELPLINE].actor.id)})
    assert "Then nobody could see this task" in words(refused)
    assert task_desk.of(task).left_out == [staff[Role.ORGANISER].actor.id]
    calm = task_desk.raised("call_back")
    assert "Leave a colleague out" not in words(helpline.get(f"{PLACE}/{calm}"))


def test_words_of_a_conversation_about_danger_stand_on_no_page_of_whoever_may_not_read_them(
    task_desk: TaskDesk,
) -> None:
    danger = new_id()
    task_desk.raised("in_danger", conversation_id=danger)
    task = task_desk.raised("call_back")
    council = task_desk.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        name_plan(session, council.administrator.actor, [PlanEntry(council.organiser.actor.id, "mon-sun 00:00-24:00")])
    task_desk.said("he hits me", conversation_id=new_id(), conversations=(danger,))
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    page = helpline.get(place)
    assert "he hits me" not in page.text
    refused = helpline.staff.call("POST", f"/worklist/{task}/text", {"words": "Hello"})
    assert refused.json()["code"] == "text.danger"
    assert "he hits me" in task_desk.browser(council.organiser).get(place).text
