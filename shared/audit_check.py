"""What the command `verify-audit` of both services says: whether the audit trail of every organisation holds, and which row does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared import audit
from shared.database import Database
from shared.organisations import organisation_ids


@dataclass(frozen=True, slots=True)
class TrailsVerified:
    """Whether all trails hold, and the lines that say so or name what does not."""

    hold: bool
    lines: Sequence[str]


def verify_all(database: Database) -> TrailsVerified:
    """Recomputes the trail of every organisation, however long that takes."""
    with database.system() as session:
        found = {one: audit.check_all(session, one) for one in organisation_ids(session)}
    lines = []
    for organisation_id, checked in found.items():
        for link in checked.broken:
            row = link.audit_id
            what = "itself was changed" if row is None else f"has a row that was changed or is gone: {row}"
            lines.append(f"{organisation_id}: link {link.position} does not hold; it {what}")
    lines += [
        f"{one}: {checked.passed_over} rows were never chained" for one, checked in found.items() if checked.passed_over
    ]
    if lines:
        return TrailsVerified(False, lines)
    waiting = sum(one.waiting for one in found.values())
    says = f"The audit trail of {len(found)} organisations holds. {waiting} rows wait for the clock to chain them."
    return TrailsVerified(True, [says])
