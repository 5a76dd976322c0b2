"""The practice organisation of a lasting house: founded at its first start, remembered for the next."""

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.api_clients import Council, PracticeWorld, Staff, found_council, hire_staff, practice_sign_in
from deploy.local.house import House
from deploy.local.practice_people import EVENT_TITLE, PRACTICE_PEOPLE, bring_people, hold_event_today

NAME = "Practice Council"
FLOAT_PENCE = 1_000_00
PATIENCE_SECONDS = 30.0
ROLE = "co-producer"
RATE = {
    "role": ROLE,
    "basis": "per_hour",
    "amount_pence": 1250,
    "valid_from": "2026-01-01",
    "source": "Practice only: not a real rate",
}
FILE = "staff.json"


@dataclass(frozen=True)
class PracticeStaff:
    """Somebody who can sign in at the practice sign-in; `subject` is who they are there."""

    role: str
    name: str
    subject: str
    organisation: str


def keep_staff(house: House, say: Callable[[str], None]) -> list[PracticeStaff]:
    """The staff of this house's practice organisation, which is founded where there is none yet. Its event is today's at each start."""
    known = read_staff(house.folder)
    if known:
        hold_event_today(_organiser(house, known), ROLE)
        return known
    say("Setting up a practice organisation with its staff, its money and three people.")
    council = found_council(house, NAME)
    PracticeWorld(house.url("practice")).credit(council.account_id, FLOAT_PENCE)
    council.agree("/rates", RATE)
    _wait(lambda: bool(council.payer.get("/float")["available_pence"] >= FLOAT_PENCE))
    bring_people(council, ROLE, _wait)
    operator = hire_staff(house, council.administrators, NAME, "Hari Helpline", ["helpline"])
    second = hire_staff(house, council.administrators, NAME, "Farah Approver", ["finance_approver"])
    staff = [
        *_staff_of(council),
        PracticeStaff("helpline", "Hari Helpline", operator.subject, council.name),
        PracticeStaff("finance_approver", "Farah Approver", second.subject, council.name),  # a large claim takes two
    ]
    unfinished = house.folder / f"{FILE}.unfinished"
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in staff], file)
    unfinished.rename(house.folder / FILE)
    return staff


def _organiser(house: House, staff: Sequence[PracticeStaff]) -> Staff:
    subject = next(one.subject for one in staff if one.role == "organiser")
    door = practice_sign_in(house.url("sign_in"))
    return Staff(house.url("payments"), lambda: door.token(subject))


def write_start_page(house: House, staff: Sequence[PracticeStaff]) -> None:
    """Leaves beside the practice world's data whom its first page names: people that exist in practice only."""
    world = {
        "desk": f"{house.url('payments')}/desk",
        "event": EVENT_TITLE,
        "people": [asdict(one) for one in PRACTICE_PEOPLE],
        "staff": [{"role": one.role, "name": one.name} for one in staff],
    }
    (house.folder / "practice" / "start.json").write_text(json.dumps(world), encoding="utf-8")


def read_staff(folder: Path) -> list[PracticeStaff]:
    """The staff remembered in a data folder; empty where none has been founded there."""
    path = folder / FILE
    if not path.exists():
        return []
    return [PracticeStaff(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def _wait(is_so: Callable[[], bool]) -> None:
    """The bank tells us of money, and checks a name, a moment later; until then bank and ledger would seem to differ."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.2)


def _staff_of(council: Council) -> list[PracticeStaff]:
    named = (
        ("organiser", "Olu Organiser", council.organiser),
        ("finance_approver", "Fern Approver", council.approver),
        ("finance_payer", "Pat Payer", council.payer),
        ("administrator", "Alex Admin", council.administrator),
        ("administrator", "Ashley Admin", council.second_administrator),
    )
    return [PracticeStaff(role, name, one.subject, council.name) for role, name, one in named]
