"""The words in which people are asked to take part (when it is, what we pay, how to say yes or no), and told not to come after all."""

from services.notifications.letters.letter import Sentence
from services.notifications.messages.how_to_answer import Ending
from services.notifications.messages.notice_template import NoticeTemplate
from shared.contracts.notices import Notice

_TERMS = "{organisation} can pay you {amount_pence} for {purpose}. You can take less. We can also pay costs like travel. {yes_or_no}"
_TERMS_IN_LETTERS = (
    Sentence("money", "{organisation} can pay you {amount_pence}."),
    Sentence("information", "The money is for {purpose}."),
    Sentence("hand", "You can take less money if you want."),
    Sentence("bus", "We can also pay costs like travel."),
    Sentence("question", "Please say yes or no."),
    Ending.ANSWER,
    Ending.ASK_WITHOUT_NUMBER,
)
_CHANGE_IN_LETTERS = (
    Sentence("hand", "You can change this before the day."),
    Ending.ASK_WITHOUT_NUMBER,
)

OFFER_NOTICES = (
    NoticeTemplate(
        Notice.OFFER_MADE,
        f"Will you come {{starts_at}}? {_TERMS}",
        "Will you take part?",
        (Sentence("calendar", "Will you come {starts_at}?"), *_TERMS_IN_LETTERS),
    ),
    NoticeTemplate(
        Notice.OFFER_MADE_SEVERAL,
        f"Will you come {{sessions}} times, first {{starts_at}}? {_TERMS}",
        "Will you take part?",
        (
            Sentence("calendar", "Will you come {sessions} times?"),
            Sentence("clock", "The first time is {starts_at}."),
            *_TERMS_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_TAKEN_BACK,
        "Please do not come {starts_at}. {organisation} has cancelled this. We are sorry. "
        "If we owe you money, you still get it. {questions}",
        "Please do not come",
        (
            Sentence("no", "Please do not come {starts_at}."),
            Sentence("organisation", "{organisation} has cancelled this."),
            Sentence("hand", "We are sorry."),
            Sentence("money", "You still get money that we owe you."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_TAKEN_BACK_SEVERAL,
        "Please do not come {all_starts}. {organisation} has cancelled this. We are sorry. "
        "If we owe you money, you still get it. {questions}",
        "Please do not come",
        (
            Sentence("no", "Please do not come {all_starts}."),
            Sentence("organisation", "{organisation} has cancelled this."),
            Sentence("hand", "We are sorry."),
            Sentence("money", "You still get money that we owe you."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_CHOSE_LESS,
        "You chose {amount_pence} of {offered_pence} for {purpose}. You come {starts_at}. From {organisation}. {to_change}",
        "The money that you chose",
        (
            Sentence("money", "You chose {amount_pence}."),
            Sentence("information", "We offered you {offered_pence} for {purpose}."),
            Sentence("calendar", "You come {starts_at}."),
            *_CHANGE_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_CHOSE_EXPENSES,
        "You come {starts_at}. You chose only your costs, like travel. {organisation} pays no other money. {to_change}",
        "The money that you chose",
        (
            Sentence("bus", "You chose only your costs."),
            Sentence("no", "We do not pay you other money."),
            Sentence("calendar", "You come {starts_at}."),
            *_CHANGE_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_CHOSE_NOTHING,
        "You said no to coming {starts_at}. {organisation} pays you no money for it. {to_change}",
        "You said no",
        (
            Sentence("no", "You said no to our offer."),
            Sentence("calendar", "The offer was to come {starts_at}."),
            *_CHANGE_IN_LETTERS,
        ),
    ),
)
