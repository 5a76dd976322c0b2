"""Where a person's money is, and what is promised, in English and Welsh: a text, a call, a letter and a page say the same words.

How to answer is no part of them: that depends on where they are said.
"""

from collections.abc import Mapping
from datetime import date, datetime

from shared.contracts.money import MoneyKind, PromiseKind
from shared.days_in_words import day_in_words
from shared.london import in_london
from shared.money import pounds

_K = MoneyKind

MONEY_WORDS: Mapping[MoneyKind, tuple[str, str]] = {
    _K.COULD_NOT_SEND: (
        "We could not send you {amount_pence}. The money is still yours. A person will call you.",
        "Ni allem anfon {amount_pence} atoch. Chi biau'r arian o hyd. Bydd person yn eich ffonio.",
    ),
    _K.CAME_BACK: (
        "We sent you {amount_pence}, but the bank sent it back. The money is still yours. A person will call you.",
        "Anfonwyd {amount_pence} atoch, ond dychwelodd y banc yr arian. Chi biau'r arian o hyd. Bydd person yn eich ffonio.",
    ),
    _K.GAVE_BACK: (
        "You gave {amount_pence} back to us in cash. The money is still yours. A person will call you.",
        "Cawsom {amount_pence} mewn arian parod gennych. Chi biau'r arian o hyd. Bydd person yn eich ffonio.",
    ),
    _K.STOPPED: (
        "We stopped {amount_pence} before it left. The money is still yours. A person will call you.",
        "Ataliwyd {amount_pence} cyn iddo adael. Chi biau'r arian o hyd. Bydd person yn eich ffonio.",
    ),
    _K.LOOKED_INTO: (
        "We do not know yet if {amount_pence} has left. A person is finding out. They will call you.",
        "Ni wyddom eto a yw {amount_pence} wedi gadael. Mae person yn edrych ar hyn. Bydd yn eich ffonio.",
    ),
    _K.NEEDS_BANK_DETAILS: (
        "We have {amount_pence} for you. We do not know yet where to send it.",
        "Mae {amount_pence} gennym i chi. Ni wyddom eto ble i'w anfon.",
    ),
    _K.CHECKING_BANK_DETAILS: (
        "We have {amount_pence} for you. We are checking where to send it.",
        "Mae {amount_pence} gennym i chi. Rydym yn gwirio ble i'w anfon.",
    ),
    _K.NOT_SENT_YET: (
        "We have agreed {amount_pence}. It is not sent yet. We will tell you when it is.",
        "Rydym wedi cytuno ar {amount_pence}. Nid yw wedi'i anfon eto. Cewch wybod pan fydd.",
    ),
    _K.SENDING: (
        "We are sending you {amount_pence}. The bank has not finished yet.",
        "Rydym yn anfon {amount_pence} atoch. Nid yw'r banc wedi gorffen eto.",
    ),
    _K.SENT: ("We sent you {amount_pence} on {sent_on}.", "Anfonwyd {amount_pence} atoch ar {sent_on}."),
    _K.CASH_WAITS: (
        "We have {amount_pence} in cash for you. You get it in your hand.",
        "Mae {amount_pence} mewn arian parod gennym i chi. Cewch ef yn eich llaw.",
    ),
    _K.GIVEN_CASH: (
        "You were given {amount_pence} in cash on {sent_on}.",
        "Cawsoch {amount_pence} mewn arian parod ar {sent_on}.",
    ),
    _K.GIFT_LOOKED_INTO: (
        "You gave {amount_pence} to {charity}. We could not send it yet, and look into it. You do not need to do anything.",
        "Rhoesoch {amount_pence} i {charity}. Ni allem ei anfon eto, ac rydym yn edrych arno. Nid oes angen i chi wneud dim.",
    ),
    _K.GIFT_NOT_SENT_YET: (
        "You gave {amount_pence} to {charity}. It is not sent yet. We will tell you when it is.",
        "Rhoesoch {amount_pence} i {charity}. Nid yw wedi'i anfon eto. Cewch wybod pan fydd.",
    ),
    _K.GIFT_SENT: (
        "We sent {amount_pence} to {charity} for you on {sent_on}.",
        "Anfonwyd {amount_pence} i {charity} ar eich rhan ar {sent_on}.",
    ),
    _K.HAD_BEFORE: ("You had {amount_pence} of this from us before.", "Cawsoch {amount_pence} o hwn gennym o'r blaen."),
    _K.WE_BUY: (
        "We buy something for you for {amount_pence}. We send you no money for it.",
        "Rydym yn prynu rhywbeth i chi am {amount_pence}. Nid ydym yn anfon arian ato.",
    ),
    _K.LATE: (
        "We are late with {amount_pence}. We are sorry. A person is looking at it.",
        "Rydym yn hwyr gyda {amount_pence}. Mae'n ddrwg gennym. Mae person yn edrych arno.",
    ),
    _K.ASKED: (
        "We asked you about {amount_pence}. Please answer our question.",
        "Gofynnwyd i chi am {amount_pence}. Atebwch ein cwestiwn, os gwelwch yn dda.",
    ),
    _K.BEING_CHECKED: (
        "A person is looking at {amount_pence}. We will tell you what happens.",
        "Mae person yn edrych ar {amount_pence}. Byddwn yn dweud wrthych beth sy'n digwydd.",
    ),
    _K.HELD: (
        "We cannot decide yet about {amount_pence}. We will tell you.",
        "Ni allwn benderfynu eto am {amount_pence}. Cewch wybod.",
    ),
    _K.STILL_HAS: (
        "We gave you money before you needed it. You still have {amount_pence} of it.",
        "Cawsoch arian gennym ymlaen llaw. Mae {amount_pence} ohono gennych o hyd.",
    ),
    _K.NOT_WANTED: ("You told us that you do not want {amount_pence}.", "Dywedoch nad ydych eisiau {amount_pence}."),
    _K.REFUSED: (
        "We could not pay {amount_pence}. We told you why. Do you think that is wrong?",
        "Ni allem dalu {amount_pence}. Dywedwyd pam wrthych. Ydych chi'n meddwl bod hyn yn anghywir?",
    ),
}
"""Each kind in English and Welsh, with the names that values of a prompt have."""


