"""The people of the practice organisation: enough for anybody to try a claim by text and by call on their own machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from deploy.local.api_clients import Council, ask_everybody, sign_mandate

SORT_CODE = "20-00-00"
EVENT_TITLE = "Designing the new day service"
CEILING_PENCE = 500_00
"""What the rules may pay in a day without anybody's help."""


@dataclass(frozen=True)
class PracticePerson:
    """Somebody who came to today's event: an invented name, and a number that Ofcom keeps for stories."""

    name: str
    mobile: str
    account_number: str
    picture_word: str
    language: str = "en"


PRACTICE_PEOPLE = (
    PracticePerson("Amina Abbott", "+447700900101", "10004000", "owl"),
    PracticePerson("Ben Foster", "+447700900102", "10014001", "boat"),
    PracticePerson("Carys Khan", "+447700900103", "10024002", "robin", "cy"),
)


def bring_people(council: Council, role: str, wait: Callable[[Callable[[], bool]], None]) -> None:
    """Three people who came to an event this morning, whose bank details are confirmed, and a mandate for their expenses."""
    ids = [_add(council, one) for one in PRACTICE_PEOPLE]
    methods = [
        council.payer.post(
            f"/people/{person_id}/bank-details",
            {"holder_name": one.name, "sort_code": SORT_CODE, "account_number": one.account_number},
        )["id"]
        for person_id, one in zip(ids, PRACTICE_PEOPLE, strict=True)
    ]
    ended_at = datetime.now(UTC) - timedelta(hours=1)
    session = {"starts_at": (ended_at - timedelta(hours=2)).isoformat(), "ends_at": ended_at.isoformat()}
    event = council.organiser.post("/events", {"title": EVENT_TITLE, "sessions": [session]})
    ask_everybody(council.organiser, event["id"], ids, role)
    marks = [
        {"session_id": event["sessions"][0]["id"], "person_id": person_id, "role": role, "minutes": 120}
        for person_id in ids
    ]
    council.organiser.post(f"/events/{event['id']}/attendance", {"marks": marks})
    sign_mandate(council, CEILING_PENCE)
    for method in methods:
        _confirm(council, f"/payout-methods/{method}", wait)


def _add(council: Council, one: PracticePerson) -> str:
    person_id: str = council.organiser.post("/people", {"name": one.name})["id"]
    council.organiser.put(f"/people/{person_id}/contact", {"mobile": one.mobile, "language": one.language})
    council.organiser.post(f"/people/{person_id}/picture-word", {"word": one.picture_word})
    return person_id


def _confirm(council: Council, path: str, wait: Callable[[Callable[[], bool]], None]) -> None:
    wait(lambda: bool(council.approver.get(path)["status"] != "registering"))
    council.approver.post(f"{path}/confirm")
