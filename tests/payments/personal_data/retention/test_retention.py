"""Old words go by periods that two administrators set: dry run first, once, nothing of who has something open, and a report of it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, select, text, update
from sqlalchemy.exc import DBAPIError

from services.payments.claims.tables import ClaimLine, ClaimNote
from services.payments.people.tables import Person
from services.payments.people.usecases import NewPerson, add_person
from services.payments.personal_data.erasing.wiping import words_of
from services.payments.personal_data.periods.rules import KeptKind
from services.payments.personal_data.periods.tables import RetentionPeriod
from services.payments.personal_data.retention import jobs, usecases
from services.payments.personal_data.retention.due import NO_AGE, count, due_among, due_of
from services.payments.personal_data.retention.reports import THINGS
from services.payments.personal_data.retention.tables import RetentionPart, RetentionRun
from shared import audit
from shared.contracts.retention import WordsEmptied
from shared.database import app_now, london_today
from shared.idempotency import IdempotentRequest
from shared.identity import Role
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.erasing.test_erasing import paid

THREE_YEARS = 3 * 365


def beat(erasing: Erasing) -> None:
    """The clock's duty, for this organisation, until nothing waits."""
    while jobs.beat(erasing.council.payments.dependencies.database, erasing.council.org_id):
        pass


def told(erasing: Erasing, **counts: int) -> None:
    """Notifications has done its part of every pass that waits for it."""
    database = erasing.council.payments.dependencies.database
    for run in erasing.rows(select(RetentionRun.id).where(RetentionRun.there_at.is_(None))):
        said = WordsEmptied(run_id=run, up_to="messages first", counts=counts, left_out=0, is_last=True)
        with database.transaction(erasing.council.org_id) as session:
            usecases.take_part(session, erasing.council.org_id, said)
            usecases.take_part(session, erasing.council.org_id, said)


def today(erasing: Erasing) -> str:
    """By the database's clock."""
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        return london_today(session).isoformat()


def switched_on(erasing: Erasing, kind: str = "notes", length: int = 24) -> None:
    """A dry run, a proposal and its confirmation."""
    erasing.council.administrator.post("/retention/dry-runs", {"kind": kind, "length": length})
    beat(erasing)
    told(erasing)
    body = {"kind": kind, "length": length, "valid_from": today(erasing), "source": "Our adviser, 2026"}
    erasing.council.agree("/retention", body)


def reports(erasing: Erasing) -> list[dict[str, Any]]:
    """What an administrator reads."""
    found: list[dict[str, Any]] = erasing.council.administrator.get("/retention/reports")
    return found


def settled(erasing: Erasing) -> UUID:
    """Somebody with nothing open: a paid claim with a note, three years ago."""
    [person] = erasing.council.payable()
    paid(erasing, person)
    erasing.move(THREE_YEARS)
    return person


def test_the_dry_run_counts_and_the_job_empties_once_and_reports(erasing: Erasing) -> None:
    settled(erasing)
    erasing.council.administrator.post("/retention/dry-runs", {"kind": "notes", "length": 24})
    beat(erasing)
    [dry] = reports(erasing)
    assert (dry["is_rehearsal"], dry["is_done"], dry["counts"]["claim_notes"]) == (True, True, 1)
    assert "1 note about a claim older than 2 years would go" in " ".join(dry["sentences"])
    assert erasing.rows(select(ClaimNote.words)) == ["They are always late."]
    body = {"kind": "notes", "length": 24, "valid_from": today(erasing), "source": "Our adviser"}
    erasing.council.agree("/retention", body)
    before = erasing.council.money()
    beat(erasing)
    beat(erasing)
    assert erasing.rows(select(ClaimNote.words)) == ["erased"]
    assert erasing.rows(select(ClaimLine.description)) == ["Bus to see my sister Anna"], "it proves a payment"
    done, _ = reports(erasing)
    assert "1 note about a claim older than 2 years was emptied" in " ".join(done["sentences"])
    assert erasing.council.money() == before
    erasing.move(1)
    beat(erasing)
    assert "nothing was too old" in reports(erasing)[0]["sentences"][0]
    database = erasing.council.payments.dependencies.database
    with database.system() as session:
        audit.chain(session)
    with database.system() as session:
        assert audit.verify(session, erasing.council.org_id) == []


