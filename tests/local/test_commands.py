"""`sameday people import`, `events import`, `status` and `reconcile`: against the real house, and where there is none."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import psycopg
import pytest
from typer.testing import CliRunner, Result

from deploy.bench.prepare import database_name, server_address
from deploy.local.api_clients import LINE, PracticeWorld, Staff, practice_sign_in
from deploy.local.command import command
from deploy.local.commands.target import is_running
from deploy.local.house import House
from deploy.local.practice_people import PRACTICE_PEOPLE
from deploy.local.practice_staff import PracticeStaff, keep_staff, read_staff, write_start_page
from tests.local.processes import becomes_true

PEOPLE = "ID;Full name;Mobile\n1;Siân O’Neill;7700900123\n2;Bob Best;\n"


@pytest.fixture(scope="session")
def staff(house: House) -> list[PracticeStaff]:
    """The practice organisation of the house, as `up` sets it up."""
    return keep_staff(house, lambda _: None)


def sameday(*words: object) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(command, [str(word) for word in words])


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def installation(answers: dict[str, Any]) -> Iterator[str]:
    """A payments service that gives these answers and no others."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer what is known for the path."""
            body = json.dumps(answers[self.path]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_staff_are_remembered_for_their_owner_only(house: House, staff: list[PracticeStaff]) -> None:
    assert keep_staff(house, lambda _: None) == staff
    roles = ["organiser", "finance_approver", "finance_payer", "administrator", "administrator", "helpline"]
    roles += ["finance_approver"]  # the second of two, for a claim above the limit
    assert [one.role for one in staff] == roles
    assert (house.folder / "staff.json").stat().st_mode & 0o077 == 0
    write_start_page(house, staff)
    first_page = httpx2.get(f"{house.url('practice')}/").text
    assert all(one.name in first_page for one in PRACTICE_PEOPLE)
    assert all(one.name in first_page for one in staff)


def test_whoever_came_to_the_practice_event_claims_by_text_and_is_paid(
    house: House, staff: list[PracticeStaff]
) -> None:
    assert staff
    world, amina = PracticeWorld(house.url("practice")), PRACTICE_PEOPLE[0].mobile

    def heard(words: str) -> bool:
        texts = world.ask("GET", "/phones/practice/messages")
        return any(one["recipient"] == amina and words in one["body"] for one in texts)

    world.ask("POST", "/phones/practice/text", {"from": amina, "to": LINE, "body": "bus 4.60 and lunch £6"})
    assert becomes_true(lambda: heard("Total £10.60."))
    world.ask("POST", "/phones/practice/text", {"from": amina, "to": LINE, "body": "yes"})
    assert becomes_true(lambda: heard("We have sent you £10.60"))


def test_the_practice_event_is_todays_at_each_start(house: House, staff: list[PracticeStaff]) -> None:
    """After the claim: with a second event, a text about money is asked which day it was."""
    door = practice_sign_in(house.url("sign_in"))
    organiser = Staff(house.url("payments"), lambda: door.token(staff[0].subject))
    [event] = organiser.get("/events?when=today")["events"]
    with psycopg.connect(server_address(house, database_name(house))) as connection:
        connection.execute(
            "UPDATE engagement_session SET starts_at = starts_at - interval '30 days', ends_at = ends_at - interval '30 days'"
            " WHERE engagement_id = %s",
            [event["id"]],
        )
    for _ in range(2):
        keep_staff(house, lambda _: None)
        [again] = organiser.get("/events?when=today")["events"]
        assert again["id"] != event["id"]
        assert (again["title"], again["yes"]) == (event["title"], len(PRACTICE_PEOPLE))


def test_people_are_imported_with_their_numbers(house: House, staff: list[PracticeStaff], tmp_path: Path) -> None:
    file = write(tmp_path, "members.csv", PEOPLE)
    unnamed = sameday("people", "import", file, "--folder", house.folder)
    assert (unnamed.exit_code, "--source salesforce" in unnamed.output) == (1, True)
    first = sameday("people", "import", file, "--source", "members", "--folder", house.folder)
    assert first.exit_code == 0, first.output
    assert "2 added, 0 changed, 0 unchanged, 0 bad. Telephone numbers: 1 saved, 0 not." in first.output
    copy = write(tmp_path, "members (1).csv", PEOPLE)
    again = sameday("people", "import", copy, "--source", "Members", "--folder", house.folder, "--as", staff[0].subject)
    assert "0 added, 0 changed, 2 unchanged, 0 bad." in again.output
    assert "7700900123" not in first.output + house.log("payments-app").read_text(encoding="utf-8")


def test_bad_rows_are_shown_and_the_exit_code_says_so(house: House, staff: list[PracticeStaff], tmp_path: Path) -> None:
    assert staff
    file = write(tmp_path, "odd.csv", "ID,Name,Mobile\n1,Ann Able,0800 123 4567\n2,=cmd|x,\n3,Cat Cole,07700 900124\n")
    done = sameday("people", "import", file, "--source", "odd", "--folder", house.folder)
    assert done.exit_code == 1
    assert "2 added, 0 changed, 0 unchanged, 1 bad. Telephone numbers: 1 saved, 1 not." in done.output
    assert "must be one UK mobile number" in done.output
    assert "Name (column B)" in done.output
    assert "cmd" not in done.output


def test_who_may_be_somebody_else_is_asked_and_answered(
    house: House, staff: list[PracticeStaff], tmp_path: Path
) -> None:
    """The same name and number under another ID, also of another source: who has a number only notifications can say."""
    assert staff
    words = ("people", "import", "--folder", house.folder, "--source")
    first = write(tmp_path, "first.csv", "ID,Name,Mobile\n123,Kay Twice,07700 900777\n")
    assert sameday(*words, "panel", first).exit_code == 0
    near = write(
        tmp_path, "near.csv", "ID,Name,Mobile\n00123,Lee Else,\n55,Twice Kay,+447700900777\n9,Kim Twice,07700900777\n"
    )
    held = sameday(*words, "panel", near)
    assert held.exit_code == 1
    assert "1 added, 0 changed, 0 unchanged, 2 held, 0 bad." in held.output
    for shown in ("Row 2:", "--same 00123=123", "--new 00123", "known here:  Kay Twice", "Row 3:", "--same 55=123"):
        assert shown in held.output
    answered = sameday(*words, "panel", near, "--new", "00123", "--same", "55=123")
    assert answered.exit_code == 0, answered.output
    assert "1 added, 0 changed, 2 unchanged, 0 bad." in answered.output
    other = sameday(*words, "tickets", write(tmp_path, "other.csv", "ID,Name,Mobile\nT1,Kay Twice,07700 900777\n"))
    assert "1 held" in other.output


def test_letters_that_are_not_sure_are_shown_and_answered(
    house: House, staff: list[PracticeStaff], tmp_path: Path
) -> None:
    assert staff
    file = tmp_path / "mixed.csv"
    file.write_bytes("ID,Name\ne1,Zoë Ash\n".encode() + "e2,José Fine\n".encode("cp1252"))
    words = ("people", "import", file, "--source", "letters", "--folder", house.folder)
    asked = sameday(*words)
    assert asked.exit_code == 1
    assert "1 added" in asked.output
    assert "--encoding windows-1252   it reads “José Fine”" in asked.output
    answered = sameday(*words, "--encoding", "windows-1252")
    assert answered.exit_code == 0, answered.output
    assert "1 added, 0 changed, 1 unchanged" in answered.output


def test_events_are_imported(house: House, staff: list[PracticeStaff], tmp_path: Path) -> None:
    assert staff
    file = write(tmp_path, "events.csv", "ID,Title,Date,Start,End\nE1,Design day,20/11/2026,10am,12.30\n")
    done = sameday("events", "import", file, "--source", "diary", "--folder", house.folder)
    assert (done.exit_code, "1 added" in done.output) == (0, True)


@pytest.mark.parametrize("text", ["Jane Smith,07700900123\n", ""])
def test_a_file_that_cannot_be_used_is_refused(
    house: House, staff: list[PracticeStaff], tmp_path: Path, text: str
) -> None:
    assert staff
    done = sameday("people", "import", write(tmp_path, "x.csv", text), "--source", "x", "--folder", house.folder)
    assert done.exit_code == 1
    assert "Nothing was imported" in done.output
    assert "Jane" not in done.output


def test_status_and_reconciliation_of_a_house_that_is_well(house: House, staff: list[PracticeStaff]) -> None:
    assert becomes_true(lambda: sameday("status", "--folder", house.folder).exit_code == 0)
    status = sameday("status", "--folder", house.folder).output
    assert "not well" not in status
    assert house.url("payments") in status
    report = sameday("reconcile", "--folder", house.folder)
    assert report.exit_code == 0, report.output
    assert "Every penny agrees." in report.output
    assert staff[0].organisation in report.output


@pytest.mark.parametrize("command_line", [("status",), ("reconcile",), ("people", "import", __file__)])
def test_where_nothing_runs_nothing_is_sent(tmp_path: Path, command_line: tuple[str, ...]) -> None:
    write(tmp_path, "ports.json", json.dumps({"payments": 9, "notifications": 9, "practice": 9, "sign_in": 9}))
    write(tmp_path, "lock", "1")
    done = sameday(*command_line, "--folder", tmp_path)
    assert done.exit_code == (2 if command_line == ("reconcile",) else 1)
    assert "Start it with `make up`" in done.output
    assert not is_running(tmp_path)
    assert read_staff(tmp_path) == []


def test_a_penny_that_differs_is_exit_code_1() -> None:
    figure = {"figure": "paid", "bank_pence": 1250, "ledger_pence": 1250, "statuses_pence": 1249, "agrees": False}
    report = {"agrees": False, "figures": [figure], "breaks": ["paid: bank £12.50, ledger £12.50, statuses £12.49"]}
    with installation({"/api/v1/reconciliation": report}) as url:
        done = sameday("reconcile", "--payments-url", url, "--token", "a-token")
    assert done.exit_code == 1
    assert "DIFFER" in done.output
    assert "£12.49" in done.output


def test_work_that_waits_too_long_is_exit_code_1() -> None:
    item = {"reason": "A payment came back.", "urgent": True}
    answers = {
        "/api/v1/waiting": {"oldest_since": "2026-01-01T10:00:00Z"},
        "/api/v1/worklist": [item],
        "/api/v1/failing-work": {"work": [], "notifications_answers": True},
    }
    with installation(answers) as url:
        done = sameday("status", "--payments-url", f"{url}/", "--token", "a-token")
    assert done.exit_code == 1
    assert "has waited" in done.output
    assert "urgent  A payment came back." in done.output


def test_work_that_always_fails_is_exit_code_1_and_says_what_to_do() -> None:
    failing = {
        "row_count": 50, "topic": "message.send", "service": "notifications", "cause": "ValueError", "role": "administrator",
        "money": "The payment is not affected.", "to_do": "Tell the people who run Sameday.", "is_set_aside": False,
    }  # fmt: skip
    answers: dict[str, Any] = {
        "/api/v1/waiting": {"oldest_since": None},
        "/api/v1/worklist": [],
        "/api/v1/failing-work": {
            "work": [failing, failing | {"is_set_aside": True, "row_count": 3}],
            "notifications_answers": True,
        },
    }
    with installation(answers) as url:
        done = sameday("status", "--payments-url", f"{url}/", "--token", "a-token")
    assert done.exit_code == 1
    assert "Work that always fails: 50 rows of 1 kind." in done.output
    assert "50 of message.send (notifications): ValueError. For: administrator." in done.output
    assert "Tell the people who run Sameday." in done.output
    assert "Set aside by people: 3 rows of 1 kind." in done.output


def test_nothing_that_fails_is_well_unless_nobody_can_say() -> None:
    for answers_there, code in ((True, 0), (False, 1)):
        answers: dict[str, Any] = {
            "/api/v1/waiting": {"oldest_since": None},
            "/api/v1/worklist": [],
            "/api/v1/failing-work": {"work": [], "notifications_answers": answers_there},
            "/api/v1/lines": {"lines": [], "notifications_answers": answers_there},
        }
        with installation(answers) as url:
            assert sameday("status", "--payments-url", f"{url}/", "--token", "a-token").exit_code == code


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--payments-url", "http://sameday.example.org", "--token", "x"), "https://"),
        (("--token", "x"), "needs both"),
        (("--payments-url", "https://sameday.example.org"), "needs both"),
        (("--payments-url", "http://127.0.0.1:9", "--token", "x"), "does not answer"),
    ],
)
def test_a_real_installation_is_named_wholly_and_safely(options: tuple[str, ...], words: str) -> None:
    done = sameday("reconcile", *options)
    assert done.exit_code == 2
    assert words in done.output
