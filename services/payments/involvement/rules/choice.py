"""What a person may choose when they are offered a fee: all of it, less, only their costs, or none. Nobody is ever given more."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.payments.involvement.rules.offers import OfferEvent
from shared.errors import ConflictError, Effect, InvalidError
from shared.money import pounds


class OfferReply(StrEnum):
    """What a person says to an offer."""

    YES = "yes"
    LESS = "less"
    """They come, for a smaller fee that they name."""
    EXPENSES_ONLY = "expenses_only"
    """They come, and want nothing but what it costs them."""
    CHARITY = "charity"
    """They come, and give all of the fee to a charity of the organisation's list."""
    NO = "no"
    LATER = "later"
    """They do not want to say now. The offer stays open, for as long as they like."""
    ANOTHER_WAY = "another_way"
    """They want to be paid in another way: a person speaks with them, and the offer stays open."""


class FeeChoice(StrEnum):
    """What an answered offer keeps."""

    ALL = "all"
    LESS = "less"
    EXPENSES_ONLY = "expenses_only"
    CHARITY = "charity"
    NONE = "none"
    LATER = "later"
    ANOTHER_WAY = "another_way"
    INSTALMENT = "instalment"
    """A part of it comes on a later day, as was agreed before the work."""
    NO_INSTALMENT = "no_instalment"


SAY_NOTHING_OF_HOW_MUCH = ("later", "another_way", "instalment", "no_instalment")
"""Kept in the history of an offer; how much of the fee they take is what was said before."""
LEAVES_OPEN = {OfferReply.LATER: FeeChoice.LATER, OfferReply.ANOTHER_WAY: FeeChoice.ANOTHER_WAY}
"""Neither yes nor no: kept as said, and the offer waits on."""


class AnswerChannel(StrEnum):
    """How an answer came."""

    TEXT = "text"
    CALL = "call"
    """They called our number, and keyed or said it."""
    WEB = "web"
    """On the page of the link that we texted them."""
    HELPLINE = "helpline"
    """A member of staff had them on the telephone."""
    IN_PERSON = "in_person"
    PAPER = "paper"
    STAFF = "staff"
    """A member of staff wrote it down and did not say how it came."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice; `accepted_pence` is the most that is paid as a fee (None: what was offered, or nothing where they declined). `charity_id`:
    to whom all of it goes in their place."""

    choice: FeeChoice
    accepted_pence: int | None = None
    charity_id: UUID | None = None

    @property
    def event(self) -> OfferEvent:
        """What it means for the offer."""
        return OfferEvent.DECLINED if self.choice is FeeChoice.NONE else OfferEvent.ACCEPTED


def choose(reply: OfferReply, amount_pence: int | None, expected_pence: int, charity_id: UUID | None = None) -> Chosen:
    """The choice that a reply to an offer makes.

    Raises InvalidError: less without an amount, an amount that is none or more than was offered, or an amount beside another reply; a
    charity without which one, or one beside another reply.
    """
    if (reply is OfferReply.CHARITY) != (charity_id is not None):
        raise InvalidError(
            "offer.which_charity",
            "A charity goes with “give it to a charity”, and only with that.",
            "Choose which charity of the list they want, or another answer.",
            effect=Effect.NOTHING_SAVED,
        )
    if reply is not OfferReply.LESS:
        if amount_pence is not None:
            raise InvalidError(
                "offer.amount_without_less",
                "An amount goes only with “less”.",
                "Send it with “less”, or leave it out.",
                effect=Effect.NOTHING_SAVED,
            )
        return Chosen(FeeChoice.CHARITY, None, charity_id) if charity_id is not None else _WITHOUT_AMOUNT[reply]
    if amount_pence is None or amount_pence <= 0:
        raise InvalidError(
            "offer.no_amount",
            "Less is an amount of at least a penny.",
            "Write how much they want; for nothing but their costs choose “only expenses”.",
            effect=Effect.NOTHING_SAVED,
        )
    if amount_pence > expected_pence:
        raise InvalidError(
            "offer.more_than_offered",
            f"{pounds(expected_pence)} was offered, and {pounds(amount_pence)} is more.",
            f"Ask whether they want {pounds(expected_pence)}, or less.",
            effect=Effect.NOTHING_SAVED,
            offered_pence=expected_pence,
        )
    return Chosen(FeeChoice.LESS, amount_pence)


def check_not_with_wages(*, is_with_wages: bool) -> None:
    """Raises ConflictError where a fee that the payroll office pays is to go to a charity: that office pays the person."""
    if is_with_wages:
        raise ConflictError(
            "offer.wages_not_to_charity",
            "This fee comes with the person's wages, and the payroll office pays it to them alone. So it cannot go to a charity from here.",
            "Tell them that, and that they can ask at the payroll office how to give. Then ask whether they want all of it, less or none.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )


_WITHOUT_AMOUNT = {
    OfferReply.YES: Chosen(FeeChoice.ALL),
    OfferReply.EXPENSES_ONLY: Chosen(FeeChoice.EXPENSES_ONLY, 0),
    OfferReply.NO: Chosen(FeeChoice.NONE),
}


def promised_pence(expected_pence: int, accepted_pence: int | None) -> int:
    """What an offer that is open or accepted promises: what they chose, else what they were told to expect."""
    return expected_pence if accepted_pence is None else accepted_pence


def choice_in_words(
    choice: str | None, accepted_pence: int | None, expected_pence: int, charity: str | None = None
) -> str | None:
    """What staff read of a choice that is not simply yes or no; None for those."""
    if choice == FeeChoice.LESS and accepted_pence is not None:
        return f"They chose {pounds(accepted_pence)} of {pounds(expected_pence)}."
    if choice == FeeChoice.EXPENSES_ONLY:
        return "They chose only their expenses, so no fee is paid."
    if choice == FeeChoice.CHARITY:
        return f"They give it to {charity or 'a charity'}. Nobody tells the charity who they are."
    return None
