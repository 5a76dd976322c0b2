"""Bank details as people write them: cleaned, and refused in plain words where they cannot be right or cannot be paid to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from services.payments.payees import account_numbers
from services.payments.rails.protocol import BankDetails
from shared import bank_numbers
from shared.errors import ConflictError, Effect, InvalidError
from shared.transitions import TransitionTable

_BLANKS_AND_DASHES = re.compile(r"[\s\-\u2010-\u2015\u2212]")
_SORT_CODE = re.compile(r"([0-9]{2})([./]?)([0-9]{2})\2([0-9]{2})")
_ROLL_NUMBER = re.compile(r"/|roll|^[a-z]+\W*[0-9]", re.IGNORECASE)
"""How a roll number shows in the field for the account number: a slash, the word, or letters in front of the digits."""

_IBAN = re.compile(r"[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]){11,30}", re.IGNORECASE)
_NO_ROLL_NUMBER = frozenset({"", "na", "none", "no", "nil", "notapplicable"})


class MethodStatus(StrEnum):
    """How far bank details are on the way to money."""

    REGISTERING = "registering"
    """Entered; the rail is asked to take them on."""
    TO_CONFIRM = "to_confirm"
    """The rail has them; a second person must confirm them."""
    WAITING = "waiting"
    """Confirmed; a change waits so long that the person can still say that it was not them."""
    READY = "ready"
    """Money may go there."""
    REPLACED = "replaced"
    """Other details took their place."""
    RETIRED = "retired"
    """The bank says that no money arrives there, so none is sent there any more."""
    REFUSED = "refused"
    """The rail cannot use them."""
    STOPPED = "stopped"
    """The change was stopped, for instance because the person said that it was not them."""


class MethodEvent(StrEnum):
    """What happens to bank details."""

    REGISTERED = "registered"
    UNUSABLE = "unusable"
    """The rail took them on and says that no money can go there."""
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    TURNED_DOWN = "turned_down"
    """Whoever was to confirm heard that it is not the person's account."""
    CHECK_CHANGED = "check_changed"
    """A new name check says something else than what was confirmed, or that was too long ago."""
    WAIT_OVER = "wait_over"
    REPLACED = "replaced"
    NO_MONEY_ARRIVES = "no_money_arrives"
    STOPPED = "stopped"
    PERSON_ERASED = "person_erased"
    RECORD_MERGED = "record_merged"


UNDER_WAY = (MethodStatus.REGISTERING, MethodStatus.TO_CONFIRM, MethodStatus.WAITING)
"""New details that no money may go to yet. A payee has at most one of them (`payout_method_new_key`)."""
USED = (MethodStatus.READY, MethodStatus.REPLACED, MethodStatus.RETIRED)
"""Money may go there, or could once: what is entered beside or after it is a change."""
CHANGE_WAITS = timedelta(hours=48)
"""So long after it was entered no money goes to a changed account. The person's old contact is told at once: two days give
somebody who reads the text or gets the call only the next day the time to stop it. First details do not wait: there is no
old account from which money could be led away."""


def _refuse_method(now: MethodStatus, event: MethodEvent) -> ConflictError:
    if event is MethodEvent.STOPPED:
        return ConflictError(
            "payout_method.nothing_to_stop",
            "There is no change to stop: these bank details are in use already, or are not used any more.",
            "If money may go to somebody else, stop the payments first, then enter the right bank details.",
            method_status=now.value,
        )
    waits = "to be confirmed" if event in (MethodEvent.CONFIRMED, MethodEvent.TURNED_DOWN) else "for the bank"
    return ConflictError(
        "payout_method.not_now",
        f"These bank details do not wait {waits}.",
        method_status=now.value,
        event=event.value,
    )


METHOD_TRANSITIONS = TransitionTable(
    "payout_method",
    MethodStatus.REGISTERING,
    {
        (MethodStatus.REGISTERING, MethodStatus.TO_CONFIRM): frozenset({MethodEvent.REGISTERED}),
        (MethodStatus.REGISTERING, MethodStatus.REFUSED): frozenset({MethodEvent.UNUSABLE, MethodEvent.REFUSED}),
        (MethodStatus.TO_CONFIRM, MethodStatus.READY): frozenset({MethodEvent.CONFIRMED}),
        (MethodStatus.TO_CONFIRM, MethodStatus.WAITING): frozenset({MethodEvent.CONFIRMED}),
        (MethodStatus.WAITING, MethodStatus.READY): frozenset({MethodEvent.WAIT_OVER}),
        (MethodStatus.READY, MethodStatus.REPLACED): frozenset({MethodEvent.REPLACED}),
        (MethodStatus.READY, MethodStatus.RETIRED): frozenset(
            {MethodEvent.NO_MONEY_ARRIVES, MethodEvent.PERSON_ERASED, MethodEvent.RECORD_MERGED}
        ),
        (MethodStatus.TO_CONFIRM, MethodStatus.RETIRED): frozenset({MethodEvent.NO_MONEY_ARRIVES}),
        **{(status, MethodStatus.STOPPED): frozenset({MethodEvent.STOPPED}) for status in UNDER_WAY},
        (MethodStatus.TO_CONFIRM, MethodStatus.REFUSED): frozenset({MethodEvent.TURNED_DOWN}),
        (MethodStatus.READY, MethodStatus.TO_CONFIRM): frozenset({MethodEvent.CHECK_CHANGED}),
    },
    _refuse_method,
)
"""Every step that bank details may take."""


