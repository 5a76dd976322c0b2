"""The words in which people are asked to take part (what, when and where it is, what we pay, how to say yes or no), and told not to after all.

`{asked}`, `{activity}`, `{which}`, `{it_is}`, `{it_was}`, `{it_was_to_be}`, `{it_ends}`, `{the_place}`, `{takes}`, `{thanks}` and `{please_do_not}` are
made of the value `activity` (`shared/activity_words.py`). A sentence of a letter that one of them leaves empty is left out.
"""

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
_WAGES = (
    "{organisation} can pay you {amount_pence} for {purpose}. You get it with wages on {pay_on}. Tax may come off. "
    "You can take less. We also pay costs. {yes_or_no}"
)
_WAGES_IN_LETTERS = (
    Sentence("money", "{organisation} can pay you {amount_pence}."),
    Sentence("information", "The money is for {purpose}."),
    Sentence("calendar", "You get the money with wages on {pay_on}."),
    Sentence("information", "Tax may come off the money."),
    *_TERMS_IN_LETTERS[2:],
)
_UNPAID = "{organisation} does not pay money for this. We can pay costs like travel. {yes_or_no}"
_UNPAID_IN_LETTERS = (
    Sentence("no", "{organisation} does not pay money for this."),
    Sentence("bus", "We can pay costs like travel."),
    Sentence("question", "Please say yes or no."),
    Ending.ANSWER,
    Ending.ASK_WITHOUT_NUMBER,
)
_WAITS_IN_LETTERS = (
    Sentence("money", "{organisation} can pay you {amount_pence}."),
    Sentence("information", "The money is for {purpose}."),
    Sentence("hand", "You can take less money if you want."),
    Sentence("question", "Please say yes or no."),
)
_ASKED_IN_LETTERS = (
    Sentence("question", "{will_you}?"),
    Sentence("calendar", "{it_is}."),
    Sentence("clock", "{it_ends}."),
    Sentence("place", "{the_place}."),
    Sentence("clock", "{takes}."),
)
_WHICH_IN_LETTERS = (
    Sentence("people", "We write to you about {which}."),
    Sentence("calendar", "{it_is}."),
)
_WHICH_WAS_IN_LETTERS = (
    Sentence("people", "We write to you about {which}."),
    Sentence("calendar", "{it_was}."),
)
_CANCELLED_IN_LETTERS = (
    Sentence("organisation", "{organisation} has cancelled this."),
    Sentence("hand", "We are sorry."),
    Sentence("money", "You still get money that we owe you."),
    Ending.ASK_WITHOUT_NUMBER,
)
_LIMIT_IN_LETTERS = (
    Sentence("waiting", "We wait until you tell us."),
    Sentence("question", "Do you want all of it?"),
    Sentence("question", "You can also choose less."),
    Sentence("question", "You can also choose none."),
    Sentence("people", "You can get advice about benefits.", "{adviser}"),
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
        f"{{asked}} {_TERMS}",
        "Will you take part?",
        (*_ASKED_IN_LETTERS, *_TERMS_IN_LETTERS),
    ),
    NoticeTemplate(
        Notice.OFFER_MADE_WITH_WAGES,
        f"{{asked}} {_WAGES}",
        "Will you take part?",
        (*_ASKED_IN_LETTERS, *_WAGES_IN_LETTERS),
    ),
    NoticeTemplate(
        Notice.OFFER_TAKEN_BACK,
        "{please_do_not}. {organisation} has cancelled this. We are sorry. If we owe you money, you still get it. {questions}",
        "We have cancelled this",
        (
            Sentence("no", "{please_do_not_in_short}."),
            Sentence("calendar", "{it_was_to_be}."),
            *_CANCELLED_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_TAKEN_BACK_SEVERAL,
        "Please do not come {all_starts}. This is about {which}. {organisation} has cancelled this. We are sorry. "
        "If we owe you money, you still get it. {questions}",
        "We have cancelled this",
        (
            Sentence("no", "{please_do_not_in_short}."),
            Sentence("calendar", "Please do not come {all_starts}."),
            *_CANCELLED_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_CHOSE_LESS,
        "You chose {amount_pence} of {offered_pence} for {purpose}. It is for {activity}. From {organisation}. {to_change}",
        "The money that you chose",
        (
            Sentence("money", "You chose {amount_pence}."),
            Sentence("information", "We offered you {offered_pence} for {purpose}."),
            *_WHICH_IN_LETTERS,
            *_CHANGE_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_CHOSE_INSTALMENT,
        "You chose {at_once_pence} at once and {amount_pence} from {pay_on} on, for {purpose}. It is for {activity}. From {organisation}. {to_change}",
        "The money that you chose",
        (
            Sentence("money", "You chose {at_once_pence} after you take part."),
            Sentence("calendar", "You chose {amount_pence} from {pay_on} on."),
            Sentence("information", "The money is for {purpose}."),
            *_WHICH_IN_LETTERS,
            *_CHANGE_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_CHOSE_EXPENSES,
        "You chose only your costs, like travel. It is for {activity}. {organisation} pays no other money. {to_change}",
        "The money that you chose",
        (
            Sentence("bus", "You chose only your costs."),
            Sentence("no", "We do not pay you other money."),
            *_WHICH_IN_LETTERS,
            *_CHANGE_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_CHOSE_NOTHING,
        "You said no to {activity}. {organisation} pays you no money for it. {to_change}",
        "You said no",
        (
            Sentence("no", "You said no to our offer."),
            *_WHICH_IN_LETTERS,
            *_CHANGE_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_CHOSE_CHARITY,
        "You give the money to {charity}, without your name. This is for {day_of}. Giving may count for benefits. "
        "Advice: {adviser}. From {organisation}. {to_change}",
        "You give the money to a charity",
        (
            Sentence("hand", "You give the money to {charity}."),
            *_WHICH_IN_LETTERS,
            Sentence("no", "We do not tell them your name."),
            Sentence("information", "Giving money may count for benefits."),
            Sentence("people", "You can get advice about benefits.", "{adviser}"),
            *_CHANGE_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.MONEY_MAY_MATTER,
        "Money for taking part can matter for benefits. You can ask for advice before you say yes: {adviser}. You can always take less or none. "
        "From {organisation}. {questions}",
        "About your money",
        (
            Sentence("money", "Money for taking part can matter for benefits."),
            Sentence("people", "You can get advice before you say yes.", "{adviser}"),
            Sentence("hand", "You can take less money if you want."),
            Sentence("hand", "You can also take none."),
            Sentence("organisation", "The letter is from {organisation}."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.STATEMENT_READY,
        "We can show you what we paid you. Reply STATEMENT. We text a page to a telephone of your own. If others use this one, we post it. "
        "From {organisation}. {questions}",
        "What we paid you",
        (
            Sentence("letter", "The next pages say what we paid you."),
            Sentence("organisation", "The money was from {organisation}."),
            Sentence("hand", "You can show these pages to others if you want."),
            Sentence("people", "You can get advice about benefits.", "{adviser}"),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.AHEAD_REFUSED,
        "You asked us to pay before you come. We cannot do that. Why: {reason} From {organisation}. {questions}",
        "We cannot pay before you come",
        (
            Sentence("question", "You asked us to pay before you come."),
            Sentence("no", "We cannot do that.", "{reason}"),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.CHARITY_SENT,
        "We sent {amount_pence} to {charity} for you, without your name. It is for {purpose}. From {organisation}. "
        "{questions}",
        "We sent your money to a charity",
        (
            Sentence("money", "We sent {amount_pence} to {charity} for you."),
            Sentence("information", "The money is for {purpose}."),
            Sentence("no", "We did not tell them your name."),
            Sentence("organisation", "The letter is from {organisation}."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.CHARITY_NOT_SENT,
        "We could not send {amount_pence} to {charity} for you yet. It is for {purpose}. You need to do nothing. "
        "We look into it. From {organisation}. {questions}",
        "Your money for a charity",
        (
            Sentence("no", "We could not send {amount_pence} to {charity} yet."),
            Sentence("information", "The money is for {purpose}."),
            Sentence("good", "You need to do nothing."),
            Sentence("waiting", "We look into it."),
            Sentence("organisation", "The letter is from {organisation}."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_ABOVE_LIMIT,
        "We can pay you {amount_pence} for {purpose}. It is for {day_of}. You set a limit, so we ask first. Take it, less, or none? "
        "Advice about benefits: {adviser}. From {organisation}. {yes_or_no}",
        "Your limit",
        (
            Sentence("limit", "You set a limit."),
            Sentence("money", "{organisation} can pay you {amount_pence}."),
            Sentence("information", "The money is for {purpose}."),
            *_WHICH_WAS_IN_LETTERS,
            *_LIMIT_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_LATER_ABOVE_LIMIT,
        "We can now pay you the later {amount_pence} for {purpose}. It is for {day_of}. You set a limit, so we ask first. "
        "Advice about benefits: {adviser}. From {organisation}. {yes_or_no}",
        "Your limit",
        (
            Sentence("limit", "You set a limit."),
            Sentence("money", "{organisation} can pay you {amount_pence}."),
            Sentence("calendar", "You agreed to get this part later."),
            Sentence("information", "The money is for {purpose}."),
            *_WHICH_WAS_IN_LETTERS,
            *_LIMIT_IN_LETTERS,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_MORE_ABOVE_LIMIT,
        "Our rate went up. We can pay you {amount_pence} more for {purpose}. It is for {day_of}. You set a limit, so we ask first. "
        "Advice about benefits: {adviser}. From {organisation}. {yes_or_no}",
        "Our rate went up",
        (
            Sentence("information", "Our rate went up."),
            Sentence("money", "{organisation} can pay you {amount_pence} more."),
            Sentence("information", "The money is for {purpose}."),
            *_WHICH_WAS_IN_LETTERS,
            Sentence("limit", "You set a limit."),
            Sentence("waiting", "We wait until you tell us."),
            Sentence("question", "Do you want this money?"),
            Sentence("people", "You can get advice about benefits.", "{adviser}"),
            Ending.ANSWER,
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_MADE_UNPAID,
        f"{{asked}} {_UNPAID}",
        "Will you take part?",
        (*_ASKED_IN_LETTERS, *_UNPAID_IN_LETTERS),
    ),
    NoticeTemplate(
        Notice.OFFER_REMINDER,
        "We asked you before. {asked} {organisation} can pay you {amount_pence} for {purpose}. You can take less. {yes_or_no}",
        "Will you take part?",
        (
            Sentence("information", "We asked you before."),
            *_ASKED_IN_LETTERS,
            *_WAITS_IN_LETTERS,
            Ending.ANSWER,
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_WAITS,
        "{thanks}. {organisation} can pay you {amount_pence} for {purpose}. You can take less. "
        "The money waits for you. {yes_or_no}",
        "Do you want the money?",
        (
            Sentence("good", "Thank you for taking part."),
            *_WHICH_WAS_IN_LETTERS,
            *_WAITS_IN_LETTERS,
            Sentence("waiting", "The money waits for you."),
            Ending.ANSWER,
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_WAITS_LAST,
        "{organisation} can still pay you {amount_pence} for {purpose}. It is for {day_of}. You can take less. We do not remind you again. "
        "The money waits for you. {yes_or_no}",
        "Do you want the money?",
        (
            *_WHICH_WAS_IN_LETTERS,
            *_WAITS_IN_LETTERS,
            Sentence("no", "We do not remind you again."),
            Sentence("waiting", "The money waits for you."),
            Ending.ANSWER,
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
)
