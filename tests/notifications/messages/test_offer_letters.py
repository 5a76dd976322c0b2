"""Letters about offers do not contradict themselves: what is cancelled, done or over is not said to be to come."""

from datetime import UTC, date, datetime

import pytest

from services.notifications.contacts.rules import Address
from services.notifications.lines.rules import MOST_PARTS, parts_of
from services.notifications.messages import rendering
from services.notifications.messages.catalogue import SenderIdentity
from shared.contracts.activities import Activity
from shared.contracts.notices import NOTICES
from shared.contracts.purposes import TAKING_PART
from tests.notifications.messages.test_every_notice import values_of

SENDER = SenderIdentity("Riverbank Council", "0800 123 4567", "Riverbank", "07700 900000")
ADDRESS = Address("Sam Example", ("14 Long Lane",), "LS1 4AP")
TASK = Activity(due_on=date(2026, 12, 4), minutes=60)
EVENT = Activity(called="the art group", starts_at=datetime(2026, 11, 24, 14, tzinfo=UTC))
IS_OVER = (
    "offer_waits",
    "offer_waits_last",
    "offer_above_limit",
    "offer_later_above_limit",
    "offer_more_above_limit",
)
IS_TO_COME = ("The event is on", "The first of", "You have until")


def sentences(notice: str, activity: Activity) -> list[str]:
    """What a letter says."""
    values = values_of(notice) | {"activity": activity.as_value()}
    letter = rendering.write_letter(notice, values, SENDER, ADDRESS, date(2026, 11, 23))
    return [one.words for one in letter.sentences]


@pytest.mark.parametrize("notice", ["offer_made", "offer_made_with_wages", "offer_made_unpaid", "offer_reminder"])
def test_whoever_is_asked_to_come_is_told_until_when(notice: str) -> None:
    lasts = EVENT.model_copy(update={"ends_at": datetime(2026, 11, 24, 16, tzinfo=UTC)})
    said = sentences(notice, lasts)
    at = said.index("The event is on Tuesday 24 November at 14:00.")
    assert said[at + 1] == "It ends at 16:00."
    values = values_of(notice) | {"activity": lasts.as_value()}
    sender = SenderIdentity("NHS Leeds", "0113 496 0000")
    for language, words in (("en", "Tuesday 24 November, 14:00 to 16:00?"), ("cy", "24 Tachwedd, 14:00 i 16:00?")):
        assert words in rendering.render(notice, values, sender, language)


CHANGED = ("offer_moved", "offer_place_changed")


@pytest.mark.parametrize(
    "notice", ["offer_made", "offer_made_with_wages", "offer_made_unpaid", "offer_reminder", *CHANGED]
)
def test_whoever_is_to_come_is_told_where(notice: str) -> None:
    """A value from before there were places says all the rest."""
    long = "Riverbank Town Hall, Room 2, 1 Long Street, Riverbank RB1 1AA"[:60]
    there = EVENT.model_copy(update={"place": long, "ends_at": datetime(2026, 11, 24, 16, tzinfo=UTC)})
    nameless = there.model_copy(update={"called": ""})
    for activity in (there, nameless):
        assert f"The place is {long}." in sentences(notice, activity), "nobody else opens their letters"
    assert not any("place is" in one for one in sentences(notice, EVENT))
    values = values_of(notice, TAKING_PART) if "purpose" in NOTICES[notice] else values_of(notice)
    for language in ("en", "cy"):
        with_place, nothing_said, before = (
            rendering.render(notice, values | {"activity": one.as_value()}, SENDER, language)
            for one in (there, nameless, EVENT)
        )
        assert ": Riverbank Town Hall" in with_place, "with wages there is room for the hall alone"
        assert parts_of(with_place) <= MOST_PARTS
        assert "Hall" not in nothing_said, "nobody wrote words for others to read"
        assert "  " not in before
        assert ".." not in before


def test_what_changed_of_an_event_is_said_in_each_language() -> None:
    lasts = EVENT.model_copy(update={"ends_at": datetime(2026, 11, 24, 16, tzinfo=UTC), "place": "Town Hall"})
    found = {
        (notice, language): rendering.render(
            notice, values_of(notice) | {"activity": lasts.as_value()}, SENDER, language
        )
        for notice in ("offer_end_changed", "offer_place_changed")
        for language in ("en", "cy")
    }
    day, dydd = "the art group on Tuesday 24 November", "the art group ar ddydd Mawrth 24 Tachwedd"
    assert [words.partition(" From")[0].partition(" Gan")[0] for words in found.values()] == [
        f"There is a new time for the end of {day}. It ends at 16:00.",
        f"Mae amser gorffen newydd i {dydd}. Mae'n gorffen am 16:00.",
        f"The place of {day} has changed. Please come to: Town Hall.",
        f"Mae lle newydd i {dydd}. Dewch i: Town Hall.",
    ]
    assert "It ends at 16:00." in sentences("offer_end_changed", lasts)


@pytest.mark.parametrize("activity", [TASK, EVENT], ids=["task", "event"])
@pytest.mark.parametrize("notice", [*IS_OVER, "offer_taken_back"])
def test_what_is_over_or_cancelled_is_not_to_come(notice: str, activity: Activity) -> None:
    assert [one for one in sentences(notice, activity) if one.startswith(IS_TO_COME)] == []


@pytest.mark.parametrize("notice", IS_OVER)
def test_an_event_that_is_over_was_on_its_day_and_a_task_that_is_done_has_none(notice: str) -> None:
    assert "The event was on Tuesday 24 November at 14:00." in sentences(notice, EVENT)
    assert not any("December" in one for one in sentences(notice, TASK))


def test_what_was_cancelled_says_when_it_would_have_been() -> None:
    assert "The event was going to be on Tuesday 24 November at 14:00." in sentences("offer_taken_back", EVENT)
    assert "You had until Friday 4 December." in sentences("offer_taken_back", TASK)


@pytest.mark.parametrize("notice", ["offer_waits", "offer_waits_last"])
def test_a_text_about_money_that_waits_names_no_day_of_a_task(notice: str) -> None:
    values = values_of(notice) | {"activity": TASK.as_value()}
    assert "December" not in rendering.render(notice, values, SENDER)
    assert "Rhagfyr" not in rendering.render(notice, values, SENDER, "cy")


def test_somebody_is_thanked_for_what_they_did() -> None:
    for activity, thanks in (
        (EVENT, "Thank you for coming to the art group on Tuesday 24 November. "),
        (TASK, "Thank you for doing a task at home. "),
    ):
        values = values_of("offer_waits") | {"activity": activity.as_value()}
        assert rendering.render("offer_waits", values, SENDER).startswith(thanks)
