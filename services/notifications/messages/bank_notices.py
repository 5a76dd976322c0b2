"""What we say about bank details: asked for without a link, changed, stopped, in use. None that may reach somebody else names an amount.

How it is asked: no page is opened by these words. It comes only when the person answers LINK.
"""

from services.notifications.letters.letter import Sentence
from services.notifications.messages.notice_template import NoticeTemplate
from shared.contracts.notices import Notice

_YOURS = Sentence("money", "The money is still yours.")
_CALL = (
    Sentence("phone", "Call {organisation} on this number.", "{helpline}"),
    Sentence("number", "Tell us this number when you call.", "{reference}"),
    Sentence("people", "Someone you trust can help you with this letter."),
)
_TELL_US_WHERE = (
    Sentence("bank", "The bank says that this account cannot take money."),
    _YOURS,
    Sentence("question", "We need to know your new bank details."),
    Sentence("phone", "You can tell us when you call."),
    Sentence("letter", "Or ask us for a paper form."),
    *_CALL,
)
_CALL_ONLY = (
    Sentence("phone", "Call {organisation} on this number.", "{helpline}"),
    Sentence("people", "Someone you trust can help you with this letter."),
)
_NOT_YOU = (Sentence("question", "Was this not you?"), *_CALL_ONLY)

BANK_NOTICES = (
    NoticeTemplate(
        Notice.PAYMENT_FAILED_TELL_US_WHERE,
        "We could not send you {amount_pence} because of your bank account. It is still yours. How do you want to tell us your new "
        "bank details? Reply LINK, CALL or LETTER. {organisation}, {helpline}. Your number: {reference}.",
        "We need your new bank details",
        (Sentence("no", "We could not send you {amount_pence}."), *_TELL_US_WHERE),
    ),
    NoticeTemplate(
        Notice.PAYMENT_RETURNED_TELL_US_WHERE,
        "We sent you {amount_pence}, but the bank sent it back. The money is still yours. How do you want to tell us your new "
        "bank details? Reply LINK, CALL or LETTER. {organisation}, {helpline}. Your number: {reference}.",
        "We need your new bank details",
        (
            Sentence("money", "We sent you {amount_pence}."),
            Sentence("going_back", "The bank sent the money back to us."),
            *_TELL_US_WHERE,
        ),
    ),
    NoticeTemplate(
        Notice.PAYMENT_GOES_TO_NEW_ACCOUNT,
        "{amount_pence} did not get to your old bank account. The money is still yours. We will send it to your new bank "
        "account. Questions? Call {organisation} on {helpline}. Say this number: {reference}.",
        "We send your money to your new account",
        (
            Sentence("no", "{amount_pence} did not get to your old bank account."),
            _YOURS,
            Sentence("bank", "We will send it to your new bank account."),
            Sentence("question", "Do you want to ask us something?"),
            *_CALL,
        ),
    ),
    NoticeTemplate(
        Notice.BANK_DETAILS_CHANGING,
        "Your bank details at {organisation} are being changed. No money goes to the new account for 2 days. "
        "Was this not you? Call {helpline} now and we stop it. You do not need to reply.",
        "Someone changes your bank details",
        (
            Sentence("bank", "Someone gave {organisation} new bank details for you."),
            Sentence("clock", "We send no money there for 2 days."),
            Sentence("good", "You do not need to do anything when it was you."),
            *_NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.BANK_DETAILS_STOPPED,
        "We have stopped the change of your bank details at {organisation}. No money goes to the new account. "
        "Questions? Call {helpline}.",
        "We stopped a change of your bank details",
        (
            Sentence("no", "We have stopped the change of your bank details."),
            Sentence("bank", "No money goes to the new account."),
            Sentence("question", "Do you want to ask us something?"),
            *_CALL_ONLY,
        ),
    ),
    NoticeTemplate(
        Notice.BANK_DETAILS_NOT_TAKEN,
        "The bank does not know the bank details that you gave {organisation}. Please look at your bank card. How do you want to "
        "tell us again? Reply LINK, CALL or LETTER. Questions? Call {helpline}.",
        "We need your bank details again",
        (
            Sentence("bank", "The bank does not know the bank details from you."),
            _YOURS,
            Sentence("searching", "Please look at your bank card."),
            Sentence("phone", "You can tell us when you call."),
            Sentence("letter", "Or ask us for a paper form."),
            *_CALL_ONLY,
        ),
    ),
    NoticeTemplate(
        Notice.BANK_DETAILS_IN_USE,
        "{organisation} uses your new bank details from now on. If money came back to us, we send it again. "
        "Was this change not you? Call {helpline} now.",
        "We use your new bank details now",
        (
            Sentence("bank", "{organisation} uses your new bank details now."),
            Sentence("money", "We send you again what came back to us."),
            *_NOT_YOU,
        ),
    ),
)
