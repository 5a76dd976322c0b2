"""Somebody has a person's telephone number changed to their own, to hear of the money and to speak for the person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.contracts.notices import Notice, NoticeRequested
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, STAFF_ID, Service
from tests.notifications.conversations.conftest import People

OLD, ATTACKERS = "07700 900123", "07700 900666"
OLD_E164, ATTACKERS_E164 = "+447700900123", "+447700900666"
TOLD = "From now on Riverbank Council texts another number and not this one."


@pytest.fixture
def jo(service: Service) -> UUID:
    """Somebody whose number we have."""
    service.organisation()
    person_id = new_id()
    service.contact(person_id, OLD)
    return person_id


def decide(service: Service, person_id: UUID, mobile: str | None, *, by: UUID, saved_by: UUID | None = STAFF_ID) -> Any:
    """A member of staff confirms what waits, by typing it, or refuses it."""
    seen = str(saved_by) if saved_by else None
    body = {"mobile": mobile, "saved_by": seen, "actor_kind": "staff", "actor_id": str(by)}
    return service.internal("POST", f"/internal/contacts/{service.org_id}/{person_id}/new-number", body)


def held(service: Service, person_id: UUID) -> Any:
    """What we have."""
    return service.internal("GET", f"/internal/contacts/{service.org_id}/{person_id}").json()


def texts(service: Service) -> list[tuple[str, str]]:
    """Who was texted what, once all work is done."""
    for _ in range(4):
        service.work()
    return [(one["to"], one["body"]) for one in service.exchange.texts]


def test_the_old_number_hears_of_it_and_reads_no_name_no_purpose_and_no_money(service: Service, jo: UUID) -> None:
    service.save_contact(jo, ATTACKERS)
    [(to, words)] = texts(service)
    assert to == OLD_E164
    assert words.startswith(TOLD)
    assert "Call 0800 123 4567 now" in words
    assert not [one for one in ("£", "666", "Jo", "money", "claim", "pay") if one in words]
    assert held(service, jo)["mobile"] == ATTACKERS_E164


@pytest.mark.parametrize("how", ["unsafe", "lost", "anothers", "stopped", "given_up_long_ago", "wrong_number"])
def test_where_the_old_one_cannot_be_told_nothing_goes_to_the_new_one(people: People, how: str) -> None:
    service, jo = people.service, people.person_id
    stated = how if how in ("lost", "anothers") else None
    if how == "unsafe":
        service.contact(jo, OLD, safe=False)
    elif how == "stopped":
        people.say("STOP")
    elif how == "wrong_number":
        people.say("wrong number")
    elif how == "given_up_long_ago":
        service.contact(jo, None)
        service.later(timedelta(days=31))
    before = len(texts(service))
    service.save_contact(jo, ATTACKERS, old_number=stated)
    assert held(service, jo)["number_saved_by"] == str(STAFF_ID)
    assert held(service, jo)["mobile"] != ATTACKERS_E164
    service.notice(jo)
    assert ATTACKERS_E164 not in {to for to, _ in texts(service)[before:]}
    assert OLD_E164 not in {to for to, _ in texts(service)[before:]}
    answers = people.say("where is my money", sender=ATTACKERS_E164)
    assert people.turns()[-1].answered_by != "payments"
    assert "£" not in "".join(answers)


def test_a_number_is_taken_away_first_and_another_given_later(service: Service, jo: UUID) -> None:
    service.contact(jo, None)
    service.save_contact(jo, ATTACKERS)
    assert [to for to, _ in texts(service)] == [OLD_E164]


@pytest.mark.parametrize("how", ["lost", "anothers"])
@pytest.mark.parametrize("safe", [True, False])
def test_a_number_that_was_lost_is_not_given_back_by_one_hand(service: Service, jo: UUID, how: str, safe: bool) -> None:
    """Whoever has the lost telephone has it saved again: one member of staff alone would give it back."""
    service.save_contact(jo, ATTACKERS, old_number=how)
    before = len(texts(service))
    answer = service.save_contact(jo, OLD, safe=safe)
    assert (answer["mobile"], answer["number_saved_by"]) == (None, str(STAFF_ID))
    service.notice(jo)
    assert OLD_E164 not in {to for to, _ in texts(service)[before:]}


def test_nor_by_a_list_of_people(service: Service, jo: UUID) -> None:
    service.save_contact(jo, ATTACKERS, old_number="lost")
    mobiles = [{"person_id": str(jo), "mobile": OLD}]
    body = {"mobiles": mobiles, "actor_kind": "staff", "actor_id": str(STAFF_ID)}
    answer = service.internal("POST", f"/internal/contacts/{service.org_id}/mobiles", body).json()
    assert answer == {"person_ids": [], "waiting_ids": [str(jo)]}
    assert held(service, jo)["mobile"] is None


def test_who_saved_it_does_not_confirm_it(service: Service, jo: UUID) -> None:
    service.save_contact(jo, ATTACKERS, old_number="lost")
    refused = decide(service, jo, ATTACKERS, by=STAFF_ID)
    assert (refused.status_code, refused.json()["code"]) == (409, "contact.same_hand")
    assert held(service, jo)["mobile"] is None
    alone = text("UPDATE number_change SET outcome = 'confirmed', decided_by = proposed_by, decided_at = app_now()")
    with (
        pytest.raises(IntegrityError, match="number_change_takes_two"),
        service.dependencies.database.transaction(service.org_id) as session,
    ):
        session.execute(alone)


def test_another_number_than_the_one_that_waits_is_not_confirmed(service: Service, jo: UUID) -> None:
    service.save_contact(jo, ATTACKERS, old_number="lost")
    refused = decide(service, jo, "07700 900777", by=new_id())
    assert (refused.status_code, refused.json()["code"]) == (409, "contact.another_number")
    assert "666" not in refused.text
    assert held(service, jo)["mobile"] is None


def test_a_second_member_of_staff_confirms_it(service: Service, jo: UUID) -> None:
    service.save_contact(jo, ATTACKERS, old_number="lost")
    assert decide(service, jo, ATTACKERS, by=new_id()).status_code == 204
    assert (held(service, jo)["mobile"], held(service, jo)["number_saved_by"]) == (ATTACKERS_E164, None)
    assert texts(service) == [], "the lost telephone hears nothing"
    assert decide(service, jo, ATTACKERS, by=new_id()).status_code == 404


def test_ten_confirm_it_at_once_and_one_of_them_did(service: Service, jo: UUID) -> None:
    service.save_contact(jo, ATTACKERS, old_number="lost")
    with ThreadPoolExecutor(10) as many:
        answers = list(many.map(lambda by: decide(service, jo, ATTACKERS, by=by), [new_id() for _ in range(10)]))
    assert sorted(one.status_code for one in answers) == [204, *[404] * 9]
    assert held(service, jo)["mobile"] == ATTACKERS_E164


@pytest.mark.parametrize("mobile", [ATTACKERS, None])
def test_a_decision_whose_answer_was_lost_is_sent_again(service: Service, jo: UUID, mobile: str | None) -> None:
    service.save_contact(jo, ATTACKERS, old_number="lost")
    second = new_id()
    assert decide(service, jo, mobile, by=second).status_code == 204
    assert decide(service, jo, mobile, by=second, saved_by=None).status_code == 204
    assert decide(service, jo, mobile, by=new_id(), saved_by=None).status_code == 404, "somebody else decided nothing"
    assert decide(service, jo, OLD, by=second, saved_by=None).status_code == 404, "nor another number"


def test_a_number_that_is_saved_while_somebody_looks_is_not_decided(service: Service, jo: UUID) -> None:
    service.save_contact(jo, ATTACKERS, old_number="lost")
    refused = decide(service, jo, ATTACKERS, by=new_id(), saved_by=new_id())
    assert (refused.status_code, refused.json()["code"]) == (409, "contact.number_saved_meanwhile")
    assert decide(service, jo, ATTACKERS, by=new_id(), saved_by=None).status_code == 409
    assert held(service, jo)["mobile"] is None


def test_or_refuses_it_and_it_is_never_used(service: Service, jo: UUID) -> None:
    service.save_contact(jo, ATTACKERS, old_number="anothers")
    assert decide(service, jo, None, by=STAFF_ID).status_code == 204
    assert held(service, jo)["mobile"] is None
    assert decide(service, jo, ATTACKERS, by=new_id()).status_code == 404


def test_a_list_of_people_is_no_way_round(service: Service, jo: UUID) -> None:
    service.contact(jo, OLD, safe=False)
    mobiles = [{"person_id": str(jo), "mobile": ATTACKERS}]
    body = {"mobiles": mobiles, "actor_kind": "staff", "actor_id": str(STAFF_ID)}
    answer = service.internal("POST", f"/internal/contacts/{service.org_id}/mobiles", body).json()
    assert answer == {"person_ids": [], "waiting_ids": [str(jo)]}
    assert held(service, jo)["mobile"] == OLD_E164


def test_stop_from_the_old_number_works_at_once(people: People) -> None:
    service, jo = people.service, people.person_id
    service.save_contact(jo, ATTACKERS)
    people.say("STOP", sender=OLD_E164)
    before = len(texts(service))
    changing = NoticeRequested(person_id=jo, notice=Notice.BANK_DETAILS_CHANGING, about_id=new_id())
    service.take(changing)
    assert [to for to, _ in texts(service)[before:]] == [ATTACKERS_E164]


def test_the_address_is_not_written_to_where_others_open_letters(service: Service, jo: UUID) -> None:
    service.save_contact(jo, None, **ADDRESS, safe_to_write=False)
    message = service.notice(jo)
    texts(service)
    assert [one.channel for one in service.messages(message.about_id)] == ["sms"]
    assert service.told()[-1]["reason"] == "no_contact"


def test_whoever_confirms_bank_details_is_told_that_the_number_is_new(service: Service, jo: UUID) -> None:
    """The number itself is told to nobody, and a first number is no change."""
    assert service.told() == []
    service.save_contact(jo, ATTACKERS)
    changed = {"topic": "contact.mobile_replaced", "version": 1, "person_id": str(jo)}
    assert service.told() == [changed]
    service.save_contact(jo, "07700 900789", old_number="lost")
    assert service.told() == [changed], "it waits for a second hand"
    decide(service, jo, "07700 900789", by=new_id())
    assert service.told() == [changed] * 2
