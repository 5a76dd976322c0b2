"""The demo's story: told while it happens, and true only if every penny agrees at the end."""

from rich.console import Console

from deploy.local.demo.agreement import print_agreement
from deploy.local.demo.cash import CashTable
from deploy.local.demo.choices import offer_and_answer, tell_asked_first
from deploy.local.demo.claims import ASKED_FOR, can_ask, tell_claims
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
    story.payouts += tell_asked_first(story)
    story.payouts += tell_claims(story)
    if len(by_phone := can_ask(story)[len(ASKED_FOR) :]) > 1:
        story.payouts += tell_phone_claims(story, by_phone)
    story.payouts += tell_repair(story)
    agrees = print_agreement(console, story)
    return 0 if table.close() and agrees and story.went_as_told else 1
