"""The words: every prompt in every language fits a text with its longest values, is plain, and can be said aloud."""

import re
from datetime import UTC, date, datetime

import pytest

from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.prompts.catalogue import WORDINGS, Speaker
from services.notifications.conversations.prompts.english import ENGLISH
from services.notifications.conversations.prompts.values import Writer, number
from services.notifications.conversations.prompts.words import ALL_PROMPTS, OWN_PROMPTS, OwnKind, Wording
from services.notifications.conversations.rules.kept import MOST_TOLD
from services.notifications.letters import checker
from services.notifications.letters.checker import Weight
from services.notifications.letters.letter import Sentence
from services.notifications.lines.rules import MOST_PARTS, fold_to_gsm7, parts_of
from services.notifications.messages.languages import CHECKED_BY, language_for
from shared.contracts.activities import Activity
from shared.contracts.turns import PROMPTS, Day, Prompt, ReadLine, Value, ValueKind
from shared.duty import NextDuty
from shared.errors import InvalidError

MOST_LINES = 4
"""Lines in one read-back; payments says more in parts."""
LONGEST_LINE = ReadLine(
    category="personal_assistant", amount_pence=100_000, times=10, each_pence=10_000, on=date(2026, 9, 23)
)
"""Of our own words. Four lines in a person's own words, each with a number of fares and a day, may take a third part."""
LONGEST_DAYS = tuple(Day(number=place, on=date(2026, 9, 23), at="10:30") for place in (1, 2, 3, 4, 5))
LONGEST: dict[ValueKind | OwnKind, Value] = {
    ValueKind.PENCE: 100_000_000,
    ValueKind.COUNT: 9999,
    ValueKind.DATE: "2026-09-23",
    ValueKind.TIME: "10:35",
    ValueKind.TEXT: "W" * 160,
    ValueKind.REFERENCE: "W" * 8 + "-99",
    ValueKind.LINK: "https://pay.riverbankcouncil.gov.uk/r/" + "x" * 43,
    ValueKind.CATEGORY: "personal_assistant",
    ValueKind.LINES: (LONGEST_LINE,) * MOST_LINES,
    ValueKind.CHOICES: (LONGEST_LINE,) * 3,
    ValueKind.DAYS: LONGEST_DAYS,
    ValueKind.ACTIVITY: Activity(
        called="W" * 60,
        starts_at=datetime(2026, 9, 23, 9, 30, tzinfo=UTC),
        ends_at=datetime(2026, 9, 23, 11, 30, tzinfo=UTC),
        sessions=50,
    ).as_value(),
    OwnKind.KEPT: (LONGEST_LINE,) * MOST_TOLD,
}
LONGEST_NAME, LONGEST_HELPLINE = "W" * 22, "0" * 20
LONGEST_WAIT = NextDuty(date(2026, 9, 23), 9, True)
EVERY = [(name, language) for name in ALL_PROMPTS for language in WORDINGS]
KEYWORDS = re.compile(
    r"\b(?:START|STOP|MONEY|APPEAL|CANCEL|cancel|RECEIPT|NO RECEIPT|LINK|CALL|LETTER|STATEMENT|BY POST)\b"
)
SPOKEN = ("call_hello", "call_stranger", "call_hold", "call_not_heard", "call_back_later", "call_connecting",
          "call_nobody_free", "call_goodbye", "call_anything_else", "call_keys", "call_key_too_early")  # fmt: skip
"""What is only ever said aloud need not fit a text."""


SHORT: dict[str, str] = {"charity": "W" * 40, "adviser": "W" * 30}
"""What is never so long as other words: the database sees to it."""


def longest(name: str) -> Prompt:
    """A prompt with the longest value of each kind."""
    values = {value: SHORT.get(value, LONGEST[kind]) for value, kind in ALL_PROMPTS[name].items()}
    if name in ("ask_offer", "ask_unpaid"):  # of what is over nobody is told where it was
        there = Activity.model_validate_json(str(LONGEST[ValueKind.ACTIVITY])).model_copy(update={"place": "W" * 60})
        values |= dict.fromkeys({"activity", "asked"} & values.keys(), there.as_value())
    return Prompt(name=name, values=values)


