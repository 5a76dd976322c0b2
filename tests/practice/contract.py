"""Stripe's contract, taken from the types in Stripe's own SDK: checks each request and each answer against them.

Request types are TypedDicts in `stripe.params`, answer types are StripeObject classes. Both become closed pydantic
models, so that an unknown field, a missing one, a float or an invented status is an error. Enums that Stripe calls
open count as closed here: the practice bank may use only values that the SDK knows.
"""

import importlib
import inspect
import json
import pkgutil
import sys
import typing
from collections.abc import Iterator
from functools import cache
from types import ModuleType, UnionType
from typing import Any, Literal, Union
from urllib.parse import parse_qsl, urlsplit

import typing_extensions
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError, create_model
from stripe import StripeObject
from stripe.events._event_classes import get_v2_event_class
from stripe.v2.money_management import PayoutMethod

from deploy.practice.bank.errors import ERRORS

PACKAGES = (
    "stripe.params.v2.money_management",
    "stripe.params.v2.core",
    "stripe.v2.money_management",
    "stripe.v2.core",
)
#: Names that the SDK imports for type checkers only.
_MISSING_NAMES = {"PayoutMethod": PayoutMethod}
_PLAIN = {int: StrictInt, bool: StrictBool, str: StrictStr, float: float}


class ContractError(AssertionError):
    """A request or an answer that Stripe's SDK would not recognise. Names the field, never its value."""


class Closed(BaseModel):
    """Base of every model built here."""

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())


_models: dict[type, type[BaseModel]] = {}


def convert(annotation: Any) -> Any:
    """Turn one SDK annotation into one that pydantic checks strictly."""
    origin = _origin(annotation)
    arguments = typing.get_args(annotation)
    if origin in (typing_extensions.NotRequired, typing_extensions.Required):
        return convert(arguments[0])
    if _is_untyped(annotation):
        values = convert(arguments[0]) if arguments else Any
        return dict[str, values]  # type: ignore[valid-type]  # built at run time
    if inspect.isclass(annotation) and (typing_extensions.is_typeddict(annotation) or _is_object(annotation)):
        return model_of(annotation)
    if origin in (Union, UnionType):
        return _convert_union(arguments)
    if origin in (list, tuple):
        return list[convert(arguments[0])]  # type: ignore[misc]  # built at run time
    if origin is dict:
        return dict[str, convert(arguments[1])]  # type: ignore[misc]  # built at run time
    return _PLAIN.get(annotation, annotation)


def _origin(annotation: Any) -> Any:
    return typing.get_origin(annotation)


def _convert_union(members: tuple[Any, ...]) -> Any:
    closed = any(_origin(member) is Literal for member in members)
    kept = [member for member in members if not (closed and member is str)]
    return Union[tuple(convert(member) for member in kept)]  # noqa: UP007 # members are known only at run time


def _is_untyped(annotation: Any) -> bool:
    return getattr(typing.get_origin(annotation) or annotation, "__name__", "") == "UntypedStripeObject"


def _is_object(annotation: Any) -> bool:
    return inspect.isclass(annotation) and issubclass(annotation, StripeObject)


def model_of(source: type) -> type[BaseModel]:
    """The closed model of a TypedDict or of a StripeObject class."""
    if source not in _models:
        _models[source] = create_model(source.__name__, __base__=Closed)  # stands in while recursion needs it
        fields = _typeddict_fields(source) if typing_extensions.is_typeddict(source) else _object_fields(source)
        _models[source] = _build(source.__name__, fields)
    return _models[source]


def _build(name: str, fields: list[tuple[str, Any, bool]]) -> type[BaseModel]:
    """Fields get neutral names, because wire names such as `from` are Python keywords."""
    definitions: dict[str, Any] = {}
    for number, (wire_name, annotation, required) in enumerate(fields):
        kind = annotation if required else annotation | None
        definitions[f"f{number}"] = (kind, Field(... if required else None, alias=wire_name))
    return create_model(name, __base__=Closed, **definitions)


def _typeddict_fields(source: type) -> list[tuple[str, Any, bool]]:
    names = {**vars(typing), **vars(sys.modules[source.__module__]), **_MISSING_NAMES}
    hints = typing_extensions.get_type_hints(source, globalns=names, include_extras=True)
    required: frozenset[str] = source.__required_keys__  # type: ignore[attr-defined]  # a TypedDict has it
    return [
        (name, convert(hint), name in required and _origin(hint) is not typing_extensions.NotRequired)
        for name, hint in hints.items()
    ]


