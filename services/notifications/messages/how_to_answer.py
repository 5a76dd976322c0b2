"""How a person can answer a notice: every notice ends with a way that is theirs.

Who asked for no calls is told to text, never to call. A letter gives the number to text, and asks nobody for a text who cannot send one.
Texts and letters name a way by an ending; here stand its words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.notifications.letters.letter import Sentence


@dataclass(frozen=True, slots=True)
class AnswerWays:
    """What this person can do: call us, and send us a text from their own telephone to a number that takes texts."""

    can_call: bool = True
    can_text: bool = True


class Ending(StrEnum):
    """Sentences of a letter that depend on how its reader can answer."""

    ASK = "ask"
    """Whom to ask, for somebody who may want to."""
    CONTACT = "contact"
    """How to reach us, for somebody whom we need to hear from."""
    LOOK_AGAIN = "look_again"
    """How to have a decision looked at again."""
    ANSWER = "answer"
    """How to answer our question."""
    TELL_US_WHERE = "tell_us_where"
    """How to tell us new bank details: never in a text."""
    TELL_US_AGAIN = "tell_us_again"
    """The same where no payment is about, so there is no number of one."""
    ASK_WITHOUT_NUMBER = "ask_without_number"
    START_AGAIN = "start_again"
    """How texts start again after STOP."""
    NOT_YOU = "not_you"
    """How to stop what somebody else may have done."""


TEXT_ENDINGS: Mapping[str, Mapping[bool, Mapping[str, str]]] = {
    "en": {
        True: {
            "{questions}": "Questions? Call {helpline}.",
            "{questions_number}": "Questions? Call {helpline}. Say this number: {reference}.",
            "{questions_to_us}": "Questions? Call {organisation} on {helpline}. Say {reference}.",
            "{or_call}": "Or call {organisation} on {helpline}. Say {reference}.",
            "{please_answer}": "Please call {organisation} on {helpline}. Say this number: {reference}.",
            "{now}": "Call {helpline} now",
            "{tell_us_where}": "Reply LINK, CALL or LETTER. {organisation}, {helpline}. Your number: {reference}.",
            "{tell_us_again}": "Reply LINK, CALL or LETTER. Questions? Call {helpline}.",
            "{yes_or_no}": "Reply YES or NO. Reply 0 to talk to us, or call {helpline}.",
            "{to_change}": "To change this before the day, reply 0 or call {helpline}.",
        },
        False: {
            "{questions}": "Questions? Reply to this text.",
            "{questions_number}": "Questions? Reply to this text. Your number is {reference}.",
            "{questions_to_us}": "Questions? Reply to this text. From {organisation}, {reference}.",
            "{or_call}": "From {organisation}, {reference}.",
            "{please_answer}": "Please reply to this text. From {organisation}. Your number is {reference}.",
            "{now}": "Reply to this text now",
            "{tell_us_where}": "Reply LINK or LETTER. {organisation}. Your number: {reference}.",
            "{tell_us_again}": "Reply LINK or LETTER. Questions? Reply to this text.",
            "{yes_or_no}": "Reply YES or NO. Questions? Reply to this text.",
            "{to_change}": "To change this before the day, reply 0.",
        },
    },
    "cy": {
        True: {
            "{questions}": "Cwestiynau? Ffoniwch {helpline}.",
            "{questions_number}": "Cwestiynau? Ffoniwch {helpline}. Dywedwch y rhif hwn: {reference}.",
            "{questions_to_us}": "Cwestiynau? Ffoniwch {organisation} ar {helpline}. Dywedwch {reference}.",
            "{or_call}": "Neu ffoniwch {organisation} ar {helpline}. Dywedwch {reference}.",
            "{please_answer}": "Ffoniwch {organisation} ar {helpline}, os gwelwch yn dda. Dywedwch y rhif hwn: {reference}.",
            "{now}": "Ffoniwch {helpline} nawr",
            "{tell_us_where}": "Atebwch LINC, GALWAD neu LLYTHYR. {organisation}, {helpline}. Eich rhif: {reference}.",
            "{tell_us_again}": "Atebwch LINC, GALWAD neu LLYTHYR. Cwestiynau? Ffoniwch {helpline}.",
            "{yes_or_no}": "Atebwch IE neu NA. Atebwch 0 i siarad, neu ffoniwch {helpline}.",
            "{to_change}": "Atebwch 0 i newid hyn cyn y diwrnod, neu ffoniwch {helpline}.",
        },
        False: {
            "{questions}": "Cwestiynau? Atebwch y neges hon.",
            "{questions_number}": "Cwestiynau? Atebwch y neges hon. Eich rhif chi yw {reference}.",
            "{questions_to_us}": "Cwestiynau? Atebwch y neges hon. Oddi wrth {organisation}, {reference}.",
            "{or_call}": "Oddi wrth {organisation}, {reference}.",
            "{please_answer}": "Atebwch y neges hon, os gwelwch yn dda. Oddi wrth {organisation}. Eich rhif chi yw {reference}.",
            "{now}": "Atebwch y neges hon nawr",
            "{tell_us_where}": "Atebwch LINC neu LLYTHYR. {organisation}. Eich rhif: {reference}.",
            "{tell_us_again}": "Atebwch LINC neu LLYTHYR. Cwestiynau? Atebwch y neges hon.",
            "{yes_or_no}": "Atebwch IE neu NA. Cwestiynau? Atebwch y neges hon.",
            "{to_change}": "Atebwch 0 i newid hyn cyn y diwrnod.",
        },
    },
}
"""What stands for each ending in a text, by language and by whether the person may be told to call. They can always reply."""

_QUESTION = Sentence("question", "Do you want to ask us something?")
_HELP = Sentence("people", "Someone you trust can help you with this letter.")
_CALL = (
    Sentence("phone", "Call {organisation} on this number.", "{helpline}"),
    Sentence("number", "Tell us this number when you call.", "{reference}"),
    _HELP,
)
_TEXT = (
    Sentence("mobile", "Send {organisation} a text on this number.", "{text_number}"),
    Sentence("number", "Write this number in your text.", "{reference}"),
    _HELP,
)
_BY_SOMEBODY = (
    Sentence("people", "Someone you trust can call {organisation} for you.", "{helpline}"),
    Sentence("number", "Give that person this number.", "{reference}"),
    _HELP,
)
_DETAILS_BY_CALL = (
    Sentence("phone", "You can tell us when you call."),
    Sentence("letter", "Or ask us for a paper form."),
)
_DETAILS_ON_PAPER = (Sentence("letter", "You can ask us for a paper form."),)
_LOOK_AGAIN = Sentence("looking", "You can ask us to look again.")
_START = Sentence("mobile", "Send a text with the word Start to get texts again.", "{text_number}")
_ASK_TO_START = Sentence("good", "You can ask us to send messages again.")
_APPEAL = Sentence("mobile", "Send a text with the word Appeal to this number.", "{text_number}")
_ANSWER = Sentence("mobile", "Please send your answer in a text to this number.", "{text_number}")


def text_form(form: str, language: str, *, can_call: bool) -> str:
    """A text with the words of its endings, for this person."""
    for name, words in TEXT_ENDINGS[language][can_call].items():
        form = form.replace(name, words)
    return form


def letter_sentences(parts: Sequence[Sentence | Ending], ways: AnswerWays) -> tuple[Sentence, ...]:
    """A letter's sentences with those of its endings, for this person."""
    found: list[Sentence] = []
    for part in parts:
        found += _sentences_of(part, ways) if isinstance(part, Ending) else [part]
    return tuple(found)


def _sentences_of(ending: Ending, ways: AnswerWays) -> Sequence[Sentence]:
    contact = _CALL if ways.can_call else _TEXT if ways.can_text else _BY_SOMEBODY
    anonymous = tuple(one for one in contact if one.large != "{reference}")
    details = _DETAILS_BY_CALL if ways.can_call else _DETAILS_ON_PAPER
    found: Mapping[Ending, Sequence[Sentence]] = {
        Ending.ASK: (_QUESTION, *contact),
        Ending.ASK_WITHOUT_NUMBER: (_QUESTION, *anonymous),
        Ending.CONTACT: contact,
        Ending.NOT_YOU: (Sentence("question", "Was this not you?"), *anonymous),
        Ending.START_AGAIN: (_START if ways.can_text else _ASK_TO_START, *anonymous),
        Ending.TELL_US_WHERE: (*details, *contact),
        Ending.TELL_US_AGAIN: (*details, *anonymous),
        Ending.LOOK_AGAIN: (_LOOK_AGAIN, _APPEAL) if ways.can_text else (_LOOK_AGAIN,),
        Ending.ANSWER: (_ANSWER,) if ways.can_text else (Sentence("speech", "Please tell us your answer."),),
    }
    return found[ending]
