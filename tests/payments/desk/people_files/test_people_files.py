"""A list of people brought on a page: taken in parts in the background, its rows explained, its questions answered, nothing doubled."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update

from services.payments.desk.pages.desk_pages import COOKIE
from services.payments.desk.people_files import rules, usecases
from services.payments.desk.people_files.sending import PeopleFiles, take_part
from services.payments.desk.people_files.tables import PeopleFilePart, PeopleFileTaken
from services.payments.desk.rules.reports import RowReport
from services.payments.people.tables import Person
from shared.errors import UnavailableError
from shared.faults import fault_of
from shared.identity import InternalTokens, Role
from shared.outbox_api import OtherService
from tests.notifications.fake_servers import Reply, serving
from tests.payments.council import Council
from tests.payments.desk.organising import Organising, forms_to, words
from tests.payments.phone.test_helpline import Desk

SECRET = SecretStr("an-internal-secret-for-tests-of-32-letters")
PAGE = "/desk/people/file"


@dataclass
class Numbers:
    """The notifications service's side: it takes numbers, or is away."""

    away: bool = False
    taken: list[bytes] = field(default_factory=list)

    def answer(self, _method: str, path: str, _query: Any, body: bytes) -> Reply:
        """One call of the internal routes."""
        if self.away:
            return 503, {}
        if path.endswith("/mobiles/people"):
            return 200, {"people": [[] for _ in json.loads(body)["mobiles"]]}
        self.taken.append(body)
        return 200, {"person_ids": [], "waiting_ids": []}


