"""Everything about one person in one file: nothing of theirs is missing, and nothing of anybody else's is in it."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from services.payments.desk.usecases.history import see_history
from services.payments.people.tables import Person
from services.payments.phone.supporters.rules import NewSupporter
from services.payments.phone.supporters.usecases import add_supporter
from services.payments.phone.tables import PictureWord
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human
from shared import audit
from shared.audit import AuditRow
from shared.errors import ForbiddenError, NotFoundError, UnavailableError
from shared.identity import Role, SignInTooOldError
from shared.ids import new_id
from tests import clock
from tests.payments.claims.conftest import bus
from tests.payments.claims.receipts.files import photo
from tests.payments.council import Council
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words
from tests.payments.personal_data.conftest import Exporting

SAID = "We have sent you £4.60 for bus fares.\nQuestions? Call 01632 960 000."
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\u202egnp'
NOW = clock.now().isoformat()


def trail(council: Council, person: UUID) -> list[AuditRow]:
    """What the trail says of a person's exports."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = select(AuditRow).where(AuditRow.object_id == person, AuditRow.action.like("person.export%"))
        return list(session.scalars(rows.order_by(AuditRow.id)))


def test_a_whole_life_here_is_in_the_file_and_nobody_elses(exporting: Exporting, organising: Organising) -> None:
    council, helpline = exporting.council, exporting.council.staff[Role.HELPLINE].actor
    person, other = council.payable(2)
    claims = Claims(council)
    claims.ready()
    receipt = council.payments.dependencies.receipts.receive(helpline, person, photo())
    claim = claims.sent(person, bus(460, description="Bus to the design day", receipt_id=str(receipt.id)))
    theirs = claims.sent(other, bus(777, description="The other one's secret"))
    organising.done(person, other)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.add(PictureWord(org_id=council.org_id, person_id=person, word="giraffe", set_by=helpline.id))
        for kind, reason in (("in_danger", "Somebody may hurt them."), ("call_back", "They asked for a call.")):
            ask_a_human(
                session, council.org_id, kind=kind, subject_type="conversation", subject_id=new_id(), person_id=person, reason=reason
            )  # fmt: skip
    exporting.records.held[str(person)] = {
        "numbers": [{"number": "+447700900123", "role": "own", "safe_to_text": True, "since": NOW}],
        "needs": {"access": "a hearing loop"},
        "messages": [
            {"title": "Your money", "channel": "sms", "status": "delivered", "created_at": NOW, "changed_at": NOW, "words": SAID}
        ],
        "said": [{"at": NOW, "by_us": False, "channel": "sms", "words": "bus 4.60"}],
        "said_left_out": 3,
        "acts": [{"at": NOW, "actor_kind": "staff", "actor_id": str(helpline.id), "action": "contact.saved"}],
    }  # fmt: skip
    taken = exporting.take(helpline, person)
    assert taken.archive.testzip() is None
    everything = "".join(taken.text(name) for name in taken.archive.namelist() if not name.endswith(".jpg"))
    for said in (
        claim["reference"],
        "Bus to the design day",
        "07700 900123",
        "a hearing loop",
        "They asked for a call.",
        "bus 4.60",
    ):
        assert said in everything
    for secret in (theirs["reference"], "secret", str(other), "giraffe", "hurt them", "fa_", "recver_"):
        assert secret not in everything, secret
    assert [row["words"] for row in taken.rows("texts-and-letters")] == [SAID]
    assert taken.archive.read(f"receipts/{receipt.id}-1.jpg").startswith(b"\xff\xd8")
    assert [row["agreed pounds"] for row in taken.rows("decisions")] == ["4.60"]
    assert [row["status"] for row in taken.rows("offers")] == ["accepted"]
    assert {row["pounds"] for row in taken.rows("ledger")} >= {"4.60"}
    looked = [row["what"] for row in taken.rows("who-looked")]
    assert {"contact: saved", "person: export begun"} <= set(looked)
    assert "3 texts or calls on a telephone that you share" in taken.text("index.html")
    tables = json.loads(taken.text("everything.json"))["tables"]
    assert {f"{name}.csv" for name in tables} <= set(taken.archive.namelist())
    begun, finished = trail(council, person)
    assert (begun.actor_id, finished.facts["sha256"]) == (helpline.id, taken.sha256)
    assert begun.facts["export"] == finished.facts["export"]


