"""How often somebody may be wrong about one person's picture from one number, and how long we then do not look again.

A picture is one of twenty, so a few tries must be all that there are. They are counted over all calls and texts. Only a month without a
wrong one, a new picture, or a member of staff begins the count anew. A right answer does not: two people of one house could take turns.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

RESTS = {3: timedelta(hours=1), 4: timedelta(hours=24)}
"""After so many wrong tries nothing is compared for so long."""
MOST_WRONG = 5
"""After these only a member of staff lets somebody try again, or a month."""
COUNTED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WrongTries:
    """What is remembered of wrong tries: how many, and when the last one was."""

    count: int = 0
    last_at: datetime | None = None

    def counted(self, now: datetime) -> int:
        """How many still count."""
        return 0 if self.last_at is None or now - self.last_at >= COUNTED_FOR else self.count

    def is_resting(self, now: datetime) -> bool:
        """Whether no word is compared now, not even the right one."""
        count = self.counted(now)
        if self.last_at is None or count not in RESTS:
            return count >= MOST_WRONG
        return now - self.last_at < RESTS[count]