def _object_fields(source: type) -> list[tuple[str, Any, bool]]:
    renamed: dict[str, str] = getattr(source, "_field_remappings", {})
    fields: dict[str, tuple[str, Any, bool]] = {}
    for owner in reversed(source.__mro__):
        if not _is_object(owner) or owner is StripeObject:
            continue
        nested = {name: value for name, value in vars(owner).items() if inspect.isclass(value)}
        names = {**vars(sys.modules[owner.__module__]), **_MISSING_NAMES, **nested}
        for name, hint in inspect.get_annotations(owner).items():
            if name == "OBJECT_NAME" or name.startswith("_"):
                continue
            resolved = eval(hint, names) if isinstance(hint, str) else _resolve(hint, names)  # noqa: S307 # SDK source
            optional = type(None) in typing.get_args(resolved)
            fields[name] = (renamed.get(name, name), convert(resolved), not optional)
    return list(fields.values())


def _resolve(hint: Any, names: dict[str, Any]) -> Any:
    """Resolve names that stand as text inside an annotation, such as Optional["PayoutMethod"]."""
    holder = type("Holder", (), {"__annotations__": {"value": hint}})
    return typing.get_type_hints(holder, globalns=names, include_extras=True)["value"]


def build_everything() -> int:
    """Build a model of every type in the packages that the bank speaks for, and return how many there are."""
    for source in _sources():
        model_of(source)
    return len(_models)


def _sources() -> Iterator[type]:
    for package in PACKAGES:
        for module in _modules(importlib.import_module(package)):
            for value in vars(module).values():
                if not inspect.isclass(value) or value.__module__ != module.__name__:
                    continue
                if typing_extensions.is_typeddict(value) or (_is_object(value) and hasattr(value, "OBJECT_NAME")):
                    yield value


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


# What each operation takes and gives -------------------------------------------------------------------------------

_SHAPES: dict[tuple[str, str], tuple[str, str]] = {
    ("POST", "accounts"): ("core.AccountCreateParams", "core.Account"),
    ("GET", "accounts/{id}"): ("core.AccountRetrieveParams", "core.Account"),
    ("POST", "event_destinations"): ("core.EventDestinationCreateParams", "core.EventDestination"),
    ("GET", "event_destinations"): ("core.EventDestinationListParams", "core.EventDestination"),
    ("GET", "event_destinations/{id}"): ("core.EventDestinationRetrieveParams", "core.EventDestination"),
    ("POST", "event_destinations/{id}/ping"): ("core.EventDestinationPingParams", "core.Event"),
    ("GET", "events"): ("core.EventListParams", "core.Event"),
    ("GET", "events/{id}"): ("core.EventRetrieveParams", "core.Event"),
    ("POST", "gb_bank_accounts"): ("core.vault.GbBankAccountCreateParams", "core.vault.GbBankAccount"),
    ("GET", "gb_bank_accounts/{id}"): ("core.vault.GbBankAccountRetrieveParams", "core.vault.GbBankAccount"),
    **{
        (method, path): (f"money_management.{name}{verb}Params", f"money_management.{name}")
        for method, path, name, verb in [
            ("POST", "outbound_setup_intents", "OutboundSetupIntent", "Create"),
            ("GET", "outbound_setup_intents/{id}", "OutboundSetupIntent", "Retrieve"),
            ("GET", "payout_methods/{id}", "PayoutMethod", "Retrieve"),
            ("POST", "recipient_verifications", "RecipientVerification", "Create"),
            ("GET", "recipient_verifications/{id}", "RecipientVerification", "Retrieve"),
            ("POST", "recipient_verifications/{id}/acknowledge", "RecipientVerification", "Acknowledge"),
            ("POST", "outbound_payments", "OutboundPayment", "Create"),
            ("GET", "outbound_payments", "OutboundPayment", "List"),
            ("GET", "outbound_payments/{id}", "OutboundPayment", "Retrieve"),
            ("POST", "outbound_payments/{id}/cancel", "OutboundPayment", "Cancel"),
            ("GET", "financial_accounts/{id}", "FinancialAccount", "Retrieve"),
            ("GET", "financial_addresses", "FinancialAddress", "List"),
            ("GET", "received_credits", "ReceivedCredit", "List"),
            ("GET", "received_credits/{id}", "ReceivedCredit", "Retrieve"),
            ("GET", "transactions", "Transaction", "List"),
            ("GET", "transactions/{id}", "Transaction", "Retrieve"),
            ("GET", "transaction_entries", "TransactionEntry", "List"),
            ("GET", "transaction_entries/{id}", "TransactionEntry", "Retrieve"),
        ]
    },
}


