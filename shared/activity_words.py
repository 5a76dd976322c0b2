"""An event or a task at home in words, in each language: "the art group on Tuesday 24 November, 14:00 to 16:00", "a task at home by 4 December";
and where it is: "Where: Town Hall, room 2."

The Welsh stands behind "i" or "am", which soften its first letter.
"""

from collections.abc import Mapping

from shared.characters import set_apart
from shared.contracts.activities import Activity
from shared.days_in_words import day_in_words, start_in_words, stretch_in_words
from shared.london import in_london, london_day

_EVENT: Mapping[str, str] = {"en": "an event", "cy": "ddigwyddiad"}
_EVENTS: Mapping[str, str] = {"en": "events", "cy": "digwyddiad"}
_TASK: Mapping[str, str] = {"en": "a task", "cy": "dasg"}
_AT_HOME: Mapping[str, str] = {"en": "at home", "cy": "gartref"}
_WHERE: Mapping[str, str] = {"en": "Where", "cy": "Lle"}


def name_of_activity(activity: Activity, language: str = "en") -> str:
    """What it is: "an event", "the art group", "a task at home", "the bus survey at home"."""
    if not activity.is_task:
        several = f"{activity.sessions} {_EVENTS[language]}" if activity.sessions > 1 else _EVENT[language]
        return activity.called or several
    return f"{activity.called or _TASK[language]} {_AT_HOME[language]}"


def activity_in_words(activity: Activity, language: str = "en") -> str:
    """What it is and when, by London's clocks, to its end where that is known; of several sessions the first."""
    when = _when(activity, language)
    return f"{name_of_activity(activity, language)}{when}"


def day_of_activity(activity: Activity, language: str = "en") -> str:
    """What it is and the day of its first session, for words of what is over: "the art group on Tuesday 24 November"."""
    if activity.starts_at is None:
        return name_of_activity(activity, language)
    day = day_in_words(london_day(activity.starts_at), language, weekday=True, year=False)
    if language == "cy":
        return f"{name_of_activity(activity, language)} {'o' if activity.sessions > 1 else 'ar'} d{day}"
    return f"{name_of_activity(activity)} {'from' if activity.sessions > 1 else 'on'} {day}"


def will_you(activity: Activity, language: str = "en") -> str:
    """The question, without its mark: "Will you come to an event"."""
    if language == "cy":
        return f"{'Wnewch chi' if activity.is_task else 'Ddewch chi i'} {name_of_activity(activity, language)}"
    return f"Will you {'do' if activity.is_task else 'come to'} {name_of_activity(activity)}"


def asked_in_words(activity: Activity, language: str = "en") -> str:
    """Will you come, or do it, when and where? "Will you do a task at home by Friday 4 December? It takes about 2 hours."."""
    when, takes = _when(activity, language), takes_in_words(activity, language)
    asked = (f"{will_you(activity, language)}{when}?", where_in_words(activity, language), f"{takes}." if takes else "")
    return " ".join(one for one in asked if one)


def where_in_words(activity: Activity, language: str = "en") -> str:
    """Where it is, as a sentence: "Where: Town Hall, room 2."; empty where that is not known."""
    return f"{_WHERE[language]}: {_place(activity)}." if activity.place else ""


def place_in_words(activity: Activity) -> str:
    """The same as an English sentence of a letter without its full stop: "The place is Town Hall, room 2"."""
    return f"The place is {_place(activity)}" if activity.place else ""


def come_to(activity: Activity, language: str = "en") -> str:
    """Where to come now, as a sentence; where that may not be said, whom to ask."""
    place = _place(activity)
    if language == "cy":
        return f"Dewch i: {place}." if place else "Gofynnwch i ni ble mae."
    return f"Please come to: {place}." if place else "Please ask us where it is."


def _place(activity: Activity) -> str:
    return set_apart(activity.place.rstrip("."))


def when_in_words(activity: Activity) -> str:
    """When it is, as an English sentence of a letter without its full stop; empty for a task without a day."""
    return _dated(activity, "is", "You have until")


def was_in_words(activity: Activity) -> str:
    """When an event that is over was, in the same form; empty for a task, which was done on no day that was agreed."""
    return "" if activity.is_task else _dated(activity, "was", "")


def was_to_be_in_words(activity: Activity) -> str:
    """When what was cancelled would have been, in the same form."""
    return _dated(activity, "was going to be", "You had until")


def _dated(activity: Activity, verb: str, until: str) -> str:
    if activity.starts_at is not None:
        what = f"The first of {activity.sessions} times" if activity.sessions > 1 else "The event"
        return f"{what} {verb} {start_in_words(activity.starts_at)}"
    return "" if activity.due_on is None else f"{until} {_day(activity, 'en')}"


def thank_you(activity: Activity, language: str = "en") -> str:
    """Thanks for what is over, without the full stop: "Thank you for coming to the art group on Tuesday 24 November"."""
    what = day_of_activity(activity, language)
    if language == "cy":
        return f"Diolch am {what}"
    return f"Thank you for {'doing' if activity.is_task else 'coming to'} {what}"


def ends_in_words(activity: Activity, language: str = "en") -> str:
    """When an event ends, as a sentence without its full stop; empty where that is not known. Of several sessions the first."""
    if activity.ends_at is None:
        return ""
    at, is_first = f"{in_london(activity.ends_at):%H:%M}", activity.sessions > 1
    if language == "cy":
        return f"Mae'r tro cyntaf yn gorffen am {at}" if is_first else f"Mae'n gorffen am {at}"
    return f"{'The first time' if is_first else 'It'} ends at {at}"


def takes_in_words(activity: Activity, language: str = "en") -> str:
    """About how long a task takes, where that was agreed: "It takes about 2 hours"."""
    if not activity.minutes:
        return ""
    takes = "Mae'n cymryd tua" if language == "cy" else "It takes about"
    return f"{takes} {_long(activity.minutes, language)}"


def please_do_not(activity: Activity, language: str = "en", *, in_short: bool = False) -> str:
    """Not after all, without the full stop: "Please do not come to an event on Tuesday 24 November at 14:00"; in short without the day."""
    begins = activity.model_copy(update={"ends_at": None})
    what = name_of_activity(activity, language) if in_short else activity_in_words(begins, language)
    if language == "cy":
        return f"Peidiwch a {'gwneud' if activity.is_task else 'dod i'} {what}"
    return f"Please do not {'do' if activity.is_task else 'come to'} {what}"


def _when(activity: Activity, language: str) -> str:
    """What stands behind the name: when it is."""
    if activity.starts_at is None:
        return "" if activity.due_on is None else f" {'erbyn' if language == 'cy' else 'by'} {_day(activity, language)}"
    start = start_in_words(activity.starts_at, language)
    if activity.ends_at is not None:
        start = stretch_in_words(activity.starts_at, activity.ends_at, language)
    if activity.sessions == 1:
        return f" {start}"
    first = f", {'gyntaf' if language == 'cy' else 'first'} {start}"
    if not activity.called:
        return first
    return f" {activity.sessions} {'gwaith' if language == 'cy' else 'times'}{first}"


def _day(activity: Activity, language: str) -> str:
    return "" if activity.due_on is None else day_in_words(activity.due_on, language, weekday=True, year=False)


def _long(minutes: int, language: str) -> str:
    hours, rest = divmod(minutes, 60)
    if language == "cy":
        return " ".join([f"{hours} awr"] * bool(hours) + [f"{rest} munud"] * bool(rest))
    said = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    return " ".join([*said, f"{rest} minute{'s' if rest > 1 else ''}"] if rest else said)
