"""What notifications answers by itself, at once and with payments down: danger, HELP, 0, STOP and START."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.notifications.conversations.rules.incoming import masked
from services.notifications.messages.rules import MOST_THE_SAME_AN_HOUR
from shared.contracts.notices import OrganisationChanged
from shared.database import london_today
from shared.duty import DAYS
from shared.ids import new_id
from tests.notifications.conftest import STAFF_ID, VALUES, Service
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_texts import ASK_SPENT, STRANGER, danger, words

PLAN = {
    "english": "We are here for you. In danger? Call 999. Ring Jo at the centre any time.",
    "welsh": "Rydym yma i chi. Mewn perygl? Ffoniwch 999. Ffoniwch Jo yn y ganolfan.",
    "approved_by": "Jo Example, safeguarding lead",
    "actor_kind": "staff",
    "actor_id": str(STAFF_ID),
}


@pytest.fixture(autouse=True)
def payments_is_down(people: People) -> None:
    """Everything here works without payments, once we know of the organisation."""
    people.service.payments.away = True


@pytest.mark.parametrize("asked", ["HELP", "help!!", "0", "I need to talk to a person", "🆘", "call me", "cymorth"])
def test_help_always_reaches_a_human(people: People, asked: str) -> None:
    expected = words("help", "cy" if asked == "cymorth" else "en")
    assert people.say(asked) == [expected]
    [task] = people.tasks()
    assert (task["kind"], task["person_id"]) == ("call_back", str(people.person_id))
    assert "0800 123 4567" in expected


@pytest.mark.parametrize("asked", ["HELP", "he hits me"])
def test_a_call_is_promised_for_when_somebody_is_on_duty(people: People, asked: str) -> None:
    with people.service.dependencies.database.system() as session:
        tomorrow = london_today(session) + timedelta(days=1)
    only_tomorrow = f"{DAYS[tomorrow.weekday()]} 09:00-17:00, holidays 09:00-17:00"
    people.service.payments.away = False
    people.service.take(
        OrganisationChanged(name="C", short_name="Council", helpline="0800", helpline_hours=only_tomorrow)
    )
    [answer] = people.say(asked)
    assert " will call you tomorrow morning." in answer


def test_help_does_not_wait_behind_a_text_that_waits_for_payments(people: People) -> None:
    people.say("bus 4.60")
    assert people.say("HELP") == [words("help")]
    assert [turn.answered_by for turn in people.turns()] == [None, "ours"]


def test_help_from_a_stranger_reaches_a_human_too(people: People) -> None:
    assert people.say("HELP", sender=STRANGER) == [words("help")]
    assert [task["person_id"] for task in people.tasks()] == [None]


def stopped(people: People) -> bool:
    """Whether this person is sent no texts first."""
    path = f"/internal/contacts/{people.service.org_id}/{people.person_id}"
    return bool(people.service.internal("GET", path).json()["stopped"])


def notice_leaves(people: People) -> bool:
    """Whether a notice about money reaches the telephone now."""
    people.service.payments.away = False
    before = len(people.got())
    people.service.notice(people.person_id)
    people.work()
    people.service.payments.away = True
    return len(people.got()) > before


def test_stop_stops_at_once_and_asks_which(people: People) -> None:
    assert people.say("STOP") == [words("stopped")]
    assert stopped(people)
    assert not notice_leaves(people)


@pytest.mark.parametrize(("choice", "says", "leaves"), [("1", "stopped_but_money", True), ("No", "stopped_all", False)])
def test_after_stop_a_person_may_keep_texts_about_money(people: People, choice: str, says: str, leaves: bool) -> None:
    people.say("STOP")
    assert people.say(choice) == [words(says)]
    assert notice_leaves(people) is leaves
    assert people.say("START") == [words("started")]
    assert not stopped(people)
    assert notice_leaves(people)


def test_an_answer_still_comes_after_stop(people: People) -> None:
    people.say("STOP")
    people.service.payments.away = False
    assert people.say("where is my money") == [ASK_SPENT]
    people.say("1")
    assert people.service.payments.asked[-1].said == "1", "the question after STOP was only open for one text"


def test_stop_from_a_stranger(people: People) -> None:
    assert people.say("STOP", sender=STRANGER) == [words("stopped_stranger")]
    assert not stopped(people)


def test_somebody_in_trouble_gets_the_shipped_words_and_a_person(people: People) -> None:
    [answer] = people.say("my carer hits me")
    assert answer == danger("abuse")
    assert all(number in answer for number in ("999", "0808 2000 247"))
    [task] = people.tasks()
    assert (task["kind"], task["urgent"], task["due_in_minutes"]) == ("in_danger", True, 15)
    assert "hits" not in task["reason"], "what they said stays in notifications"


def test_on_a_telephone_that_others_read_nobody_learns_that_somebody_asked_for_help(people: People) -> None:
    people.service.contact(people.person_id, safe=False)
    assert people.say("my husband hits me") == ["Thank you. Please call us on 0800 123 4567. In an emergency call 999."]
    assert [task["urgent"] for task in people.tasks()] == [True]
    assert people.say("STOP") == [words("stopped_stranger")]
    assert stopped(people)


def test_danger_comes_before_every_keyword_and_from_any_number(people: People) -> None:
    beside = words("stopped_stranger")
    assert people.say("stop texting me, my son hits me", sender=STRANGER) == [danger("abuse"), beside], "both are done"
    assert people.say("I want to die", sender=STRANGER) == [danger("self_harm")]
    assert [task["kind"] for task in people.tasks()] == ["in_danger", "in_danger", "in_danger_now"], "it goes on"


def test_an_organisation_s_own_approved_words_and_named_person(people: People) -> None:
    service, owner = people.service, new_id()
    path = f"/internal/safety-plan/{service.org_id}"
    for plan in (PLAN, {**PLAN, "owner_id": str(owner)}):
        assert service.internal("PUT", path, plan).status_code == 204
    assert people.say("i want to die") == [f"{PLAN['english']} A person from here will call you today."]
    assert people.tasks()[0]["owner_id"] == str(owner)


def test_quiet_hours_hold_notices_back_and_not_answers(people: People) -> None:
    service = people.service
    service.payments.away = False
    service.contact(people.person_id, quiet_from="20:00", quiet_until="08:00")
    service.later(timedelta(hours=(22 - london_hour(service)) % 24))  # into the evening, whatever the time is now
    service.notice(people.person_id)
    people.work()
    assert people.got() == []
    assert people.say("hello") == [ASK_SPENT]
    service.later(timedelta(hours=12))
    people.work()
    assert len(people.got()) == 2
    assert people.got()[1].startswith("We have sent you £25.00 for taking part.")


def london_hour(service: Service) -> int:
    """The hour in London on the database's clock."""
    with service.dependencies.database.system() as session:
        hour = session.execute(text("SELECT extract(hour FROM app_now() AT TIME ZONE 'Europe/London')")).scalar_one()
    return int(hour)


