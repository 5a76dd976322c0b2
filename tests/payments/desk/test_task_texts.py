"""Texting a person from a task: handed to notifications once and kept nowhere here, only where it is safe, and never with links."""

from typing import Any

import pytest
from sqlalchemy import select

from shared.audit import AuditRow
from shared.contracts.reaching import NoText
from shared.identity import Role
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.payments.desk.conftest import PLACE, TaskDesk
from tests.payments.phone.pages import form_to, words

WORDS = "This is Sam of the council. May I call you? Reply YES."


def requested(task_desk: TaskDesk) -> list[dict[str, Any]]:
    """The texts that notifications is asked for."""
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        return list(
            session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "text.requested").order_by(OutboxRow.id))
        )


def test_a_text_is_handed_over_once_and_the_task_is_the_writer_s(task_desk: TaskDesk) -> None:
    person, conversation = task_desk.council.person(), new_id()
    task = task_desk.raised(conversation_id=conversation, person_id=person)
    task_desk.said("he hits me", conversation_id=conversation, people=(person,))
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    form = form_to(helpline.get(place).text, f"{place}/text")
    for _ in range(2):
        assert helpline.send(f"{place}/text", form | {"words": WORDS}).status_code == 303
    [asked] = requested(task_desk)
    assert (asked["words"], asked["task_id"], asked["written_by"]) == (WORDS, str(task), str(helpline.staff.actor.id))
    assert (asked["conversation_id"], asked["person_id"], asked["is_about_safety"]) == (
        str(conversation), str(person), True,
    )  # fmt: skip
    page = words(helpline.get(place))
    assert page.count("Sam Staff wrote a text") == 1
    assert "Sam Staff has it" in page
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        kept = session.scalars(select(AuditRow.facts).where(AuditRow.object_id == task)).all()
    assert "council" not in str(kept)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Write a text of at most 459 letters."),
        ("x" * 460, "Write a text of at most 459 letters."),
        ("Look at https://pay.example.org", "looks like a web address"),
        ("Look at pay.example.org/you", "looks like a web address"),
        ("Look at WWW.EXAMPLE.ORG", "looks like a web address"),
        ("Write to sam@example.org", "looks like a web address"),
        ("Look at pay．example．org", "looks like a web address"),
        ("Is it 20-00-00?", "sort code"),
        ("Is it 12345678?", "account number"),
        ("Is it 04-00-04 12345678?", "account number"),
        ("turned \u202e round", "damaged or unseen sign"),
        ("a NUL \x00", "damaged or unseen sign"),
    ],
)
def test_words_that_are_not_sent_are_refused_in_words_and_stay(task_desk: TaskDesk, typed: str, why: str) -> None:
    task = task_desk.raised("call_back")
    task_desk.said("hello")
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    helpline.get(place)
    refused = helpline.post(f"{place}/text", {"words": typed})
    assert refused.status_code == 422
    assert why in words(refused)
    assert requested(task_desk) == []
    assert typed[:5] in refused.text
    assert 'href="#words"' in refused.text


@pytest.mark.parametrize(
    "typed",
    [
        "I am Sam.\nCan we talk at 10.30am?",
        "Yes. OK e.g. at 4 p.m. It was £4.60",
        "Call 01632 960 000",
        "Call 0808 2000 247 or +44 7700 900123.",
        "<b>Hi</b>",
    ],
)
def test_usual_words_are_sent(task_desk: TaskDesk, typed: str) -> None:
    task = task_desk.raised("call_back")
    task_desk.said("hello")
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    helpline.get(place)
    assert helpline.post(f"{place}/text", {"words": typed}).status_code == 200
    assert [one["words"] for one in requested(task_desk)] == [typed]


def test_nothing_is_offered_or_sent_where_it_is_not_safe(task_desk: TaskDesk) -> None:
    task = task_desk.raised("call_back")
    task_desk.said("hello")
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    helpline.get(place)
    task_desk.said("hello", no_text=NoText.NOT_SAFE)
    refused = helpline.post(f"{place}/text", {"words": WORDS})
    assert "This person cannot be texted. Nothing was sent." in words(refused)
    assert "Send this text" not in words(refused)
    assert requested(task_desk) == []


def test_while_notifications_is_away_nothing_is_sent_and_nothing_typed_is_lost(task_desk: TaskDesk) -> None:
    task = task_desk.raised("call_back", person_id=task_desk.council.person())
    task_desk.reaching.away = True
    helpline, place = task_desk.browser(Role.HELPLINE), f"{PLACE}/{task}"
    helpline.get(place)
    refused = helpline.post(f"{place}/text", {"words": WORDS})
    assert "does not answer just now. Nothing was sent." in words(refused)
    assert WORDS in refused.text
    assert requested(task_desk) == []


def test_two_do_not_write_at_once(task_desk: TaskDesk) -> None:
    task = task_desk.raised("call_back")
    task_desk.said("hello")
    first, second, place = task_desk.browser(Role.HELPLINE), task_desk.browser(Role.ORGANISER), f"{PLACE}/{task}"
    first.get(place)
    second.get(place)
    first.post(f"{place}/text", {"words": WORDS})
    refused = second.post(f"{place}/text", {"words": WORDS})
    assert "A colleague has this task" in words(refused)
    assert len(requested(task_desk)) == 1


