"""What somebody is asked to do in words: which event or task, when, and how long; in each language."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared import activity_words
from shared.contracts.activities import Activity, called_as

TEN = datetime(2026, 7, 1, 9, tzinfo=UTC)
"""Ten o'clock in London, in summer time."""
EVENT = Activity(starts_at=TEN)
GROUP = Activity(called="the art group", starts_at=TEN, sessions=3)
TASK = Activity(due_on=date(2026, 7, 9), minutes=90)
HALL = EVENT.model_copy(update={"called": "the art group", "place": "Town Hall, room 2."})
SURVEY = Activity(called="the bus survey", due_on=date(2026, 7, 9))


@pytest.mark.parametrize(
    ("activity", "english", "welsh"),
    [
        (EVENT, "an event on Wednesday 1 July at 10:00", "ddigwyddiad ar ddydd Mercher 1 Gorffennaf am 10:00"),
        (
            GROUP,
            "the art group 3 times, first on Wednesday 1 July at 10:00",
            "the art group 3 gwaith, gyntaf ar ddydd Mercher 1 Gorffennaf am 10:00",
        ),
        (
            Activity(starts_at=TEN, sessions=2),
            "2 events, first on Wednesday 1 July at 10:00",
            "2 digwyddiad, gyntaf ar ddydd Mercher 1 Gorffennaf am 10:00",
        ),
        (
            Activity(called="the art group", starts_at=TEN, ends_at=TEN + timedelta(hours=2.5)),
            "the art group on Wednesday 1 July, 10:00 to 12:30",
            "the art group ar ddydd Mercher 1 Gorffennaf, 10:00 i 12:30",
        ),
        (
            Activity(called="the 10:00 group", starts_at=TEN, ends_at=TEN + timedelta(hours=2), sessions=3),
            "the 10:00 group 3 times, first on Wednesday 1 July, 10:00 to 12:00",
            "the 10:00 group 3 gwaith, gyntaf ar ddydd Mercher 1 Gorffennaf, 10:00 i 12:00",
        ),
        (TASK, "a task at home by Thursday 9 July", "dasg gartref erbyn dydd Iau 9 Gorffennaf"),
        (SURVEY, "the bus survey at home by Thursday 9 July", "the bus survey gartref erbyn dydd Iau 9 Gorffennaf"),
    ],
)
def test_what_and_when_in_london_time(activity: Activity, english: str, welsh: str) -> None:
    assert activity_words.activity_in_words(activity) == english
    assert activity_words.activity_in_words(activity, "cy") == welsh


def test_the_question_says_about_how_long_a_task_takes_where_that_was_agreed() -> None:
    asked = activity_words.asked_in_words(TASK)
    assert asked == "Will you do a task at home by Thursday 9 July? It takes about 1 hour 30 minutes."
    assert activity_words.asked_in_words(SURVEY).endswith("9 July?")
    assert activity_words.asked_in_words(EVENT).startswith("Will you come to an event on")


@pytest.mark.parametrize(
    ("activity", "was", "was_to_be", "thanks"),
    [
        (
            EVENT,
            "The event was on Wednesday 1 July at 10:00",
            "The event was going to be on Wednesday 1 July at 10:00",
            "Thank you for coming to an event on Wednesday 1 July",
        ),
        (
            GROUP,
            "The first of 3 times was on Wednesday 1 July at 10:00",
            "The first of 3 times was going to be on Wednesday 1 July at 10:00",
            "Thank you for coming to the art group from Wednesday 1 July",
        ),
        (TASK, "", "You had until Thursday 9 July", "Thank you for doing a task at home"),
        (Activity(), "", "", "Thank you for doing a task at home"),
    ],
)
def test_what_is_over_and_what_was_cancelled_is_not_to_come(
    activity: Activity, was: str, was_to_be: str, thanks: str
) -> None:
    assert activity_words.was_in_words(activity) == was
    assert activity_words.was_to_be_in_words(activity) == was_to_be
    assert activity_words.thank_you(activity) == thanks


def test_a_letter_says_when_an_event_ends_where_that_is_known() -> None:
    ends = TEN + timedelta(hours=2)
    assert activity_words.ends_in_words(EVENT) == ""
    assert activity_words.ends_in_words(EVENT.model_copy(update={"ends_at": ends})) == "It ends at 12:00"
    assert activity_words.ends_in_words(GROUP.model_copy(update={"ends_at": ends})) == "The first time ends at 12:00"


def test_whoever_must_not_come_is_told_when_it_would_begin() -> None:
    lasts = EVENT.model_copy(update={"ends_at": TEN + timedelta(hours=2)})
    assert activity_words.please_do_not(lasts) == "Please do not come to an event on Wednesday 1 July at 10:00"


def test_two_that_are_called_differently_are_told_apart_and_no_words_are_none() -> None:
    other = SURVEY.model_copy(update={"called": "the leaflet"})
    assert activity_words.day_of_activity(SURVEY) != activity_words.day_of_activity(other)
    assert (called_as("Taking part"), called_as("taking PART"), called_as("the art group")) == ("", "", "the art group")


def test_it_says_where_and_only_with_neutral_words_where_others_may_read() -> None:
    assert activity_words.asked_in_words(HALL).endswith("at 10:00? Where: Town Hall, room 2.")
    assert activity_words.asked_in_words(HALL, "cy").endswith("am 10:00? Lle: Town Hall, room 2.")
    assert activity_words.place_in_words(HALL) == "The place is Town Hall, room 2"
    assert activity_words.come_to(HALL) == "Please come to: Town Hall, room 2."
    assert HALL.for_others() == HALL
    nobody_wrote_words = HALL.model_copy(update={"called": ""}).for_others()
    assert nobody_wrote_words == EVENT
    assert activity_words.come_to(nobody_wrote_words) == "Please ask us where it is."
    assert activity_words.where_in_words(EVENT) == activity_words.place_in_words(EVENT) == ""
    from_the_right = HALL.model_copy(update={"place": "בית העם"})
    assert activity_words.where_in_words(from_the_right) == "Where: \u2068בית העם\u2069."


@pytest.mark.parametrize("activity", [EVENT, GROUP, TASK, SURVEY, HALL])
def test_it_travels_as_one_value(activity: Activity) -> None:
    assert Activity.model_validate_json(activity.as_value()) == activity
