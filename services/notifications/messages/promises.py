"""What is promised about a claim, in words: once for each kind and language, for texts, calls and notices."""

from collections.abc import Mapping
from datetime import datetime

from shared.contracts.money import PromiseKind
from shared.days_in_words import day_in_words
from shared.london import in_london

_K = PromiseKind

PROMISES: Mapping[PromiseKind, Mapping[str, str]] = {
    _K.SENDING_NOW: {"en": "We are sending you the money now.", "cy": "Rydym yn anfon yr arian atoch nawr."},
    _K.SEND_TODAY: {
        "en": "We plan to send you the money by {by_time}.",
        "cy": "Ein bwriad yw anfon yr arian atoch erbyn {by_time}.",
    },
    _K.SEND_LATER: {
        "en": "We plan to send you the money on {by_day}.",
        "cy": "Ein bwriad yw anfon yr arian atoch ar {by_day}.",
    },
    _K.CASH_TODAY: {"en": "You get it in your hand.", "cy": "Cewch yr arian yn eich llaw."},
    _K.VOUCHER_TODAY: {"en": "You get a voucher.", "cy": "Cewch daleb."},
    _K.NEEDS_BANK_DETAILS: {
        "en": "It is agreed. We do not know yet where to send it. A person will ask you.",
        "cy": "Mae wedi'i gytuno. Ni wyddom eto ble i'w anfon. Bydd person yn gofyn i chi.",
    },
    _K.CHECKING_BANK_DETAILS: {
        "en": "It is agreed. We are checking where to send it.",
        "cy": "Mae wedi'i gytuno. Rydym yn gwirio ble i'w anfon.",
    },
    _K.AGREED: {
        "en": "It is agreed. We will tell you when it is sent.",
        "cy": "Mae wedi'i gytuno. Cewch wybod pan fydd wedi'i anfon.",
    },
    _K.HAD_BEFORE: {
        "en": "It is agreed. You had the money from us before.",
        "cy": "Mae wedi'i gytuno. Cawsoch yr arian gennym o'r blaen.",
    },
    _K.LOOK_TODAY: {
        "en": "A person will look at it. We will tell you what happens.",
        "cy": "Bydd person yn edrych arno. Cewch wybod beth sy'n digwydd.",
    },
    _K.LOOK_LATER: {
        "en": "A person will look at it on {by_day}. We will tell you what happens.",
        "cy": "Bydd person yn edrych arno ar {by_day}. Cewch wybod beth sy'n digwydd.",
    },
}


def promise_in_words(kind: str, by: str, language: str) -> str:
    """A promise as a notice says it. `by` is the moment that it speaks of, as ISO text. Raises ValueError for an unknown kind."""
    moment = in_london(datetime.fromisoformat(by))
    day = day_in_words(moment.date(), language, weekday=True, year=False)
    return PROMISES[PromiseKind(kind)][language].format(
        by_time=f"{moment:%H:%M}", by_day=f"d{day}" if language == "cy" else day
    )
