"""The demo's third chapter: one claim by text and one by call, word for word, each ending in money sent."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from deploy.local.api_clients import LINE
from deploy.local.demo.participants import Participant
from deploy.local.demo.story import FINAL, Story

PATIENCE_SECONDS = 90.0
SENT = "We have sent you"
Payments = list[dict[str, Any]]


def tell_phone_claims(story: Story, people: Sequence[Participant]) -> Payments:
    """Tells a claim by text and a claim by call of two people who have not asked for anything yet; returns their payments
    as the run's payments are told."""
    return [*_by_text(story, people[0]), *_by_call(story, people[1])]


def _by_text(story: Story, one: Participant) -> Payments:
    story.say(f"{one.name.split()[0]} claims by text, on any phone:")
    before = len(heard(story, one))
    text(story, one, "bus 4.60 and lunch £6", lambda text: "£10.60" in text)
    text(story, one, "YES", lambda text: "YES or NO" not in text and SENT not in text)
    return _until_sent(story, one, before)


def _by_call(story: Story, one: Participant) -> Payments:
    name, before = one.name.split()[0], len(heard(story, one))
    story.say(f"{name} claims by calling the same number:")
    call = story.world.ask("POST", "/phones/practice/call", {"from": one.mobile, "to": LINE})
    _tell(story, call)
    for doing, where, what in (
        ("says: “bus three pounds twenty”", "say", {"words": "bus three pounds twenty"}),
        ("presses 1", "press", {"digits": "1"}),
    ):
        story.say(f"  {name} {doing}")
        _tell(story, story.world.ask("POST", f"/phones/practice/call/{call['call_sid']}/{where}", what))
    return _until_sent(story, one, before)


def _tell(story: Story, call: dict[str, Any]) -> None:
    for words in call["heard"]:
        story.say(f"  The phone: “{words}”")


def text(story: Story, one: Participant, words: str, is_answer: Callable[[str], bool]) -> None:
    """Somebody texts these words, and the answer is told."""
    before = len(heard(story, one))
    story.say(f"  {one.name.split()[0]}: “{words}”")
    story.world.ask("POST", "/phones/practice/text", {"from": one.mobile, "to": LINE, "body": words})
    wait(story, lambda: any(map(is_answer, heard(story, one)[before:])))
    for answer in heard(story, one)[before:]:
        if is_answer(answer):
            story.say(f"  Sameday: “{answer}”")


def _until_sent(story: Story, one: Participant, before: int) -> Payments:
    def payments() -> Payments:
        claims = story.council.payer.get(f"/people/{one.person_id}/claims")
        return [payment for claim in claims for payment in claim["payments"]]

    def news() -> Sequence[str]:
        return [text for text in heard(story, one)[before:] if SENT in text]

    wait(story, lambda: bool(payments()) and all(each["status"] in FINAL for each in payments()))
    wait(story, lambda: bool(news()))
    for text in news():
        story.say(f"  Sameday: “{text}”")
    return [
        {"id": each["payout_id"], "amount_pence": each["amount_pence"], "status": each["status"]} for each in payments()
    ]


def heard(story: Story, one: Participant) -> Sequence[str]:
    """The texts that reached somebody's phone."""
    return story.texts().get(one.mobile, [])


def wait(story: Story, is_so: Callable[[], bool]) -> None:
    """Waits until it is so; the story goes on without it where that takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            story.say("[red]No answer came. The story goes on without it.[/red]")
            story.went_as_told = False
            return
        time.sleep(0.3)