def test_without_two_administrators_and_a_dry_run_nothing_goes(erasing: Erasing) -> None:
    settled(erasing)
    beat(erasing)
    assert erasing.rows(select(RetentionRun.id)) == []
    body = {"kind": "notes", "length": 24, "valid_from": today(erasing), "source": "Our adviser"}
    admin = erasing.council.administrator
    refused = admin.call("POST", "/retention", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "retention.not_rehearsed")
    admin.post("/retention/dry-runs", {"kind": "notes", "length": 24})
    beat(erasing)
    proposal = admin.post("/retention", body)
    assert any("cannot be brought back" in one for one in proposal["cautions"])
    assert admin.call("POST", f"/limits/{proposal['id']}/confirm").status_code == 403
    beat(erasing)
    assert erasing.rows(select(ClaimNote.words)) == ["They are always late."]
    database = erasing.council.payments.dependencies.database
    row = RetentionPeriod(
        org_id=erasing.council.org_id,
        id=new_id(),
        kind="notes",
        length=24,
        valid_from=date(2026, 1, 1),
        source="x",
        checked_by=admin.actor.id,
    )
    with database.transaction(erasing.council.org_id) as session, pytest.raises(DBAPIError), session.begin_nested():
        session.add(row)


@pytest.mark.parametrize(
    ("kind", "length"), [("words", 2), ("money", 5), ("money", 16), ("answers", 6), ("words", 121)]
)
def test_a_period_has_bounds(erasing: Erasing, kind: str, length: int) -> None:
    body = {"kind": kind, "length": length}
    refused = erasing.council.administrator.call("POST", "/retention/dry-runs", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "retention.length")


def test_nothing_of_who_has_something_open_goes_and_the_report_says_so(erasing: Erasing) -> None:
    person = settled(erasing)
    claims = Claims(erasing.council)
    claims.draft(person, bus(300))
    switched_on(erasing)
    beat(erasing)
    assert erasing.rows(select(ClaimNote.words)) == ["They are always late."]
    newest = reports(erasing)[0]
    assert (newest["left_out"], newest["counts"]) == (1, {})
    assert "1 person was left out" in " ".join(newest["sentences"])


def test_words_of_money_go_after_their_years_and_receipts_with_them(erasing: Erasing) -> None:
    [person] = erasing.council.payable()
    paid(erasing, person)
    erasing.move(8 * 365)
    switched_on(erasing, "money", 6)
    before = erasing.council.money()
    beat(erasing)
    assert erasing.rows(select(ClaimLine.description)) == ["erased"]
    counts = reports(erasing)[0]["counts"]
    assert (counts["claim_lines"], counts["proofs"]) == (1, 1)
    assert erasing.council.money() == before
    assert erasing.of(person).name == "Jo Bloggs", "nobody is erased by age"


