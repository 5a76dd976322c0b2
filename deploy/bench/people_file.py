"""A list of many people brought to the desk, from the button to the last contact: how long it takes and how much memory, with every kind of bad
row, columns that nobody knows, and rows that wait for an answer.

The list is brought and looked at by plain HTTP, as a browser with a session does it; the house's own worker takes it, and notifications keeps
the numbers. At the end both databases are counted against what the list has.
"""

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx2
import psycopg

from deploy.bench.meters import memory_bytes
from deploy.bench.pages import COOKIE, open_session
from deploy.bench.prepare import database_name, server_address
from deploy.bench.waits import percentile
from deploy.local.api_clients import Council, found_council
from deploy.local.folders import LocalError
from deploy.local.house import House

PLACE = "/desk/people/file"
HEADINGS = "Member no,Full name,Mobile,Landline,Favourite colour,<b>Notes</b>"
EVERY = 50
"""Of so many rows each kind of special one comes once; the others are ordinary."""
PATIENCE_SECONDS = 3600.0
LOOK_EVERY_SECONDS = 0.5
SPECIAL = {
    1: "no_id", 2: "formula", 3: "same_id", 4: "short_number", 5: "words_for_number", 6: "control_character", 7: "no_name",
    8: "damaged_id", 9: "nearly_same_id", 10: "same_person", 11: "no_uk_mobile", 12: "landline", 13: "no_number", 14: "moved_cells",
}  # fmt: skip
BAD = {"no_id", "formula", "same_id", "words_for_number", "control_character", "no_name", "damaged_id", "moved_cells"}
HELD = {"nearly_same_id", "same_person"}
WITHOUT_CONTACT = {"short_number", "no_uk_mobile", "no_number"}
MB = 1024 * 1024


@dataclass(frozen=True)
class ListOfPeople:
    """A list, and what should become of its rows."""

    content: bytes
    kinds: Counter[str]

    def of(self, kinds: set[str]) -> int:
        """How many rows are of these kinds."""
        return sum(self.kinds[one] for one in kinds)

    @property
    def rows(self) -> int:
        """All of them."""
        return self.kinds.total()


@dataclass
class FileFigures:
    """What a list took. Seconds since the button; looks are how long the page took meanwhile; memory in bytes by process, its most."""

    rows: int
    megabytes: float
    accepted_seconds: float = 0.0
    read_seconds: float = 0.0
    done_seconds: float = 0.0
    answered: int = 0
    looks: list[float] = field(default_factory=list)
    progress: list[int] = field(default_factory=list)
    memory: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    counts: dict[str, int] = field(default_factory=dict)
    people: int = 0
    contacts: int = 0
    sealed: int = 0

    def lines(self) -> list[str]:
        """As they are printed."""
        a_second = self.rows / self.done_seconds if self.done_seconds else 0
        worker, there = "payments-worker", "notifications-app"
        return [
            f"{self.rows:,} rows, {self.megabytes:.1f} MB: answered after {self.accepted_seconds:.1f} s, read after {self.read_seconds:.1f} s, "
            f"done after {self.done_seconds:.1f} s ({a_second:,.0f} rows a second)",
            "The page: " + ", ".join(f"{name} {count:,}" for name, count in self.counts.items()),
            f"Looked at {len(self.looks)} times meanwhile: p50 {percentile(self.looks, 50) * 1000:.0f} ms, p95 "
            f"{percentile(self.looks, 95) * 1000:.0f} ms; it showed {len(set(self.progress))} different states",
            *(
                f"Memory of {name}: {self.before[name] / MB:.0f} MB before, at most {self.memory[name] / MB:.0f} MB"
                for name in (worker, "payments-app", there)
            ),
            f"There afterwards: {self.people:,} people at payments, {self.contacts:,} of them with a number at notifications, "
            f"{self.sealed} sealed rows left beside {self.counts.get('Waiting for an answer', 0):,} that wait; {self.answered} were answered",
        ]


def list_of_people(rows: int) -> ListOfPeople:
    """A list of so many rows, with each special kind once in every fifty."""
    lines, kinds = [HEADINGS], Counter[str]()
    for number in range(rows):
        kind = SPECIAL.get(number % EVERY, "ordinary")
        kinds[kind] += 1
        lines.append(_row(number, kind))
    return ListOfPeople(("\r\n".join(lines) + "\r\n").encode(), kinds)


def _row(number: int, kind: str) -> str:
    first = number - number % EVERY
    ordinary = {
        "key": f"M{number:06}",
        "name": f"Ann{number} Able{number}",
        "mobile": f"07700{number:06}",
        "landline": "",
    }
    changes: dict[str, dict[str, str]] = {
        "no_id": {"key": ""},
        "formula": {"name": "=HYPERLINK(1)"},
        "same_id": {"key": f"M{first:06}"},
        "short_number": {"mobile": f"1{number}"},
        "words_for_number": {"mobile": "ask her son"},
        "control_character": {"name": f"Ann\x07{number} Able"},
        "no_name": {"name": ""},
        "damaged_id": {"key": "1.23E+05"},
        "nearly_same_id": {"key": f"m-{first:06}"},
        "same_person": {"name": f"Ann{first} Able{first}", "mobile": f"07700{first:06}"},
        "no_uk_mobile": {"mobile": f"+33 6 12 {number:06}"},
        "landline": {"mobile": "", "landline": f"0113 4{number:06}"},
        "no_number": {"mobile": ""},
    }
    cells = ordinary | changes.get(kind, {})
    more = ",one,cell,too,many" if kind == "moved_cells" else ""
    return f"{','.join(cells.values())},blue,<i>note</i>{more}"