@cache
def _shape(method: str, url: str) -> tuple[type, type, bool]:
    """Look an address up: (request type, answer type, whether it answers with a list)."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    tail = parts[parts.index("v2") + 2 :]
    if tail[0] == "vault":
        tail = tail[1:]
    path = "/".join("{id}" if place == 1 else part for place, part in enumerate(tail))
    request_name, answer_name = _SHAPES[method.upper(), path]
    return (
        _named(f"stripe.params.v2.{request_name}"),
        _named(f"stripe.v2.{answer_name}"),
        request_name.endswith("ListParams"),
    )


def _named(full_name: str) -> type:
    module, _, name = full_name.rpartition(".")
    found: type = getattr(importlib.import_module(module), name)
    return found


def check_request(method: str, url: str, body: bytes | str | None) -> None:
    """Check a request's body, or its query. Raises ContractError."""
    request_type, _, _ = _shape(method, urlsplit(url).path)
    sent = json.loads(body) if body else _query(urlsplit(url).query)
    sent.pop("page", None)  # part of the address that the server itself gave for the next page
    _check(model_of(request_type), sent, f"request {method} {urlsplit(url).path}")


def check_answer(method: str, url: str, http_status: int, body: bytes) -> None:
    """Check an answer's JSON: an object, a page of objects, or an error that exists. Raises ContractError."""
    _, answer_type, is_list = _shape(method, urlsplit(url).path)
    what = f"answer to {method} {urlsplit(url).path}"
    try:
        doc = json.loads(body)
    except ValueError:
        raise ContractError(f"{what}: not JSON") from None
    if http_status >= 400:
        check_error(http_status, doc)
    elif is_list:
        if set(doc) != {"data", "next_page_url", "previous_page_url"}:
            raise ContractError(f"{what}: a page has data and two addresses, not {sorted(doc)}")
        for item in doc["data"]:
            check_object(answer_type, item, what)
    else:
        check_object(answer_type, doc, what)


def check_object(answer_type: type, doc: dict[str, Any], what: str = "object") -> None:
    """Check one object; an event is checked against the class of its own type."""
    if answer_type.__name__ == "Event":
        answer_type = get_v2_event_class(doc.get("type", ""))
        if answer_type.__name__ == "Event":
            raise ContractError(f"{what}: the SDK has no event of this type")
    _check(model_of(answer_type), doc, what)


def check_error(http_status: int, doc: dict[str, Any]) -> None:
    """Check that an error has a code that exists, with its own HTTP status and type. Raises ContractError."""
    error = doc.get("error", {})
    kind = ERRORS.get(error.get("code", ""))
    if kind is None or kind.http_status != http_status or error.get("type") != kind.type:
        raise ContractError(f"error {error.get('code')} with HTTP status {http_status} does not exist")


def _check(model: type[BaseModel], value: Any, what: str) -> None:
    try:
        model.model_validate(value)
    except ValidationError as problem:
        found = [f"{_path(error['loc'])}: {error['msg']}" for error in problem.errors(include_input=False)]
        raise ContractError(f"{what}: {'; '.join(found)}") from None


def _path(places: tuple[int | str, ...]) -> str:
    return ".".join(str(place) for place in places)


def _query(query: str) -> dict[str, Any]:
    """Undo the SDK's flat encoding of query parameters."""
    sent: dict[str, Any] = {}
    for name, value in parse_qsl(query):
        outer, _, inner = name.rstrip("]").partition("[")
        if not inner:
            sent[outer] = int(value) if outer == "limit" else value
        elif inner.isdigit():
            sent.setdefault(outer, []).append(value)
        else:
            sent.setdefault(outer, {})[inner] = value
    return sent
