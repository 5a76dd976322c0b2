"""Somebody asks us for what they were paid: a page behind a link for their own telephone, a letter for every other, and nothing is told on the way."""

import html
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from services.payments.claims.money_statement.rules import tax_year_of
from services.payments.claims.money_statement.tables import StatementRequest
from services.payments.phone.rules.conversation import Candidate
from services.payments.phone.rules.effects import SendStatement
from services.payments.phone.tables import PhoneLink
from services.payments.worklist.handling.usecases.messages import NOTICE_FAILED
from services.payments.worklist.usecases import ask_a_human
from shared.audit import AuditRow
from shared.contracts.understood import STATEMENTS, Intent
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council
from tests.payments.involvement.test_instalments import Passing, work
from tests.payments.phone.conversation import ANNA, BEN, Conversation, facts
from tests.payments.phone.hearing import intents
from tests.payments.phone.pages import Phone, words
from tests.payments.phone.speaking import Texter, names, prompt
from tests.payments.problems import is_problem

__all__ = ["work"]  # the fixture: days pass
FAMILY = (Candidate(ANNA, "eve", ("apple",), "Eve"), Candidate(BEN, "frank", ("boat",), "Frank"))


def opened(council: Council, texter: Texter, said: str, name: str = "statement_page") -> Phone:
    """What comes to these words, opened."""
    token = str(prompt(texter.say(said), name).values["link"]).rpartition("/")[2]
    link_id = council.payments.dependencies.links.read(token)
    assert link_id is not None
    return Phone(council, token, UUID(int=0), link_id)


def asked(council: Council) -> list[tuple[str, str, str, bool]]:
    """What was asked for: kind, way, channel, and whether staff asked."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.scalars(select(StatementRequest).order_by(StatementRequest.id)).all()
        return [(one.kind, one.way, one.channel, one.asked_by is not None) for one in rows]


def notices(council: Council) -> list[dict[str, Any]]:
    """What notifications is asked to say of statements."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == "notice.requested").order_by(OutboxRow.id))
        return [one.body for one in rows if one.body["notice"] == "statement_ready"]


def paid(council: Council) -> UUID:
    """Somebody who was paid £25.00."""
    council.fund(10_000)
    (person,) = council.payable(1)
    run = council.approved([person], 2500)
    council.payer.post(f"/runs/{run}/release")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE payout SET status = 'posted', posted_at = app_now()"))
    return person


def test_for_the_jobcentre_on_a_page_with_the_words_of_the_law(council: Council) -> None:
    person = paid(council)
    phone = opened(council, Texter(council, [person]), "send me a statement for the jobcentre")
    page = phone.get()
    shown = words(page)
    for one in ("What we paid you", "For the Jobcentre", "£25.00", "SI 2014/591", "Citizens Advice"):
        assert one in shown, shown
    assert page.headers["cache-control"] == "no-store"
    assert phone.get("/statement.pdf").content.startswith(b"%PDF")
    assert phone.get().status_code == 200, "looking does not use it up"
    assert asked(council) == [("jobcentre", "link", "text", False)]
    assert notices(council) == [], "the answer is the link: nothing is sent to anybody else"


def test_whose_language_is_welsh_reads_it_in_welsh(council: Council) -> None:
    person = paid(council)
    phone = opened(council, Texter(council, [person]), "send me a statement for the jobcentre")
    phone.send("/language", {"to": "cy", "back": f"/p/{phone.token}"})
    page = phone.get()
    for one in ("Beth a dalwyd i chi", "I'r Ganolfan Waith", "Arian am gymryd rhan", "£25.00"):
        assert one in html.unescape(words(page)), words(page)
    assert '<p lang="en">“a person who is being consulted' in page.text, "the law stays as it is"
    assert phone.get("/statement.pdf").content.startswith(b"%PDF")


