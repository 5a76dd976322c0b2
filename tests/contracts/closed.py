"""Closed models of a vendor's own classes: an unknown field, a missing one, a wrong type or an invented word is an error.

Request types are TypedDicts, answer types are classes with annotations. Both become pydantic models that allow nothing else.
Enums that a vendor calls open count as closed here: the practice world may use only words that the SDK knows.
"""

import ast
import importlib
import inspect
import sys
import typing
from functools import cache
from types import UnionType
from typing import Any, Literal, Union

import typing_extensions
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError, create_model
from stripe import StripeContext, StripeObject

_PLAIN = {int: StrictInt, bool: StrictBool, str: StrictStr, float: float, StripeContext: StrictStr}
_EVENT_MODULES = ("stripe.v2.core._event", "stripe.events.")


class ContractError(AssertionError):
    """A request or an answer that the vendor's SDK would not recognise. Names the field, never its value."""


class Closed(BaseModel):
    """Base of every model built here, and of those that are written by hand."""

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())


_models: dict[Any, type[BaseModel]] = {}


def check(source: type, value: Any, what: str) -> None:
    """Hold a value against a class of the SDK, or against a model of our own. Raises ContractError."""
    try:
        model_of(source).model_validate(value)
    except ValidationError as problem:
        found = [f"{_path(error['loc'])}: {error['msg']}" for error in problem.errors(include_input=False)]
        raise ContractError(f"{what}: {'; '.join(found)}") from None


def _path(places: tuple[int | str, ...]) -> str:
    return ".".join(str(place) for place in places)


def model_of(source: type) -> type[BaseModel]:
    """The closed model of a TypedDict or of a class with annotations."""
    if issubclass(source, Closed):
        return source
    if source not in _models:
        _models[source] = create_model(source.__name__, __base__=Closed)  # stands in while recursion needs it
        fields = _typeddict_fields(source) if typing_extensions.is_typeddict(source) else _class_fields(source)
        _models[source] = _build(source.__name__, fields)
    return _models[source]


def number_of_models() -> int:
    """How many models there are so far. A test counts them, so that the checker cannot go blind unseen."""
    return len(_models)


def _build(name: str, fields: list[tuple[str, Any, bool]]) -> type[BaseModel]:
    """Fields get neutral names, because wire names such as `from` are Python keywords."""
    definitions: dict[str, Any] = {}
    for number, (wire_name, annotation, required) in enumerate(fields):
        kind = annotation if required else annotation | None
        definitions[f"f{number}"] = (kind, Field(... if required else None, alias=wire_name))
    return create_model(name, __base__=Closed, **definitions)


def _typeddict_fields(source: type) -> list[tuple[str, Any, bool]]:
    names = {**vars(typing), **names_in(source.__module__)}
    hints = typing_extensions.get_type_hints(source, globalns=names, include_extras=True)
    required: frozenset[str] = source.__required_keys__  # type: ignore[attr-defined]  # a TypedDict has it
    return [
        (name, _convert(hint), name in required and _origin(hint) is not typing_extensions.NotRequired)
        for name, hint in hints.items()
    ]


def _class_fields(source: type) -> list[tuple[str, Any, bool]]:
    renamed: dict[str, str] = getattr(source, "_field_remappings", {})
    fields: dict[str, tuple[str, Any, bool]] = {}
    for owner in reversed(source.__mro__):
        if not _is_object(owner) or owner is StripeObject:
            continue
        nested = {name: value for name, value in vars(owner).items() if inspect.isclass(value)}
        names = {**names_in(owner.__module__), **nested}
        for name, hint in inspect.get_annotations(owner).items():
            if name == "OBJECT_NAME" or name.startswith("_"):
                continue
            resolved = resolve(hint, names)
            optional = type(None) in typing.get_args(resolved)
            fields[name] = (renamed.get(name, name), _convert(resolved), not optional)
    return list(fields.values())


def resolve(hint: Any, names: dict[str, Any]) -> Any:
    """An annotation with every name that stands in it as text looked up, such as Optional["PayoutMethod"]."""
    holder = type("Holder", (), {"__annotations__": {"value": hint}})
    return typing.get_type_hints(holder, globalns=names, include_extras=True)["value"]


@cache
def names_in(module_name: str) -> dict[str, Any]:
    """What the annotations of a module may name: also what it imports for type checkers only."""
    module = sys.modules[module_name]
    names: dict[str, Any] = {}
    for statement in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(statement, ast.ImportFrom) and statement.module and statement.module.startswith("stripe."):
            imported = importlib.import_module(statement.module)
            names |= {one.asname or one.name: getattr(imported, one.name) for one in statement.names}
    return {**names, **vars(module)}


def _origin(annotation: Any) -> Any:
    return typing.get_origin(annotation)


def _convert(annotation: Any) -> Any:
    """Turn one annotation of the SDK into one that pydantic checks strictly."""
    origin, arguments = _origin(annotation), typing.get_args(annotation)
    if origin in (typing_extensions.NotRequired, typing_extensions.Required):
        return _convert(arguments[0])
    if _is_untyped(annotation):
        values = _convert(arguments[0]) if arguments else Any
        return dict[str, values]  # type: ignore[valid-type]  # built at run time
    if inspect.isclass(annotation) and (typing_extensions.is_typeddict(annotation) or _is_object(annotation)):
        return model_of(annotation)
    if origin in (Union, UnionType):
        return _convert_union(arguments)
    if origin in (list, tuple):
        return list[_convert(arguments[0])]  # type: ignore[misc]  # built at run time
    if origin is dict:
        return dict[str, _convert(arguments[1])]  # type: ignore[misc]  # built at run time
    return _PLAIN.get(annotation, annotation)


def _convert_union(members: tuple[Any, ...]) -> Any:
    closed = any(_origin(member) is Literal for member in members)
    kept = [member for member in members if not (closed and member is str)]
    return Union[tuple(_convert(member) for member in kept)]  # noqa: UP007 # members are known only at run time


def _is_untyped(annotation: Any) -> bool:
    return getattr(typing.get_origin(annotation) or annotation, "__name__", "") == "UntypedStripeObject"


def _is_object(annotation: Any) -> bool:
    """Whether a class has fields of its own: an answer's, or one of the plain classes of an event as it is delivered."""
    return inspect.isclass(annotation) and (
        issubclass(annotation, StripeObject) or annotation.__module__.startswith(_EVENT_MODULES)
    )
