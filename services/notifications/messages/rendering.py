"""Makes the words of one notice for one person: a text in their language, or an Easy Read letter, that they can answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from services.notifications.categories import WORDS, purpose_picture, purpose_words
from services.notifications.contacts.rules import Address
from services.notifications.letters.letter import Letter, Sentence
from services.notifications.lines.rules import MOST_PARTS, fitted, parts_of
from services.notifications.messages import welsh
from services.notifications.messages.catalogue import OWN_WORDS, STAFF_LETTER, SenderIdentity, check
from services.notifications.messages.how_to_answer import AnswerWays, letter_sentences, text_form
from shared.activity_words import (
    activity_in_words,
    asked_in_words,
    come_to,
    day_of_activity,
    ends_in_words,
    name_of_activity,
    place_in_words,
    please_do_not,
    takes_in_words,
    thank_you,
    was_in_words,
    was_to_be_in_words,
    when_in_words,
    where_in_words,
    will_you,
)
from shared.contracts.activities import Activity
from shared.contracts.categories import FACTS
from shared.contracts.money import PromiseKind
from shared.days_in_words import day_in_words, days_in_words, start_in_words
from shared.london import in_london
from shared.money import pounds
from shared.money_words import promise_in_words

_MAY_BE_EMPTY = frozenset({"{it_is}.", "{it_was}.", "{it_was_to_be}.", "{it_ends}.", "{takes}.", "{the_place}."})
"""Sentences of a letter that some activities have nothing to say in."""
_ENDS_NOTHING = ("Mr", "Mrs", "Ms", "Dr", "St", "Prof", "Rev", "Rd", "Ave", "Tel", "approx", "(?<!['’])[A-Za-z]")
"""What has a full stop in the midst of a sentence; a single letter, too, as in "J. Patel", "e.g." and "3 p.m."."""
_SENTENCE_END = re.compile("".join(rf"(?<!\b{one}\.)" for one in _ENDS_NOTHING) + r"(?<=[.?!])\s+|\n+")
_OF_CATEGORY: Mapping[object, str] = {FACTS[category].words: words.picture for category, words in WORDS.items()}
"""The picture of what money was for, by the words that notices carry."""


def render(
    notice: str, values: Mapping[str, object], sender: SenderIdentity, language: str = "en", *, can_call: bool = True
) -> str:
    """The words of a notice as a text message in a language that may be spoken; values ending in `_pence` are written as pounds. What an
    event is called is left out where it would not fit two parts, then when it ends, then of where it is what stands behind a comma. Without `can_call` it tells nobody to call.
    Raises InvalidError."""
    if "activity" not in values:
        return _render(notice, values, sender, language, can_call=can_call)
    activity, words = Activity.model_validate_json(str(values["activity"])).for_others(), ""
    for shorter in _shorter(activity):
        words = _render(notice, {**values, "activity": shorter.as_value()}, sender, language, can_call=can_call)
        if parts_of(words) <= MOST_PARTS:
            break
    return words


def _shorter(activity: Activity) -> Iterator[Activity]:
    """What somebody is asked to in fewer and fewer words, for the two parts of a text."""
    yield activity
    nameless = activity.model_copy(update={"called": ""})
    yield nameless
    brief, place = nameless.model_copy(update={"ends_at": None}), activity.place
    yield brief
    while place:
        place = place.rpartition(",")[0].strip()
        yield brief.model_copy(update={"place": place})


def _render(notice: str, values: Mapping[str, object], sender: SenderIdentity, language: str, *, can_call: bool) -> str:
    entry = check(notice, values)
    form = text_form(welsh.SMS[notice] if language == "cy" else entry.sms, language, can_call=can_call)
    written = _written(values, language)
    if language == "cy":
        written = {name: welsh.READY.get(words, words) for name, words in written.items()}
    names = {"organisation": sender.organisation, "helpline": sender.helpline} | written
    if "purpose" not in values:
        return fitted(form.format_map(names))
    texts = [
        fitted(form.format_map(names | {"purpose": said})) for said in purpose_words(str(values["purpose"]), language)
    ]
    return min(texts, key=parts_of)  # the first of those that cost the same


def write_letter(
    notice: str,
    values: Mapping[str, object],
    sender: SenderIdentity,
    address: Address,
    day: date,
    ways: AnswerWays = AnswerWays(),  # it is frozen
) -> Letter:
    """The words of a notice as an Easy Read letter of that day, to somebody who can answer in these ways. Raises InvalidError."""
    entry = check(notice, values)
    ways = replace(ways, can_text=ways.can_text and bool(sender.text_number))
    written = _written(values, "en")
    if "purpose" in values:
        written["purpose"] = purpose_words(str(values["purpose"]), "en")[0]
    names = {"organisation": sender.organisation, "helpline": sender.helpline, "text_number": sender.text_number}
    sentences = tuple(
        written_one
        for one in letter_sentences(entry.easy_read, ways)
        for written_one in _in_words(one, values, names | written)
    )
    label, number = ("Questions? Call:", sender.helpline)
    if not ways.can_call:
        label, number = ("Questions? Text:", sender.text_number) if ways.can_text else ("", "")
    short_name = sender.short_name or sender.organisation
    title = written["title"] if entry.name == STAFF_LETTER else entry.title
    return Letter(sender.organisation, short_name, label, number, day, title, sentences, address)


def _in_words(sentence: Sentence, values: Mapping[str, object], names: Mapping[str, str]) -> list[Sentence]:
    """A sentence with its values; the own words of staff are a sentence each, so that each has a picture and room."""
    picture = _picture(sentence, values)
    if sentence.words in _MAY_BE_EMPTY and not sentence.words[:-1].format_map(names):
        return []
    if sentence.words == OWN_WORDS:
        return [Sentence(picture, one.strip()) for one in _SENTENCE_END.split(names["words"]) if one.strip()]
    return [Sentence(picture, sentence.words.format_map(names), sentence.large.format_map(names))]


def _picture(sentence: Sentence, values: Mapping[str, object]) -> str:
    """The picture of a sentence; one that says what money was for shows that."""
    if "{what}" in sentence.words:
        return _OF_CATEGORY.get(values["what"], sentence.picture)
    return purpose_picture(str(values["purpose"])) if "{purpose}" in sentence.words else sentence.picture


def _written(values: Mapping[str, object], language: str) -> dict[str, str]:
    """Every value in words."""
    written = {name: _write(name, value) for name, value in values.items()}
    if "promise" in written:
        moment = datetime.fromisoformat(written["promise_by"])
        written["promise"] = promise_in_words(PromiseKind(written["promise"]), moment, language)
    for name in {"starts_at", "was_at", "given_at"} & written.keys():
        written[name] = start_in_words(datetime.fromisoformat(written[name]), language)
    if "pay_on" in written:
        written["pay_on"] = day_in_words(date.fromisoformat(written["pay_on"]), language, year=False)
    if "all_starts" in written:
        days = [in_london(datetime.fromisoformat(one)).date() for one in written["all_starts"].split()]
        written["all_starts"] = days_in_words(days, language)
    if "activity" in written:
        written |= _activity(Activity.model_validate_json(written["activity"]), language)
    return written


def _activity(activity: Activity, language: str) -> dict[str, str]:
    """What somebody is asked to do, in each form that sentences want; a sentence that may be missing brings its blank along."""
    ends, where = ends_in_words(activity, language), where_in_words(activity, language)
    return {
        "activity": activity_in_words(activity, language),
        "day_of": day_of_activity(activity, language),
        "asked": asked_in_words(activity, language),
        "which": name_of_activity(activity, language),
        "please_do_not": please_do_not(activity, language),
        "please_do_not_in_short": please_do_not(activity, language, in_short=True),
        "will_you": will_you(activity, language),
        "it_is": when_in_words(activity),
        "it_was": was_in_words(activity),
        "it_was_to_be": was_to_be_in_words(activity),
        "thanks": thank_you(activity, language),
        "it_ends": ends,
        "and_ends": f" {ends}." if ends else "",
        "and_where": f" {where}" if where else "",
        "the_place": place_in_words(activity),
        "come_to": come_to(activity, language),
        "takes": takes_in_words(activity, language),
    }


def _write(name: str, value: object) -> str:
    return pounds(value) if isinstance(value, int) and name.endswith("_pence") else str(value)
