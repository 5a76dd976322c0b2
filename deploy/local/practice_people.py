"""The people of the practice organisation: enough for anybody to try a claim by text and by call on their own machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from deploy.local.api_clients import Council, Staff, ask_everybody, sign_mandate
from shared.london import london_day, start_of_day

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
    """Three people who came to an event today, whose bank details are confirmed, and a mandate for their expenses."""
    ids = [_add(council, one) for one in PRACTICE_PEOPLE]
    methods = [
        council.payer.post(
            f"/people/{person_id}/bank-details",
            {"holder_name": one.name, "sort_code": SORT_CODE, "account_number": one.account_number},
        )["id"]
        for person_id, one in zip(ids, PRACTICE_PEOPLE, strict=True)
    ]
    hold_event(council.organiser, ids, role)
    sign_mandate(council, CEILING_PENCE)
    for method in methods:
        _confirm(council, f"/payout-methods/{method}", wait)


def hold_event(organiser: Staff, ids: Sequence[str], role: str) -> None:
    """An event of today, London time, to which all of them came; after midnight it has begun only just now."""
    now = datetime.now(UTC)
    starts_at = max(start_of_day(london_day(now)), now - timedelta(hours=3))
    session = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=2)).isoformat()}
    event = organiser.post("/events", {"title": EVENT_TITLE, "sessions": [session]})
    ask_everybody(organiser, event["id"], ids, role)
    marks = [
        {"session_id": event["sessions"][0]["id"], "person_id": person_id, "role": role, "minutes": 120}
        for person_id in ids
    ]
    organiser.post(f"/events/{event['id']}/attendance", {"marks": marks})


def hold_event_today(organiser: Staff, role: str) -> bool:
    """The same at a later start, where there is no event of today yet; whether there was none. The people are found by their names."""
    if organiser.get("/events?when=today")["events"]:
        return False
    found = [organiser.get(f"/people?{urlencode({'name': one.name})}")["people"] for one in PRACTICE_PEOPLE]
    hold_event(organiser, [some[0]["id"] for some in found if some], role)
    return True


def _add(council: Council, one: PracticePerson) -> str:
    person_id: str = council.organiser.post("/people", {"name": one.name})["id"]
    council.organiser.put(f"/people/{person_id}/contact", {"mobile": one.mobile, "language": one.language})
    council.organiser.post(f"/people/{person_id}/picture-word", {"word": one.picture_word})
    return person_id


def _confirm(council: Council, path: str, wait: Callable[[Callable[[], bool]], None]) -> None:
    wait(lambda: bool(council.approver.get(path)["status"] != "registering"))
    council.approver.post(f"{path}/confirm")
