"""What one claim by text may cost, from the webhook that brings it to the receipt for its answer, whatever machine it is on."""

from datetime import timedelta

from tests.costs.conftest import Texting
from tests.costs.counting import Counted, counted

HARNESS = 2
"""Statements by which a test finds what is due; a worker gets a hint."""


def what(counts: Counted) -> str:
    """Every statement, for whoever looks where one more came from."""
    return "\n".join(" ".join(one.split())[:200] for one in counts.statements)


def test_a_claim_by_text_takes_so_many_statements_and_commits(texting: Texting) -> None:
    texting.people.say("bus 4.60")  # the conversation is known from here on, as that of whoever texts us again is
    texting.reported("sent")
    texting.reported("delivered")
    with counted() as arrives:
        texting.people.text("train 7.20")
    with counted() as answered:
        texting.people.service.work()
    with counted() as reported:
        texting.reported("sent")
        texting.reported("delivered")
    with counted() as later:
        texting.people.service.later(timedelta(hours=3))
        texting.people.service.work()

    assert texting.people.got()[-1].startswith("Bus")
    stages = {
        "it arrives": arrives["notifications"],
        "payments decides": answered["payments"],
        "it is answered": answered["notifications"],
        "it is reported": reported["notifications"],
        "later": later["notifications"],
    }
    found = {name: (len(one.statements), one.writing, one.rows) for name, one in stages.items()}
    assert found == {
        "it arrives": (5, 1, 4),
        "payments decides": (6, 1, 3),
        "it is answered": (11 + HARNESS, 2, 8),
        "it is reported": (3, 1, 2),
        "later": (HARNESS, 0, 0),
    }, "\n\n".join(f"{name}\n{what(one)}" for name, one in stages.items())
