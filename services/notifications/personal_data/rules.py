"""Whose words something is that was said on a number which several people have, or had one after the other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NumberTime:
    """The time in which a number was one person's; `until` None: it still is."""

    person_id: UUID
    since: datetime
    until: datetime | None

    def covers(self, at: datetime) -> bool:
        """Whether the number was theirs at that moment."""
        return self.since <= at and (self.until is None or at < self.until)


def is_theirs(
    at: datetime, person_id: UUID, speaker_id: UUID | None, times: Collection[NumberTime], *, call: bool
) -> bool:
    """Whether what was said at that moment is this person's. On a call it is the speaker's, once they are known. Texts of one number stand
    in one row, whoever writes: they are theirs where nobody else had the number then."""
    if call and speaker_id is not None:
        return speaker_id == person_id
    owners = {one.person_id for one in times if one.covers(at)}
    return owners == {person_id} if owners else speaker_id == person_id
