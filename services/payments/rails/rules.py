"""What Stripe's words mean for our money: a total classifier of refusals, and the reading of statuses and reasons.

Pure: words in, our own closed words out. Whatever is not listed becomes UNKNOWN or somebody's decision (a person
for the payment, finance for the run); never success, and never a retry under a new key.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from services.payments.rails.protocol import (
    AccountFault,
    NameMatch,
    RailAnswer,
    RailAnswerKind,
    RailEventKind,
    RailStatus,
)
from services.payments.rails.refusals import REASONS_OF_RAIL, REFUSALS
from shared.errors import Effect, InvalidError

_BY_STATUS: Mapping[int, RailAnswerKind] = {
    401: RailAnswerKind.PAUSE_RUN,  # the key is wrong or withdrawn, for every payment alike
    403: RailAnswerKind.PAUSE_RUN,  # the key may not do this, for every payment alike
    408: RailAnswerKind.UNKNOWN,
    409: RailAnswerKind.UNKNOWN,
    429: RailAnswerKind.TRY_LATER,
}


def classify(http_status: int | None, code: str | None) -> RailAnswerKind:
    """Says what an answer other than a readable success means; total over every status and code.

    `http_status` is None when there was no answer at all; `code` is None when the body held no error code,
    which may be a proxy speaking and not Stripe: only 401 and 429 are believed without one.
    """
    if http_status is None or not 400 <= http_status < 500:
        return RailAnswerKind.UNKNOWN
    if code is not None and code in REFUSALS:
        return REFUSALS[code].kind
    if code is None and http_status not in (401, 429):
        return RailAnswerKind.UNKNOWN
    return _BY_STATUS.get(http_status, RailAnswerKind.NEEDS_HUMAN)


_PROVE_NOTHING = frozenset({408, 409, 425, 429})
"""Refusals that may be about our question only: the payment itself may have been taken before."""


def proves_nothing_moved(http_status: int | None, code: str | None) -> bool:
    """Whether an answer to a first request under a key proves that no money has moved: the bank itself has read it and refused it.
    Without a code it may be a proxy that speaks."""
    return (
        code is not None and http_status is not None and 400 <= http_status < 500 and http_status not in _PROVE_NOTHING
    )


def refusal(http_status: int | None, code: str | None, request_id: str | None) -> RailAnswer:
    """An answer to a payment that is other than a readable success."""
    kind = classify(http_status, code)
    return RailAnswer(
        kind,
        code=code,
        http_status=http_status,
        request_id=request_id,
        remedy=kind,
        nothing_moved=proves_nothing_moved(http_status, code),
    )


NOT_SENT = RailAnswer(
    RailAnswerKind.OUR_BUG, code="frozen_request_unreadable", remedy=RailAnswerKind.OUR_BUG, nothing_moved=True
)
"""Our own answer to a request that the SDK would write with other bytes than were frozen: it does not leave at all."""


_KNOWN_STATUSES = {status.value: status for status in RailStatus}


def read_status(word: str) -> RailStatus | None:
    """Our word for Stripe's status of a payment; None for one that we do not know, which needs a person."""
    return _KNOWN_STATUSES.get(word)


def remedy_for(status: RailStatus, reason: str | None) -> RailAnswerKind | None:
    """Who acts next after a failed or returned payment; an unknown reason needs a person. None for other statuses."""
    if status not in (RailStatus.FAILED, RailStatus.RETURNED):
        return None
    known = REASONS_OF_RAIL.get(reason or "")
    return known.kind if known else RailAnswerKind.NEEDS_HUMAN


def read_match(word: str) -> NameMatch:
    """Our word for the result of a name check; one that we do not know counts as no result."""
    return NameMatch(word) if word in set(NameMatch) else NameMatch.UNAVAILABLE


def event_kind(event_type: str) -> RailEventKind:
    """What an event of this type is about; a type that we do not know is OTHER, and still a valid event."""
    if event_type.startswith("v2.money_management.outbound_payment."):
        return RailEventKind.PAYMENT
    if event_type.startswith("v2.money_management.received_credit."):
        return RailEventKind.CREDIT
    if event_type == "v2.core.event_destination.ping":
        return RailEventKind.PING
    return RailEventKind.OTHER