def test_an_agreement_to_a_supporter_is_in_the_files_of_both(exporting: Exporting) -> None:
    council, helpline = exporting.council, exporting.council.staff[Role.HELPLINE].actor
    jo, ann, number_id = council.person("Jo Bloggs"), council.person("Ann Smith"), new_id()
    today = clock.today()
    new = NewSupporter("Ann Smith", "Jo said so at the table", today, today + timedelta(days=90))
    council.payments.dependencies.database.run(
        council.org_id, lambda session: add_supporter(session, council.organiser.actor, jo, number_id, new)
    )
    own = {"number": "+447700900123", "number_id": str(number_id), "role": "own", "safe_to_text": True}
    exporting.records.held[str(ann)] = {"numbers": [own | {"since": NOW}]}
    [agreed] = exporting.take(helpline, jo).rows("who-helps")
    assert (agreed["who"], agreed["what showed it"]) == ("Ann Smith", "Jo said so at the table")
    [helped] = exporting.take(helpline, ann).rows("who-helps")
    assert (helped["what"], helped["who"], helped["what showed it"]) == ("you tell us what they spent", "Jo", "")
    before = (clock.now() - timedelta(days=9)).isoformat()
    exporting.records.held[str(ann)] = {"numbers": [own | {"since": before, "until": before}]}
    assert exporting.take(helpline, ann).rows("who-helps") == [], "the number was somebody else's by then"


def test_the_file_stands_at_one_moment_whatever_happens_while_it_is_read(council: Council) -> None:
    database = council.payments.dependencies.database
    with database.snapshot(council.org_id) as session:
        before = session.scalar(select(func.count()).select_from(Person))
        council.person("Came meanwhile")
        assert session.scalar(select(func.count()).select_from(Person)) == before
        with pytest.raises(Exception, match="read-only transaction"):
            session.execute(text("UPDATE person SET name = name"))


def test_names_that_attack_are_only_words_in_the_file(exporting: Exporting) -> None:
    person = exporting.council.person(HOSTILE.replace("\u202e", ""))
    exporting.records.held[str(person)] = {"needs": {"helper": HOSTILE.replace("\u202e", "")}}
    taken = exporting.take(exporting.council.staff[Role.HELPLINE].actor, person)
    page = taken.text("index.html")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    [row] = [one for one in taken.rows("about-you") if one["what"] == "name"]
    assert row["value"].startswith("'=HYPERLINK")
    assert "HYPERLINK" not in taken.name


def test_somebody_who_was_erased_is_given_what_stays(exporting: Exporting) -> None:
    person = exporting.council.person()
    number = {"number": f"erased {new_id()}", "role": "own", "safe_to_text": True, "since": NOW, "until": NOW}
    exporting.records.held[str(person)] = {"numbers": [number]}
    taken = exporting.take(exporting.council.staff[Role.HELPLINE].actor, person)
    assert [row["value"] for row in taken.rows("how-we-reach-you")] == ["erased"]


def test_a_picture_that_is_gone_is_said_and_the_rest_is_there(exporting: Exporting) -> None:
    council, helpline = exporting.council, exporting.council.staff[Role.HELPLINE].actor
    person = council.person()
    Claims(council).receipt(person)
    taken = exporting.take(helpline, person)
    assert "Pictures that we could not read" in taken.text("index.html")
    assert trail(council, person)[1].facts["pictures_missing"] == 1


def test_without_notifications_no_file_is_made(exporting: Exporting) -> None:
    person = exporting.council.person()
    exporting.records.away = True
    with pytest.raises(UnavailableError, match="no file was made"):
        exporting.take(exporting.council.staff[Role.HELPLINE].actor, person)
    assert [row.action for row in trail(exporting.council, person)] == ["person.export_begun"]


def test_nobody_makes_their_own_file_or_one_of_somebody_who_is_not_here(
    exporting: Exporting, other_council: Council
) -> None:
    council = exporting.council
    person = council.person()
    themself = council.hire(Role.HELPLINE, person_id=person).actor
    with pytest.raises(ForbiddenError, match="your own record"):
        exporting.take(themself, person)
    with pytest.raises(NotFoundError):
        exporting.take(council.staff[Role.HELPLINE].actor, other_council.person())
    with pytest.raises(ForbiddenError):
        exporting.take(council.organiser.actor, person)
    assert exporting.records.asked == []


