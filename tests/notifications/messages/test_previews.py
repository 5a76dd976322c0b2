"""What a notice would say to several people: the same words that are sent then, one form each, and nothing is kept."""

from shared.contracts.activities import Activity
from shared.contracts.notices import NoticeRequested
from shared.ids import new_id
from tests.notifications.conftest import ALL_VALUES, Service
from tests.notifications.messages.test_letters import EASY_READ


def test_each_form_is_shown_as_it_is_sent(service: Service) -> None:
    service.organisation()
    english, same, no_calls, by_letter, unsafe, unknown = (new_id() for _ in range(6))
    service.contact(english, "07700 900123")
    service.contact(same, "07700 900124")
    service.contact(no_calls, "07700 900125", no_calls=True)
    service.contact(by_letter, None, **EASY_READ)
    service.contact(unsafe, "07700 900126", safe=False)
    there = Activity.model_validate_json(str(ALL_VALUES["activity"])).model_copy(update={"place": "Town Hall"})
    values = {"amount_pence": 2500, "purpose": "taking_part", "activity": there.as_value()}
    people = [english, same, no_calls, by_letter, unsafe, unknown]
    asked = {"notice": "offer_made", "values": values, "person_ids": [str(one) for one in people]}
    shown = service.internal("POST", f"/internal/messages/{service.org_id}/preview", asked).json()
    assert [(one["channel"], one["people"]) for one in shown["forms"]] == [("sms", 2), ("sms", 1), ("letter", 1)]
    assert shown["not_reached"] == 2
    for one in people:
        service.take(NoticeRequested(person_id=one, notice="offer_made", values=values, about_id=new_id()))
    service.work()
    sent = [text["body"] for text in service.exchange.texts]
    text, silent, letter = (one["words"] for one in shown["forms"])
    assert sorted(sent) == sorted([text, text, silent])
    assert "Where: Town Hall." in text
    assert "call" not in silent
    assert "The place is Town Hall." in letter
    unknown_notice = asked | {"notice": "you_have_won"}
    refused = service.internal("POST", f"/internal/messages/{service.org_id}/preview", unknown_notice)
    assert refused.status_code == 422
