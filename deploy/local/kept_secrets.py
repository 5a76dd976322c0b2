"""Secrets that are made once for a data folder and found again the next time."""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path


def password() -> str:
    """Return a new random password that needs no escaping in a web address or a configuration file."""
    return secrets.token_urlsafe(32)


def keep_secrets(path: Path, makers: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """Return the secret of every name in `makers`, making those that `path` does not hold yet. Only its owner may read `path`."""
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = {name: make() for name, make in makers.items() if name not in kept}
    if missing:
        kept |= missing
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(kept, file)
        unfinished.rename(path)
    return {name: kept[name] for name in makers}
