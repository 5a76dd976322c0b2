"""The demo's second chapter: ten people ask for what they spent; seven are paid by the rules, three go to finance."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from rich.box import SIMPLE
from rich.table import Table

from deploy.local.api_clients import sign_mandate
from deploy.local.demo.participants import FAILED_SUFFIX, RETURNED_SUFFIX, Participant
from deploy.local.demo.story import FINAL, Story, pounds
from shared.london import london_day

CEILING_PENCE = 500_00
"""What Fern and Pat let go in a day without being asked."""
Spent = dict[str, Any]


def _money(category: str, pence: int, description: str = "", **more: Any) -> Spent:
    return {"category": category, "amount_pence": pence, "description": description, **more}


ASKED_FOR: tuple[tuple[str, tuple[Spent, ...]], ...] = (
    ("Bus £4.60, lunch £6.00", (_money("bus", 4_60), _money("food", 6_00))),
    ("Car, 12 miles", ({"category": "car", "miles_tenths": 120},)),
    ("Train £9.80", (_money("train", 9_80),)),
    ("Bus £2.00 each way", (_money("bus", 2_00, "there"), _money("bus", 2_00, "back"))),
    ("Taxi £9.50", (_money("taxi", 9_50),)),
    ("Phone and data £5.00", (_money("phone", 5_00),)),
    ("Parking £3.20, lunch £5.50", (_money("parking", 3_20), _money("food", 5_50))),
    ("Taxi £38.00, no receipt", (_money("taxi", 38_00),)),
    ("Bus £4.00, dinner £24.00", (_money("bus", 4_00), _money("food", 24_00, lost_receipt_reason="I threw it away."))),
    ("£18.00, not said for what", (_money("other", 18_00),)),
)
"""What the ten ask for, in words and in lines: the first seven are inside the rules that come with the product."""
BY_RULE = 7


@dataclass
class Asked:
    """One claim of the demo, and what became of it."""

    person: Participant
    words: str
    id: str
    outcome: str
    heard: str
    claim: dict[str, Any] = field(default_factory=dict)

    @property
    def sent_after_seconds(self) -> float | None:
        """From asking to the moment the bank had sent it."""
        sent = [_moment(one["posted_at"]) for one in self.claim["payments"] if one["posted_at"]]
        return (max(sent) - _moment(self.claim["submitted_at"])).total_seconds() if sent else None


def tell_claims(story: Story) -> list[dict[str, Any]]:
    """Tells how ten claims are made, decided and paid; returns their payments as the run's payments are told."""
    council = story.council
    story.world.ask("DELETE", "/bank/practice/faults")
    sign_mandate(council, CEILING_PENCE)
    story.say(
        f"Fern and Pat both sign: claims inside the rules may be paid without asking, up to {pounds(CEILING_PENCE)} a day."
    )
    asked = [_ask(story, one, words, lines) for one, (words, lines) in zip(can_ask(story), ASKED_FOR, strict=False)]
    by_rule, to_finance = asked[:BY_RULE], asked[BY_RULE:]
    _wait_until_sent(story, by_rule)
    for one in by_rule:
        story.say(f"{one.words}: inside the rules. Sent {_seconds(one)} after it was asked for, and nobody touched it.")
    waiting = council.approver.get("/claims?to_decide=1")["claims"]
    if to_finance:
        story.say(f"{len(waiting)} claims wait for Fern, first what would miss its promise first. She reads why:")
    for one in to_finance:
        story.say(f"  {one.words}: “{one.heard}”")
    _decide(story, to_finance)
    _wait_until_sent(story, to_finance[:2])
    _print(story, asked)
    if any(one.outcome != "approve" for one in by_rule) or any(one.outcome != "refer" for one in to_finance):
        story.went_as_told = False
    return [
        {"id": one["payout_id"], "amount_pence": one["amount_pence"], "status": one["status"]}
        for each in asked
        for one in each.claim["payments"]
    ]