def test_it_wants_a_recent_sign_in(exporting: Exporting) -> None:
    council = exporting.council
    helpline = council.staff[Role.HELPLINE].actor
    with pytest.raises(SignInTooOldError):
        exporting.take(replace(helpline, sign_in_age=None), council.person())


def test_a_record_that_was_merged_has_a_file_of_its_own(exporting: Exporting) -> None:
    council = exporting.council
    goes, stays = council.person("Wyn Before"), council.person()
    merge = council.staff[Role.HELPLINE].post(f"/people/{goes}/merge", {"into_id": str(stays)})
    council.organiser.post(f"/merges/{merge['id']}/confirm")
    assert "Wyn Before" in exporting.take(council.staff[Role.HELPLINE].actor, goes).text("index.html")


def test_somebody_with_years_of_texts_has_a_file_in_seconds(exporting: Exporting) -> None:
    person = exporting.council.person()
    one = {
        "title": "Your money",
        "channel": "sms",
        "status": "sent",
        "created_at": NOW,
        "changed_at": NOW,
        "words": SAID,
    }
    exporting.records.held[str(person)] = {"messages": [one] * 20_000}
    began = time.monotonic()
    taken = exporting.take(exporting.council.staff[Role.HELPLINE].actor, person)
    assert len(taken.rows("texts-and-letters")) == 20_000
    assert time.monotonic() - began < 60


def test_the_page_explains_and_the_chain_of_the_trail_holds(organising: Organising) -> None:
    council = organising.council
    person = council.person("Ŵyn <b>")
    helpline = organising.of(Role.HELPLINE)
    assert "Everything about them in one file" in words(helpline.get(f"/desk/people/{person}"))
    page = helpline.get(f"/desk/people/{person}/record")
    assert "Read it before you hand it over" in words(page)
    assert "<b>" not in page.text.partition("<main")[2].replace("&lt;b&gt;", "")
    assert organising.of(Role.ORGANISER).get(f"/desk/people/{person}/record").status_code == 403
    away = helpline.get(f"/desk/people/{person}/record.zip")  # nobody answers for notifications here
    assert away.status_code == 503
    assert "no file was made" in words(away)
    organising.age_sign_ins()
    assert helpline.get(f"/desk/people/{person}/record.zip").status_code == 401
    assert helpline.get(f"/desk/people/{person}/record").status_code == 200
    with council.payments.dependencies.database.system() as session:
        audit.chain(session)
    with council.payments.dependencies.database.system() as session:
        assert audit.verify(session, council.org_id) == []


def test_a_file_is_made_by_whoever_may_read_it_and_has_no_words_about_danger(exporting: Exporting) -> None:
    """Whom somebody accuses makes no file of what they said; and at home others may read the file."""
    council = exporting.council
    accused, colleague = council.staff[Role.HELPLINE].actor, council.hire(Role.HELPLINE).actor
    person, dangerous = council.person(), new_id()
    exporting.records.held[str(person)] = {
        "said": [
            {"at": NOW, "by_us": False, "channel": "sms", "words": "Dave hurts me", "conversation_id": str(dangerous)},
            {"at": NOW, "by_us": False, "channel": "sms", "words": "bus 4.60", "conversation_id": str(new_id())},
        ]
    }
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ask_a_human(
            session, council.org_id, kind="in_danger", subject_type="conversation", subject_id=dangerous, person_id=person, reason="Call."
        )  # fmt: skip
        session.execute(update(WorkItem).where(WorkItem.subject_id == dangerous).values(left_out=[accused.id]))
    with pytest.raises(ForbiddenError, match="safety plan"):
        exporting.take(accused, person)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert not see_history(session, accused, person).sees_words
        assert see_history(session, colleague, person).sees_words
    taken = exporting.take(colleague, person)
    everything = "".join(taken.text(name) for name in taken.archive.namelist())
    assert "bus 4.60" in everything
    assert "Dave" not in everything
    assert "1 things that were said in conversations about somebody" in taken.text("index.html")