def test_stored_answers_go_and_a_repeat_does_nothing_twice(erasing: Erasing) -> None:
    key = uuid_key = "a-key-of-a-program-1"
    first = erasing.first.post("/people", {"name": "Jo Secret"}, key=key)
    erasing.move(60)
    switched_on(erasing, "answers", 30)
    beat(erasing)
    again = erasing.first.call("POST", "/people", {"name": "Jo Secret"}, key=uuid_key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == ({"erased": True}, "true")
    assert "Secret" not in str(erasing.rows(select(IdempotentRequest.answer)))
    assert len(erasing.rows(text("SELECT id FROM person WHERE name = 'Jo Secret'"))) == 1
    assert first["id"]


def test_notifications_is_told_once_and_what_it_says_is_counted_once(erasing: Erasing) -> None:
    settled(erasing)
    erasing.council.administrator.post("/retention/dry-runs", {"kind": "words", "length": 24})
    beat(erasing)
    assert not reports(erasing)[0]["is_done"]
    second = erasing.council.administrator.call("POST", "/retention/dry-runs", {"kind": "words", "length": 36})
    assert second.json()["code"] == "retention.counting"
    told(erasing, texts=214)
    [dry] = reports(erasing)
    assert dry["is_done"]
    assert "214 texts and letters older than 2 years would go" in " ".join(dry["sentences"])
    rows = erasing.rows(select(OutboxRow.body).where(OutboxRow.topic == "words.too_old"))
    assert [one["is_rehearsal"] for one in rows] == [True]


def test_of_ten_clocks_one_begins_the_day_and_each_word_is_counted_once(erasing: Erasing) -> None:
    settled(erasing)
    switched_on(erasing)
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(lambda _: _quietly(erasing), range(10)))
    beat(erasing)
    real = erasing.rows(select(RetentionRun).where(~RetentionRun.is_rehearsal))
    assert len(real) == 1
    counts = erasing.rows(select(RetentionPart.counts).where(RetentionPart.run_id == real[0].id))
    assert sum(one.get("claim_notes", 0) for one in counts) == 1


def _quietly(erasing: Erasing) -> None:
    try:
        beat(erasing)
    except DBAPIError as error:
        assert "retention_run_day_key" in str(error) or "retention_run_open_key" in str(error)  # noqa: PT017


def rehearsing(erasing: Erasing) -> UUID:
    """Somebody with an old note, and a dry run that waits."""
    person = settled(erasing)
    erasing.council.administrator.post("/retention/dry-runs", {"kind": "notes", "length": 24})
    return person


def test_a_clock_does_not_wait_for_another_one_at_the_same_pass(erasing: Erasing) -> None:
    rehearsing(erasing)
    database, org_id = erasing.council.payments.dependencies.database, erasing.council.org_id
    with database.transaction(org_id) as session:
        session.execute(select(RetentionRun).with_for_update())
        begun = time.monotonic()
        assert not jobs.beat(database, org_id)
        assert time.monotonic() - begun < 3
    assert erasing.rows(select(RetentionRun.done_at)) == [None]


def test_one_step_for_each_organisation_and_the_next_beat_goes_on_after_the_last_one(erasing: Erasing) -> None:
    rehearsing(erasing)
    database, org_id = erasing.council.payments.dependencies.database, erasing.council.org_id
    others, turns, now = [UUID(int=1), UUID(int=2)], jobs.Turns(), iter([0.0, 0.5, 9.0, 10.0, 20.0])
    jobs.beat_in_turn(database, [org_id, *others], turns, lambda: next(now))
    assert turns.last == others[1], "its second is over"
    assert erasing.rows(select(RetentionPart.id)) == []
    jobs.beat_in_turn(database, [org_id, *others], turns, lambda: next(now))
    assert turns.last == org_id


def test_a_pass_that_never_ends_is_ended_after_a_day_with_a_task_and_the_next_one_begins(erasing: Erasing) -> None:
    settled(erasing)
    switched_on(erasing, "words", 24)
    beat(erasing)
    erasing.move(2)
    beat(erasing)
    runs = erasing.rows(select(RetentionRun).where(~RetentionRun.is_rehearsal).order_by(RetentionRun.id))
    assert [one.ended_early_at is not None for one in runs] == [True, False]
    kinds = [one["kind"] for one in erasing.council.administrator.get("/worklist")]
    assert kinds.count("old_words_stuck") == 1
    assert "took more than a day" in " ".join(reports(erasing)[1]["sentences"])
    told(erasing)
    beat(erasing)
    kinds = [one["kind"] for one in erasing.council.administrator.get("/worklist")]
    assert "old_words_stuck" not in kinds, "the next one ended by itself"


