"""What we say about bank details: asked for without a link, changed, stopped, in use. None that may reach somebody else names an amount.

How it is asked: no page is opened by these words. It comes only when the person answers LINK.
"""

from services.notifications.letters.letter import Sentence
from services.notifications.messages.how_to_answer import Ending
from services.notifications.messages.notice_template import NoticeTemplate
from shared.contracts.notices import Notice

_YOURS = Sentence("money", "The money is still yours.")
_IS_FOR = Sentence("information", "The money is for {purpose}.")
_TELL_US_WHERE = (
    Sentence("bank", "The bank says that this account cannot take money."),
    _YOURS,
    Sentence("question", "We need to know your new bank details."),
    Ending.TELL_US_WHERE,
)

BANK_NOTICES = (
    NoticeTemplate(
        Notice.PAYMENT_FAILED_TELL_US_WHERE,
        "We could not send you {amount_pence} for {purpose}. Your bank account did not take it. It is still yours. How do you want to "
        "tell us your new bank details? {tell_us_where}",
        "We need your new bank details",
        (Sentence("no", "We could not send you {amount_pence}."), _IS_FOR, *_TELL_US_WHERE),
    ),
    NoticeTemplate(
        Notice.PAYMENT_RETURNED_TELL_US_WHERE,
        "We sent you {amount_pence} for {purpose}. The bank sent it back. The money is still yours. How do you want to tell us your "
        "new bank details? {tell_us_where}",
        "We need your new bank details",
        (
            Sentence("money", "We sent you {amount_pence}."),
            _IS_FOR,
            Sentence("going_back", "The bank sent the money back to us."),
            *_TELL_US_WHERE,
        ),
    ),
    NoticeTemplate(
        Notice.PAYMENT_GOES_TO_NEW_ACCOUNT,
        "Your old bank account did not take {amount_pence} for {purpose}. The money is still yours. We will send it to your new bank "
        "account. {questions_to_us}",
        "We send your money to your new account",
        (
            Sentence("no", "{amount_pence} did not get to your old bank account."),
            _IS_FOR,
            _YOURS,
            Sentence("bank", "We will send it to your new bank account."),
            Ending.ASK,
        ),
    ),
    NoticeTemplate(
        Notice.BANK_DETAILS_CHANGING,
        "Your bank details at {organisation} are being changed. No money goes to the new account for 2 days. "
        "Was this not you? {now} and we stop it. If it was you, do nothing.",
        "Someone changes your bank details",
        (
            Sentence("bank", "Someone gave {organisation} new bank details for you."),
            Sentence("clock", "We send no money there for 2 days."),
            Sentence("good", "You do not need to do anything when it was you."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.BANK_DETAILS_STOPPED,
        "We have stopped the change of your bank details at {organisation}. No money goes to the new account. "
        "{questions}",
        "We stopped a change of your bank details",
        (
            Sentence("no", "We have stopped the change of your bank details."),
            Sentence("bank", "No money goes to the new account."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.BANK_DETAILS_NOT_TAKEN,
        "The bank does not know the bank details that you gave {organisation}. Please look at your bank card. How do you want to "
        "tell us again? {tell_us_again}",
        "We need your bank details again",
        (
            Sentence("bank", "The bank does not know the bank details from you."),
            _YOURS,
            Sentence("searching", "Please look at your bank card."),
            Ending.TELL_US_AGAIN,
        ),
    ),
    NoticeTemplate(
        Notice.BANK_DETAILS_IN_USE,
        "{organisation} uses your new bank details from now on. If money came back to us, we send it again. "
        "Was this change not you? {now}.",
        "We use your new bank details now",
        (
            Sentence("bank", "{organisation} uses your new bank details now."),
            Sentence("money", "We send you again what came back to us."),
            Ending.NOT_YOU,
        ),
    ),
)
