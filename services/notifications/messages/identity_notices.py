"""What we say about how somebody is known to us and reached by us: a new picture, which is never named, and a new number, told at the
old one, where others may read it by now. Also that somebody asked to erase what is kept. None of it says a name, an amount, or what money is for."""

from services.notifications.letters.letter import Sentence
from services.notifications.messages.how_to_answer import Ending
from services.notifications.messages.notice_template import NoticeTemplate
from shared.contracts.notices import Notice

IDENTITY_NOTICES = (
    NoticeTemplate(
        Notice.TEXTS_STOPPED,
        "You asked {organisation} to stop texts. We cannot text you about your money now. To start again, text START. {questions}",
        "We have news about your money",
        (
            Sentence("stop", "You asked us to stop messages to your phone."),
            Sentence("information", "We have news about your money."),
            Sentence("no", "We cannot send the news to your phone."),
            Ending.START_AGAIN,
        ),
    ),
    NoticeTemplate(
        Notice.PICTURE_CHANGED,
        "You have a new picture word at {organisation}. You say it when we ask who you are. Was this not you? {now}. "
        "If it was you, do nothing.",
        "You have a new picture word",
        (
            Sentence("book", "You have a new picture word at {organisation}."),
            Sentence("talking", "You say the word when we ask who you are."),
            Sentence("good", "You do not need to do anything when it was you."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.SUPPORTER_AGREED,
        "Somebody who helps you can now text {organisation} what you spent. Do you not want this? {now}, or text NO HELPER. "
        "If you want it, do nothing.",
        "Somebody can tell us what you spent",
        (
            Sentence("people", "Somebody who helps you can now tell {organisation} what you spent."),
            Sentence("good", "You do not need to do anything when you want this."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.SUPPORTER_CLAIMED,
        "Somebody who helps you claimed {amount_pence} for {purpose}. They told {organisation}. Is this wrong? {now}, or text NO HELPER.",
        "Somebody asked for money for you",
        (
            Sentence("people", "Somebody who helps you asked {organisation} for {amount_pence}."),
            Sentence("information", "The money is for {purpose}."),
            Sentence("good", "You do not need to do anything when this is right."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.SUPPORTER_ENDED,
        "Somebody who helped you cannot text {organisation} what you spent any more. Do you not want this? {now}. If you want it, do nothing.",
        "Somebody cannot tell us what you spent",
        (
            Sentence("people", "Somebody who helped you cannot tell {organisation} what you spent now."),
            Sentence("good", "You do not need to do anything when you want this."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.PICTURE_UNLOCKED,
        "Somebody said a wrong picture word for you at {organisation}. Your own word works again now. Was this not you? {now}. "
        "If it was you, do nothing.",
        "Your picture word works again",
        (
            Sentence("no", "Somebody said a wrong picture word for you at {organisation}."),
            Sentence("talking", "You can say your picture word again now."),
            Sentence("good", "You do not need to do anything when it was you."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.NUMBER_CHANGED,
        "From now on {organisation} texts another number and not this one. Was this not you? {now}. If it was you, do nothing.",
        "We have a new telephone number",
        (
            Sentence("mobile", "{organisation} has a new telephone number for you."),
            Sentence("no", "We do not send messages to the old number now."),
            Sentence("good", "You do not need to do anything when it was you."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.RECORD_ERASING,
        "Someone asked {organisation} to erase what it keeps about you. We wait 7 days. Do you not want this? {now}. If you want it, do "
        "nothing.",
        "Someone asked us to erase your details",
        (
            Sentence("book", "Someone asked {organisation} to erase your details."),
            Sentence("clock", "We wait for 7 days."),
            Sentence("good", "You do not need to do anything when you want this."),
            Ending.NOT_YOU,
        ),
    ),
    NoticeTemplate(
        Notice.RECORDS_JOINED,
        "{organisation} had you on its list twice. Now it is one list. We pay to one bank account only now. Is this wrong? {now}. If it is "
        "right, do nothing.",
        "You were on our list twice",
        (
            Sentence("book", "{organisation} had you on its list twice."),
            Sentence("bank", "We pay to one bank account only now."),
            Sentence("good", "You do not need to do anything when this is right."),
            Ending.NOT_YOU,
        ),
    ),
)