def test_the_page_runs_out_and_is_for_one_statement_alone(council: Council) -> None:
    person = paid(council)
    texter = Texter(council, [person])
    phone = opened(council, texter, "statement")
    assert "SI 2014/591" not in words(phone.get())
    for path in ("/check", "/add", "/offer/check", "/bank/done"):
        assert phone.get(path).status_code in {404, 410}
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            text(
                "UPDATE phone_link SET created_at = created_at - interval '9 days', expires_at = app_now() - interval '1 s'"
            )
        )
    assert phone.get().status_code == 410
    assert phone.get("/statement.pdf").status_code == 410
    again = opened(council, texter, "statement", "statement_page_before")
    assert (again.link_id != phone.link_id, again.get().status_code) == (True, 200)


def test_what_a_person_asks_for_again_is_on_its_way_and_no_second_one_goes(work: Passing) -> None:
    council = work.council
    person = council.person()
    texters = [Texter(council, [person]) for _ in range(10)]
    with ThreadPoolExecutor(len(texters)) as pool:
        for way, name in ((" by post", "statement_by_post"), ("", "statement_page")):
            said = [pool.submit(one.say, f"send me a statement for the jobcentre{way}") for one in texters]
            answers = sorted(str(names(one.result())) for one in said)
            assert answers == [f"['{name}']", *[f"['{name}_before']"] * 9]
    assert asked(council) == [("jobcentre", "post", "text", False), ("jobcentre", "link", "text", False)]
    assert [one["by_post"] for one in notices(council)] == [True]
    texter = texters[0]
    assert names(texter.say("a statement for last year by post")) == ["statement_by_post"], "another one goes"
    work.go(8)
    assert names(texter.say("a statement for the jobcentre by post")) == ["statement_by_post"], "it may be lost by now"
    assert len({one["about_id"] for one in notices(council)}) == 3, "each is a letter of its own"


def test_what_could_not_be_posted_is_not_said_to_be_on_its_way(council: Council) -> None:
    person = council.person()
    texter = Texter(council, [person])
    for _ in range(2):
        assert names(texter.say("a statement for the jobcentre by post")) == ["statement_by_post"]
        with council.payments.dependencies.database.transaction(council.org_id) as session:
            about: dict[str, Any] = {"subject_type": "person", "subject_id": person, "reason": "No address."}
            ask_a_human(session, council.org_id, kind=NOTICE_FAILED, **about)
    assert len(notices(council)) == 2


def test_on_a_telephone_that_others_read_no_link_goes_out_and_it_is_posted() -> None:
    conversation = Conversation(facts(people=FAMILY))
    assert conversation.hear(intents(Intent.STATEMENT_JOBCENTRE)) == ["ask_first_name"]
    conversation.say(intents(Intent.NAME, names=("Eve",)))
    ended = conversation.say(intents(Intent.NAME, names=("apple",)))
    assert ended.effects == (SendStatement(Intent.STATEMENT_JOBCENTRE, by_post=True),)


def test_a_helpers_telephone_gets_no_link() -> None:
    helped = (Candidate(ANNA, "eve", ("apple",), "Eve", is_helped=True),)
    conversation = Conversation(facts(people=helped))
    conversation.say(intents(Intent.STATEMENT))
    conversation.say(intents(Intent.NAME, names=("Eve",)))
    ended = conversation.say(intents(Intent.NAME, names=("apple",)))
    assert ended.effects == (SendStatement(Intent.STATEMENT, by_post=True),)


@pytest.mark.parametrize("wanted", STATEMENTS)
def test_on_a_call_only_after_the_picture_word_and_by_post(wanted: Intent) -> None:
    conversation = Conversation(facts(), channel="voice")
    assert conversation.hear(intents(wanted)) == ["ask_picture_word_for_money"]
    assert not conversation.effects
    ended = conversation.say(intents(Intent.NAME, names=("apple",)))
    assert ended.effects == (SendStatement(wanted, by_post=True),)


def test_a_claim_that_is_begun_is_kept() -> None:
    conversation = Conversation()
    conversation.say("bus 4.60")
    ended = conversation.say(intents(Intent.STATEMENT))
    assert [one.name for one in ended.then] == ["read_back"], "asked after what comes of the wish"
    assert conversation.hear("yes") == []
    assert len(conversation.claims) == 1