class AuthorityScope(StrEnum):
    """What an authority is for."""

    FEES = "fees"
    EXPENSES = "expenses"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Written:
    """Bank details as somebody wrote them down, silent when printed. `roll_number`: of an account at a building society."""

    holder_name: str = field(repr=False)
    sort_code: str = field(repr=False)
    account_number: str = field(repr=False)
    roll_number: str = field(default="", repr=False)


def read_bank_details(written: Written) -> BankDetails:
    """Clean bank details. Raises InvalidError with one sentence for each wrong field, without repeating what was written;
    the fact `fields` names them."""
    found: dict[str, str] = {}
    wrong: list[tuple[str, InvalidError]] = []

    def clean(name: str, cleaned: Callable[[], str]) -> None:
        try:
            found[name] = cleaned()
        except InvalidError as error:
            wrong.append((name, error))

    clean("holder_name", lambda: clean_holder_name(written.holder_name))
    clean("sort_code", lambda: clean_sort_code(written.sort_code))
    sort_code, account_number = found.get("sort_code", ""), _without_blanks(written.account_number)
    shortened = account_numbers.shorten(sort_code, account_number)
    if shortened is not None:
        found["sort_code"], account_number = shortened
    if needs_roll_number(written.account_number, written.roll_number):
        wrong.append(("roll_number", _roll_number_refused()))
    else:
        clean("account_number", lambda: clean_account_number(account_number, sort_code))
    if wrong:
        fields = [{"field": name, "problem": error.message} for name, error in wrong]
        code = wrong[0][1].code if len(wrong) == 1 else "bank_details.several"
        raise InvalidError(code, " ".join(error.message for _, error in wrong), effect=None, fields=fields)
    return BankDetails(found["holder_name"], found["sort_code"], found["account_number"])


def clean_holder_name(written: str) -> str:
    """The name that the account is in, with single blanks. It may be another's than the person's: a joint account, or that
    of somebody who manages their money. Raises InvalidError where it is no name, or holds a bank number."""
    name = " ".join(written.split())
    if not any(character.isalpha() for character in name) or bank_numbers.find(name):
        raise InvalidError(
            "bank_details.holder_name",
            "The account holder's name must be a name, as it stands on the bank card.",
            "Look at the card and try again.",
            effect=Effect.NOTHING_SAVED,
        )
    return name


def clean_sort_code(written: str) -> str:
    """Six digits from "20-00-00", "20 00 00", "20.00.00", "20/00/00" or "200000". Raises InvalidError without repeating
    what was written."""
    digits = _SORT_CODE.fullmatch(_without_blanks(written))
    if digits is None:
        raise InvalidError(
            "bank_details.sort_code",
            "The sort code must have 6 numbers.",
            "Look at the bank card and try again.",
            effect=Effect.NOTHING_SAVED,
        )
    sort_code = digits[1] + digits[3] + digits[4]
    account_numbers.refuse_sort_code(sort_code)
    return sort_code


def clean_account_number(written: str, sort_code: str = "") -> str:
    """Eight digits; six or seven are filled up with zeros in front: the banks' own rule, for the short numbers that some of
    them still write. Nine and ten are not guessed at: where a bank shortens them, `account_numbers.shorten` does. The
    `sort_code`, where it was readable, is only compared. Raises InvalidError."""
    digits = _without_blanks(written)
    account_numbers.refuse_card_number(digits)
    if not re.fullmatch(r"[0-9]{6,8}", digits):
        raise InvalidError(
            "bank_details.account_number",
            "The account number must have 8 numbers and no letters.",
            "Look at the bank card or a statement and try again; where it has 9 or 10 numbers, ask "
            "the bank for the one with 8.",
            effect=Effect.NOTHING_SAVED,
        )
    account_numbers.refuse_account_number(digits, sort_code)
    return digits.zfill(8)


def needs_roll_number(account_number: str, roll_number: str) -> bool:
    """Whether somebody has given us an account that can only be paid with a roll number."""
    said = "".join(one for one in roll_number.casefold() if one.isalnum())
    account = account_number.strip()
    return said not in _NO_ROLL_NUMBER or (not _IBAN.fullmatch(account) and _ROLL_NUMBER.search(account) is not None)


def _without_blanks(written: str) -> str:
    return _BLANKS_AND_DASHES.sub("", written)


def _roll_number_refused() -> InvalidError:
    # No rail of ours carries a roll number yet. Without it the money would go to the society and to nobody's account.
    return InvalidError(
        "bank_details.roll_number",
        "We cannot send money yet to an account that needs a roll number. What is owed stays owed.",
        "Ask for another account with 8 numbers and no roll number: their own, or that of somebody they trust with it. "
        "If there is none, call us about another way to be paid.",
        effect=Effect.NOTHING_SAVED,
    )