@pytest.mark.parametrize(
    ("start", "end"), [("20:00", None), ("25:00", "08:00"), ("08:00", "08:00"), ("08:00", "07:00")]
)
def test_quiet_hours_must_make_sense(people: People, start: str, end: str | None) -> None:
    change: dict[str, Any] = {"mobile": "07700 900123", "quiet_from": start, "quiet_until": end}
    path = f"/internal/contacts/{people.service.org_id}/{people.person_id}"
    answer = people.service.internal("PUT", path, {**change, "actor_kind": "staff", "actor_id": str(STAFF_ID)})
    assert answer.status_code == 422


def test_a_number_gets_no_more_texts_in_an_hour_than_networks_allow(people: People) -> None:
    service = people.service
    service.payments.away = False
    most = service.dependencies.outgoing.sending_rules.most_an_hour
    fill(people, most)
    assert people.say("hello") == [], "it waits"
    assert people.say("HELP") == [words("help")], "words about somebody's safety do not"
    forget_an_hour(people)
    service.later(timedelta(minutes=11))
    people.work()
    assert people.got()[-1] == ASK_SPENT


def test_the_same_words_go_to_a_number_twenty_times_an_hour_at_most(people: People) -> None:
    people.service.payments.away = False
    people.say("hello")
    repeat_the_words(people, MOST_THE_SAME_AN_HOUR - 1)
    before = len(people.got())
    assert people.say("hello") == [], "the network would block it, and they have it twenty times"
    assert people.say("HELP") == [words("help")], "other words are not held back"
    forget_an_hour(people)
    assert people.say("hello") == [ASK_SPENT], "an hour later they are said again"
    assert len(people.got()) == before + 2


