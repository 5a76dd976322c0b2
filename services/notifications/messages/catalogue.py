"""What we say: one entry a notice, as a text and as an Easy Read letter. Which notices there are, and their values, stands in
`shared/contracts/notices.py`. The Welsh texts are in `welsh.py`; letters are in English.

Both say what has happened, what happens next, and whom to call. It says "we have sent", never "has arrived": we cannot
see into people's accounts. It names no event, group or benefit, because others may read the telephone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.notifications.categories import WORDS
from services.notifications.contacts.rules import Address
from services.notifications.letters.letter import Letter, Sentence
from services.notifications.lines.rules import fitted
from services.notifications.messages import welsh
from services.notifications.messages.bank_notices import BANK_NOTICES
from services.notifications.messages.notice_template import NoticeTemplate
from shared.contracts.categories import FACTS
from shared.contracts.notices import NOTICES, Notice
from shared.errors import Effect, InvalidError
from shared.money import pounds


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """In whose name we write, and the number that people call. `short_name` stands where the organisation's name is too long."""

    organisation: str
    helpline: str
    short_name: str = ""


_FROM = Sentence("organisation", "The money is from {organisation}.")
_YOURS = Sentence("money", "The money is still yours.")
_WE_WILL_TELL = Sentence("letter", "We will tell you when the bank sends the money.")
_CALL = (
    Sentence("phone", "Call {organisation} on this number.", "{helpline}"),
    Sentence("number", "Tell us this number when you call.", "{reference}"),
    Sentence("people", "Someone you trust can help you with this letter."),
)
_ASK = (Sentence("question", "Do you want to ask us something?"), *_CALL)

_LOOK_AGAIN = (
    Sentence("question", "You can ask us to look again."),
    Sentence("mobile", "Send us a text with the word Appeal."),
)

_OF_CATEGORY: Mapping[object, str] = {FACTS[category].words: words.picture for category, words in WORDS.items()}
"""The picture of what money was for, by the words that notices carry."""

