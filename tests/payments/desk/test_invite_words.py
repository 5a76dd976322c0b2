"""Before anybody is invited, the page shows the words that go out, in each form that occurs."""

from shared.contracts.activities import Activity
from shared.identity import Role
from tests.payments.desk.conftest import TaskDesk
from tests.payments.desk.organising import EVENTS, words
from tests.payments.involvement.conftest import Work


def test_the_words_that_go_out_are_shown_and_nothing_is_sent(task_desk: TaskDesk) -> None:
    council, work = task_desk.council, Work(task_desk.council)
    work.rate()
    people = {name: council.person(name) for name in ("Jo Bloggs", "Al Other")}
    event = work.event((96, 98), description="the art group", place="Town Hall")
    desk, invite = task_desk.browser(Role.ORGANISER), f"{EVENTS}/{event['id']}/invite"
    desk.get(invite)
    typed = {"role": "co-producer", "names": "Jo Bloggs\nAl Other", "do": "look"}
    page = desk.post(invite, typed)
    assert "1 person , a text in Welsh Ddewch chi?" in words(page)
    assert "1 of them we cannot reach" in words(page)
    [asked] = task_desk.reaching.previewed
    assert set(asked["person_ids"]) == set(map(str, people.values()))
    when = {"starts_at": work.time(96), "ends_at": work.time(98)}
    assert (asked["notice"], asked["values"]) == (
        "offer_made",
        {
            "amount_pence": 2500,
            "purpose": "taking_part",
            "activity": Activity(called="the art group", place="Town Hall", **when).as_value(),
        },
    ), "what the offer will say"
    assert work.council.organiser.get(f"/events/{event['id']}/offers")["offers"] == []
    task_desk.reaching.away = True
    desk.get(invite)
    away = desk.post(invite, typed)
    assert "2 people would be asked" in words(away)
    assert "We cannot show just now which words they get." in words(away)
    unpaid = work.event((96, 98), unpaid_reason="The charity has no money this year.")
    task_desk.reaching.away = False
    desk.get(f"{EVENTS}/{unpaid['id']}/invite")
    page = desk.post(f"{EVENTS}/{unpaid['id']}/invite", typed)
    assert task_desk.reaching.previewed[-1]["notice"] == "offer_made_unpaid"
    assert "£25.00" not in words(page), "nobody is promised money for what is unpaid"
