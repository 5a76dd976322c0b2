"""Cash at the event, through the whole house: asked for by text, a float counted by two, handed over by a code, closed to the penny."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.local.api_clients import (
    Council,
    PracticeWorld,
    Staff,
    ask_everybody,
    found_council,
    hire_staff,
    sign_mandate,
)
from deploy.local.house import House
from tests.journeys.steps import wait_until
from tests.journeys.test_journey_2_claim_by_text import Texter

TIN_PENCE, FARE_PENCE, FEE_PENCE = 60_00, 4_60, 25_00
CODE = re.compile(r"in cash is (\d{3} \d{3})")
RATE = {"role": "co-producer", "basis": "per_hour", "amount_pence": 1250, "valid_from": "2026-01-01", "source": "x"}


@dataclass
class Jo:
    """Somebody without bank details, and all that she and we say to each other, in order."""

    phone: Texter
    said: list[str] = field(default_factory=list)

    @property
    def person_id(self) -> str:
        """Her id."""
        return str(self.phone.person_id)

    def say(self, words: str, until: Callable[[str], bool]) -> str:
        """Texts, and waits for the answer."""
        answer = self.phone.say(words, until)
        self.said += [f"Jo: {words}", f"Us: {answer}"]
        return answer

    def told(self, words: str) -> str:
        """A text that comes by itself."""
        text: str = wait_until(lambda: next((one for one in self.phone.heard() if words in one), ""))
        self.said.append(f"Us: {text}")
        return text


@pytest.fixture(scope="module")
def council(house: House) -> Council:
    """An organisation with money at the bank, a rate, and rules that pay small claims."""
    council = found_council(house, "Harbour Council", bank_settings={"limits": False})
    PracticeWorld(house.url("practice")).credit(council.account_id, 500_00)
    wait_until(lambda: council.payer.get("/float")["available_pence"] == 500_00)
    council.agree("/rates", RATE)
    sign_mandate(council, 100_00)
    return council


@pytest.fixture(scope="module")
def holder(house: House, council: Council) -> Staff:
    """Whoever holds the float: not the organiser, who enters everybody's number and so proves nothing by it."""
    return hire_staff(house, council.administrators, council.name, "Tess Table", ["organiser"])


def event(council: Council, begins: timedelta) -> dict[str, Any]:
    """An event of two hours, which begins so long from now."""
    start = datetime.now(UTC) + begins
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    made: dict[str, Any] = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    return made


def tin_counted_out(council: Council, holder: Staff, event_id: str) -> str:
    """Finance issues a float, and two people count it; gives its path."""
    new = {"name": "Table by the door", "holder_id": holder.principal_id, "amount_pence": TIN_PENCE}
    path = f"/cash-floats/{council.payer.post(f'/events/{event_id}/cash-floats', new)['id']}"
    found = {"way": "out", "amount_pence": TIN_PENCE}
    council.payer.post(f"{path}/counts", found | {"coins": {2000: 2, 1000: 1, 500: 2}})
    assert council.payer.get(path)["status"] == "issued", "one person alone opens nothing"
    assert holder.post(f"{path}/counts/confirm", found)["status"] == "open"
    return path


def fee_released(council: Council, event: dict[str, Any], person_id: str) -> None:
    """She was there for two hours; the fee is triggered, approved and released by three people."""
    mark = {"session_id": event["sessions"][0]["id"], "person_id": person_id, "role": "co-producer", "minutes": 120}
    council.organiser.post(f"/events/{event['id']}/attendance", {"marks": [mark]})
    run = council.organiser.post(f"/events/{event['id']}/payout")
    council.approver.post(f"/runs/{run['id']}/approve")
    council.payer.post(f"/runs/{run['id']}/release")


def test_a_claim_and_a_fee_in_cash_from_the_float_to_the_penny(house: House, council: Council, holder: Staff) -> None:
    jo = Jo(Texter(house, council))
    today = event(council, timedelta(hours=-2, minutes=-5))
    before = council.payer.get("/float")["available_pence"]
    path = tin_counted_out(council, holder, today["id"])
    ask_everybody(council.organiser, today["id"], [jo.person_id], "co-producer")
    holder.post(f"{path}/people", {"person_id": jo.person_id, "asked_how": "in_person"})
    jo.told("We wrote down that you want your money")
    jo.say("bus 4.60", lambda text: "£4.60" in text and "YES" in text)
    jo.say("yes", lambda text: "£4.60" in text and "YES or NO" not in text)
    fee_released(council, today, jo.person_id)

    def is_due() -> bool:
        (listed,) = holder.get(f"{path}/people")
        return bool(listed["due_pence"] == FARE_PENCE + FEE_PENCE)

    assert wait_until(is_due), "the claim and the fee, both in cash, and nothing for a bank"
    jo.say("where is my money?", lambda text: "cash" in text)
    place = f"{path}/people/{jo.person_id}"
    holder.post(f"{place}/code")
    code = CODE.search(jo.told("Your code for"))
    assert code is not None
    given = {"amount_pence": FARE_PENCE + FEE_PENCE, "confirmed_how": "code"}
    wrong = f"{(int(code[1].replace(' ', '')) + 1) % 1_000_000:06d}"
    assert not holder.post(f"{place}/hand-over", given | {"said": wrong})["is_handed_over"]
    jo.said.append(f"Jo, at the table: {code[1]}")
    assert holder.post(f"{place}/hand-over", given | {"said": code[1]})["is_handed_over"]
    jo.told("You were given £4.60 in cash")
    jo.told("You were given £25.00 in cash")
    left = {"way": "in", "amount_pence": TIN_PENCE - FARE_PENCE - FEE_PENCE}
    holder.post(f"{path}/counts", left)
    closed = council.approver.post(f"{path}/counts/confirm", left)
    assert (closed["status"], closed["difference_pence"], closed["handed_pence"]) == (
        "closed",
        0,
        FARE_PENCE + FEE_PENCE,
    )
    report = council.payer.get("/reconciliation")
    assert report["breaks"] == []
    (handed,) = [one for one in report["figures"] if one["figure"] == "handed over in cash"]
    assert (handed["bank_pence"], handed["statuses_pence"]) == (FARE_PENCE + FEE_PENCE, FARE_PENCE + FEE_PENCE)
    assert council.payer.get("/float")["available_pence"] == before, "nothing of it left the bank"
    print("\n" + "\n".join(jo.said))  # noqa: T201  # the words of both sides, for whoever reads the journey


def test_cash_please_leads_onto_the_list_where_a_float_is_open_and_to_a_person_where_none_is(
    house: House, council: Council, holder: Staff
) -> None:
    jo, mo = Jo(Texter(house, council)), Jo(Texter(house, council, "Mo Foster"))
    with_float, without = event(council, timedelta(days=1)), event(council, timedelta(days=1))
    path = tin_counted_out(council, holder, with_float["id"])
    for one, asked_to in ((jo, with_float), (mo, without)):
        asked = {"person_ids": [one.person_id], "role": "co-producer"}
        council.organiser.post(f"/events/{asked_to['id']}/offers", asked)
        one.told("YES or NO")
    jo.say("cash please", lambda text: "You are on the list" in text)
    jo.say("yes", lambda text: "passed on your answer" in text)
    assert [one["person_id"] for one in holder.get(f"{path}/people")] == [jo.person_id]
    mo.say("cash please", lambda text: "There is no cash to give you" in text)
    assert [one["kind"] for one in council.organiser.get("/worklist")].count("pay_another_way") == 1
    print("\n" + "\n".join((*jo.said, *mo.said)))  # noqa: T201  # as above
