"""The demo's story: told while it happens, and true only if every penny agrees at the end."""

from rich.console import Console

from deploy.local.demo.agreement import print_agreement
from deploy.local.demo.ahead import tell_ahead
from deploy.local.demo.cash import CashTable
from deploy.local.demo.choices import offer_and_answer, tell_asked_first
from deploy.local.demo.claims import ASKED_FOR, can_ask, tell_claims
from deploy.local.demo.gift import tell_gift
from deploy.local.demo.kinds import print_kinds
from deploy.local.demo.participants import ASKS_AHEAD
from deploy.local.demo.phone import tell_phone_claims
from deploy.local.demo.repair import tell_repair
from deploy.local.demo.story import Story
from deploy.local.house import House


def run(house: House, console: Console, *, people: int, kill: bool, seed: int) -> int:
    """Tells the story in a house that is open; returns the exit code: 0 only if bank, ledger and statuses agree."""
    story = Story(house, console, people, seed)
    story.set_the_scene()
    story.hold_the_event(offer_and_answer)
    table = CashTable(story)
    table.open()
    story.approve_and_release(kill=kill)
    table.hand_over()
    story.wait_for_the_end()
    story.print_people()
    tell_gift(story)
    story.payouts += tell_asked_first(story)
    story.payouts += tell_claims(story)
    if len(by_phone := can_ask(story)[len(ASKED_FOR) :]) > 1:
        story.payouts += tell_phone_claims(story, by_phone)
    if len(story.people) > ASKS_AHEAD and any(one.wants_cash for one in story.people):
        story.payouts += [{**one, "is_advance": True} for one in tell_ahead(story, story.people[ASKS_AHEAD])]
        is_each = print_kinds(console, story)
    else:
        is_each = True
    story.payouts += tell_repair(story)
    agrees = print_agreement(console, story)
    return 0 if table.close() and agrees and is_each and story.went_as_told else 1
