"""Whose words something is that was said on a number which several people have, or had one after the other."""

import re
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
    helper: bool = False
    """It is the telephone of somebody who helps them: what is said from it is the helper's."""

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
    if any(one.helper and one.person_id == person_id and one.covers(at) for one in times):
        return False
    owners = {one.person_id for one in times if one.covers(at)}
    return owners == {person_id} if owners else speaker_id == person_id


PICTURE_WORD = "[a picture word]"
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def without_links(words: str) -> str:
    """The words without what would open somebody's page: whoever reads them is another one than whom it was sent to."""
    return _LINK.sub("[a link]", words)
