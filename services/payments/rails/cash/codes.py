"""Codes that people say at the table: made from the id of the row and a secret, so they can be made again and are never stored. Pure."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from pydantic import SecretStr

LIFE = timedelta(hours=1)
MOST_WRONG = 5
"""After so many wrong tries a code is dead: another one must be sent."""
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class CashCodes:
    """Makes codes and compares what somebody says with them."""

    key: SecretStr = field(repr=False)

    def code(self, code_id: UUID) -> str:
        """Six figures, in two groups as they are read out."""
        digest = hmac.new(self.key.get_secret_value().encode(), b"cash|" + code_id.bytes, hashlib.sha256).digest()
        figures = f"{int.from_bytes(digest[:8]) % 10**_DIGITS:0{_DIGITS}}"
        return f"{figures[:3]} {figures[3:]}"

    def is_right(self, code_id: UUID, said: str) -> bool:
        """Whether these are the figures, however they are grouped."""
        figures = "".join(one for one in said if one.isascii() and one.isdigit())
        return hmac.compare_digest(figures, self.code(code_id).replace(" ", ""))
