"""What must have happened at least once: a run of the simulation in which it did not has shown nothing about it."""

from collections import Counter
from itertools import pairwise

from tests.simulation.books import Books, Change
from tests.simulation.workers import FragileRail

SOMETIMES = (
    "kill between POST and record",
    "resolved by list",
    "resolved by replay",
    "duplicate hint dropped",
    "event before the response",
    "zombie whose record was refused",
    "needs_human",
    "told to wait, and sent later",
    "insufficient funds, paused and resumed",
    "returned after posted",
    "paid again as a new generation",
    "two payers at once, one release",
    "paid with the queue away",
    "the bank changed its mind, and a person decided",
)

SOMETIMES_OF_ACCOUNTS = (
    *(f"confirmed: {match}" for match in ("match", "close_match", "no_match", "unavailable")),
    *(f"paid: {match}" for match in ("match", "close_match", "no_match", "unavailable")),
    "a check for a later payment",
    "another check after a refusal",
    "a name that changed held a payment",
    "bank details were turned down",
    "a change was stopped",
    "a change was used after its wait",
    "an account was retired",
    "paid again to another account",
    "a worker died over a name check",
)


def seen_in(books: Books, rail: FragileRail) -> Counter[str]:
    """What the histories of one example show; the rest is counted where it happens."""
    seen = Counter({"kill between POST and record": len(rail.killed_with_answer)})
    for payout_id, path in books.path.items():
        steps = {(one.from_status, one.to_status) for one in path}
        ends = {(one.from_status, one.cause) for one in path}
        seen["resolved by list"] += payout_id in rail.found_by_list and ("unknown", "fetched") in ends
        seen["resolved by replay"] += ("replayed", "accepted") in _pairs(path)
        seen["event before the response"] += ("sending", "fetched") in ends
        seen["needs_human"] += any(one.to_status == "needs_human" for one in path)
        seen["told to wait, and sent later"] += ("told_to_wait", "leased") in _pairs(path)
        seen["returned after posted"] += ("posted", "returned") in steps
    return seen


def _pairs(path: list[Change]) -> set[tuple[str, str]]:
    """Causes that followed each other."""
    return {(before.cause, after.cause) for before, after in pairwise(path)}