@dataclass
class Lists:
    """Lists of people at one organisation, and the worker who takes them."""

    organising: Organising
    numbers: Numbers
    needs: PeopleFiles

    @property
    def council(self) -> Council:
        """The organisation."""
        return self.organising.council

    def bring(self, desk: Desk, content: bytes | str, **typed: str) -> httpx2.Response:
        """Chooses a file and presses the button."""
        tokens = forms_to(desk.get(PAGE), PAGE)
        desk.last = self.council.payments.client.post(
            PAGE,
            data={"form": tokens[0], "source": "Members", **typed},
            files={"list": ("people.csv", content if isinstance(content, bytes) else content.encode(), "text/csv")},
            headers={"Cookie": f"{COOKIE}={desk.cookie}"},
            follow_redirects=False,
        )
        return desk.last

    def brought(self, content: bytes | str, **typed: str) -> UUID:
        """A list that is taken over to its end."""
        answer = self.bring(self.organising.desk, content, **typed)
        assert answer.status_code == 303, words(answer)
        file_id = UUID(answer.headers["location"].rpartition("/")[2])
        self.work(file_id)
        return file_id

    def work(self, file_id: UUID) -> None:
        """The worker does every row that there is to do."""
        for _ in range(50):
            take_part(self.needs, self.council.org_id, file_id)
            if self.rows(select(PeopleFileTaken.done_at).where(PeopleFileTaken.id == file_id)) != [None]:
                return

    def shown(self, file_id: UUID) -> str:
        """What the page says."""
        return words(self.organising.desk.get(f"{PAGE}/{file_id}"))

    def rows(self, query: Any) -> list[Any]:
        """What stands in the database."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return list(session.scalars(query))


@pytest.fixture
def lists(council: Council) -> Iterator[Lists]:
    """With a notifications service that answers."""
    numbers = Numbers()
    with serving(numbers.answer) as url:
        notifications = OtherService("notifications", url, InternalTokens("payments", SECRET))
        dependencies = council.payments.dependencies
        yield Lists(
            Organising(council), numbers, PeopleFiles(dependencies.database, notifications, dependencies.sealer)
        )
        notifications.close()


def test_good_rows_are_taken_and_bad_rows_and_unknown_columns_explained(lists: Lists) -> None:
    content = "\r\n".join(
        [
            "ID,Full name,Phone,<b>Colour",
            "1,Ann Able,07700900123,x",
            ",No Id,,x",
            "3,=HYPERLINK(1),,x",
            "1,Ann Again,,x",
        ]
    )
    shown = lists.shown(lists.brought(content))
    for said in ("Added 1", "Not taken 3", "Row 3", "Row 5", "Row … has this ID already.", "Left aside", "(column D)"):
        assert said in shown, said
    assert "<b>" not in lists.organising.desk.last.text.partition("<main")[2]
    assert "HYPERLINK(1)" not in shown
    assert lists.rows(select(Person.name)) == ["Ann Able"]
    assert b"07700900123" in lists.numbers.taken[0] or b"+447700900123" in lists.numbers.taken[0]
    kept = lists.rows(select(PeopleFilePart.sealed)) + lists.rows(select(PeopleFileTaken.sealed))
    assert kept == [None, None], "no name and no number stays"
    assert "07700900123" not in str(lists.rows(select(PeopleFilePart.report)))


def test_a_second_time_changes_and_never_doubles(lists: Lists) -> None:
    lists.brought("ID,Name\n1,Ann Able\n2,Bob Best\n")
    shown = lists.shown(lists.brought("ID,Name\n1,Ann Abel\n2,Bob Best\n"))
    assert "Changed 1" in shown
    assert "As before 1" in shown
    assert sorted(lists.rows(select(Person.name))) == ["Ann Abel", "Bob Best"]


def test_a_row_that_waits_is_answered_on_the_page(lists: Lists) -> None:
    lists.brought("ID,Name\n123,Ann Able\n")
    file_id = lists.brought("ID,Name\n00123,Ann Able\n7,Bob Best\n")
    shown = lists.shown(file_id)
    assert "Waiting for an answer 1" in shown
    assert "An ID that is nearly this one is known here" in shown
    assert "In the list: 00123 . Here: Ann Able , 123 ." in shown, "nobody could tell who was meant"
    [ann] = lists.rows(select(Person.id).where(Person.name == "Ann Able"))
    assert f'href="/desk/people/{ann}"' in lists.organising.desk.last.text
    lists.organising.desk.post(f"{PAGE}/{file_id}", {})
    assert "Choose an answer for a row first" in words(lists.organising.desk.last)
    lists.organising.desk.get(f"{PAGE}/{file_id}")
    lists.organising.desk.post(f"{PAGE}/{file_id}", {"answer-2": "same 00123=123"})
    lists.work(file_id)
    assert "Waiting for an answer 0" in lists.shown(file_id)
    assert sorted(lists.rows(select(Person.name))) == ["Ann Able", "Bob Best"]


def test_what_cannot_be_used_says_why_and_nothing_typed_is_lost(lists: Lists) -> None:
    desk = lists.organising.desk
    assert "kept sealed. After a day nothing of the list is kept." in words(desk.get(PAGE)), "said before it is brought"
    answer = lists.bring(desk, "", source="Members <b>", columns="Panel card=ID")
    assert "Choose a file" in words(answer)
    assert "Panel card=ID</textarea>" in answer.text
    assert "<b>" not in answer.text.partition("<main")[2]
    assert "Write which system" in words(lists.bring(desk, "ID,Name\n1,Ann\n", source=" "))
    shown = lists.shown(lists.brought("Colour,Town\nred,Leeds\n"))
    assert "The rest of this list was not taken over" in shown
    assert "in the field “Which column is which?”" in shown
    assert "--column" not in shown
    assert "not taken over" in lists.shown(lists.brought(b"%PDF-1.7 \x00\x01", source="Other"))
    assert lists.organising.of(Role.FINANCE_PAYER).get(PAGE).status_code == 403


def test_a_crash_between_people_and_numbers_goes_on_and_doubles_nobody(lists: Lists) -> None:
    lists.numbers.away = True
    file_id = lists.brought("ID,Name,Mobile\n1,Ann Able,07700900123\n")
    assert "does not answer just now" in lists.shown(file_id)
    lists.numbers.away = False
    with lists.council.payments.dependencies.database.transaction(lists.council.org_id) as session:
        session.execute(update(PeopleFileTaken).values(done_at=None))
    take_part(lists.needs, lists.council.org_id, file_id)
    assert lists.rows(select(Person.name)) == ["Ann Able"]


def test_whoever_lost_the_role_brings_nobody(lists: Lists) -> None:
    answer = lists.bring(lists.organising.desk, "ID,Name\n1,Ann Able\n")
    file_id = UUID(answer.headers["location"].rpartition("/")[2])
    lists.council.administrator.post(f"/principals/{lists.council.organiser.actor.id}/disable")
    lists.work(file_id)
    assert lists.rows(select(Person.name)) == []
    [stopped] = lists.rows(select(PeopleFileTaken.stopped))
    assert "may not add people any more" in stopped
    assert lists.rows(select(PeopleFileTaken.sealed)) == [None]


def test_many_rows_go_part_by_part_and_the_page_says_how_far(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "IN_A_PART", 100)
    content = "ID,Name\n" + "".join(f"A{one},Person {one}\n" for one in range(250)) + ",No ID\n"
    answer = lists.bring(lists.organising.desk, content)
    file_id = UUID(answer.headers["location"].rpartition("/")[2])
    assert "The list is being read" in lists.shown(file_id)
    take_part(lists.needs, lists.council.org_id, file_id)
    take_part(lists.needs, lists.council.org_id, file_id)
    assert "100 of 250 rows are done" in lists.shown(file_id)
    lists.work(file_id)
    assert "Added 250" in lists.shown(file_id)
    assert lists.rows(select(func.count()).select_from(Person)) == [250]


def pass_a_day(lists: Lists, file_id: UUID) -> None:
    """A day later the clock comes by."""
    with lists.council.payments.dependencies.database.transaction(lists.council.org_id) as session:
        brought = update(PeopleFileTaken).where(PeopleFileTaken.id == file_id)
        session.execute(brought.values(asked_at=PeopleFileTaken.asked_at - usecases.KEPT_FOR))
        usecases.forget_rows(session, lists.council.org_id)


def test_rows_that_nobody_answers_about_are_forgotten(lists: Lists) -> None:
    lists.brought("ID,Name\n123,Ann Able\n")
    file_id = lists.brought("ID,Name\n00123,Ann Able\n")
    assert "Who are they? (1)" in lists.shown(file_id)
    pass_a_day(lists, file_id)
    assert [one for one in lists.rows(select(PeopleFilePart.sealed)) if one] == []
    shown = lists.shown(file_id)
    assert "1 row waited for an answer for more than a day and is not kept" in shown
    assert "Waiting for an answer 0" in shown
    assert "Who are they?" not in shown
    assert "was not taken over" not in shown, "what was taken stays as it is"


def test_a_list_that_is_not_taken_within_a_day_ends_and_says_so(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows were forgotten once, and the page said for ever that they are being taken."""
    monkeypatch.setattr(rules, "IN_A_PART", 1)
    answer = lists.bring(lists.organising.desk, "ID,Name\n1,Ann Able\n2,Bob Best\n")
    file_id = UUID(answer.headers["location"].rpartition("/")[2])
    for _ in range(2):
        take_part(lists.needs, lists.council.org_id, file_id)
    assert "1 of 2 rows are done" in lists.shown(file_id)
    pass_a_day(lists, file_id)
    assert usecases.TOO_LATE in lists.shown(file_id)
    assert set(lists.rows(select(PeopleFilePart.sealed))) == {None}
    take_part(lists.needs, lists.council.org_id, file_id)
    assert lists.rows(select(Person.name)) == ["Ann Able"]