def test_staff_have_it_sent_and_the_word_brings_that_very_one(council: Council) -> None:
    person = paid(council)
    body = {"kind": "jobcentre", "from": "2026-04-06", "to": "2026-11-01", "way": "link"}
    made = council.organiser.post(f"/people/{person}/money-statements", body)
    (told,) = notices(council)
    assert (told["about_id"], told["by_post"], told["person_id"]) == (made["id"], False, str(person))
    phone = opened(council, Texter(council, [person]), "STATEMENT")
    assert "From 6 April 2026" in words(phone.get()) or "6 April 2026" in words(phone.get())
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        link = session.get_one(PhoneLink, (council.org_id, phone.link_id))
        assert str(link.statement_id) == made["id"]
    assert asked(council) == [("jobcentre", "link", "staff", True)]


def test_what_staff_ask_for_again_goes_again_and_what_is_sent_twice_goes_once(council: Council) -> None:
    """The first found no address, or its text was lost: they have a reason."""
    person = council.person()
    texter = Texter(council, [person])
    path = f"/people/{person}/money-statements"
    today = {"from": "2026-04-06", "to": "2026-11-01"}
    for way in ("post", "link"):
        for key in ("statement-a", "statement-a", "statement-b"):
            council.organiser.post(path, {"kind": "year", "way": way} | today, key=f"{key}-{way}")
    assert [one["by_post"] for one in notices(council)] == [True, True, False, False]
    opened(council, texter, "statement for last year")
    span = tax_year_of(tax_year_of(clock.today())[0] - timedelta(days=1))
    council.organiser.post(path, {"kind": "year", "way": "link", "from": str(span[0]), "to": str(span[1])})
    assert len(notices(council)) == 5, "staff who ask for a link have it told, also of what the person asked for before"


def test_who_may_have_it_sent_and_what_is_refused(council: Council) -> None:
    person = council.person()
    path, body = (
        f"/people/{person}/money-statements",
        {"kind": "year", "from": "2026-04-06", "to": "2026-11-01", "way": "post"},
    )
    assert council.organiser.call("GET", f"/people/{person}/money-statement.pdf").status_code == 403, (
        "sent, but not seen"
    )
    council.organiser.post(path, body)
    is_problem(council.organiser.call("POST", path, body | {"to": "2026-04-01"}), 422, "statement.days")
    is_problem(council.organiser.call("POST", f"/people/{UUID(int=7)}/money-statements", body), 404, "person.not_found")
    assert council.organiser.call("POST", path, body | {"way": "email"}).status_code == 422


def test_the_letters_service_alone_gets_the_paper(council: Council) -> None:
    person = paid(council)
    made = council.organiser.post(
        f"/people/{person}/money-statements", {"kind": "year", "from": "2026-04-06", "to": "2026-11-30", "way": "post"}
    )
    path = f"/internal/enclosures/{council.org_id}/{made['id']}"
    assert council.payments.client.get(path).status_code == 401
    texter = Texter(council, [person])
    got = texter.fetch(path)
    assert got.content.startswith(b"%PDF")
    assert texter.fetch(f"/internal/enclosures/{council.org_id}/{UUID(int=9)}").status_code == 404


def test_a_link_is_never_for_somebody_elses_statement(council: Council) -> None:
    person, other = council.person(), council.person()
    opened(council, Texter(council, [person]), "statement")
    with (
        pytest.raises(IntegrityError, match="phone_link"),
        council.payments.dependencies.database.transaction(council.org_id) as session,
    ):
        session.execute(text("UPDATE phone_link SET person_id = :other"), {"other": other})


def test_what_was_asked_is_in_the_trail_without_a_figure(council: Council) -> None:
    person = paid(council)
    opened(council, Texter(council, [person]), "statement")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "statement.asked")).one()
        assert row.facts == {"way": "link", "channel": "text"}, "nor what for: it would say that somebody gets benefits"
