"""The demo's answers: most say yes; one takes less, one gives it away, one wants nothing, one says nothing, and one is asked before each fee."""

from collections.abc import Sequence
from typing import Any

from deploy.local.demo.gift import CHARITY, givers, list_charity
from deploy.local.demo.participants import Participant, Wish
from deploy.local.demo.story import FINAL, Story, pounds

LESS_PENCE = 10_00
Payments = list[dict[str, Any]]


def offer_and_answer(story: Story) -> None:
    """Offers the event to everybody and writes down what each answers; who is silent stays unanswered."""
    organiser = story.council.organiser
    for one in story.people:
        if one.wish is Wish.ASK_FIRST:
            organiser.post(f"/people/{one.person_id}/payment-limits", {})
            story.say(f"{_name(one)} wants to be asked before each fee. Nobody asks why.")
    charity_id = list_charity(story) if givers(story) else None
    asked = {"person_ids": [one.person_id for one in story.people], "role": "co-producer"}
    offers = organiser.post(f"/events/{story.event['id']}/offers", asked)["offers"]
    offer_ids = {one["person_id"]: one["id"] for one in offers}
    answers = [
        {"offer_id": offer_ids[one.person_id], **answer} for one in story.people if (answer := _ANSWERS.get(one.wish))
    ]
    answers += [
        {"offer_id": offer_ids[one.person_id], "answer": "charity", "charity_id": charity_id} for one in givers(story)
    ]
    organiser.post(f"/events/{story.event['id']}/answers", {"answers": answers})
    story.offer_ids = offer_ids
    story.say("Everybody is told beforehand what they may expect and why. Silence would not be a yes.")
    for wish, words in _SAID.items():
        for one in with_wish(story, wish):
            story.say(f"  {words.format(name=_name(one))}")


def with_wish(story: Story, wish: Wish) -> Sequence[Participant]:
    """The people of the story who answer so."""
    return [one for one in story.people if one.wish is wish]


def tell_asked_first(story: Story) -> Payments:
    """Tells how the fee of who is asked first gets to them; returns their payments as the run's are told."""
    people = with_wish(story, Wish.ASK_FIRST)
    if not people:
        return []
    council, path = story.council, f"/events/{story.event['id']}/payout"
    lines = {one["person_id"]: one for one in council.organiser.get(path)["lines"]}
    for one in people:
        line = lines[one.person_id]
        story.say(f"{_name(one)}'s fee was left out: “{line['words']}” Olu calls, and {_name(one)} says yes.")
        agreed = {"agreed_pence": line["amount_pence"], "channel": "helpline"}
        council.organiser.post(f"/offers/{story.offer_ids[one.person_id]}/agree-above-limit", agreed)
    run = council.organiser.post(path)
    council.approver.post(f"/runs/{run['id']}/approve")
    council.payer.post(f"/runs/{run['id']}/release")
    payouts = f"/runs/{run['id']}/payouts"
    story.wait_until(lambda: all(one["status"] in FINAL for one in council.payer.get(payouts)))
    story.say(
        f"  Olu triggers the payout again: {run['payments']} payment, {pounds(run['total_pence'])}. Nobody else is in it."
    )
    if run["payments"] != len(people):
        story.went_as_told = False
    paid: Payments = council.payer.get(payouts)
    return paid


def _name(one: Participant) -> str:
    return one.name.split()[0]


_ANSWERS: dict[Wish, dict[str, Any]] = {
    Wish.ALL: {"answer": "yes"},
    Wish.ASK_FIRST: {"answer": "yes"},
    Wish.LESS: {"answer": "less", "amount_pence": LESS_PENCE},
    Wish.NOTHING: {"answer": "no"},
}
_SAID = {
    Wish.LESS: f"{{name}} wants only {pounds(LESS_PENCE)}, and gets no more than that.",
    Wish.CHARITY: f"{{name}} gives the fee to {CHARITY['name']}. Nobody tells them whose it was.",
    Wish.NOTHING: "{name} wants to come, and wants no money for it.",
    Wish.SILENT: "{name} has not answered. The fee waits for a yes or a no, for as long as it takes.",
}
