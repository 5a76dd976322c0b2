"""Rate limits: token buckets per operation and per account, as Stripe has in live mode."""

import time
from dataclasses import dataclass, field

from deploy.practice.bank.errors import BankError
from deploy.practice.bank.payment_lifecycle import BankSettings


@dataclass
class Bucket:
    """Holds up to one second's worth of tokens."""

    tokens: float
    filled_at: float = field(default_factory=time.monotonic)

    def take(self, rate_per_second: int, now: float) -> bool:
        """Take one token if there is one."""
        self.tokens = min(float(rate_per_second), self.tokens + (now - self.filled_at) * rate_per_second)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Limits:
    """The buckets of every account."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def check(self, account: str, operation: str, settings: BankSettings) -> None:
        """Count one call. Raises BankError rate_limit when the account is too fast."""
        if not settings.limits:
            return
        now = time.monotonic()
        for name, rate in ((operation, settings.limit_per_operation), ("", settings.limit_per_account)):
            bucket = self._buckets.setdefault((account, name), Bucket(float(rate)))
            if not bucket.take(rate, now):
                raise BankError("rate_limit", "Too many requests. Slow down and try again with the same key.")