def speaker(language: str = "en") -> Speaker:
    """Riverbank Council in a language."""
    return Speaker("Riverbank Council", "0800 123 4567", language)


def test_every_prompt_has_words_in_every_language_and_no_words_are_idle() -> None:
    for wording in WORDINGS.values():
        assert set(wording.prompts) == set(PROMPTS) | set(OWN_PROMPTS)
        assert set(wording.replies) == set(ENGLISH.replies)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_fits_two_parts_in_its_alphabet_with_the_longest_values(name: str, language: str) -> None:
    if name in SPOKEN:
        return
    words = catalogue.text_of(longest(name), Speaker(LONGEST_NAME, LONGEST_HELPLINE, language, LONGEST_WAIT))
    assert parts_of(words) <= MOST_PARTS, f"{parts_of(words)} parts, {len(words)} letters: {words}"
    assert "{" not in words


@pytest.mark.parametrize("name", ALL_PROMPTS)
def test_is_plain(name: str) -> None:
    """The checker of Easy Read letters, sentence by sentence, for texts and speech."""
    words = ENGLISH.prompts[name]
    for filled in (_filled(words.text, aloud=False), _filled(words.speech or words.text, aloud=True)):
        for sentence in re.split(r"(?<=[.?:]) +", KEYWORDS.sub("YES", filled)):
            sentence = sentence.strip(" .:?")
            if not sentence or sentence.startswith(("For example", "bus £", "{lines}", "{days}", "{question}")):
                continue
            findings = checker.check([Sentence("phone", f"{sentence}.")])
            assert [one.why for one in findings if one.weight is Weight.ERROR] == [], sentence


def _filled(form: str, *, aloud: bool) -> str:
    """The words with the ways to answer filled in, as a text or as speech; values stay in braces."""
    for name, said in ENGLISH.replies.items():
        form = form.replace("{" + name + "}", said[aloud])
    return form.replace("{example}", "For example: bus £4.60.")


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_can_be_said_aloud(name: str, language: str) -> None:
    words = catalogue.speech_of(longest(name), speaker(language))
    assert "£" not in words
    assert "{" not in words
    assert not re.search(r"\bReply\b|\bAtebwch\b", words), "a voice cannot be replied to"


def test_writes_a_claim_as_people_read_it() -> None:
    lines = (
        ReadLine(category="bus", amount_pence=640, times=2, each_pence=320),
        ReadLine(category="car", amount_pence=720, miles_tenths=120, passengers=1),
        ReadLine(category="food", amount_pence=600, on=date(2026, 11, 24)),
        ReadLine(category="other", words="hearing aid batteries", amount_pence=499),
    )
    prompt = Prompt(name="read_back", values={"lines": lines, "total_pence": 1960})
    assert catalogue.text_of(prompt, speaker()) == (
        "Bus, 2 times £3.20: £6.40. Car, 12 miles, with 1 other person: £7.20. Food, 24 November: £6.00. "
        "Hearing aid batteries £4.99. "
        "Total £19.60. Is that right? Reply YES or NO."
    )
    assert catalogue.speech_of(prompt, speaker()).endswith(
        "Total nineteen pounds sixty. Is that right? For yes, press 1. For no, press 2."
    )
    assert catalogue.text_of(prompt, speaker("cy")).startswith(
        "Bws, 2 waith £3.20: £6.40. Car, 12 milltir, gyda 1 arall: £7.20."
    )


@pytest.mark.parametrize(
    ("pence", "english", "welsh"),
    [
        (460, "four pounds sixty", "4 punt 60"),
        (100, "one pound", "1 punt"),
        (1005, "ten pounds and five pence", "10 punt 5"),
        (1, "one penny", "1 ceiniog"),
        (0, "zero pence", "0 ceiniog"),
        (123456, "one thousand two hundred and thirty four pounds fifty six", "1234 punt 56"),
    ],
)
def test_amounts_are_spoken(pence: int, english: str, welsh: str) -> None:
    prompt = Prompt(name="money_not_claimed_yet", values={"total_pence": pence})
    assert english in catalogue.speech_of(prompt, speaker())
    assert welsh in catalogue.speech_of(prompt, speaker("cy"))
    assert number(1060) == "one thousand and sixty"


