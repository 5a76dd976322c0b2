"""One request to Stripe, and what may be believed of its answer: a shape that we know, a definitive refusal, or nothing at all.

No body, name or account number of an answer reaches a log or an exception.
"""

from collections.abc import Callable, Iterable, Set
from typing import Any, Protocol, TypeVar

import stripe
from pydantic import BaseModel

from services.payments.rails import rules
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailRefusedError, RailUnavailableError
from services.payments.rails.rules import UNREADABLE, machine_word

OF_THE_REQUEST = frozenset(RailAnswerKind) - {
    RailAnswerKind.UNKNOWN,
    RailAnswerKind.TRY_LATER,
    RailAnswerKind.PAUSE_RUN,
}
"""Refusals of what was asked for; one of our own account (PAUSE_RUN) is over once finance has acted, so asking again helps."""
OF_ANY_KIND = OF_THE_REQUEST | {RailAnswerKind.PAUSE_RUN}
"""The same, and those of our own account: whoever asks tells finance at once."""


class Dictable(Protocol):
    """An object of the SDK, which can say what Stripe sent."""

    def to_dict(self) -> dict[str, Any]:
        """What Stripe sent."""
        ...


_Shape = TypeVar("_Shape", bound=BaseModel)


def error_code(error: stripe.StripeError) -> str | None:
    """Stripe's own code for an error, where it is a word for a machine."""
    # Most v2 errors have a code and no type, and the SDK then leaves `error.code` empty.
    body = error.json_body.get("error") if isinstance(error.json_body, dict) else None
    return machine_word(body.get("code")) if isinstance(body, dict) else None


def is_stripes(error: stripe.StripeError) -> bool:
    """Whether Stripe itself says this: a proxy on the way also refuses, in a shape of its own."""
    return isinstance(error.json_body, dict) and isinstance(error.json_body.get("error"), dict)


def refusal_of(error: stripe.StripeError) -> RailAnswer:
    """An error as an answer about a payment."""
    return rules.refusal(error.http_status, error_code(error), error.request_id)


def unavailable(http_status: int | None = None, code: str | None = None) -> RailUnavailableError:
    """The error for an answer that is no use."""
    return RailUnavailableError(
        f"Stripe gave no usable answer (HTTP {http_status or 'none'}, code {code or 'none'}). "
        "The question moved no money; asking again is safe.",
        fault=rules.fault_of_answer(http_status, code),
    )


def ask(call: Callable[[], Dictable], shape: type[_Shape], *, refusals: Set[RailAnswerKind] = frozenset()) -> _Shape:
    """Asks, and reads the answer as `shape`. Definitive `refusals` are let out as RailRefusedError; everything else that is no use
    raises RailUnavailableError."""
    try:
        return shape.model_validate(call().to_dict())
    except stripe.StripeError as error:
        answer = refusal_of(error)
    except Exception:
        raise unavailable(code=UNREADABLE) from None  # the cause may quote the body
    if answer.kind in refusals:
        raise RailRefusedError(answer.code or f"http_{answer.http_status}", answer.kind)
    raise unavailable(answer.http_status, answer.code)


def all_pages(pages: Callable[[], Iterable[Dictable]]) -> list[dict[str, Any]]:
    """Every object of a list, over all its pages. Raises RailUnavailableError."""
    try:
        return [item.to_dict() for item in pages()]
    except stripe.StripeError as error:
        answer = refusal_of(error)
    except Exception:
        raise unavailable(code=UNREADABLE) from None  # the cause may quote the body
    raise unavailable(answer.http_status, answer.code)


def read(raw: dict[str, Any], shape: type[_Shape]) -> _Shape:
    """An object as `shape`. Raises RailUnavailableError."""
    try:
        return shape.model_validate(raw)
    except ValueError:
        raise unavailable(code=UNREADABLE) from None  # the cause quotes the body