_MACHINE_WORD = re.compile(r"[a-z0-9_.]{1,80}", re.ASCII)


def machine_word(value: object) -> str | None:
    """The value if it is a word for a machine (a code, a reason); None for anything that could hold personal data."""
    return value if isinstance(value, str) and _MACHINE_WORD.fullmatch(value) else None


_SECRET_KEY = re.compile(r"(?:sk|rk)_(?:org_)?(test|live)_[!-~]+")
_STAYS = f"{Effect.NO_MONEY_MOVED} The account that is connected stays as it is."

_FAULT_OF_STATUS: Mapping[int, AccountFault] = MappingProxyType(
    {
        400: AccountFault.NOT_THERE,  # an id that this Stripe account could not have
        401: AccountFault.KEY_REFUSED,
        403: AccountFault.KEY_MAY_NOT,
        404: AccountFault.NOT_THERE,
    }
)

_FAULTS: Mapping[AccountFault, str] = MappingProxyType(
    {
        AccountFault.KEY_REFUSED: f"Stripe does not know this key: it is mistyped, revoked or expired. {_STAYS} "
        "Copy the key again from Stripe, or make a new one there.",
        AccountFault.KEY_MAY_NOT: f"Stripe knows this key, but does not let it see the financial account. {_STAYS} "
        "Give the key the rights it needs in Stripe, then enter it again.",
        AccountFault.NOT_THERE: "The Stripe account of this key has no such financial account: the key belongs to another Stripe "
        f"account, or the id is mistyped. {_STAYS} Enter a key and the financial account (fa_…) of the same Stripe account.",
        AccountFault.NOT_OPEN: f"This financial account is not open at Stripe. {_STAYS} Open it there, or enter another one.",
    }
)


def check_key(api_key: str, *, practice: bool) -> None:
    """Raises InvalidError for what is no secret key, for a live one in the practice world and for a test one outside it."""
    mode = _SECRET_KEY.fullmatch(api_key)
    if mode is None:
        raise InvalidError(
            "rail.no_key",
            f"This is no secret key of Stripe, which begins with rk_ or sk_ and has no blanks. {_STAYS} Copy the whole key again.",
            effect=None,
        )
    if practice and mode[1] == "live":
        raise InvalidError(
            "rail.live_key_in_practice",
            f"This is a live key, and here is only practice: it could move real money. {_STAYS} Enter a test key (rk_test_…).",
            effect=None,
        )
    if not practice and mode[1] == "test":
        raise InvalidError(
            "rail.test_key",
            "This is a test key: Stripe would say that people were paid, and no money would reach them. "
            f"{_STAYS} Enter a live key (rk_live_…) of your Stripe account.",
            effect=None,
        )


UNREADABLE = "answer_unreadable"
"""Our own code for an answer that this program cannot read: that stays so until the program is put right."""
NO_SUCH_OBJECT = frozenset({"not_found", "resource_missing"})
"""Faults of a question that say: the rail has nothing by that id."""
_COME_BACK = frozenset({408, 409, 425, 429})


def fault_of_answer(http_status: int | None, code: str | None) -> str | None:
    """What an answer that is no use says of us (`OutageError.fault`): a refusal that does not pass by itself, as of a key that was
    revoked. None where the rail is away, fails or is busy."""
    is_refusal = http_status is not None and 400 <= http_status < 500 and http_status not in _COME_BACK
    return (code or f"http_{http_status}") if is_refusal or code == UNREADABLE else None


def account_fault(http_status: int | None) -> AccountFault | None:
    """What Stripe's refusal of a question about a financial account says of the key; None where it says nothing of it."""
    return _FAULT_OF_STATUS.get(http_status or 0)


def refuse_account(fault: AccountFault) -> InvalidError:
    """The sentence for a key that does not open its financial account."""
    return InvalidError(f"rail.{fault.value}", _FAULTS[fault], effect=None)
