"""What we say about cash in the hand, the code that is said at the table and what was given, and about vouchers. No notice says where a tin of cash is."""

from services.notifications.letters.letter import Sentence
from services.notifications.messages.how_to_answer import Ending
from services.notifications.messages.notice_template import NoticeTemplate
from shared.contracts.notices import Notice

CASH_NOTICES = (
    NoticeTemplate(
        Notice.CASH_GIVEN,
        "You were given {amount_pence} in cash {given_at}. It is for {purpose}, from {organisation}. Did you not get it? "
        "{questions_number}",
        "We gave you money",
        (
            Sentence("hand", "We gave you {amount_pence} in cash."),
            Sentence("calendar", "You got the money {given_at}."),
            Sentence("information", "The money is for {purpose}."),
            Sentence("organisation", "The money is from {organisation}."),
            Sentence("question", "Did you not get the money?"),
            Ending.CONTACT,
        ),
    ),
    NoticeTemplate(
        Notice.CASH_GIVEN_BACK,
        "You gave {amount_pence} in cash back {given_at}. It was for {purpose}. It is still your money, from "
        "{organisation}. {questions_number}",
        "You gave us money back",
        (
            Sentence("hand", "You gave us {amount_pence} in cash back."),
            Sentence("calendar", "You gave the money back {given_at}."),
            Sentence("information", "The money is for {purpose}."),
            Sentence("organisation", "The money is from {organisation}."),
            Sentence("money", "You still get the money."),
            Sentence("question", "Did you not give the money back?"),
            Ending.CONTACT,
        ),
    ),
    NoticeTemplate(
        Notice.CASH_LISTED,
        "We wrote down that you want your money from {organisation} in cash. Was this not you? {now}. If it was you, do nothing.",
        "You get your money in cash",
        (
            Sentence("hand", "We wrote down that you want your money in cash."),
            Sentence("organisation", "The money is from {organisation}."),
            Sentence("good", "You do not need to do anything when it was you."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.CASH_CODE,
        "Your code for {amount_pence} in cash is {code}. Say it at the table only once you have {amount_pence} in your hand. "
        "It is from {organisation}. {questions}",
        "Your code for cash",
        (
            Sentence("number", "Your code is {code}.", large="{code}"),
            Sentence("hand", "Wait until you have {amount_pence} in your hand."),
            Sentence("talking", "Then say the code at the table."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.CASH_BACK_CODE,
        "Your code to give {amount_pence} in cash back is {code}. Say it only when you give the cash back. Do you keep the cash? "
        "Then do not say the code. It is from {organisation}. {questions}",
        "Your code to give cash back",
        (
            Sentence("number", "Your code is {code}.", large="{code}"),
            Sentence("hand", "You give {amount_pence} in cash back."),
            Sentence("talking", "Do not say the code when you keep the cash."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.CASH_NOT_GIVEN,
        "We wrote down that you did not get {amount_pence} in cash. It was for {purpose}. It is still your money, from "
        "{organisation}. Did you get it? {questions_number}",
        "You did not get your cash",
        (
            Sentence("hand", "We wrote down that you did not get {amount_pence} in cash."),
            Sentence("information", "The money is for {purpose}."),
            Sentence("organisation", "The money is from {organisation}."),
            Sentence("money", "You still get the money."),
            Sentence("question", "Did you get the cash?"),
            Ending.CONTACT,
        ),
    ),
    NoticeTemplate(
        Notice.GIVEN_VOUCHER,
        "{organisation} gave you a voucher of {amount_pence} for {purpose}. It counts for the limits that you set. {questions}",
        "Your voucher",
        (
            Sentence("hand", "{organisation} gave you a voucher of {amount_pence}."),
            Sentence("information", "The voucher is for {purpose}."),
            Sentence("money", "The voucher counts for the limits that you set."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.GIVEN_VOUCHER_UNDONE,
        "We were wrong about a voucher of {amount_pence} for {purpose}. It does not count any more. From {organisation}. {questions}",
        "We were wrong about a voucher",
        (
            Sentence("no", "{organisation} was wrong about a voucher of {amount_pence}."),
            Sentence("information", "The voucher was for {purpose}."),
            Sentence("good", "The voucher does not count any more."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
)
