"""The public keys of the sign-in service: fetched when they are needed, kept for a while, and looked up anew when it has changed them."""

import threading
from collections import deque
from collections.abc import Callable

from joserfc.jwk import Key, KeySet

from services.payments.sign_in.rules import invalid
from shared import logs
from shared.errors import Effect, UnavailableError

log = logs.get(__name__)

REFRESH_SECONDS = 600.0
"""How old keys may be before they are fetched again: a key that the sign-in service takes away is believed no longer than this."""
LONGEST_SECONDS = 3600.0
"""How long keys are believed while the sign-in service does not answer."""
MOST_FETCHES = 5
"""How often the keys are fetched in a minute, whatever key ids somebody sends."""
PAUSE_SECONDS = 1.0
"""How long we leave a service alone that did not answer."""
_KINDS = ("RSA", "EC", "OKP")


class KeyRing:
    """Keys by their id. An unknown id has them fetched once more, but never more than five times a minute:
    tokens with invented ids would otherwise make us ask the sign-in service each time."""

    def __init__(self, fetch: Callable[[], KeySet], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, Key] = {}
        self._fetched_at: float | None = None
        self._fetches: deque[float] = deque(maxlen=MOST_FETCHES)
        self._failed_at: float | None = None

    def find(self, key_id: object) -> Key:
        """The key of a token's header. Raises UnauthenticatedError (no such key), UnavailableError (keys cannot be had)."""
        if not isinstance(key_id, str):
            raise invalid()
        if self._age(self._fetched_at) > REFRESH_SECONDS or key_id not in self._keys:
            self._look_again(key_id)
        found = self._keys.get(key_id)
        if self._age(self._fetched_at) > LONGEST_SECONDS:
            raise away()
        if found is None:
            raise invalid()
        return found

    def _look_again(self, key_id: str) -> None:
        """Fetches unless somebody has just done so; a failure leaves the keys that are there."""
        if not self._lock.acquire(blocking=key_id not in self._keys):
            return  # somebody fetches already, and the key that we have will do
        try:
            is_known = key_id in self._keys and self._age(self._fetched_at) <= REFRESH_SECONDS
            if not is_known and self._may_fetch():
                self._keep(self._fetch())
        except UnavailableError:
            self._failed_at = self._clock()
            log.warning("the keys of the sign-in service cannot be fetched")
        finally:
            self._lock.release()

    def _may_fetch(self) -> bool:
        is_busy = len(self._fetches) == MOST_FETCHES and self._age(self._fetches[0]) < 60
        return not is_busy and self._age(self._failed_at) >= PAUSE_SECONDS

    def _keep(self, fetched: KeySet) -> None:
        usable = [key for key in fetched if key.key_type in _KINDS and key.get("use") in (None, "sig")]
        self._keys = {key.kid: key for key in usable if key.kid}
        self._fetched_at = self._clock()
        self._fetches.append(self._fetched_at)

    def _age(self, moment: float | None) -> float:
        return float("inf") if moment is None else self._clock() - moment


def away() -> UnavailableError:
    """The sign-in service does not answer."""
    return UnavailableError(
        "sign_in.away",
        "The sign-in service does not answer, so we cannot tell who you are.",
        "Try again in a minute.",
        effect=Effect.NO_MONEY_MOVED,
    )
