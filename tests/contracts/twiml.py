"""TwiML that we answer, held against the elements, their attributes and their nesting as Twilio's SDK would write them."""

import inspect
import re
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree import ElementTree

from twilio.twiml import TwiML, lower_camel
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from tests.contracts.closed import ContractError

_NESTED = re.compile(r"self\.nest\(\s*(\w+)\(")
_NAMED = re.compile(r'self\.name = "([\w-]+)"')


@dataclass(frozen=True)
class Element:
    """One element that may stand inside another one: its class in the SDK, and its attributes there."""

    source: Any
    attributes: frozenset[str]


def check_twiml(document: str, *, voice: bool) -> None:
    """Raises ContractError for an element or an attribute that Twilio's SDK does not know in that place."""
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 # written by the service under test, not by a stranger
    except ElementTree.ParseError:
        raise ContractError("our TwiML: not XML") from None
    if root.tag != "Response" or root.attrib:
        raise ContractError("our TwiML: it is no plain Response")
    _check_inside(root, VoiceResponse if voice else MessagingResponse)


def _check_inside(outer: ElementTree.Element, source: type) -> None:
    for inner in outer:
        element = elements_in(source).get(inner.tag)
        if element is None:
            raise ContractError(f"our TwiML: no {inner.tag} may stand in a {outer.tag}")
        if unknown := set(inner.attrib) - element.attributes:
            raise ContractError(f"our TwiML: {inner.tag} has no {', '.join(sorted(unknown))}")
        _check_inside(inner, element.source)


@cache
def elements_in(source: type) -> dict[str, Element]:
    """What may stand in an element, by name: each has a method that nests it."""
    found: dict[str, Element] = {}
    for method in vars(source).values():
        nested = _NESTED.search(inspect.getsource(method)) if inspect.isfunction(method) else None
        if nested:
            inner: Any = getattr(sys.modules[source.__module__], nested[1])
            name = _NAMED.search(inspect.getsource(inner.__init__))
            words = set(inspect.signature(inner.__init__).parameters)
            attributes = frozenset(_wire(one) for one in inspect.signature(method).parameters if one not in words)
            found[name[1] if name else inner.__name__] = Element(inner, attributes)
    return found


def _wire(parameter: str) -> str:
    return str(lower_camel(TwiML.MAP.get(parameter, parameter)))
