"""A masked, short or doubtful number is refused at every way in, and no text or call from the number that its letters would make is
taken as anybody's."""

from sqlalchemy import select

from services.notifications.contacts.tables import ContactLink, ContactPoint
from shared.ids import new_id
from tests.notifications.conftest import STAFF_ID, Service
from tests.notifications.conversations.conftest import People

MASKED = ["07700 900XXX", "07700900TBC", "0770O 900123", "07700 900***", "07700 900 ABC", "07700 90012", "07700 900123X",
          "07700 900123 x5", "07700 900123/07700 900124"]  # fmt: skip
MADE_OF_LETTERS = "+447700900822"
BY = {"actor_kind": "staff", "actor_id": str(STAFF_ID)}


def numbers_kept(service: Service) -> list[str]:
    """Every number that is held."""
    with service.dependencies.database.transaction(service.org_id) as session:
        return list(session.scalars(select(ContactPoint.value)))


def test_it_is_refused_where_contact_details_are_saved(service: Service) -> None:
    for mobile in MASKED:
        answer = service.internal("PUT", f"/internal/contacts/{service.org_id}/{new_id()}", {"mobile": mobile, **BY})
        assert (answer.status_code, answer.json()["code"]) == (422, "contact.mobile_unusable"), mobile
        assert "7700" not in answer.text
    assert numbers_kept(service) == []


def test_it_is_refused_as_another_number_of_somebody(service: Service) -> None:
    for mobile in MASKED:
        link = {"mobile": mobile, "role": "helper", **BY}
        answer = service.internal("PUT", f"/internal/contacts/{service.org_id}/{new_id()}/numbers", link)
        assert (answer.status_code, answer.json()["code"]) == (422, "contact.number_unusable"), mobile
    assert numbers_kept(service) == []


def test_of_a_list_it_alone_is_refused(service: Service) -> None:
    bad, good = {new_id(): mobile for mobile in MASKED}, new_id()
    mobiles = {**bad, good: "Mob: 07700 900123 (mum)"}
    body = {"mobiles": [{"person_id": str(one), "mobile": mobile} for one, mobile in mobiles.items()], **BY}
    answer = service.internal("POST", f"/internal/contacts/{service.org_id}/mobiles", body)
    assert set(answer.json()["person_ids"]) == {str(one) for one in bad}
    assert numbers_kept(service) == ["+447700900123"]


def test_nobody_is_told_of_somebody_elses_money(people: People) -> None:
    service, person = people.service, new_id()
    service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}", {"mobile": "07700900TBC", **BY})
    service.notice(person)
    people.work()
    assert people.got(MADE_OF_LETTERS) == []
    people.say("bus 4.60", sender=MADE_OF_LETTERS)
    assert [turn.answered_by for turn in people.turns()] == ["ours"], "a stranger"
    with service.dependencies.database.transaction(service.org_id) as session:
        assert person not in session.scalars(select(ContactLink.person_id)).all()


def test_a_sender_with_letters_is_not_the_person_of_the_digits(people: People) -> None:
    senders = ["0770090012E", "07700 900123 bank", "sip:07700900123@example.org", "client:07700900123", "60777"]
    for sender in senders:
        people.text("bus 4.60", sender=sender)
    people.work()
    assert [turn.answered_by for turn in people.turns()] == ["ours"] * len(senders)
    assert people.service.payments.asked == []
    assert set(senders) <= set(numbers_kept(people.service)), "each is kept as it was written"


def test_a_caller_with_letters_or_a_withheld_number_is_nobody_that_we_know(people: People) -> None:
    base = f"/lines/twilio/voice/{people.service.org_id}"
    for number in ("0770090012E", "client:07700900123", "+266696687", "+86282452253", "anonymous", "Restricted"):
        answer = people.post(base, {"CallSid": f"CA-{number}", "From": number})
        assert "<Dial" in answer.text, "a stranger is put through to a person"
    assert numbers_kept(people.service) == ["+447700900123"]
