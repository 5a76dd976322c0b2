"""No bank, no e-mail, no smartphone: everybody can be registered, offered, paid and told. Each combination is walked through the whole house.

Nobody is ever asked for an e-mail address: there is no field for one, so whoever has none misses nothing. That is tested too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, product
from typing import Any

import pytest

from deploy.local.api_clients import Council, PracticeWorld, RefusedError, Staff, ask_everybody, hire_staff
from deploy.local.house import House
from tests.journeys.steps import GOOD, enter, found_with_money, set_back, wait_until
from tests.journeys.test_journey_4_cash_at_the_event import RATE

ORGANISATION = "Everybody Council"
FEE_PENCE = 25_00
MOBILES, LANDLINES = count(700), count(100)
ADDRESS = {"address_lines": ["14 Long Lane", "Riverbank"], "postcode": "LS1 4AP"}


@dataclass
class Somebody:
    """One person: whether they have a bank account, what telephone, and how they want to be told."""

    has_bank: bool
    telephone: str
    wants: str
    person_id: str = ""
    number: str = ""

    @property
    def name(self) -> str:
        """What tells them apart."""
        return f"{'Bank' if self.has_bank else 'Cash'} {self.telephone.capitalize()} {self.wants.capitalize()}"

    @property
    def contact(self) -> dict[str, Any]:
        """What we are told of how to reach them."""
        reach: dict[str, Any] = {"format": "easy_read_letter", **ADDRESS} if self.wants == "letter" else {}
        if self.telephone == "mobile":
            self.number = f"+447700900{next(MOBILES)}"
            reach["mobile"] = self.number
        elif self.telephone == "landline":
            reach["landline"] = f"+441632960{next(LANDLINES)}"
        return reach

    @property
    def told_by(self) -> str:
        """How they learn that they were paid: as they asked, else a text where there is a mobile; else somebody calls, or speaks with them."""
        if self.wants == "letter":
            return "letter"
        return "text" if self.telephone == "mobile" else "person"


EVERYBODY = [
    Somebody(has_bank, telephone, wants)
    for has_bank, telephone, wants in product((True, False), ("mobile", "landline", "none"), ("text", "letter", "call"))
]


@pytest.fixture(scope="module")
def council(house: House) -> Iterator[Council]:
    """An organisation with money at the bank and a rate."""
    founded = found_with_money(house, ORGANISATION)
    PracticeWorld(house.url("practice")).credit(founded.account_id, 1000_00)
    founded.agree("/rates", RATE)
    yield founded
    set_back(house)


def test_each_of_them_is_registered_offered_paid_and_told(house: House, council: Council) -> None:
    start = datetime.now(UTC) - timedelta(hours=3)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event: dict[str, Any] = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    holder = hire_staff(house, council.administrators, council.name, "Tess Table", ["organiser"])
    helpline = hire_staff(house, council.administrators, council.name, "Hari Helpline", ["helpline"])
    for one in EVERYBODY:
        register(council, one)
    people = [one.person_id for one in EVERYBODY]
    ask_everybody(council.organiser, event["id"], people, "co-producer")
    tin = {"name": "Table by the door", "holder_id": holder.principal_id, "amount_pence": 300_00}
    issued = council.payer.post(f"/events/{event['id']}/cash-floats", tin)
    path = f"/cash-floats/{issued['id']}"
    counted = {"way": "out", "amount_pence": 300_00}
    council.payer.post(f"{path}/counts", counted | {"coins": {2000: 15}})
    holder.post(f"{path}/counts/confirm", counted)
    for one in EVERYBODY:
        if not one.has_bank:
            holder.post(f"{path}/people", {"person_id": one.person_id, "asked_how": "in_person"})
    marks = [
        {"session_id": event["sessions"][0]["id"], "person_id": one, "role": "co-producer", "minutes": 120}
        for one in people
    ]
    letters = len(posted(house))
    council.organiser.post(f"/events/{event['id']}/attendance", {"marks": marks})
    run = council.organiser.post(f"/events/{event['id']}/payout")
    assert run["payments"] == len(EVERYBODY), "nobody is left out"
    council.approver.post(f"/runs/{run['id']}/approve")
    council.payer.post(f"/runs/{run['id']}/release")
    for slip in holder.post(f"{path}/slips/print"):
        # A signature on a slip that a second member of staff has seen: no telephone is needed.
        keyed = {"number": slip["number"], "amount_pence": FEE_PENCE, "witness": "Tess saw them sign"}
        holder.post(f"{path}/slips", keyed)
        council.payer.post(f"/cash-slips/{slip['id']}/confirm")
    wait_until(lambda: council.payer.get(f"/runs/{run['id']}")["counts"].get("posted") == len(EVERYBODY))
    for one in EVERYBODY:
        if one.told_by == "text":
            assert wait_until(partial(is_texted, house, one)), one.name
    by_person = sum(one.told_by == "person" for one in EVERYBODY)
    assert wait_until(lambda: to_be_told(helpline) >= by_person), "somebody calls, or speaks with them"
    by_letter = sum(one.told_by == "letter" for one in EVERYBODY)
    assert wait_until(lambda: len(posted(house)) >= letters + by_letter)


def register(council: Council, one: Somebody) -> None:
    """A name, what there is of a telephone or an address, and bank details where there are any."""
    one.person_id = council.organiser.post("/people", {"name": one.name})["id"]
    if contact := one.contact:
        council.organiser.put(f"/people/{one.person_id}/contact", contact)
    if one.has_bank:
        enter(council, one.person_id, GOOD)


def is_texted(house: House, one: Somebody) -> bool:
    """Whether this person's telephone has a text with the money in it."""
    messages = PracticeWorld(house.url("practice")).ask("GET", "/phones/practice/messages")
    return any(each["recipient"] == one.number and "£25.00" in each["body"] for each in messages)


def to_be_told(helpline: Staff) -> int:
    """How many payments a member of staff is asked to tell somebody of."""
    tasks = helpline.get("/worklist")
    return len({each["subject_id"] for each in tasks if each["kind"] == "notice_failed"})


def posted(house: House) -> list[Any]:
    """The letters at the practice post."""
    return list((house.folder / "practice" / "letters").glob("*.pdf"))


def test_nobody_can_even_give_an_e_mail_address(council: Council) -> None:
    person = council.organiser.post("/people", {"name": "Em Ail"})["id"]
    with pytest.raises(RefusedError):
        council.organiser.put(f"/people/{person}/contact", {"email": "em@example.org"})