def test_a_notice_of_the_same_words_waits_for_its_hour(people: People) -> None:
    service = people.service
    service.payments.away = False
    first = service.notice(people.person_id)
    people.work()
    repeat_the_words(people, MOST_THE_SAME_AN_HOUR - 1)
    again = service.notice(people.person_id)
    people.work()
    assert service.message(first.about_id).status == "sent"
    assert service.message(again.about_id).status == "queued"
    forget_an_hour(people)
    service.later(timedelta(minutes=11))
    people.work()
    assert service.message(again.about_id).status == "sent"


def repeat_the_words(people: People, count: int) -> None:
    """The newest text was sent so many times more in this hour."""
    people.service.storage.administer(
        "INSERT INTO message (org_id, id, kind, notice, channel, about_id, occasion_id, values, status, contact_point_id, first_sent_at, provider_id, body_digest) "
        "SELECT m.org_id, gen_random_uuid(), 'reply', 'reply', 'sms', gen_random_uuid(), gen_random_uuid(), '{}', 'delivered', m.contact_point_id, now(), "
        f"gen_random_uuid(), m.body_digest FROM (SELECT * FROM message ORDER BY id DESC LIMIT 1) m, generate_series(1, {count})",
    )


def fill(people: People, count: int) -> None:
    """This number has got many texts in this hour."""
    people.say("hello")
    people.service.storage.administer(
        "INSERT INTO message (org_id, id, kind, notice, channel, about_id, occasion_id, values, status, contact_point_id, first_sent_at, provider_id) "
        "SELECT org_id, gen_random_uuid(), 'reply', 'reply', 'sms', gen_random_uuid(), gen_random_uuid(), '{}', 'delivered', contact_point_id, now(), gen_random_uuid() "
        f"FROM message, generate_series(2, {count})",
    )


def forget_an_hour(people: People) -> None:
    """An hour goes by in real time, which is how networks count."""
    people.service.storage.administer("UPDATE message SET first_sent_at = first_sent_at - interval '1 hour'")


def test_parts_and_cost_of_every_text_are_kept(people: People) -> None:
    people.service.payments.away = False
    message = people.service.notice(people.person_id)
    people.work()
    kept = people.service.message(message.about_id)
    assert kept.values == VALUES
    assert (kept.parts, kept.cost_pence_thousandths) == (1, 4200)


@pytest.mark.parametrize(("said", "says"), [("Stop.", "stopped"), (" 0 ", "help"), ("START", "started")])
def test_a_whole_message_is_a_command(people: People, said: str, says: str) -> None:
    assert people.say(said) == [words(says)]


@pytest.mark.parametrize(
    ("said", "says"), [("cymorth", "help"), ("Stopio", "stopped"), ("peidiwch", "stopped"), ("Dechrau", "started")]
)
def test_a_command_in_welsh_is_answered_in_welsh(people: People, said: str, says: str) -> None:
    assert people.say(said) == [words(says, "cy")]
    assert people.conversation().language is None, "which says nothing of the next text"


@pytest.mark.parametrize("said", ["stop at the shop 3.00", "the bus did not stop", "start of term childcare 20", "00"])
def test_a_command_inside_other_words_is_none(people: People, said: str) -> None:
    assert people.say(said) == [], "it waits for payments"
    assert people.tasks() == []
    assert not stopped(people)


@pytest.mark.parametrize(
    "kept",
    [
        "bus 4.60",
        "taxi 12 there, 10 back",
        "460p",
        "on 24/11/2026",
        "24-11-2026",
        "£10.60",
        "my number is 7K3M2P9X",
        "20 and 15 miles",
        "1060",
    ],
)
def test_amounts_dates_and_references_are_kept(kept: str) -> None:
    assert masked(kept) == kept


@pytest.mark.parametrize(
    "bank", ["12345678", "12-34-56", "12 34 56 12345678", "my account 1234567", "4000 1234 5678 9010"]
)
def test_bank_numbers_are_taken_out(bank: str) -> None:
    assert not any(letter.isdigit() for letter in masked(f"{bank} thanks")), masked(bank)
