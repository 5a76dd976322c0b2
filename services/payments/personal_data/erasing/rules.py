"""What goes and what stays when a person is erased, and why: the words of the page, of the docs, and of nobody else."""

from datetime import timedelta
from uuid import UUID

WAIT = timedelta(days=7)
"""So long the person has to say no, counted from when they were told."""
LETTER_TAKES = timedelta(days=5)
"""A letter that was posted has come by then: three working days and a weekend."""
GROWS_OLD = timedelta(days=90)
"""What was asked longer ago is asked anew: they may have changed their mind, and nobody knows any more who asked, and why."""
DRAFT_IS_OPEN = timedelta(days=14)
"""A claim that was begun longer ago and never sent in holds nothing up."""
ERASED = "erased"
"""What stands in the place of words that went. The triggers take no other."""

GOES: tuple[tuple[str, str], ...] = (
    ("Their name", "“Erased person” and a number stand in its place."),
    (
        "Numbers, addresses, language and wishes",
        "In the service that keeps them, which nothing is sent from afterwards.",
    ),
    ("What helps them to take part, and who helps them", "All of it."),
    ("Texts, letters and calls", "The words of both sides. That something was sent, and when, stays."),
    (
        "Their own words in claims, and notes of staff",
        "What a line was for, questions, answers, notes of tasks and claims.",
    ),
    (
        "Bank details",
        "The bank's name, the last figures and what we compare accounts by. The details are not used any more.",
    ),
    ("Pictures of receipts that no claim uses", "With the next sweep of the store, within a day."),
    ("Picture words, groups and limits", "All of them."),
    ("Work that was set aside and tells of them", "Emptied, so that nobody tries it again."),
)
"""(what, how)."""
STAYS: tuple[tuple[str, str], ...] = (
    (
        "Claims, decisions and payments, with amounts, days and kinds",
        "Tax law wants them for six years after the year of the money.",
    ),
    (
        "Receipts that a claim rests on",
        "They prove a payment, so they stay as long as it.",
    ),
    (
        "Who decided, who looked, and when",
        "The trail holds numbers and no names, and its chain would break if a row went.",
    ),
    (
        "Their name as a member of staff, if they were one",
        "It stands beside what they decided, and goes by the period of what proves a payment.",
    ),
    ("Their ID in another system", "Without it the next list from there would bring them back."),
    ("Words on a number that others had as well", "Nobody can tell whose they are."),
)
"""(what, why)."""


def name_of_erased(person_id: UUID) -> str:
    """What stands in the place of the name: the end of our number of them, so that two are told apart."""
    return f"Erased person {person_id.hex[-6:].upper()}"
