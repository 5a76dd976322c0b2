"""Every operation of Stripe's API version 2, read from the SDK's own services: where it is, what it takes and what it gives."""

import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import stripe.v2
from stripe._stripe_service import StripeService
from stripe.v2 import ListObject

from tests.contracts.closed import ContractError, names_in, resolve

_REQUEST = re.compile(r'self\._request\(\s*"(?P<method>\w+)",\s*"(?P<path>/v2/[^"]+)"')


@dataclass(frozen=True)
class Operation:
    """One operation; `is_list` where it gives a page of `answer`."""

    name: str
    method: str
    path: str
    request: type
    answer: Any
    is_list: bool

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is this operation."""
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(self.path))
        return self.method == method and re.fullmatch(pattern, path) is not None


@cache
def operation_of(method: str, path: str) -> Operation:
    """The operation that a request is. Raises ContractError where Stripe has none."""
    found = [one for one in operations() if one.matches(method, path)]
    # A fixed word is meant before a placeholder: …/accounts/close is no account.
    best = min(found, key=lambda one: one.path.count("{"), default=None)
    if best is None:
        raise ContractError(f"Stripe has no {method} {path}")
    return best


@cache
def operations() -> tuple[Operation, ...]:
    """All of them."""
    return tuple(operation for service in _services() for operation in _operations_of(service))


def _services() -> Iterator[type]:
    for found in pkgutil.walk_packages(stripe.v2.__path__, "stripe.v2."):
        if found.name.endswith("_service"):
            module = importlib.import_module(found.name)
            for value in vars(module).values():
                if inspect.isclass(value) and issubclass(value, StripeService) and value.__module__ == found.name:
                    yield value


def _operations_of(service: type) -> Iterator[Operation]:
    for name, function in vars(service).items():
        if inspect.isfunction(function) and (sent := _REQUEST.search(inspect.getsource(function))):
            yield _operation(f"{service.__name__}.{name}", function, sent["method"].upper(), sent["path"])


def _operation(name: str, function: Callable[..., Any], method: str, path: str) -> Operation:
    names = names_in(function.__module__)
    hints = {part: resolve(hint, names) for part, hint in inspect.get_annotations(function).items()}
    request, answer = _of_optional(hints["params"]), hints["return"]
    is_list = typing.get_origin(answer) is ListObject
    return Operation(name, method, path, request, typing.get_args(answer)[0] if is_list else answer, is_list)


def _of_optional(hint: Any) -> Any:
    return next((part for part in typing.get_args(hint) if part is not type(None)), hint)
