"""Records that were merged into another one of the same person: nothing new is owed to them, nothing of theirs is paid twice, and somebody is asked.

A fee that was never worked out is due to the record that stays. One that was worked out is never worked out again under another record of the
same person; what it comes to more is paid by itself.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.usecases.differences import DecidedFee
from services.payments.payouts.usecases.obligations import PersonPart
from services.payments.people.records import one_person
from services.payments.people.usecases import merged_among
from services.payments.worklist.usecases import ask_a_human
from shared.money import pounds

EARLIER_RECORD_DUE = "earlier_record_due"
EARLIER_RECORD_DIFFERENCE = "earlier_record_difference"
WHAT_TO_DO = (
    "Ask the record that stays to the same event, write down its answer and mark it; then pay that one, and take the mark of the earlier record "
    "back."
)
ONLY_THE_DIFFERENCE = (
    "Pay the record that stays exactly this much, by a task of its own with this amount agreed. Take off what it was paid for an earlier rate of the same event. "
    "Do not ask it to this event and do not mark it: the fee itself was paid."
)


def sessions_of_other_records(
    session: Session, org_id: UUID, owed: Mapping[PersonPart, DecidedFee], due: Collection[PersonPart]
) -> dict[PersonPart, set[UUID | None]]:
    """For which sessions (a task at home is one thing: None) a fee was worked out in the same role under another record of the same person, and not under
    this one, of what is `owed` for one event. They are not due again, or the person were paid twice. The database refuses it as well (`obligation_once_for_a_person`)."""
    if not owed:
        return {}
    same = one_person(session, org_id, {person_id for person_id, _ in (*due, *owed)})
    theirs: dict[PersonPart, dict[PersonPart, set[UUID | None]]] = defaultdict(dict)
    for who, fee in owed.items():
        theirs[same[who[0]], who[1]][who] = {line.session_id for line in fee.lines}
    found = {}
    for who in due:
        of_person = theirs.get((same[who[0]], who[1]), {})
        others = {one for other, sessions in of_person.items() if other != who for one in sessions}
        found[who] = others - of_person.get(who, set())
    return {who: sessions for who, sessions in found.items() if sessions}


def ask_about_earlier_records(session: Session, org_id: UUID, event_id: UUID, gone: Collection[UUID]) -> None:
    """Asks whoever organises an event, once, where money of it is due to a record that was merged. `gone`: who cannot be paid any more, and of whom
    no fee was worked out, under no record of theirs."""
    if not gone or not merged_among(session, org_id, gone):
        return
    ask_a_human(
        session,
        org_id,
        kind=EARLIER_RECORD_DUE,
        subject_type="engagement",
        subject_id=event_id,
        reason="Money of this event is due to a record that was merged into another one of the same person. No fee was worked out for it, no money moved, "
        f"and nothing is owed to the earlier record. {WHAT_TO_DO}",
    )


def ask_about_earlier_differences(session: Session, org_id: UUID, event_id: UUID, more_pence: Sequence[int]) -> None:
    """Asks whoever organises an event to see to what a back-dated rate makes fees more that were paid under records which were merged since."""
    amounts = " and ".join(pounds(one) for one in more_pence)
    each = "" if len(more_pence) == 1 else "Whose each is stands at the rate. "
    ask_a_human(
        session,
        org_id,
        kind=EARLIER_RECORD_DIFFERENCE,
        subject_type="engagement",
        subject_id=event_id,
        reason=f"A back-dated rate makes the fee of an earlier record {amounts} more. That record was merged into another one of the same person, so no "
        f"money moved and nothing is owed to it. {each}{ONLY_THE_DIFFERENCE}",
    )
