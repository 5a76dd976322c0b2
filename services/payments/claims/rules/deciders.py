"""Who may decide about a claim: nobody who worked on it, and an appeal is decided by somebody who did not decide before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.errors import Effect, ForbiddenError


class StaffAct(StrEnum):
    """What a member of staff did to a claim of somebody else; the database keeps each of them."""

    ENTERED = "entered"
    WROTE = "wrote"
    """Wrote or changed lines of the draft."""
    RECEIPT_ADDED = "receipt_added"
    RECEIPT_REMOVED = "receipt_removed"
    SENT_IN = "sent_in"
    ANSWERED = "answered"
    """Answered a question for the person."""
    APPEALED = "appealed"
    """Asked for another look for the person."""
    WITHDREW = "withdrew"
    """Took a line back for the person."""
    DECIDED = "decided"


STAFF_ACT_WORDS: Mapping[StaffAct, str] = {
    StaffAct.ENTERED: "entered it",
    StaffAct.WROTE: "wrote its lines",
    StaffAct.RECEIPT_ADDED: "added a receipt",
    StaffAct.RECEIPT_REMOVED: "took a receipt off",
    StaffAct.SENT_IN: "sent it in",
    StaffAct.ANSWERED: "answered for the person",
    StaffAct.APPEALED: "asked for another look for the person",
    StaffAct.WITHDREW: "took a line back for the person",
    StaffAct.DECIDED: "decided about it",
}
"""What somebody did to a claim, after their name."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who decides: their id as an actor, and the participant that they are, where they are one.

    A participant acting for themselves is a Party whose two ids are the same. `sign_ins` are all of the same human,
    `earlier_records` were merged into the participant's.
    """

    id: UUID
    person_id: UUID | None = None
    sign_ins: frozenset[UUID] = frozenset()
    earlier_records: frozenset[UUID] = frozenset()

    def is_same(self, other: "Party") -> bool:
        """Whether both are one human being, as far as we know."""
        return other.id in {self.id, *self.sign_ins} or (
            self.person_id is not None and self.person_id == other.person_id
        )


def who_may_decide(
    decider: Party,
    *,
    claimant_id: UUID,
    acts: Collection[StaffAct] = (),
    first_approver: Party | None = None,
    paid_to: Collection[UUID] = (),
) -> None:
    """Returns where `decider` may decide. `acts`: what this human being did to the claim before; `first_approver`: who approved
    before, where two different people must; `paid_to`: the people whom the claim's money goes to.

    Raises ForbiddenError: nobody decides their own claim, one that is paid to them, one they worked on, or both times.
    """
    own = {claimant_id, *paid_to}
    if not own.isdisjoint({decider.id, decider.person_id, *decider.earlier_records}):
        raise _forbidden("own", "This is your own claim, or it is paid to you, so you cannot decide it.")
    had = next((one for one in StaffAct if one in acts and one is not StaffAct.DECIDED), None)
    if had is StaffAct.ENTERED:
        raise _forbidden("entered", "You entered this claim, so you cannot decide it.")
    if had is not None:
        raise _forbidden("own_act", f"You worked on this claim: you {STAFF_ACT_WORDS[had]}. So you cannot decide it.")
    if first_approver is not None and decider.is_same(first_approver):
        raise _forbidden("second_person", "You have approved this once. It needs a second, different person.")


def first_has_acted() -> ForbiddenError:
    """The refusal of a second yes to a first one by somebody who has worked on the claim since."""
    return ForbiddenError(
        "claim.first_has_acted",
        "Who approved this claim first has changed it or spoken for the person since, so that approval does not count.",
        "Undo it; then two people who did not work on the claim decide.",
        effect=Effect.NO_MONEY_MOVED,
    )


def appeal_to_another(line_number: int) -> ForbiddenError:
    """The refusal of somebody who decided about a line before the person asked for another look."""
    return ForbiddenError(
        "claim.decided_before",
        f"You decided about line {line_number} before, and the person has asked for another look.",
        "Ask a colleague in finance who has not decided about it.",
        effect=Effect.NO_MONEY_MOVED,
    )


def for_colleagues() -> ForbiddenError:
    """The refusal of whoever claims, or is paid, where staff write or read about the claim among themselves."""
    return ForbiddenError(
        "claim.for_colleagues",
        "This is your own claim, or it is paid to you. What staff write about it, and what it is held against, is not shown to you.",
        "Ask a colleague in finance.",
        effect=Effect.NO_MONEY_MOVED,
    )


def _forbidden(what: str, why: str) -> ForbiddenError:
    return ForbiddenError(
        f"claim.{what}", f"{why}", "Ask a colleague in finance to decide.", effect=Effect.NO_MONEY_MOVED
    )
