"""The tables of what notifications holds: how somebody is reached, what helps them, what we wrote and what was said."""

from collections.abc import Iterator

from services.payments.personal_data.exporting.rules import Cell, PersonTable
from shared.contracts.person_records import PersonRecord
from shared.telephone_numbers import as_dialled

_ROLES = {
    "own": "your mobile",
    "home": "your landline",
    "shared": "a number that you share",
    "helper": "the number of somebody who helps you",
    "waits": "a new number that waits to be confirmed",
}


def tables_of(record: PersonRecord) -> tuple[PersonTable, ...]:
    """Four tables; an empty one says that nothing is held."""
    return (
        PersonTable(
            "how-we-reach-you",
            "How we reach you",
            "Numbers and addresses that you have or had, and what you want from us.",
            ("what", "value", "since", "until", "note"),
            list(_reach(record)),
        ),
        PersonTable(
            "what-helps-you",
            "What helps you to take part",
            "What you told us that you need, how you get there, and who helps you.",
            ("what", "words"),
            [
                (what, words)
                for what, words in (
                    ("what you need", record.needs.access),
                    ("how you get there", record.needs.transport),
                    ("who helps you", record.needs.helper),
                )
                if words
            ],
        ),
        PersonTable(
            "texts-and-letters",
            "Texts and letters",
            "What we wrote to you, in the words that we sent, and how far it got.",
            ("when", "how", "about", "words", "became", "since"),
            [
                (one.created_at, one.channel, one.title, one.words, one.status, one.changed_at)
                for one in record.messages
            ],
        ),
        PersonTable(
            "conversations",
            "What was said",
            "Texts and calls between you and us, and our answers. Numbers of bank accounts are masked.",
            ("when", "who", "how", "words"),
            [(one.at, "we" if one.by_us else "you", one.channel, one.words) for one in record.said],
        ),
    )


def _reach(record: PersonRecord) -> Iterator[tuple[Cell, ...]]:
    for number in record.numbers:
        note = None if number.safe_to_text else "not texted: others may read it"
        yield _ROLES.get(number.role, number.role), _number(number.number), number.since, number.until, note
    for one in record.addresses:
        value = ", ".join((one.addressed_to, *one.lines, one.postcode))
        note = "a letter came back from there" if one.returned_at else None
        yield "an address", value, one.since, one.until, note if one.is_safe else "not written to: others open letters"
    wishes = record.wishes
    if wishes is None:
        return
    yield "language", {"cy": "Welsh"}.get(wishes.language, "English"), wishes.since, None, None
    yield "format", "Easy Read letters" if wishes.format == "easy_read_letter" else "texts", wishes.since, None, None
    if wishes.stopped_at:
        but_money = "but those about your money still come" if wishes.money_texts else None
        yield "you asked for no more texts", "", wishes.stopped_at, None, but_money
    if wishes.no_calls:
        yield "you do not want to be called", "", wishes.since, None, None
    if wishes.quiet_from:
        yield "not texted first", f"{wishes.quiet_from} to {wishes.quiet_until}", wishes.since, None, None


def _number(value: str) -> str:
    """A number as people dial it; one that was erased is none any more, and a helper's own is not given."""
    if not value:
        return "not given: it is theirs"
    return as_dialled(value) if value.startswith("+") else "erased"