def money_in_words(
    kind: MoneyKind, amount_pence: int, sent_on: date | None = None, language: str = "en", charity: str | None = None
) -> str:
    """One sentence about some of the person's money; `charity` is to whom they gave it."""
    english, welsh = MONEY_WORDS[kind]
    return (welsh if language == "cy" else english).format(
        amount_pence=pounds(amount_pence), sent_on=_behind_on(sent_on, language) if sent_on else "", charity=charity
    )


def _behind_on(day: date, language: str) -> str:
    """A day behind "on"; in Welsh it is softened there ("ar ddydd Mawrth")."""
    words = day_in_words(day, language, weekday=True, year=False)
    return f"d{words}" if language == "cy" else words


PROMISE_WORDS: Mapping[PromiseKind, tuple[str, str]] = {
    PromiseKind.SENDING_NOW: (
        "We are sending you the money now.",
        "Rydym yn anfon yr arian atoch nawr.",
    ),
    PromiseKind.SEND_TODAY: (
        "We plan to send you the money by {by_time}.",
        "Ein bwriad yw anfon yr arian atoch erbyn {by_time}.",
    ),
    PromiseKind.SEND_LATER: (
        "We plan to send you the money on {by_day}.",
        "Ein bwriad yw anfon yr arian atoch ar {by_day}.",
    ),
    PromiseKind.CASH_TODAY: (
        "You get it in your hand.",
        "Cewch yr arian yn eich llaw.",
    ),
    PromiseKind.VOUCHER_TODAY: (
        "You get a voucher.",
        "Cewch daleb.",
    ),
    PromiseKind.NEEDS_BANK_DETAILS: (
        "It is agreed. We do not know yet where to send it. A person will ask you.",
        "Mae wedi'i gytuno. Ni wyddom eto ble i'w anfon. Bydd person yn gofyn i chi.",
    ),
    PromiseKind.CHECKING_BANK_DETAILS: (
        "It is agreed. We are checking where to send it.",
        "Mae wedi'i gytuno. Rydym yn gwirio ble i'w anfon.",
    ),
    PromiseKind.AGREED: (
        "It is agreed. We will tell you when it is sent.",
        "Mae wedi'i gytuno. Cewch wybod pan fydd wedi'i anfon.",
    ),
    PromiseKind.HAD_BEFORE: (
        "It is agreed. You had the money from us before.",
        "Mae wedi'i gytuno. Cawsoch yr arian gennym o'r blaen.",
    ),
    PromiseKind.LOOK_TODAY: (
        "A person will look at it. We will tell you what happens.",
        "Bydd person yn edrych arno. Cewch wybod beth sy'n digwydd.",
    ),
    PromiseKind.LOOK_LATER: (
        "A person will look at it on {by_day}. We will tell you what happens.",
        "Bydd person yn edrych arno ar {by_day}. Cewch wybod beth sy'n digwydd.",
    ),
}


def promise_in_words(kind: PromiseKind, by: datetime, language: str = "en") -> str:
    """What is promised about a claim; `by` is the moment that the promise speaks of."""
    english, welsh = PROMISE_WORDS[kind]
    moment = in_london(by)
    return (welsh if language == "cy" else english).format(
        by_time=f"{moment:%H:%M}", by_day=_behind_on(moment.date(), language)
    )