def test_questions_come_before_a_thousand_bad_rows(lists: Lists) -> None:
    """Five hundred rows without an ID hid each row that waits for an answer, so that nobody could answer."""
    lists.brought("ID,Name\n123,Ann Able\n")
    file_id = lists.brought("ID,Name\n" + ",Nobody Noid\n" * 1_200 + "00123,Ann Able\n")
    shown = lists.shown(file_id)
    assert "Row 1202" in shown
    assert "The same person" in shown
    assert "20, 21 and 1,180 more" in shown
    assert "Not taken 1,200" in shown
    [bad] = lists.rows(select(PeopleFileTaken.bad).where(PeopleFileTaken.id == file_id))
    assert [(one["count"], len(one["rows"])) for one in bad] == [(1200, 20)]


def test_reasons_are_counted_without_the_numbers_of_rows(lists: Lists) -> None:
    shown = lists.shown(lists.brought("ID,Name\n1,Ann Able\n2,Bob Best\n1,Cat Cole\n2,Dan Dale\n3,=Eve\n"))
    assert "Row … has this ID already." in shown
    assert "2 Rows 4, 5" in shown
    assert "1 Row 6" in shown


def test_how_far_it_is_is_read_by_itself(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "IN_A_PART", 1)
    answer = lists.bring(lists.organising.desk, "ID,Name\n1,Ann Able\n2,Bob Best\n,Noid\n")
    page = answer.headers["location"]
    assert "live.js" in lists.organising.desk.get(page).text
    assert "script-src 'self'" in lists.organising.desk.last.headers["content-security-policy"]
    file_id = UUID(page.rpartition("/")[2])
    for expected in ("The list is being read", "0 of 2 rows", "1 of 2 rows"):
        assert expected in lists.organising.desk.get(f"{page}/progress").text
        assert 'data-live="more"' in lists.organising.desk.last.text
        take_part(lists.needs, lists.council.org_id, file_id)
    done = lists.organising.desk.get(f"{page}/progress")
    assert 'data-live="done"' in done.text
    assert "Show the rows to look at" in done.text
    assert lists.organising.of(Role.FINANCE_PAYER).get(f"{page}/progress").status_code == 403


