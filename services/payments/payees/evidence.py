"""What somebody who confirms bank details must have heard where the bank did not say that the name is right, and how long it counts.

Pure: nothing here reads a clock or a database.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from services.payments.rails.protocol import NameMatch
from shared.errors import Effect, InvalidError

CONFIRMATION_LASTS = timedelta(days=365)
"""So long a new check with the same result and the same name needs no person. A name at a bank seldom changes, and whoever is paid
for longer than a year is spoken with once a year: as long as a mandate may last."""
LONGEST_SAID = 500
SHORTEST_SAID = 10
_NUMBER = re.compile(r"(?:\d[\s().-]*){6,}")


class SpokenTo(StrEnum):
    """Whom somebody has spoken with."""

    PERSON = "person"
    ACCOUNT_HOLDER = "account_holder"
    MONEY_MANAGER = "money_manager"


class KnownNumber(StrEnum):
    """On what kind of number; one that came with the bank details is none of them, and the number itself is not written down."""

    MOBILE_HELD = "mobile_held"
    LANDLINE_HELD = "landline_held"
    ORGANISATION = "organisation"
    IN_PERSON = "in_person"


SPOKEN_TO_WORDS = {
    SpokenTo.PERSON: "the person who is paid",
    SpokenTo.ACCOUNT_HOLDER: "the account holder, who is somebody else",
    SpokenTo.MONEY_MANAGER: "somebody who manages the person's money",
}
KNOWN_NUMBER_WORDS = {
    KnownNumber.MOBILE_HELD: "the mobile number that we held before",
    KnownNumber.LANDLINE_HELD: "the landline that we held before",
    KnownNumber.ORGANISATION: "the number of an organisation that knows the person, which we looked up",
    KnownNumber.IN_PERSON: "no number: face to face",
}
RESULT_WORDS = {
    NameMatch.MATCH: "The bank says that the name is right.",
    NameMatch.CLOSE_MATCH: "The bank says that the account is in a name much like this one.",
    NameMatch.NO_MATCH: "The bank says that the account is in another name.",
    NameMatch.UNAVAILABLE: "The bank could not say in whose name the account is.",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whom somebody has spoken with (`SpokenTo`), on what kind of number (`KnownNumber`), and what was said; as written until
    `read_evidence` has checked it."""

    spoken_to: str
    known_number: str
    said: str = field(repr=False)


def read_evidence(written: Evidence) -> Evidence:
    """What was written into a form, checked and without needless blanks. Raises InvalidError, which repeats nothing of it; the fact `fields` names what is wrong."""
    words = " ".join(written.said.split())
    wrong: list[dict[str, str]] = []
    if written.spoken_to not in set(SpokenTo):
        wrong.append({"field": "spoken_to", "problem": "Say whom you spoke with."})
    if written.known_number not in set(KnownNumber):
        wrong.append({"field": "known_number", "problem": "Say on what kind of number, one that we held before."})
    if not SHORTEST_SAID <= len(words) <= LONGEST_SAID:
        problem = f"Say in {SHORTEST_SAID} to {LONGEST_SAID} letters what was said."
        wrong.append({"field": "said", "problem": problem})
    elif _NUMBER.search(words):
        wrong.append({"field": "said", "problem": "Leave telephone and account numbers out of what was said."})
    if wrong:
        told = " ".join(one["problem"] for one in wrong)
        raise InvalidError("bank_details.evidence", told, effect=Effect.NO_MONEY_MOVED, fields=wrong)
    return replace(written, said=words)


def needs_evidence(match: NameMatch) -> bool:
    """Whether whoever confirms must have spoken with somebody. Decided by the result, never by a rail's status beside it."""
    return match is not NameMatch.MATCH


def needs_two(match: NameMatch) -> bool:
    """Whether two people must confirm: the bank says that the name is wrong, so one who was deceived is not enough."""
    return match is NameMatch.NO_MATCH


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What people confirmed: the result that they knew, whether the account's name is still the one of then, and how long ago."""

    match: NameMatch | None
    is_same_name: bool
    age: timedelta


def is_covered(found: NameMatch, confirmed: Confirmed) -> bool:
    """Whether a new check needs no person: the bank says that the name is right, or says what was confirmed, of the same name, and
    the confirmation still counts."""
    if not needs_evidence(found):
        return True
    return found is confirmed.match and confirmed.is_same_name and confirmed.age <= CONFIRMATION_LASTS


def why_to_confirm(match: NameMatch, *, again: bool = False) -> str:
    """The task for whoever confirms: what the bank said, what that means for the money, and what to do."""
    what = "Speak with the person on a number that we held before these bank details came, then say what you heard and confirm"
    people = "; somebody else does so too, and neither may have entered them" if needs_two(match) else ""
    before = "Before the next payment the bank was asked again about these bank details. " if again else ""
    since = " They were confirmed before, and the answer is another one or too long ago." if again else ""
    return (
        f"{before}{RESULT_WORDS[match]}{since} No money goes there until it is confirmed; what is owed waits. {what}{people}. "
        "If it is not their account, turn the bank details down."
    )