def test_whoever_may_not_read_it_may_not_write(task_desk: TaskDesk) -> None:
    conversation = new_id()
    task_desk.raised("in_danger", conversation_id=conversation)
    both = task_desk.council.hire(Role.FINANCE_PAYER)
    task = task_desk.raised("call_back", conversation_id=conversation, owner=both)
    task_desk.said("he hits me", conversation_id=conversation)
    browser, place = task_desk.browser(both), f"{PLACE}/{task}"
    page = browser.get(place)
    assert f"{place}/text" not in page.text
    form = form_to(page.text, f"{place}/note")
    assert browser.send(f"{place}/text", form | {"words": WORDS}).status_code == 422
    assert requested(task_desk) == []


def not_to_be_texted(task_desk: TaskDesk, kind: str = "call_back", **other: Any) -> str:
    """The place of a task about somebody who cannot be texted, and whose address is known."""
    person, conversation = task_desk.council.person(), new_id()
    task = task_desk.raised(kind, conversation_id=conversation, person_id=person)
    known = {"no_text": NoText.NOT_SAFE, "can_be_written_to": True} | other
    task_desk.said("hello", conversation_id=conversation, people=(person,), **known)
    return f"{PLACE}/{task}"


def test_where_no_text_goes_a_letter_is_handed_over_once(task_desk: TaskDesk) -> None:
    helpline, place = task_desk.browser(Role.HELPLINE), not_to_be_texted(task_desk)
    form = form_to(helpline.get(place).text, f"{place}/letter")
    for _ in range(2):
        assert helpline.send(f"{place}/letter", form | {"letter": WORDS}).status_code == 303
    [asked] = requested(task_desk)
    assert (asked["by"], asked["words"], asked["is_about_safety"]) == ("letter", WORDS, False)
    page = words(helpline.get(place))
    assert "Sam Staff wrote a letter" in page
    assert "Sam Staff has it" in page
    task = place.rpartition("/")[2]
    assert helpline.staff.post(f"/worklist/{task}/letter", {"words": "Once more."})["owner_id"] is not None
    assert [one["words"] for one in requested(task_desk)] == [WORDS, "Once more."]


def test_a_letter_says_what_it_is_about(task_desk: TaskDesk) -> None:
    helpline, place = task_desk.browser(Role.HELPLINE), not_to_be_texted(task_desk)
    for number, (typed, title) in enumerate(
        (
            ({}, "We have news"),
            ({"title": "About an event"}, "About an event"),
            ({"title": "About an event", "own_title": " Your <b>taxi</b> on Friday "}, "Your <b>taxi</b> on Friday"),
        )
    ):
        helpline.get(place)
        helpline.post(f"{place}/letter", {"letter": WORDS} | typed)
        assert requested(task_desk)[number]["title"] == title
    for bad in ("See www.example.org", "x" * 61, "12-34-56 12345678"):
        helpline.get(place)
        refused = helpline.post(f"{place}/letter", {"letter": WORDS, "own_title": bad})
        assert refused.status_code == 422
        assert bad[:10] in refused.text


@pytest.mark.parametrize(
    ("kind", "other"),
    [("call_back", {"can_be_written_to": False}), ("call_back", {"no_text": None}), ("in_danger", {})],
)
def test_no_letter_is_offered_where_a_text_goes_no_letter_goes_or_somebody_may_be_in_danger(
    task_desk: TaskDesk, kind: str, other: dict[str, Any]
) -> None:
    helpline, place = task_desk.browser(Role.HELPLINE), not_to_be_texted(task_desk, kind, **other)
    assert f"{place}/letter" not in helpline.get(place).text


def test_a_letter_about_danger_or_to_nowhere_is_refused_and_what_was_typed_stays(task_desk: TaskDesk) -> None:
    helpline = task_desk.browser(Role.HELPLINE)
    for kind, other, why in (
        ("in_danger", {}, "Nobody is written to about their safety"),
        ("call_back", {"can_be_written_to": False}, "Letters do not go to this person"),
    ):
        place = not_to_be_texted(task_desk, kind, **other)
        form = form_to(helpline.get(place).text, f"{place}/note")
        refused = helpline.send(f"{place}/letter", {"form": form["form"], "letter": WORDS})
        assert refused.status_code == 422
        assert why in words(refused)
    assert requested(task_desk) == []


def test_a_letter_holds_no_links_or_numbers_of_banks_and_is_shown_again(task_desk: TaskDesk) -> None:
    helpline, place = task_desk.browser(Role.HELPLINE), not_to_be_texted(task_desk)
    form = form_to(helpline.get(place).text, f"{place}/letter")
    refused = helpline.send(f"{place}/letter", form | {"letter": "Look at www.example.org <b>"})
    assert refused.status_code == 422
    assert "looks like a web address" in words(refused)
    assert "www.example.org &lt;b&gt;" in refused.text