def test_a_worker_that_ends_after_the_list_was_stopped_keeps_nothing(lists: Lists) -> None:
    """Somebody stops a list while its last part is taken: rows that wait for an answer are not kept again."""
    lists.brought("ID,Name\n123,Ann Able\n")
    answer = lists.bring(lists.organising.desk, "ID,Name\n00123,Ann Able\n")
    file_id = UUID(answer.headers["location"].rpartition("/")[2])
    take_part(lists.needs, lists.council.org_id, file_id)
    database, org_id = lists.needs.database, lists.council.org_id
    found = database.run(org_id, lambda session: usecases.next_part(session, lists.needs.sealer, org_id, file_id))
    assert found is not None
    part, held = found
    database.run(org_id, lambda session: usecases.stop_file(session, org_id, file_id, "Stopped."))
    waits = [RowReport(2, "held", reason="Who is it?")]
    database.run(org_id, lambda session: usecases.note_part(session, lists.needs.sealer, part.id, org_id, held, waits))
    assert set(lists.rows(select(PeopleFilePart.sealed))) == {None}
    assert lists.rows(select(PeopleFileTaken.stopped).where(PeopleFileTaken.id == file_id)) == ["Stopped."]


def test_a_long_list_is_read_by_one_worker_at_a_time(lists: Lists) -> None:
    """Of 100,000 rows several workers read the same file at once, each with all of it in memory, because it took longer than work is left alone."""
    answer = lists.bring(lists.organising.desk, "ID,Name\n1,Ann Able\n")
    file_id = UUID(answer.headers["location"].rpartition("/")[2])
    database, org_id, sealer = lists.needs.database, lists.council.org_id, lists.needs.sealer
    assert database.run(org_id, lambda session: usecases.not_read(session, sealer, org_id, file_id)) is not None
    with pytest.raises(UnavailableError) as busy:
        take_part(lists.needs, org_id, file_id)
    assert fault_of(busy.value) is None, "it is tried again, and nobody is told that it fails"
    with database.transaction(org_id) as session:
        session.execute(update(PeopleFileTaken).values(read_begun_at=func.app_now() - usecases.READING_TAKES))
    lists.work(file_id)
    assert lists.rows(select(Person.name)) == ["Ann Able"]
