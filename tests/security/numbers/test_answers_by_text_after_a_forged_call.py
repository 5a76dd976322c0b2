"""What a caller may not hear goes to the telephone on file, whatever number the call shows, and only where a text there is safe."""

import pytest

from shared.contracts.turns import Turn
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.conversations.test_calls import Call
from tests.notifications.fake_servers import Reply, said

HELPERS = "+447700900555"


def answered(turn: Turn) -> Reply:
    """Payments' answer to YES: the money, as a text."""
    status, answer = said(turn, "money_by_text", "free")
    by_text = [{"name": "money_sending", "values": {"amount_pence": 460}}]
    return status, answer | {"by_text": by_text}


@pytest.fixture
def call(people: People) -> Call:
    """A call from a helper's telephone, which the person has told us of."""
    path = f"/internal/contacts/{people.service.org_id}/{people.person_id}/numbers"
    link = {"mobile": HELPERS, "role": "helper", "actor_kind": "staff", "actor_id": str(people.person_id)}
    assert people.service.internal("PUT", path, link).status_code == 200
    people.service.payments.answer_turn = answered
    return Call(people, number=HELPERS)


def test_the_text_goes_to_the_number_on_file(call: Call) -> None:
    call.ring()
    assert "£" not in call.speak("yes")
    call.people.work()
    assert call.people.got(HELPERS) == []
    [words] = call.people.got(NUMBER)
    assert "£4.60" in words


@pytest.mark.parametrize("how", ["unsafe", "stopped"])
def test_where_it_may_not_be_texted_a_person_calls(call: Call, how: str) -> None:
    if how == "unsafe":
        call.people.service.contact(call.people.person_id, safe=False)
    else:
        call.people.say("STOP")
    before = len(call.people.got())
    call.ring()
    assert "A person will call you" in call.speak("yes")
    call.people.work()
    assert call.people.got()[before:] == []
    assert call.people.got(HELPERS) == []
    assert [task["kind"] for task in call.people.tasks()] == ["call_back"]
