"""One of the demo's people asks by text to be paid before they come; they get money in advance, claim from it, and give back what is left."""

from typing import Any

from deploy.local.demo.participants import Participant
from deploy.local.demo.phone import heard, text, wait
from deploy.local.demo.story import FINAL, Story, pounds
from shared.london import london_day

ADVANCE_PENCE, SPENT_PENCE = 12_00, 9_80
ASKS = "Can you pay for my train ticket before I come"


def tell_ahead(story: Story, one: Participant) -> list[dict[str, Any]]:
    """Tells it from the text to the last penny; returns the payment as the run's payments are told."""
    council, name = story.council, one.name.split()[0]
    story.say(f"{name} has no money for the train, and asks before the next event:")
    text(story, one, ASKS, lambda answer: "before you come" in answer)
    wait(story, lambda: bool(council.organiser.get("/advance-requests")))
    (request,) = council.organiser.get("/advance-requests")
    today = london_day(story.now()).isoformat()
    answer = {"outcome": "advance", "category": "train", "amount_pence": ADVANCE_PENCE, "on": today}
    claim_id = council.organiser.post(f"/advance-requests/{request['id']}/answer", answer)["claim_id"]
    council.approver.post(f"/claims/{claim_id}/lines/1/decision", {"action": "approve"})
    wait(story, lambda: _is_sent(story, claim_id))
    story.say(
        f"Olu gives {pounds(ADVANCE_PENCE)} in advance, Fern agrees. It is owed to the council until {name} claims it."
    )
    draft = council.organiser.post(
        "/claims",
        {"person_id": one.person_id, "lines": [{"category": "train", "amount_pence": SPENT_PENCE, "on": today}]},
    )
    council.organiser.post(f"/claims/{draft['id']}/submit")
    (left,) = council.payer.get("/advances")
    settled = council.payer.post(
        f"/advances/{left['id']}/settlements",
        {"way": "paid_back", "amount_pence": left["left_pence"], "words": "Coins in an envelope, receipt book 12."},
    )
    agrees = (left["left_pence"], settled["left_pence"]) == (ADVANCE_PENCE - SPENT_PENCE, 0)
    agrees = agrees and council.payer.get("/advances") == []
    story.went_as_told = story.went_as_told and agrees
    story.say(
        f"The train was {pounds(SPENT_PENCE)}: nothing is paid again, and {name} gives {pounds(left['left_pence'])} back. "
        f"{'It agrees to the penny.' if agrees else '[red]It does not agree.[/red]'}"
    )
    wait(story, lambda: any(pounds(ADVANCE_PENCE - SPENT_PENCE) in words for words in heard(story, one)))
    return [
        {"id": each["payout_id"], "amount_pence": each["amount_pence"], "status": each["status"]}
        for each in council.approver.get(f"/claims/{claim_id}")["payments"]
    ]


def _is_sent(story: Story, claim_id: str) -> bool:
    payments = story.council.approver.get(f"/claims/{claim_id}")["payments"]
    return bool(payments) and all(one["status"] in FINAL for one in payments)
