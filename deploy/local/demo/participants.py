"""The people of the demo: invented names, numbers that Ofcom keeps for stories, and account numbers of the practice bank."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

FIRST_NAMES = (
    "Amina", "Ben", "Carys", "Dev", "Ewa", "Farah", "Gethin", "Hana", "Idris", "Joy", "Kofi", "Leila", "Mo", "Nia",
    "Owen", "Priya", "Rhys", "Sadia", "Tom", "Una", "Viktor", "Wren", "Yusuf", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Abbott", "Begum", "Clarke", "Davies", "Evans", "Foster", "Gill", "Hughes", "Iqbal", "Jones", "Khan", "Lloyd",
    "Morgan", "Nowak", "Okafor", "Patel", "Quinn", "Roberts", "Singh", "Taylor", "Usman", "Vaughan", "Williams", "Young",
)  # fmt: skip
SORT_CODE = "20-00-00"
RETURNED_SUFFIX, FAILED_SUFFIX, CLOSE_MATCH_SUFFIX = "9301", "9202", "9101"
"""Account numbers that the practice bank sends money back from, cannot pay, or says are in a name much like theirs (see its page)."""

DEAD_PHONE = "+447700900991"
"""A phone that the practice network never reaches: its owner gets a letter."""

ASKS_AHEAD = 17
"""The number of the one of 24 or more who asks for money before they come."""
WANTS_CASH = 21
"""The number of the one of 24 or more who wants cash."""


class Wish(StrEnum):
    """What somebody answers to the offer of a fee."""

    ALL = "yes"
    LESS = "less"
    NOTHING = "no"
    CHARITY = "give it to a charity"
    SILENT = ""
    """They do not answer, which is neither yes nor no."""
    ASK_FIRST = "yes, and ask me first"
    """They say yes, and have told us that each fee is to wait for their word."""


@dataclass
class Participant:
    """Somebody who takes part in the demo's event."""

    number: int
    name: str
    mobile: str
    account_number: str
    minutes: int
    wish: Wish = Wish.ALL
    lives_at: dict[str, Any] | None = None
    wants_cash: bool = False
    person_id: str = ""
    method_id: str = ""


WISHES = {16: Wish.LESS, 18: Wish.NOTHING, 19: Wish.CHARITY, 20: Wish.SILENT, 22: Wish.ASK_FIRST}
"""By number in the list."""


def gather(count: int) -> list[Participant]:
    """So many people. Among ten or more, one's bank sends the money back, one's account does
    not exist, one's is in a name much like theirs, and one's phone is dead. Among twenty-four or more, five do not just take the fee,
    and one wants cash."""
    return [_participant(number, count) for number in range(count)]


def _participant(number: int, count: int) -> Participant:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[(number * 5 + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
    account = f"{10000000 + number * 10000 + 4000 + number % 4000:08d}"
    if count >= 10 and number == 6:
        account = f"1234{RETURNED_SUFFIX}"
    if count >= 10 and number == 15 % count:
        account = f"1234{FAILED_SUFFIX}"
    if count >= 10 and number == 8:
        account = f"1234{CLOSE_MATCH_SUFFIX}"
    minutes = 90 if number % 7 == 3 else 120  # some come late
    mobile = f"+447700{900100 + number}" if number < 800 else f"+4477{10_000_008 + number * 10}"
    lives_at = None
    if count >= 10 and number == 9:
        mobile, lives_at = DEAD_PHONE, {"address_lines": ["14 Long Lane", "Riverbank"], "postcode": "LS1 4AP"}
    wish = WISHES.get(number, Wish.ALL) if count >= len(FIRST_NAMES) else Wish.ALL
    wants_cash = count >= len(FIRST_NAMES) and number == WANTS_CASH
    return Participant(number, f"{first} {last}", mobile, account, minutes, wish, lives_at, wants_cash)