def test_times_and_days_are_written_in_full() -> None:
    choose = Prompt(name="ask_event", values={"days": (Day(number=1, on=date(2026, 11, 24), at="14:00"),)})
    assert catalogue.text_of(choose, speaker()) == (
        "Which day was it for? 1: Tuesday 24 November, 2pm. Reply with the number. Reply 0 for a person."
    )
    later = Prompt(name="claim_send_today", values={"total_pence": 460, "reference": "7K3M2P9X", "by_time": "16:10"})
    assert "by 4:10pm. Your number for it is 7K3M2P9X." in catalogue.text_of(later, speaker())


def test_a_welsh_day_is_softened_behind_ar_and_am() -> None:
    sent = Prompt(name="money_sent", values={"amount_pence": 460, "sent_on": "2026-11-24"})
    assert "ar ddydd Mawrth 24 Tachwedd" in catalogue.text_of(sent, speaker("cy"))
    choose = Prompt(name="ask_event", values={"days": (Day(number=1, on=date(2026, 11, 24), at="14:00"),)})
    assert "1: dydd Mawrth 24 Tachwedd" in catalogue.text_of(choose, speaker("cy"))
    assert "1 am ddydd Mawrth 24 Tachwedd" in catalogue.speech_of(choose, speaker("cy"))
    for name, values in PROMPTS.items():
        for day in (value for value, kind in values.items() if kind is ValueKind.DATE):
            assert re.search(rf"\b(?:ar|am) {{{day}}}", WORDINGS["cy"].prompts[name].text), (
                "a softened day stands behind them"
            )


@pytest.mark.parametrize(
    ("duty", "english", "welsh"),
    [
        (NextDuty(date(2026, 11, 28), 0, True), "today", "heddiw"),
        (NextDuty(date(2026, 11, 29), 1, False), "tomorrow afternoon", "prynhawn yfory"),
        (NextDuty(date(2026, 11, 30), 2, True), "on Monday morning", "bore dydd Llun"),
        (NextDuty(date(2027, 1, 4), 8, True), "on Monday 4 January", "ar ddydd Llun 4 Ionawr"),
    ],
)
def test_when_a_person_calls(duty: NextDuty, english: str, welsh: str) -> None:
    prompt = Prompt(name="person_will_call")
    for language, when in (("en", english), ("cy", welsh)):
        words = catalogue.text_of(prompt, Speaker("Riverbank Council", "0800 123 4567", language, duty))
        assert f" {when}. " in words


def test_prompts_said_together_are_as_few_texts_as_fit() -> None:
    two = [Prompt(name="you_are_welcome"), Prompt(name="ask_spent")]
    assert catalogue.texts_of(two, speaker()) == [
        "You are welcome. What did you spend? For example: bus £4.60. Nothing? Reply NO."
    ]
    many = catalogue.texts_of([longest("read_back_part")] * 4 + [longest("read_back")], speaker())
    assert len(many) > 1
    assert many[-1].endswith("Reply YES or NO."), "the total and the question come last"


def test_welsh_letters_are_kept_where_they_fit_and_plain_where_they_do_not() -> None:
    short = Prompt(name="ask_amount", values={"category": "train"})
    assert catalogue.text_of(short, speaker("cy")) == "Faint oedd y trên? Atebwch NA i'w adael allan."
    many = Prompt(
        name="read_back",
        values={"lines": (ReadLine(category="train", amount_pence=1840),) * 7, "total_pence": 12880},
    )
    assert "Tren" in catalogue.text_of(many, speaker("cy"))
    assert fold_to_gsm7("ŵ ŷ â £ 🙂") == "w y a £ 🙂"


