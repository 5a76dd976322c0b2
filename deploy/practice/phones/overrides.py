"""What stands behind a webhook's address: how often Twilio asks again, and after which answers (its connection overrides)."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag

_MOST_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address as it is called and signed, without its overrides; `retries` and `policy` say when it is called again."""

    url: str
    retries: int
    policy: frozenset[str]

    def asks_again(self, status: int) -> bool:
        """Whether this answer (0: nobody was there) is followed by another try."""
        kind = "ct" if status == 0 else f"{status // 100}xx"
        return kind in self.policy or ("all" in self.policy and kind in ("ct", "4xx", "5xx"))


def read_webhook(url: str) -> Webhook:
    """A webhook with its overrides; by itself it is called once more, where nobody could be reached."""
    address, fragment = urldefrag(url)
    found = parse_qs(fragment)
    count = found.get("rc", ["1"])[-1]
    retries = min(int(count), _MOST_RETRIES) if count.isdecimal() else 1
    return Webhook(address, retries, frozenset(found.get("rp", ["ct"])[-1].split(",")))
