"""What notifications asks a human to do reaches the worklist, once, for the person it names."""

from pydantic import SecretStr

from deploy.local.servers import Servers
from services.payments import wiring
from shared.contracts.notices import NoticeFailed, NoticeReached
from shared.contracts.tasks import TaskRaised
from shared.identity import InternalTokens, Role
from shared.ids import new_id
from shared.outbox import Work
from tests.conftest import Databases
from tests.notifications.fake_servers import PaymentsSide, serving
from tests.payments.conftest import payments_settings
from tests.payments.council import Council

SECRET = SecretStr("an-internal-secret-for-tests-of-32-letters")


def told(databases: Databases, servers: Servers, works: list[Work]) -> None:
    """Notifications tells payments these things, each twice."""
    notifications = PaymentsSide(InternalTokens("notifications", SECRET))
    with serving(notifications.answer, notifications.check) as url:
        dependencies = wiring.build(payments_settings(databases, servers, notifications_url=url))
        wiring.register_jobs(dependencies)
        for work in works:
            for _ in range(2):
                notifications.rows[work.id] = work
                assert dependencies.jobs.do(work.topic, work.id)
        dependencies.database.close()
        dependencies.redis.close()
        dependencies.notifications.close()
    assert notifications.rows == {}, "each was acknowledged"


def test_a_letter_that_did_not_leave_is_a_task_that_says_what_is_wrong(
    databases: Databases, servers: Servers, council: Council
) -> None:
    failed = NoticeFailed(
        person_id=new_id(), notice="payment_sent", about_id=new_id(), channel="letter", reason="letter_not_a4",
        words="The letter is not on A4 paper. The letter was not sent.",
    )  # fmt: skip
    told(
        databases, servers, [Work(new_id(), council.org_id, failed.topic, None, failed.model_dump(mode="json"), "test")]
    )
    [item] = [one for one in council.approver.get("/worklist") if one["kind"] == "notice_failed"]
    assert item["subject_id"] == str(failed.about_id)
    assert item["reason"] == (
        "We could not tell this person about their payment. The payment itself is not affected. "
        "The letter is not on A4 paper. The letter was not sent. Call them, or write to them."
    )


def test_a_statement_that_could_not_be_posted_is_a_task_about_the_person(
    databases: Databases, servers: Servers, council: Council
) -> None:
    failed = NoticeFailed(
        person_id=council.person(), notice="statement_ready", about_id=new_id(), channel="letter", reason="no_address"
    )
    told(
        databases, servers, [Work(new_id(), council.org_id, failed.topic, None, failed.model_dump(mode="json"), "test")]
    )
    [item] = [one for one in council.staff[Role.HELPLINE].get("/worklist") if one["kind"] == "notice_failed"]
    assert item["subject_id"] == str(failed.person_id), "it is about no payment"
    assert "about their statement of what we paid" in item["reason"]


def test_of_three_notices_about_one_payment_none_is_swallowed(
    databases: Databases, servers: Servers, council: Council
) -> None:
    about = {"person_id": new_id(), "about_id": new_id(), "channel": "sms", "reason": "failed"}
    words = ["It was sent.", "It came back.", "It was paid again."]
    notices = ["payment_sent", "payment_returned", "payment_sent"]
    bodies = [
        NoticeFailed.model_validate(about | {"notice": notice, "words": said}).model_dump(mode="json")
        for notice, said in zip(notices, words, strict=True)
    ]
    told(databases, servers, [Work(new_id(), council.org_id, NoticeFailed.topic, None, one, "test") for one in bodies])
    [item] = [one for one in council.approver.get("/worklist") if one["kind"] == "notice_failed"]
    assert words[0] in item["reason"]
    steps = council.approver.get(f"/worklist/{item['id']}")["steps"]
    assert [said in step["words"] for said, step in zip(words[1:], steps, strict=True)] == [True, True]


def test_the_task_ends_once_later_notices_say_all_that_was_not_told(
    databases: Databases, servers: Servers, council: Council
) -> None:
    person, first, second = new_id(), new_id(), new_id()
    helpline = council.hire(Role.HELPLINE)
    failed = [
        NoticeFailed(
            person_id=person, notice="offer_made", about_id=new_id(), channel="sms", reason="failed", message_id=one
        )
        for one in (first, second)
    ]
    told(
        databases,
        servers,
        [
            Work(new_id(), council.org_id, NoticeFailed.topic, None, one.model_dump(mode="json"), "test")
            for one in failed
        ],
    )
    for reached, is_open in ((new_id(), True), (first, True), (second, False)):
        news = NoticeReached(person_id=person, instead_of=(reached,))
        told(
            databases,
            servers,
            [Work(new_id(), council.org_id, news.topic, None, news.model_dump(mode="json"), "test")],
        )
        kinds = [one["kind"] for one in helpline.get("/worklist")]
        assert ("notice_failed" in kinds) is is_open
    [done] = [one for one in helpline.get("/worklist?show=done") if one["kind"] == "notice_failed"]
    steps = helpline.get(f"/worklist/{done['id']}")["steps"]
    assert [one["kind"] for one in steps] == ["asked_again", "told", "told", "closed"]


def test_staff_are_not_asked_to_call_who_asked_for_no_calls(
    databases: Databases, servers: Servers, council: Council
) -> None:
    failed = NoticeFailed(
        person_id=new_id(), notice="claim_question", about_id=new_id(), channel="sms", reason="only_landline", no_calls=True
    )  # fmt: skip
    told(
        databases, servers, [Work(new_id(), council.org_id, failed.topic, None, failed.model_dump(mode="json"), "test")]
    )
    [item] = [one for one in council.approver.get("/worklist") if one["kind"] == "notice_failed"]
    assert "Call" not in item["reason"]
    assert "asked that nobody calls them" in item["reason"]


def test_somebody_in_danger_is_urgent_work_for_a_human_once(
    databases: Databases, servers: Servers, council: Council
) -> None:
    task = TaskRaised(
        kind="in_danger",
        conversation_id=new_id(),
        reason="Call them now.",
        urgent=True,
        due_in_minutes=15,
        owner_id=new_id(),
    )
    works = [Work(new_id(), council.org_id, task.topic, None, task.model_dump(mode="json"), "test") for _ in range(2)]
    told(databases, servers, works)
    [item] = [one for one in council.organiser.get("/worklist") if one["kind"] == "in_danger"]
    assert (item["subject_id"], item["urgent"], item["reason"]) == (str(task.conversation_id), True, "Call them now.")