def test_many_people_are_asked_about_at_once(erasing: Erasing) -> None:
    person = rehearsing(erasing)
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        for name in range(50):
            add_person(session, erasing.council.organiser.actor, NewPerson(f"Nobody {name}"))
    database, org_id = erasing.council.payments.dependencies.database, erasing.council.org_id
    with database.transaction(org_id) as session:
        everybody = session.scalars(select(Person.id)).all()
        every_kind = {kind: app_now(session) - timedelta(days=700) for kind in KeptKind}
        for kind in (None, *KeptKind):
            before = every_kind if kind is None else {kind: every_kind[kind]}
            assert due_among(session, org_id, everybody, before) == {
                one
                for one in everybody
                if any(count(session, statement) for statement in due_of(org_id, one, before).values())
            }
        assert due_among(session, org_id, everybody, {KeptKind.NOTES: every_kind[KeptKind.NOTES]}) == {person}
    asked = list[str]()

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    try:
        jobs.beat(database, org_id)
    finally:
        event.remove(Engine, "before_cursor_execute", see)
    assert len(asked) < 80, "for one of whom something is due, and fifty of whom nothing is"


def test_how_long_money_may_come_back_is_a_setting(erasing: Erasing) -> None:
    [person] = erasing.council.payable()
    paid(erasing, person)
    erasing.council.agree(
        "/retention", {"kind": "come_back", "length": 120, "valid_from": today(erasing), "source": "Our bank, letter of 2 May"}
    )  # fmt: skip
    refused = erasing.first.call("POST", f"/people/{person}/erasure")
    assert "Money was sent less than 120 days ago" in refused.json()["detail"]


def test_what_a_pass_found_is_frozen(erasing: Erasing) -> None:
    settled(erasing)
    switched_on(erasing)
    beat(erasing)
    database = erasing.council.payments.dependencies.database
    with database.transaction(erasing.council.org_id) as session, pytest.raises(DBAPIError), session.begin_nested():
        session.execute(update(RetentionPart).values(left_out=7))


def test_the_page_shows_periods_a_dry_run_and_reports(erasing: Erasing, organising: Organising) -> None:
    settled(erasing)
    page = "/desk/retention"
    administrator = organising.of(Role.ADMINISTRATOR)
    shown = words(administrator.get(page))
    for said in ("How long things are kept", "Nobody has set a period", "Unverified", "Nothing was emptied yet"):
        assert said in shown
    assert "choose 6 to 15 years" in words(administrator.post(f"{page}/dry-runs", {"kind": "money", "length": "5"}))
    huge = administrator.post(f"{page}/dry-runs", {"kind": "money", "length": "9" * 5000})
    assert huge.status_code in (200, 422)
    assert "It still counts" in words(administrator.post(f"{page}/dry-runs", {"kind": "notes", "length": "24"}))
    beat(erasing)
    assert "1 note about a claim older than 2 years would go" in words(administrator.get(page))
    day = date.fromisoformat(today(erasing))
    typed = {
        "new_kind": "notes", "new_length": "24", "source": "<b>Our adviser</b>",
        "valid_from-day": str(day.day), "valid_from-month": str(day.month), "valid_from-year": str(day.year),
    }  # fmt: skip
    assert "What is older goes, and cannot be brought back" in words(administrator.post(page, typed))
    limits = organising.browser(erasing.council.second_administrator).get("/desk/limits")
    assert "Notes of staff, and who heard an answer" in words(limits)
    assert "<b>Our" not in limits.text
    assert organising.of(Role.HELPLINE).get(page).status_code == 403


def test_all_words_that_an_erasing_takes_have_a_period_or_no_age() -> None:
    """What people texted when they asked for money in advance, and our answers, were once forgotten."""
    before = dict.fromkeys(KeptKind, clock.now())
    with_a_period = due_of(new_id(), new_id(), before).keys()
    assert words_of(new_id(), new_id()).keys() == (with_a_period | NO_AGE) - {"proofs", "evidence"}
    assert with_a_period <= THINGS.keys()
