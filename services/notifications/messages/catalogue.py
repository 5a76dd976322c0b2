"""What we say: one entry a notice, as a text and as an Easy Read letter. Which notices there are, and their values, stands in
`shared/contracts/notices.py`. The Welsh texts are in `welsh.py`; letters are in English.

Both say what has happened, what happens next, and whom to call. It says "we have sent", never "has arrived": we cannot
see into people's accounts. It names no group or benefit, and of events only their neutral words, because others may read the telephone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notifications.letters.letter import Sentence
from services.notifications.messages.bank_notices import BANK_NOTICES
from services.notifications.messages.cash_notices import CASH_NOTICES
from services.notifications.messages.changed_notices import CHANGED_NOTICES
from services.notifications.messages.how_to_answer import Ending
from services.notifications.messages.identity_notices import IDENTITY_NOTICES
from services.notifications.messages.notice_template import NoticeTemplate
from services.notifications.messages.offer_notices import OFFER_NOTICES
from shared.contracts.notices import NOTICES, Notice
from shared.errors import Effect, InvalidError


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """In whose name we write, and the number that people call. `short_name` stands where the organisation's name is too long,
    `text_number` in letters to those who answer by text; none where our texts take no answers."""

    organisation: str
    helpline: str
    short_name: str = ""
    text_number: str = ""


_FROM = Sentence("organisation", "The money is from {organisation}.")
_YOURS = Sentence("money", "The money is still yours.")
_WE_WILL_TELL = Sentence("letter", "We will tell you when the bank sends the money.")
_IS_FOR, _WAS_FOR = (Sentence("information", f"The money {verb} for {{purpose}}.") for verb in ("is", "was"))
_WAS_FOR_YOUR = Sentence("information", "The money was for your {what}.")

CATALOGUE: Mapping[str, NoticeTemplate] = {
    entry.name: entry
    for entry in (
        NoticeTemplate(
            Notice.PAYMENT_SENT,
            "We have sent you {amount_pence} for {purpose}. It is from {organisation}. Your number is {reference}. {questions}",
            "We have sent you money",
            (
                Sentence("money", "We have sent you {amount_pence}."),
                _IS_FOR,
                _FROM,
                Sentence("clock", "You may not see the money yet."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.WAGES_PAID,
            "{organisation} has paid you {amount_pence} for {purpose}, with wages. Tax may have come off. {questions_number}",
            "We have paid you with wages",
            (
                Sentence("money", "We have paid you {amount_pence}."),
                _IS_FOR,
                _FROM,
                Sentence("information", "You get the money with wages."),
                Sentence("information", "Tax may come off the money."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.WAGES_NOT_PAID,
            "We were wrong. {organisation} did not pay you {amount_pence} with wages. It was for {purpose}. We are sorry. "
            "It is still your money. {questions_number}",
            "You did not get money with wages",
            (
                Sentence("no", "You did not get {amount_pence} with wages."),
                _WAS_FOR,
                _FROM,
                Sentence("money", "You still get the money."),
                Sentence("searching", "We find out what went wrong."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.PAYMENT_PROCESSING,
            "We are sending you {amount_pence} for {purpose}. It is from {organisation}. The bank is working on it. "
            "We will tell you when it is sent. Your number is {reference}. {questions}",
            "We are sending you money",
            (
                Sentence("money", "We are sending you {amount_pence}."),
                _IS_FOR,
                _FROM,
                Sentence("bank", "The bank has not finished yet."),
                _WE_WILL_TELL,
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.PAYMENT_UNDER_REVIEW,
            "We are sending you {amount_pence} for {purpose}. It is from {organisation}. The bank is checking it first. "
            "You do not need to do anything. We will tell you when it is sent. {questions_number}",
            "We are sending you money",
            (
                Sentence("money", "We are sending you {amount_pence}."),
                _IS_FOR,
                _FROM,
                Sentence("searching", "The bank is checking the money first."),
                Sentence("resting", "You do not need to do anything."),
                _WE_WILL_TELL,
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.PAYMENT_FAILED,
            "We could not send you {amount_pence} for {purpose}. The money is still yours. {organisation} is finding out why. "
            "We will tell you what happens next. {questions_number}",
            "We could not send you money",
            (
                Sentence("no", "We could not send you {amount_pence}."),
                _IS_FOR,
                _YOURS,
                Sentence("searching", "{organisation} is finding out why."),
                Sentence("letter", "We will tell you what happens next."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.PAYMENT_RETURNED,
            "We sent you {amount_pence} for {purpose}. The bank sent it back. The money is still yours. "
            "We need to know where to send it. {please_answer}",
            "Your money came back to us",
            (
                Sentence("money", "We sent you {amount_pence}."),
                _IS_FOR,
                Sentence("going_back", "The bank sent the money back to us."),
                _YOURS,
                Sentence("question", "We need to know where to send the money."),
                Ending.CONTACT,
            ),
        ),
        *BANK_NOTICES,
        *CASH_NOTICES,
        *CHANGED_NOTICES,
        *IDENTITY_NOTICES,
        *OFFER_NOTICES,
        NoticeTemplate(
            Notice.CLAIM_RECEIVED,
            "We have your claim: {amount_pence} for {purpose}. {promise} {questions_to_us}",
            "We have what you sent",
            (
                Sentence("receipt", "You asked us for {amount_pence}."),
                _WAS_FOR,
                Sentence("good", "We have what you sent to us."),
                Sentence("letter", "We will tell you what happens next."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_LINE_REFUSED,
            "We cannot pay {amount_pence} for your {what}. {reason}. Not right? Reply APPEAL and we look again. "
            "{or_call}",
            "We cannot pay for something",
            (
                Sentence("receipt", "You asked us for {amount_pence}."),
                _WAS_FOR_YOUR,
                Sentence("no", "We cannot pay for this."),
                Sentence("speech", "{reason}."),
                Ending.LOOK_AGAIN,
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_PAID_PART,
            "We can pay {amount_pence} of {claimed_pence} for your {what}. {reason}. Not right? Reply APPEAL. "
            "{or_call}",
            "We can pay a part of what you asked for",
            (
                Sentence("receipt", "You asked us for {claimed_pence}."),
                _WAS_FOR_YOUR,
                Sentence("money", "We can pay {amount_pence}."),
                Sentence("speech", "{reason}."),
                Ending.LOOK_AGAIN,
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_QUESTION,
            "We have a question about {amount_pence} for your {what}. {question}? Please reply to this text. {or_call}",
            "We have a question for you",
            (
                Sentence("receipt", "You asked us for {amount_pence}."),
                _WAS_FOR_YOUR,
                Sentence("question", "{question}?"),
                Ending.ANSWER,
                Ending.CONTACT,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_PHOTO_WANTED,
            "You told us on the telephone about {amount_pence} for {purpose}. Please reply LINK to send photos of your receipts. {or_call}",
            "Please show us your receipts",
            (
                Sentence("speech", "You told us on the telephone about {amount_pence}."),
                _WAS_FOR,
                Sentence("receipt", "Please show us your receipts."),
                Ending.CONTACT,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_HELD,
            "We cannot decide yet about {amount_pence} for your {what}. {reason}. We will tell you. {questions_to_us}",
            "We need more time",
            (
                Sentence("receipt", "You asked us for {amount_pence}."),
                _WAS_FOR_YOUR,
                Sentence("waiting", "We cannot decide yet."),
                Sentence("speech", "{reason}."),
                Sentence("letter", "We will tell you when we know."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_APPEAL_RECEIVED,
            "We look again at {amount_pence} for {purpose}. {promise} {questions_to_us}",
            "We will look again",
            (
                Sentence("looking", "We will look again at what you asked for."),
                Sentence("money", "You asked us for {amount_pence}."),
                _WAS_FOR,
                Sentence("letter", "We will tell you what we decide."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_ADVANCE_USED,
            "Yes to your claim: {amount_pence} for {purpose}. You had {advance_pence} of it before. "
            "We send you the rest, if there is any. {questions_to_us}",
            "You had some of this money before",
            (
                Sentence("yes", "We agreed to {amount_pence}."),
                _IS_FOR,
                Sentence("getting", "You had {advance_pence} of the money from us before."),
                Sentence("sending", "We send you the rest."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_ADVANCE_AGREED,
            "Yes: {amount_pence} for your {what}, before you pay it. Tell us later what you spent, and keep your receipts. "
            "What is left over comes back to us. {questions_to_us}",
            "You get money before you need it",
            (
                Sentence("yes", "We agreed to {amount_pence}."),
                Sentence("information", "The money is for your {what}."),
                Sentence("receipt", "Please keep your receipts."),
                Sentence("mobile", "Tell us later what you spent."),
                Sentence("going_back", "Give us back what is left over."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_ADVANCE_PAID_BACK,
            "Thank you. You gave us back {amount_pence} of the money for {purpose}. You still have {left_pence} of it. "
            "{questions_to_us}",
            "You gave us money back",
            (
                Sentence("money", "We gave you money before."),
                _WAS_FOR,
                Sentence("going_back", "You gave us back {amount_pence}."),
                Sentence("coins", "You still have {left_pence} of it."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_ADVANCE_WRITTEN_OFF,
            "We gave you money for {purpose}. You do not need to give back {amount_pence}. You still have {left_pence} of it. "
            "{questions_to_us}",
            "You do not need to give money back",
            (
                Sentence("money", "We gave you money before."),
                _WAS_FOR,
                Sentence("good", "You do not need to give back {amount_pence}."),
                Sentence("coins", "You still have {left_pence} of it."),
                Ending.ASK,
            ),
        ),
        NoticeTemplate(
            Notice.CLAIM_TICKET_AGREED,
            "Yes: {organisation} pays {amount_pence} for your {what}. You do not pay, so we send you no money. "
            "{questions_number}",
            "We buy a ticket for you",
            (
                Sentence("ticket", "We buy a ticket for you."),
                Sentence("information", "We pay for your {what}."),
                Sentence("coins", "The ticket costs {amount_pence}."),
                Sentence("good", "You do not need to pay for it."),
                Ending.ASK,
            ),
        ),
    )
}


STAFF_LETTER = "staff_letter"
"""A letter in a member of staff's own words, from a task. No notice of payments', and never a text: those leave without a template."""
OWN_WORDS = "{words}"
"""Stands for these words, sentence by sentence."""
_OWN_WORDS = NoticeTemplate(
    STAFF_LETTER,
    OWN_WORDS,
    "{title}",
    (
        Sentence("letter", "We write to you."),
        Sentence("talking", OWN_WORDS),
        Ending.ASK_WITHOUT_NUMBER,
    ),
)


def check(notice: str, values: Mapping[str, object]) -> NoticeTemplate:
    """The entry of a notice, with its values checked. Raises InvalidError for an unknown notice, and for values that are
    missing, unknown or of another type; the message names notices and value names, never values."""
    entry = _OWN_WORDS if notice == STAFF_LETTER else CATALOGUE.get(notice)
    if entry is None:
        raise InvalidError(
            "notice.unknown", "There are no words for this notice.", effect=Effect.NOTHING_SENT, notice=notice
        )
    kinds = NOTICES.get(entry.name, {"words": str, "title": str})
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
    """Whether a notice tells a person about money of theirs: what some people still want to hear after STOP. An offer is about money
    that they do not have yet."""
    return not notice.startswith("offer_") and any(name.endswith("_pence") for name in NOTICES.get(notice, ()))
