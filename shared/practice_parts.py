"""Which of the addresses that a service calls only play a vendor: an organisation does not go live while one is connected."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from shared.settings import ServiceSettings

_NEARBY = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 -- compared with, never listened on
"""Where nothing answers but this machine."""


def practice_parts(settings: ServiceSettings, vendors: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What is not real of a service, in words. `vendors`: (words for a vendor, name of the setting with its address)."""
    found = ["the setting that says that all of this is practice"] if settings.practice else []
    found += [words for words, name in vendors if not _is_the_vendor(settings, name)]
    if urlsplit(settings.public_url).scheme != "https" or is_nearby(settings.public_url):
        found.append("an address of its own that nobody outside can reach")
    return tuple(found)


def is_nearby(address: str) -> bool:
    """Whether an address is on this machine."""
    return (urlsplit(address).hostname or "") in _NEARBY


def _is_the_vendor(settings: ServiceSettings, name: str) -> bool:
    shipped: Any = type(settings).model_fields[name].default
    return bool(getattr(settings, name) == shipped)
