"""Calls: slow, interruptible, repeatable; a person at any time; and nobody who rings without credit is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from services.notifications.conversations.rules import calls as rules
from shared.contracts.turns import Turn
from shared.ids import new_id
from tests.notifications.conftest import TOKEN
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.fake_servers import Reply, said

LINE = {"category": "bus", "amount_pence": 460}
HELLO = "Hello. This is Riverbank Council. There is no hurry. Press 0 for a person."


@dataclass
class Call:
    """A caller with a telephone: what they hear, press and say."""

    people: People
    number: str = NUMBER
    sid: str = field(default_factory=lambda: f"CA{new_id().hex}")
    document: ElementTree.Element = field(default_factory=lambda: ElementTree.Element("Response"))

    def ask(self, path: str, token: str = TOKEN, **form: str) -> int:
        """The line asks for the next part of the script."""
        form = {"CallSid": self.sid, "From": self.number, "To": "+447700900000", **form}
        answer = self.people.post(path, form, token=token)
        if answer.status_code == 200:
            self.document = ElementTree.fromstring(answer.text)  # noqa: S314 # our own words
        return int(answer.status_code)

    def ring(self) -> str:
        """Begins the call; gives what is heard."""
        assert self.ask(f"/lines/twilio/voice/{self.people.service.org_id}") == 200
        return self.heard()

    def press(self, digits: str) -> str:
        """Presses keys while the line listens."""
        self.follow("Gather", Digits=digits)
        return self.heard()

    def speak(self, words: str) -> str:
        """Says something while the line listens."""
        self.follow("Gather", SpeechResult=words)
        return self.heard()

    def wait(self) -> str:
        """Says nothing, or holds."""
        self.follow("Redirect")
        return self.heard()

    def follow(self, verb: str, **form: str) -> None:
        """Goes where the script says."""
        found = self.document.find(verb)
        assert found is not None, ElementTree.tostring(self.document)
        parts = urlsplit(found.get("action") or (found.text or ""))
        assert self.ask(f"{parts.path}?{parts.query}" if parts.query else parts.path, **form) == 200

    def end(self, status: str = "completed", seconds: int = 60) -> None:
        """The line tells us that the call is over."""
        path = f"/lines/twilio/voice/{self.people.service.org_id}/ended"
        assert self.ask(path, CallStatus=status, CallDuration=str(seconds)) == 204

    def heard(self) -> str:
        """What the voice says."""
        return " ".join("".join(say.itertext()) for say in self.document.iter("Say"))

    def has(self, verb: str) -> bool:
        """Whether the script goes on with this."""
        return self.document.find(verb) is not None


@pytest.fixture
def call(people: People) -> Call:
    """A call from the number that we know."""
    return Call(people)


def read_back(turn: Turn) -> Reply:
    """Payments reads back, and after a YES says that it is being sent."""
    if turn.said == "YES":
        return said(turn, "claim_look_today", total_pence=460, reference="7K3M2P9X")
    return said(turn, "read_back", "yes_no", lines=[LINE], total_pence=460)


def test_a_claim_by_telephone(call: Call) -> None:
    call.people.service.payments.answer_turn = read_back
    assert call.ring().startswith(HELLO)
    heard = call.speak("four sixty for the bus")
    assert heard == (
        "Bus four pounds sixty. Total four pounds sixty. Is that right? For yes, press 1. For no, press 2."
    )
    assert call.press("1").startswith("Thank you. You asked us for four pounds sixty. A person will look at it.")
    assert [turn.said for turn in call.people.service.payments.asked] == ["four sixty for the bus", "YES"]
    assert {turn.channel for turn in call.people.service.payments.asked} == {"voice"}
    assert call.has("Gather"), "the caller decides when the call is over"


def test_it_is_slow_can_be_interrupted_and_is_not_bleeped(call: Call) -> None:
    call.ring()
    gather = call.document.find("Gather")
    assert gather is not None
    assert (gather.get("timeout"), gather.get("bargeIn"), gather.get("profanityFilter")) == ("10", "true", "false")
    assert gather.get("input") == "dtmf speech"
    prosody = call.document.find(".//prosody")
    assert prosody is not None
    assert prosody.get("rate") == "85%"


def test_star_says_it_again(call: Call) -> None:
    call.people.service.payments.answer_turn = read_back
    call.ring()
    once = call.speak("bus four sixty")
    assert call.press("*") == once
    assert call.press("*") == once
    assert len(call.people.service.payments.asked) == 1
    assert call.press("1").startswith("Thank you.")


@pytest.mark.parametrize(
    "ask", [lambda call: call.press("0"), lambda call: call.speak("help"), lambda call: call.speak("cymorth")]
)
def test_a_person_at_any_time_also_with_payments_down(call: Call, ask: Callable[[Call], str]) -> None:
    call.people.service.payments.away = True
    call.ring()
    assert ask(call) == "Please hold the line. A person will speak to you."
    dialled = call.document.find("Dial")
    assert dialled is not None
    assert "".join(dialled.itertext()) == "+448001234567"
    call.follow("Dial", DialCallStatus="completed")
    assert call.has("Hangup")
    call.end()
    assert call.people.tasks() == []


def test_nobody_free_means_a_call_back(call: Call) -> None:
    call.ring()
    call.press("0")
    call.follow("Dial", DialCallStatus="no-answer")
    assert call.heard() == "Nobody is free just now. A person will call you back today. Goodbye."
    assert [task["kind"] for task in call.people.tasks()] == ["call_back"]


def test_silence_is_asked_three_times_and_then_called_back(call: Call) -> None:
    call.people.service.payments.answer_turn = read_back
    call.ring()
    asked = call.speak("bus four sixty")
    for _ in range(2):
        assert call.wait() == f"We did not hear you. There is no hurry. {asked}"
    assert call.wait() == "We will call you back today. What you told us is saved. Goodbye."
    assert call.has("Hangup")
    assert [task["reason"].split(".")[0] for task in call.people.tasks()] == [
        "We could not hear somebody on the telephone"
    ]


def test_a_slow_answer_is_held_and_comes_back(call: Call) -> None:
    service = call.people.service
    service.payments.answer_turn = read_back
    service.payments.away = True
    call.ring()
    assert call.speak("bus four sixty") == "One moment please. We are looking."
    assert call.has("Redirect")
    assert call.wait() == "", "held again, without words"
    service.payments.away = False
    assert call.wait().startswith("Bus four pounds sixty.")
    assert len({turn.turn_id for turn in service.payments.asked}) == 1


def test_a_hold_that_lasts_becomes_a_call_back_and_the_answer_a_text(call: Call) -> None:
    service = call.people.service
    service.payments.answer_turn = read_back
    service.payments.away = True
    call.ring()
    call.speak("bus four sixty")
    for _ in range(rules.MOST_HOLDS - 1):
        call.wait()
    assert call.wait() == "We will call you back today. What you told us is saved. Goodbye."
    assert [task["kind"] for task in call.people.tasks()] == ["not_answered"]
    service.payments.away = False
    call.people.work()
    assert call.people.got() == ["Bus £4.60. Total £4.60. Is that right? Reply YES or NO."]


def test_the_same_webhook_twice_is_one_turn(call: Call) -> None:
    call.people.service.payments.answer_turn = read_back
    call.ring()
    before = call.document
    first = call.speak("bus four sixty")
    call.document = before
    assert call.speak("bus four sixty") == first
    assert len(call.people.turns()) == 1


def test_somebody_in_trouble_on_the_telephone(call: Call) -> None:
    call.people.service.payments.away = True
    call.ring()
    assert "Call 9 9 9." in call.speak("he hits me")
    assert call.has("Gather"), "we do not hang up"
    assert [(task["kind"], task["urgent"]) for task in call.people.tasks()] == [("in_danger", True)]


def test_a_number_that_we_do_not_know_is_put_through(people: People) -> None:
    call = Call(people, number="+441132224444")
    assert call.ring().startswith("Hello. This is Riverbank Council. We do not know this number yet.")
    assert call.has("Dial")


def test_a_withheld_number_is_put_through(people: People) -> None:
    call = Call(people, number="anonymous")
    call.ring()
    assert call.has("Dial")


@pytest.mark.parametrize(("status", "seconds"), [("no-answer", 0), ("canceled", 0), ("busy", 0), ("completed", 3)])
@pytest.mark.parametrize("answered", [True, False])
def test_a_missed_call_is_called_back(call: Call, status: str, seconds: int, answered: bool) -> None:
    if answered:
        call.ring()
    for _ in range(2):
        call.end(status, seconds)
    assert [task["reason"][:35] for task in call.people.tasks()] == ["Somebody rang and put the telephone"]


def test_a_call_that_breaks_off_goes_on_by_text(call: Call) -> None:
    call.people.service.payments.answer_turn = read_back
    call.ring()
    call.speak("bus four sixty")
    call.end()
    call.people.work()
    assert call.people.got() == [
        "Our call ended early. What you told us is saved. Text us to go on. Or call 0800 123 4567."
    ]
    assert call.people.tasks() == []


def test_a_call_that_breaks_off_is_called_back_where_texts_are_not_safe(call: Call) -> None:
    call.people.service.contact(call.people.person_id, safe=False)
    call.people.service.payments.answer_turn = read_back
    call.ring()
    call.speak("bus four sixty")
    call.end()
    call.people.work()
    assert call.people.got() == []
    assert [task["kind"] for task in call.people.tasks()] == ["call_back"]


def test_a_link_is_texted_because_it_cannot_be_said(call: Call) -> None:
    link = "https://pay.example.org/r/abc"
    call.people.service.payments.answer_turn = lambda turn: said(turn, "receipt_link", link=link)
    call.ring()
    assert "We will text you" in call.speak("yes")
    call.people.work()
    assert call.people.got() == [f"Please send a photo of your receipt here: {link} . No receipt? Reply NO RECEIPT."]


def test_a_forged_call_is_refused(call: Call) -> None:
    path = f"/lines/twilio/voice/{call.people.service.org_id}"
    assert call.ask(path, token="another token") == 403
    assert call.ask(f"{path}/heard?turn=0", token="another token", Digits="1") == 403
    assert call.ask(f"{path}/heard?turn=0", Digits="1") == 404, "signed, but no such call"