def measure_people_file(house: House, rows: int, told: Callable[[str], None]) -> FileFigures:
    """Brings a list and sees it through. Raises AssertionError where anything is lost or doubled."""
    council = found_council(house, "Bench Council")
    brought = list_of_people(rows)
    cookie = {"Cookie": f"{COOKIE}={open_session(house, council, council.organiser)}"}
    found = FileFigures(rows, len(brought.content) / 1e6, before=Counter(memory_bytes(house)))
    with httpx2.Client(base_url=house.url("payments"), headers=cookie, timeout=120) as client:
        began = time.perf_counter()
        page = _bring(client, brought.content)
        found.accepted_seconds = time.perf_counter() - began
        _wait(client, page, found, began, told, house)
        _check(house, council, brought, found)
        found.answered = _answer(client, page)
        _wait(client, page, FileFigures(rows, 0), time.perf_counter(), told, house)
        after = _counts(client.get(page).text)
    if after["Waiting for an answer"] != found.counts["Waiting for an answer"] - found.answered:
        raise AssertionError(f"{found.answered} rows were answered, and the page says {after}")
    found.counts = after
    found.people, found.contacts, found.sealed = _there(house, council)
    return found


def _bring(client: httpx2.Client, content: bytes) -> str:
    form = client.get(PLACE)
    answer = client.post(
        PLACE,
        data={"form": _token(form.text, PLACE), "source": "Members"},
        files={"list": ("people.csv", content, "text/csv")},
        follow_redirects=False,
    )
    if answer.status_code != 303:
        raise AssertionError(f"bringing the list was answered with {answer.status_code}")
    return answer.headers["location"]


def _wait(
    client: httpx2.Client, page: str, found: FileFigures, began: float, told: Callable[[str], None], house: House
) -> None:
    shown = ""
    while time.perf_counter() - began < PATIENCE_SECONDS:
        asked = time.perf_counter()
        text = client.get(f"{page}/progress").text
        found.looks.append(time.perf_counter() - asked)
        for name, used in memory_bytes(house).items():
            found.memory[name] = max(found.memory[name], used)
        far = re.search(r"([\d,]+) of [\d,]+ rows are done", text)
        if far and not found.read_seconds:
            found.read_seconds = time.perf_counter() - began
        found.progress.append(int(far[1].replace(",", "")) if far else -1)
        if "was not taken over" in text:
            raise AssertionError("the rest of the list was not taken over")
        if 'data-live="done"' in text:
            found.done_seconds = time.perf_counter() - began
            found.counts = _counts(text)
            return
        if far and far[0] != shown:
            shown = far[0]
            told(shown)
        time.sleep(LOOK_EVERY_SECONDS)
    raise LocalError("The list was not taken over within an hour.")


def _answer(client: httpx2.Client, page: str) -> int:
    """Answers what the page asks: by turns the same person, and somebody else. Gives how many."""
    text = client.get(page).text
    asked: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(answer-\d+)"[^>]*value="([^"]+)"', text):
        asked.setdefault(name, []).append(value)
    typed = {name: choices[place % 2] for place, (name, choices) in enumerate(sorted(asked.items()))}
    if not typed:
        return 0
    answer = client.post(page, data={"form": _token(text, page), **typed}, follow_redirects=False)
    if answer.status_code != 303:
        raise AssertionError(f"answers were answered with {answer.status_code}")
    return len(typed)


def _check(house: House, council: Council, brought: ListOfPeople, found: FileFigures) -> None:
    """Counts both databases against the list, before anything is answered."""
    held, bad = brought.of(HELD), brought.of(BAD)
    taken = brought.rows - held - bad
    expected = {"Added": taken, "Changed": 0, "As before": 0, "Waiting for an answer": held, "Not taken": bad}
    if found.counts != expected:
        raise AssertionError(f"the page says {found.counts} and the list has {expected}")
    people, contacts, _ = _there(house, council)
    if (people, contacts) != (taken, taken - brought.of(WITHOUT_CONTACT)):
        raise AssertionError(f"{people} people and {contacts} contacts are there, of {taken}")


def _there(house: House, council: Council) -> tuple[int, int, int]:
    """People at payments, people with a number at notifications, and parts that still hold sealed rows though none of them waits."""
    counts = []
    for service, query in (
        ("payments", "SELECT count(*) FROM person WHERE org_id = %s"),
        ("notifications", "SELECT count(DISTINCT person_id) FROM contact_link WHERE org_id = %s AND ended_at IS NULL"),
        (
            "payments",
            "SELECT (SELECT count(*) FROM people_file_part WHERE org_id = %(org)s AND sealed IS NOT NULL"
            " AND (report #>> '{counts,held}')::int = 0)"
            " + (SELECT count(*) FROM people_file WHERE org_id = %(org)s AND sealed IS NOT NULL)",
        ),
    ):
        address = server_address(house, database_name(house, service))
        values = {"org": council.org_id} if "%(org)s" in query else [council.org_id]
        with psycopg.connect(address, autocommit=True) as database:
            row = database.execute(query.encode(), values).fetchone()
        counts.append(int(row[0]) if row else 0)
    return counts[0], counts[1], counts[2]


def _counts(text: str) -> dict[str, int]:
    """What the page's summary says."""
    pairs = re.findall(r"<dt[^>]*>\s*([^<]+?)\s*</dt>\s*<dd[^>]*>\s*([\d,]+)\s*</dd>", text)
    return {name: int(count.replace(",", "")) for name, count in pairs}


def _token(text: str, path: str) -> str:
    found = re.search(rf'action="{re.escape(path)}"[^>]*>\s*<input type="hidden" name="form" value="([^"]+)"', text)
    if found is None:
        raise AssertionError(f"there is no form for {path}")
    return found[1]