def can_ask(story: Story) -> Sequence[Participant]:
    """People whose bank takes money and whose phone works; whoever wants cash gets nothing but their fee here."""
    closed = (RETURNED_SUFFIX, FAILED_SUFFIX)
    return [one for one in story.people if not (one.account_number.endswith(closed) or one.lives_at or one.wants_cash)]


def _ask(story: Story, one: Participant, words: str, lines: Sequence[Spent]) -> Asked:
    organiser, on = story.council.organiser, london_day(_moment(story.event["sessions"][0]["starts_at"]))
    draft = organiser.post(
        "/claims",
        {"person_id": one.person_id, "event_id": story.event["id"], "lines": [{"on": on.isoformat(), **line} for line in lines]},
    )  # fmt: skip
    told = organiser.post(f"/claims/{draft['id']}/submit")
    heard = told["reasons"][0] if told["reasons"] else f"Promised: {told['promise']['kind'].replace('_', ' ')}."
    return Asked(one, words, draft["id"], told["outcome"], heard)


def _decide(story: Story, asked: Sequence[Asked]) -> None:
    fern = story.council.approver
    for one, (sentence, verdicts) in zip(asked, _VERDICTS, strict=False):
        for number, verdict in verdicts:
            fern.post(f"/claims/{one.id}/lines/{number}/decision", verdict)
        story.say(f"  {one.words}: {sentence}")


_VERDICTS: Sequence[tuple[str, Sequence[tuple[int, dict[str, Any]]]]] = (
    ("Fern approves it all. She knows that there is no bus so late.", ((1, {"action": "approve"}),)),
    (
        "Fern approves the bus, and £15.00 of the dinner. The person is told why, and can ask us to look again.",
        ((1, {"action": "approve"}), (2, {"action": "approve_less", "amount_pence": 15_00, "reason": "too_much"})),
    ),
    ("Fern asks one question.", ((1, {"action": "ask", "words": "What did you buy for the meeting?"}),)),
)


def _wait_until_sent(story: Story, asked: Sequence[Asked]) -> None:
    def all_sent() -> bool:
        for one in asked:
            one.claim = story.council.approver.get(f"/claims/{one.id}")
        payments = [one.claim["payments"] for one in asked]
        return all(each and all(payment["status"] in FINAL for payment in each) for each in payments)

    story.wait_until(all_sent)


def _print(story: Story, asked: Sequence[Asked]) -> None:
    table = Table(title="What people asked for", box=SIMPLE)
    for column in ("Person", "Asked for", "Approved", "Status", "Sent after"):
        justify: Literal["left", "right"] = "right" if column in ("Approved", "Sent after") else "left"
        table.add_column(column, justify=justify, no_wrap=column in ("Person", "Asked for"))
    for one in asked:
        one.claim = story.council.approver.get(f"/claims/{one.id}")
    for one in asked:
        status, approved = one.claim["status"].replace("_", " "), pounds(one.claim["approved_pence"])
        table.add_row(one.person.name, one.words, approved, status, _seconds(one))
    story.console.print(table)
    said = _what_phones_say(story, asked)
    for one in asked[BY_RULE + 1 :]:
        for text in said.get(one.id, ()):
            story.say(f"{one.person.name.split()[0]}'s phone: “{text}”")


def _what_phones_say(story: Story, asked: Sequence[Asked]) -> dict[str, list[str]]:
    """The texts about each claim, by the claim, without the one about the fee; waits a while for the telephones."""
    deadline = time.monotonic() + 20

    def look() -> dict[str, list[str]]:
        texts = story.texts()
        return {one.id: texts[one.person.mobile][1:] for one in asked if len(texts.get(one.person.mobile, ())) > 1}

    while len(found := look()) < len(asked) and time.monotonic() < deadline:
        time.sleep(0.3)
    return found


def _seconds(one: Asked) -> str:
    seconds = one.sent_after_seconds
    return "–" if seconds is None else f"{seconds:.1f} s"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
