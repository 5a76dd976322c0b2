"""Account numbers that are not eight digits long, as the banks themselves shorten them, and numbers that no account has. Pure."""

from shared.errors import Effect, InvalidError

_COOPERATIVE_BANK = ("08", "839")
_CITIBANK = ("083",)
"""Among the Co-operative Bank's sort codes, and no account there has ten digits that may be shortened."""
_NATWEST = ("600", "601", "602", "606", "609", "830")
_SANTANDER = ("090", "091", "72", "890", "891", "892")
"""Santander's own, once Abbey National, Girobank and Alliance & Leicester: the one bank whose accounts have nine digits."""


def shorten(sort_code: str, digits: str) -> tuple[str, str] | None:
    """(sort code, account number) of nine or ten digits as their bank shortens them. None for any other length, and where no bank's
    rule is known: a guess would be another account.

    Santander's first of nine digits takes the place of the sort code's last. Of ten the Co-operative Bank uses the first eight,
    NatWest the last eight. At any other bank nine digits are eight and a mistake.
    """
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) == 9 and sort_code.startswith(_SANTANDER):
        return sort_code[:5] + digits[0], digits[1:]
    if len(digits) == 10 and sort_code.startswith(_COOPERATIVE_BANK) and not sort_code.startswith(_CITIBANK):
        return sort_code, digits[:8]
    if len(digits) == 10 and sort_code.startswith(_NATWEST):
        return sort_code, digits[2:]
    return None


def refuse_sort_code(sort_code: str) -> None:
    """Raises InvalidError for the sort code of no bank, which people type to get past a field."""
    if set(sort_code) == {"0"}:
        raise InvalidError(
            "bank_details.sort_code",
            "No bank has a sort code of zeros only.",
            "Look at the bank card and try again.",
            effect=Effect.NOTHING_SAVED,
        )


def refuse_account_number(digits: str, sort_code: str) -> None:
    """Raises InvalidError for one digit repeated, and for the sort code typed a second time ("" where that was unreadable)."""
    if len(set(digits)) == 1:
        raise _refusal(
            "No account has a number that is one digit repeated.",
            "Look at the bank card or a statement and try again.",
        )
    if digits == sort_code:
        raise _refusal(
            "This is the sort code again.",
            "The account number has 8 numbers and stands beside it on the bank card: try again with that.",
        )


def refuse_card_number(digits: str) -> None:
    """Raises InvalidError for the long number across a card, which has 13 to 19 digits."""
    if 13 <= len(digits) <= 19 and digits.isascii() and digits.isdigit():
        raise _refusal(
            "This is as long as the number of a card, and we do not want that one.",
            "The account number has 8 numbers and stands beside the sort code: try again with that.",
        )


def _refusal(happened: str, next_step: str) -> InvalidError:
    return InvalidError("bank_details.account_number", happened, next_step, effect=Effect.NOTHING_SAVED)