def test_a_language_that_nobody_checked_is_spoken_only_where_that_is_allowed() -> None:
    assert set(CHECKED_BY) == set(WORDINGS)
    assert CHECKED_BY["cy"] is None, "when somebody has checked the Welsh, say who"
    assert language_for("cy", unchecked=False) == "en"
    assert language_for("cy", unchecked=True) == "cy"
    assert language_for(None, unchecked=True) == "en"
    assert language_for("fr", unchecked=True) == "en"


@pytest.mark.parametrize(
    "prompt",
    [
        Prompt(name="you_have_won"),
        Prompt(name="read_back", values={"total_pence": 4600}),
        Prompt(name="help", values={"total_pence": 4600}),
    ],
)
def test_a_prompt_without_words_is_an_error_that_repeats_no_value(prompt: Prompt) -> None:
    with pytest.raises(InvalidError) as refused:
        catalogue.text_of(prompt, speaker())
    assert "4600" not in str(refused.value) + str(refused.value.facts)


STAY_IN_DANGER = {name for name in ALL_PROMPTS if name.startswith("danger_") and name != "danger_call"} | {
    "call_us_urgent"
}
TO_CALL = re.compile(r"\bcall|phone|ffon|galw", re.IGNORECASE)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_whoever_asked_for_no_calls_is_never_told_to_call_nor_that_somebody_calls(name: str, language: str) -> None:
    if name in SPOKEN or name in STAY_IN_DANGER:
        return
    someone = Speaker("Riverbank Council", "0800 123 4567", language, no_calls=True)
    words = catalogue.text_of(longest(name), someone)
    assert not TO_CALL.search(
        words.replace("Thank you for your call.", "")
        .replace("Diolch am eich galwad.", "")
        .replace("Our call ended early.", "")
        .replace("Daeth ein galwad i ben.", "")
    ), words
    assert "0800" not in words
    longest_of_all = Speaker(LONGEST_NAME, LONGEST_HELPLINE, language, LONGEST_WAIT, no_calls=True)
    assert parts_of(catalogue.text_of(longest(name), longest_of_all)) <= MOST_PARTS


@pytest.mark.parametrize("wording", WORDINGS.values(), ids=WORDINGS)
def test_other_words_for_no_calls_stand_for_prompts_that_exist_and_are_heard_as_before(wording: Wording) -> None:
    assert wording.no_calls.keys() <= wording.prompts.keys()
    for name in wording.no_calls:
        deaf, hearing = (
            Speaker("Riverbank Council", "0800 123 4567", wording.language, no_calls=one) for one in (True, False)
        )
        assert catalogue.text_of(longest(name), deaf) != catalogue.text_of(longest(name), hearing)
        assert catalogue.speech_of(longest(name), deaf) == catalogue.speech_of(longest(name), hearing)


@pytest.mark.parametrize(("language", "until"), [("en", "2pm to 4:30pm"), ("cy", "2pm i 4:30pm")])
def test_a_call_says_from_when_until_when_whatever_it_is_called(language: str, until: str) -> None:
    """What it is called may hold a time, too."""
    activity = Activity(
        called="the 14:00 group",
        starts_at=datetime(2026, 11, 24, 14, tzinfo=UTC),
        ends_at=datetime(2026, 11, 24, 16, 30, tzinfo=UTC),
    )
    written = {aloud: Writer(WORDINGS[language], aloud).activity("activity", activity) for aloud in (True, False)}
    assert written[True].startswith("the 14:00 group")
    assert written[True].endswith(until)
    assert written[False].endswith("14:00 to 16:30" if language == "en" else "14:00 i 16:30")
    begins = activity.model_copy(update={"ends_at": None})
    assert Writer(WORDINGS["en"], True).activity("activity", begins) == "the 14:00 group on Tuesday 24 November at 2pm"
    there = begins.model_copy(update={"place": "Hall 14:00"})
    said = Writer(WORDINGS[language], True).activity("activity", there)
    assert said.endswith("2pm. Where: Hall 14:00" if language == "en" else "2pm. Lle: Hall 14:00"), (
        "a place is read as it is"
    )
    nameless = there.model_copy(update={"called": ""})
    assert "Hall" not in Writer(WORDINGS[language], True).activity("asked", nameless)