CATALOGUE: Mapping[str, NoticeTemplate] = {
    entry.name: entry
    for entry in (
        NoticeTemplate(
            Notice.PAYMENT_SENT,
            "We have sent you {amount_pence}. It is from {organisation}. Your number for it is {reference}. "
            "Questions? Call {helpline}.",
            "We have sent you money",
            (
                Sentence("money", "We have sent you {amount_pence}."),
                _FROM,
                Sentence("clock", "You may not see the money yet."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.PAYMENT_PROCESSING,
            "We are sending you {amount_pence}. It is from {organisation}. The bank is working on it. "
            "We will tell you when it is sent. Your number for it is {reference}. Questions? Call {helpline}.",
            "We are sending you money",
            (
                Sentence("money", "We are sending you {amount_pence}."),
                _FROM,
                Sentence("bank", "The bank has not finished yet."),
                _WE_WILL_TELL,
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.PAYMENT_UNDER_REVIEW,
            "We are sending you {amount_pence}. It is from {organisation}. The bank is checking it first. "
            "You do not need to do anything. We will tell you when it is sent. "
            "Questions? Call {helpline}. Say this number: {reference}.",
            "We are sending you money",
            (
                Sentence("money", "We are sending you {amount_pence}."),
                _FROM,
                Sentence("searching", "The bank is checking the money first."),
                Sentence("resting", "You do not need to do anything."),
                _WE_WILL_TELL,
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.PAYMENT_FAILED,
            "We could not send you {amount_pence}. The money is still yours. {organisation} is finding out why. "
            "We will tell you what happens next. Questions? Call {helpline}. Say this number: {reference}.",
            "We could not send you money",
            (
                Sentence("no", "We could not send you {amount_pence}."),
                _YOURS,
                Sentence("searching", "{organisation} is finding out why."),
                Sentence("letter", "We will tell you what happens next."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.PAYMENT_RETURNED,
            "We sent you {amount_pence}, but the bank sent it back. The money is still yours. "
            "We need to know where to send it. Please call {organisation} on {helpline}. Say this number: {reference}.",
            "Your money came back to us",
            (
                Sentence("money", "We sent you {amount_pence}."),
                Sentence("going_back", "The bank sent the money back to us."),
                _YOURS,
                Sentence("question", "We need to know where to send the money."),
                *_CALL,
            ),
        ),
        *BANK_NOTICES,
        NoticeTemplate(
            Notice.CLAIM_RECEIVED,
            "We have your claim for {amount_pence}. {promise} Your number for it is {reference}. "
            "Questions? Call {organisation} on {helpline}.",
            "We have what you sent",
            (
                Sentence("receipt", "You asked us for {amount_pence}."),
                Sentence("good", "We have what you sent to us."),
                Sentence("letter", "We will tell you what happens next."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_LINE_REFUSED,
            "We cannot pay {amount_pence} for your {what}. {reason}. Not right? Reply APPEAL and we look again. "
            "Or call {organisation} on {helpline}. Say {reference}.",
            "We cannot pay for something",
            (
                Sentence("receipt", "You asked us for {amount_pence}."),
                Sentence("information", "The money was for your {what}."),
                Sentence("no", "We cannot pay for this."),
                Sentence("speech", "{reason}."),
                *_LOOK_AGAIN,
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_PAID_PART,
            "We can pay {amount_pence} of {claimed_pence} for your {what}. {reason}. Not right? Reply APPEAL. "
            "Or call {organisation} on {helpline}. Say {reference}.",
            "We can pay a part of what you asked for",
            (
                Sentence("receipt", "You asked us for {claimed_pence}."),
                Sentence("information", "The money was for your {what}."),
                Sentence("money", "We can pay {amount_pence}."),
                Sentence("speech", "{reason}."),
                *_LOOK_AGAIN,
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_QUESTION,
            "We have a question about {amount_pence} for your {what}. {question}? Please reply to this text. "
            "Or call {organisation} on {helpline}. Say {reference}.",
            "We have a question for you",
            (
                Sentence("receipt", "You asked us for {amount_pence}."),
                Sentence("information", "The money was for your {what}."),
                Sentence("question", "{question}?"),
                Sentence("mobile", "Please send us a text with your answer."),
                *_CALL,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_HELD,
            "We cannot decide yet about {amount_pence} for your {what}. {reason}. We will tell you. "
            "Questions? Call {organisation} on {helpline}. Say {reference}.",
            "We need more time",
            (
                Sentence("receipt", "You asked us for {amount_pence}."),
                Sentence("information", "The money was for your {what}."),
                Sentence("waiting", "We cannot decide yet."),
                Sentence("speech", "{reason}."),
                Sentence("letter", "We will tell you when we know."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_APPEAL_RECEIVED,
            "You asked us to look again at {amount_pence}. {promise} "
            "Questions? Call {organisation} on {helpline}. Say {reference}.",
            "We will look again",
            (
                Sentence("looking", "We will look again at what you asked for."),
                Sentence("money", "You asked us for {amount_pence}."),
                Sentence("letter", "We will tell you what we decide."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_ADVANCE_USED,
            "Your claim for {amount_pence} is agreed. You had {advance_pence} of it from us before. "
            "We send you the rest, if there is any. Questions? Call {organisation} on {helpline}. Say {reference}.",
            "You had some of this money before",
            (
                Sentence("yes", "We agreed to {amount_pence}."),
                Sentence("getting", "You had {advance_pence} of the money from us before."),
                Sentence("sending", "We send you the rest."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_ADVANCE_AGREED,
            "Yes: {amount_pence} for your {what}, before you pay it. Tell us later what you spent, and keep your receipts. "
            "What is left over comes back to us. Questions? Call {organisation} on {helpline}. Say {reference}.",
            "You get money before you need it",
            (
                Sentence("yes", "We agreed to {amount_pence}."),
                Sentence("information", "The money is for your {what}."),
                Sentence("receipt", "Please keep your receipts."),
                Sentence("mobile", "Tell us later what you spent."),
                Sentence("going_back", "Give us back what is left over."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_ADVANCE_PAID_BACK,
            "Thank you. You gave us back {amount_pence} of the money that we gave you before. You still have {left_pence} of it. "
            "Questions? Call {organisation} on {helpline}. Say {reference}.",
            "You gave us money back",
            (
                Sentence("money", "We gave you money before."),
                Sentence("going_back", "You gave us back {amount_pence}."),
                Sentence("coins", "You still have {left_pence} of it."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_ADVANCE_WRITTEN_OFF,
            "We gave you money before. You do not need to give back {amount_pence} of it. You still have {left_pence} of it. "
            "Questions? Call {organisation} on {helpline}. Say {reference}.",
            "You do not need to give money back",
            (
                Sentence("money", "We gave you money before."),
                Sentence("good", "You do not need to give back {amount_pence}."),
                Sentence("coins", "You still have {left_pence} of it."),
                *_ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_TICKET_AGREED,
            "Yes: {organisation} buys this for you: {what}, {amount_pence}. You do not pay for it, so we do not send you money. "
            "Questions? Call {helpline}. Say {reference}.",
            "We buy a ticket for you",
            (
                Sentence("ticket", "We buy a ticket for you."),
                Sentence("information", "The ticket is for your {what}."),
                Sentence("coins", "The ticket costs {amount_pence}."),
                Sentence("good", "You do not need to pay for it."),
                *_ASK,
            ),
        ),
    )
}


def check(notice: str, values: Mapping[str, object]) -> NoticeTemplate:
    """The entry of a notice, with its values checked. Raises InvalidError for an unknown notice, and for values that are
    missing, unknown or of another type; the message names notices and value names, never values."""
    entry = CATALOGUE.get(notice)
    if entry is None:
        raise InvalidError(
            "notice.unknown", "There are no words for this notice.", effect=Effect.NOTHING_SENT, notice=notice
        )
    kinds = NOTICES[entry.name]
    wrong = sorted({name for name, kind in kinds.items() if type(values.get(name)) is not kind} | values.keys() - kinds)
    if wrong:
        raise InvalidError(
            "notice.values",
            "Some values of this notice are missing, unknown or wrong.",
            effect=Effect.NOTHING_SENT,
            values=wrong,
        )
    return entry


def about_money(notice: str) -> bool:
    """Whether a notice tells a person about money of theirs: what some people still want to hear after STOP."""
    return any(name.endswith("_pence") for name in NOTICES.get(notice, ()))


def render(notice: str, values: Mapping[str, object], sender: SenderIdentity, language: str = "en") -> str:
    """The words of a notice as a text message in a language that may be spoken; values ending in `_pence` are written as pounds.
    Raises InvalidError."""
    entry = check(notice, values)
    written = {name: _write(name, value) for name, value in values.items()}
    form = entry.sms
    if language == "cy":
        form = welsh.SMS[notice]
        written = {name: welsh.READY.get(words, words) for name, words in written.items()}
    return fitted(form.format(organisation=sender.organisation, helpline=sender.helpline, **written))


def write_letter(
    notice: str, values: Mapping[str, object], sender: SenderIdentity, address: Address, day: date
) -> Letter:
    """The words of a notice as an Easy Read letter of that day. Raises InvalidError."""
    entry = check(notice, values)
    written = {name: _write(name, value) for name, value in values.items()}
    words = {"organisation": sender.organisation, "helpline": sender.helpline, **written}
    sentences = tuple(
        Sentence(_picture(one, values), one.words.format_map(words), one.large.format_map(words))
        for one in entry.easy_read
    )
    short_name = sender.short_name or sender.organisation
    return Letter(sender.organisation, short_name, sender.helpline, day, entry.title, sentences, address)


def _picture(sentence: Sentence, values: Mapping[str, object]) -> str:
    """The picture of a sentence; one that says what money was for shows that."""
    return _OF_CATEGORY.get(values["what"], sentence.picture) if "{what}" in sentence.words else sentence.picture


def _write(name: str, value: object) -> str:
    return pounds(value) if isinstance(value, int) and name.endswith("_pence") else str(value)
