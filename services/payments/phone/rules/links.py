"""One-time links: the token in the address is made from the link's id and a secret, so it can be made again and is never stored."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import SecretStr

_SEAL_BYTES = 16
_TOKEN_LENGTH = 43  # 32 bytes in base64 without its "="


class LinkStatus(StrEnum):
    """What may be done with a link."""

    OPEN = "open"
    USED = "used"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads tokens. `address` is where the phone pages are, as the outside world sees it."""

    key: SecretStr = field(repr=False)
    address: str
    life: timedelta

    def token(self, link_id: UUID) -> str:
        """The 43 letters that open a link: its id and a seal (HMAC-SHA256, 128 bits)."""
        return urlsafe_b64encode(link_id.bytes + self._seal(link_id)).rstrip(b"=").decode()

    def url(self, link_id: UUID) -> str:
        """The whole web address of a link; nothing personal is in it."""
        return f"{self.address.rstrip('/')}/p/{self.token(link_id)}"

    def read(self, token: str) -> UUID | None:
        """The id of the link that a token opens, or None where we did not make it."""
        if len(token) != _TOKEN_LENGTH or not token.isascii():
            return None
        try:
            raw = urlsafe_b64decode(f"{token}=")
        except Error:
            return None
        if len(raw) != 16 + _SEAL_BYTES:  # signs that base64 does not know are left out when it is read
            return None
        link_id = UUID(bytes=raw[:16])
        return link_id if hmac.compare_digest(token, self.token(link_id)) else None

    def _seal(self, link_id: UUID) -> bytes:
        key = self.key.get_secret_value().encode()
        return hmac.new(key, b"link|" + link_id.bytes, hashlib.sha256).digest()[:_SEAL_BYTES]


def link_status(expires_at: datetime, used_at: datetime | None, now: datetime) -> LinkStatus:
    """What may be done with a link now; one that was used is never merely late."""
    if used_at is not None:
        return LinkStatus.USED
    return LinkStatus.LATE if now >= expires_at else LinkStatus.OPEN
