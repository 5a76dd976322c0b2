"""Every kind of work has its entry: whom it is for, what it was for, and what to do."""

from pydantic import SecretStr

from deploy.local.servers import Servers
from services.notifications import wiring as notifications
from services.payments import wiring as payments
from services.payments.worklist.failing import task_reason
from services.payments.worklist.rules import WORK_KINDS
from shared.identity import PERMITTED, InternalTokens, Permission
from tests.conftest import Databases
from tests.notifications.conftest import Storage, notifications_settings
from tests.notifications.fake_servers import Exchange, PaymentsSide
from tests.payments.conftest import payments_settings

NOBODY = "http://127.0.0.1:9"


def test_every_topic_of_both_services_has_an_entry_and_no_other(databases: Databases, servers: Servers) -> None:
    ours = payments.build(payments_settings(databases, servers))
    payments.register_jobs(ours)
    storage = Storage(databases.of["notifications"], databases.admin_url("notifications"), servers.redis_url)
    side = PaymentsSide(InternalTokens("payments", SecretStr("x" * 40)), url=NOBODY)
    theirs = notifications.build(notifications_settings(storage, Exchange(url=NOBODY), side))
    topics = ours.jobs.topics() | theirs.jobs.topics()
    for built in (ours, theirs):
        built.database.close()
    assert WORK_KINDS.keys() == topics


def test_whoever_it_is_for_may_decide() -> None:
    assert {kind.role for kind in WORK_KINDS.values()} <= PERMITTED[Permission.DECIDE_FAILING_WORK]


def test_every_entry_says_everything_in_sentences() -> None:
    for topic, kind in WORK_KINDS.items():
        for words in (kind.money, kind.to_do, kind.undone):
            assert words[0].isupper(), topic
            assert words.endswith("."), topic
        assert kind.purpose[0].islower(), topic
        assert not kind.purpose.endswith("."), topic
        assert topic in task_reason(topic, "ValueError", 2)
