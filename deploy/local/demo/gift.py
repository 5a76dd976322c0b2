"""One of the demo's people gives their fee to a charity: two administrators keep its list, and the charity never hears who gave."""

from deploy.local.demo.participants import SORT_CODE, Participant, Wish
from deploy.local.demo.story import Story, pounds

CHARITY = {"name": "Riverbank Food Bank", "register_name": "england_wales", "number": "1234567"}
_ACCOUNT = "55779911"
TOLD = "for you, without your name"
"""What the person reads once it has left."""


def givers(story: Story) -> list[Participant]:
    """Who gives their fee away."""
    return [one for one in story.people if one.wish is Wish.CHARITY]


def list_charity(story: Story) -> str:
    """Two administrators agree to a charity, and two people to where its money goes; gives its id."""
    council = story.council
    charity_id: str = council.agree("/charities", CHARITY)["subject_id"]
    details = {"sort_code": SORT_CODE, "account_number": _ACCOUNT}
    method = f"/payout-methods/{council.payer.post(f'/charities/{charity_id}/bank-details', details)['id']}"
    story.wait_until(lambda: council.approver.get(method)["status"] != "registering")
    council.approver.post(f"{method}/confirm")
    story.say(
        f"Two administrators put {CHARITY['name']} on the list of charities. Pat enters its account, Fern confirms it."
    )
    return charity_id


def tell_gift(story: Story) -> None:
    """Tells what the person reads, and holds that the charity was paid what they gave and told nothing of them."""
    for one in givers(story):
        payment = next(each for each in story.payouts if each.get("person_id") == one.person_id)
        texts = [text for text in story.texts().get(one.mobile, []) if TOLD in text]
        name = one.name.split()[0]
        story.say(
            f"{name}'s fee of {pounds(payment['amount_pence'])} went straight to {CHARITY['name']}: {payment['status']}."
        )
        story.say(f"  {name}'s phone: “{texts[-1] if texts else 'nothing'}”")
        if payment["status"] != "posted" or not texts or one.name in payment["reference"]:
            story.went_as_told = False
