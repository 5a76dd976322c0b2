"""Why a line is not paid, or not all of it, in ready sentences: finance chooses one, a text and a letter say it to the person."""

from collections.abc import Mapping
from enum import StrEnum


class RejectionReason(StrEnum):
    """The reasons that finance gives most."""

    NOT_COVERED = "not_covered"
    TOO_MUCH = "too_much"
    NO_RECEIPT = "no_receipt"
    RECEIPT_UNREADABLE = "receipt_unreadable"
    RECEIPT_DIFFERS = "receipt_differs"
    PAID_BEFORE = "paid_before"
    NOT_FOR_THIS = "not_for_this"


_R = RejectionReason

REJECTION_WORDS: Mapping[RejectionReason, tuple[str, str]] = {
    _R.NOT_COVERED: ("We do not pay for this kind of cost.", "Nid ydym yn talu am y math hwn o gost."),
    _R.TOO_MUCH: ("It is more than we pay for this.", "Mae'n fwy nag yr ydym yn ei dalu am hyn."),
    _R.NO_RECEIPT: ("We need a receipt for this.", "Mae angen derbynneb arnom ar gyfer hyn."),
    _R.RECEIPT_UNREADABLE: ("We could not read the receipt.", "Ni allem ddarllen y dderbynneb."),
    _R.RECEIPT_DIFFERS: ("The receipt shows another amount.", "Mae'r dderbynneb yn dangos swm arall."),
    _R.PAID_BEFORE: ("We have paid you for this before.", "Rydym wedi talu hyn i chi o'r blaen."),
    _R.NOT_FOR_THIS: (
        "It was not for the meeting or the task.",
        "Nid oedd ar gyfer y cyfarfod na'r dasg.",
    ),
}
"""Each reason in English and Welsh. Nobody has checked the Welsh yet. What is kept, and what a notice carries, is the English
sentence; finance may write its own words instead, which are said as they are."""


def rejection_in_words(reason: RejectionReason) -> str:
    """The sentence that is kept with the decision."""
    return REJECTION_WORDS[reason][0]
