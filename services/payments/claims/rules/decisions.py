"""What may be done with a line of a claim, by whom, and what it leaves to pay.

`LINE_TRANSITIONS` is the only place that says which action is possible when. A line may be decided more than once (a question
answered, an appeal); each decision pays only what earlier ones have not.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import ConflictError, Effect, InvalidError
from shared.money import pounds
from shared.transitions import TransitionTable


class LineStatus(StrEnum):
    """What has become of a line that was sent in."""

    WAITING = "waiting"
    """For finance."""
    APPROVED = "approved"
    """All of it."""
    REDUCED = "reduced"
    """Approved for less than was claimed."""
    REFUSED = "refused"
    """None of it; the person may ask us to look again."""
    ASKED = "asked"
    """For the person: they have a question to answer."""
    HELD = "held"
    """For nobody just now; it is not lost."""
    WITHDRAWN = "withdrawn"
    """The person does not want it any more."""


class ClaimStatus(StrEnum):
    """How far a claim is, as its lines say; whether it is paid, the payments say."""

    DRAFT = "draft"
    WAITING = "waiting"
    """Finance must decide at least one line."""
    ASKED = "asked"
    """Everything that finance can do is done; the person has a question to answer."""
    HELD = "held"
    APPROVED = "approved"
    APPROVED_IN_PART = "approved_in_part"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LineAction(StrEnum):
    """What may be done with a line."""

    APPROVE = "approve"
    APPROVE_LESS = "approve_less"
    REFUSE = "refuse"
    ASK = "ask"
    ANSWER = "answer"
    UNDO = "undo"
    """Takes a decision back, as long as its money has not been released."""
    HOLD = "hold"
    RELEASE_HOLD = "release_hold"
    APPEAL = "appeal"
    """The person asks finance to look again."""
    WITHDRAW = "withdraw"


_S, _A = LineStatus, LineAction

_EDGES: Mapping[tuple[LineStatus, LineStatus], frozenset[LineAction]] = {
    (_S.WAITING, _S.APPROVED): frozenset({_A.APPROVE}),
    # Refusing the rest of a line that was paid in part leaves it reduced.
    (_S.WAITING, _S.REDUCED): frozenset({_A.APPROVE_LESS, _A.REFUSE}),
    (_S.WAITING, _S.REFUSED): frozenset({_A.REFUSE}),
    (_S.WAITING, _S.ASKED): frozenset({_A.ASK}),
    (_S.WAITING, _S.HELD): frozenset({_A.HOLD}),
    (_S.WAITING, _S.WITHDRAWN): frozenset({_A.WITHDRAW}),
    # Somebody who does not answer is not left waiting: finance may decide without the answer.
    (_S.ASKED, _S.WAITING): frozenset({_A.ANSWER}),
    (_S.ASKED, _S.APPROVED): frozenset({_A.APPROVE}),
    (_S.ASKED, _S.REDUCED): frozenset({_A.APPROVE_LESS, _A.REFUSE}),
    (_S.ASKED, _S.REFUSED): frozenset({_A.REFUSE}),
    (_S.ASKED, _S.HELD): frozenset({_A.HOLD}),
    (_S.ASKED, _S.WITHDRAWN): frozenset({_A.WITHDRAW}),
    (_S.HELD, _S.WAITING): frozenset({_A.RELEASE_HOLD}),
    (_S.HELD, _S.WITHDRAWN): frozenset({_A.WITHDRAW}),
    (_S.APPROVED, _S.WAITING): frozenset({_A.UNDO}),
    (_S.REDUCED, _S.WAITING): frozenset({_A.UNDO, _A.APPEAL}),
    (_S.REFUSED, _S.WAITING): frozenset({_A.UNDO, _A.APPEAL}),
}

AGREEING = frozenset({_A.APPROVE, _A.APPROVE_LESS})
"""These let money go: each makes one obligation, and above the limit they need two people."""
OF_FINANCE = AGREEING | {_A.REFUSE, _A.ASK, _A.UNDO, _A.HOLD, _A.RELEASE_HOLD}
"""Never done by the person who claims, nor by who entered the claim."""
NEED_WORDS = frozenset({_A.APPROVE_LESS, _A.REFUSE, _A.ASK, _A.ANSWER, _A.HOLD})
"""These need a reason, a question or an answer; those of finance are sent to the person. An appeal needs no words."""

_WHERE_IT_IS: Mapping[LineStatus, str] = {
    _S.WAITING: "This line is waiting for finance to decide.",
    _S.APPROVED: "This line is approved already.",
    _S.REDUCED: "This line is approved already, for less than was claimed.",
    _S.REFUSED: "This line is refused already.",
    _S.ASKED: "We are waiting for the person to answer a question about this line.",
    _S.HELD: "This line is on hold.",
    _S.WITHDRAWN: "The person has taken this line back.",
}
_WHAT_NEXT: Mapping[LineStatus, str] = {
    _S.WAITING: "It can be approved, approved for less, refused, asked about, held or taken back.",
    _S.APPROVED: "To change it, undo the approval first, as long as the money has not been released.",
    _S.REDUCED: "To change it, undo the decision first, or let the person appeal.",
    _S.REFUSED: "To change it, undo the decision first, or let the person appeal.",
    _S.ASKED: "Wait for the answer, or decide without it.",
    _S.HELD: "End the hold first.",
    _S.WITHDRAWN: "If the person wants the money after all, make a new claim.",
}


def _refuse(now: LineStatus, action: LineAction) -> ConflictError:
    return ConflictError(
        "claim.not_now",
        f"{_WHERE_IT_IS[now]}",
        f"{_WHAT_NEXT[now]}",
        effect=Effect.NO_MONEY_MOVED,
        line_status=now.value,
        action=action.value,
    )


LINE_TRANSITIONS = TransitionTable("claim_line", _S.WAITING, _EDGES, _refuse)
"""Every step that a line may take after its claim was sent in."""


class DraftEvent(StrEnum):
    """What happens to a line before its claim is sent in."""

    LEFT_OUT = "left_out"
    """The draft has fewer lines now."""
    WRITTEN_AGAIN = "written_again"
    """The draft has a line in this place again."""


def _refuse_in_draft(now: LineStatus, event: DraftEvent) -> ConflictError:
    return ConflictError(
        "claim.line_not_in_draft",
        "This line is not part of the draft any more.",
        "Look at the claim again.",
        line_status=now.value,
        event=event.value,
    )


DRAFT_LINE_TRANSITIONS = TransitionTable(
    "claim_line",
    _S.WAITING,
    {
        (_S.WAITING, _S.WITHDRAWN): frozenset({DraftEvent.LEFT_OUT}),
        (_S.WITHDRAWN, _S.WAITING): frozenset({DraftEvent.WRITTEN_AGAIN}),
    },
    _refuse_in_draft,
)
"""Every step that a line may take while its claim is a draft: the rows of a draft are used again."""


def check_action(status: LineStatus, action: LineAction, *, is_released: bool = False) -> None:
    """Returns where an action is possible now. `is_released`: the money of the decision that would be undone has been let go.

    Raises ConflictError.
    """
    if not LINE_TRANSITIONS.targets(status, action):
        raise _refuse(status, action)
    if action is LineAction.UNDO and is_released:
        raise ConflictError(
            "claim.released",
            "The money for this line has been let go, so the decision cannot be undone.",
            "If it was wrong, talk to the person about it.",
            line_status=status.value,
        )


def check_words(action: LineAction, text: str | None) -> None:
    """Raises InvalidError where an action needs a reason, a question or an answer, and there is none."""
    if action in NEED_WORDS and not (text and text.strip()):
        raise InvalidError(
            "claim.words_missing",
            *(
                ("There are no words for the person to read.", "Say why in a few plain words.")
                if action is not LineAction.ANSWER
                else ("There is no answer yet.", "Write a few words.")
            ),
            effect=Effect.NO_MONEY_MOVED,
            action=action.value,
        )


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a decision leaves: the line's status, and how many pence this decision adds to what is owed (0: nothing)."""

    status: LineStatus
    more_pence: int


def agree(
    status: LineStatus,
    action: LineAction,
    *,
    claimed_pence: int,
    agreed_before_pence: int = 0,
    less_pence: int | None = None,
) -> Agreed:
    """Decides a line: all of what is left, a part of it (`less_pence`), or none.

    `agreed_before_pence`: what standing decisions on this line have agreed already (before an appeal). Refusing the rest
    of a line that was paid in part leaves it reduced. Raises ConflictError where it cannot be decided now, and InvalidError
    for an amount that is not less than what is left, or is given where it has no meaning.
    """
    check_action(status, action)
    if action not in AGREEING | {LineAction.REFUSE}:
        raise InvalidError("claim.not_a_decision", "Approve, approve less, or refuse.")
    rest_pence = claimed_pence - agreed_before_pence
    more_pence = _more_pence(action, rest_pence, less_pence)
    agreed_pence = agreed_before_pence + more_pence
    if agreed_pence == claimed_pence:
        return Agreed(LineStatus.APPROVED, more_pence)
    return Agreed(LineStatus.REDUCED if agreed_pence else LineStatus.REFUSED, more_pence)


def _more_pence(action: LineAction, rest_pence: int, less_pence: int | None) -> int:
    if action is not LineAction.APPROVE_LESS:
        if less_pence is not None:
            raise InvalidError("claim.amount_not_asked", "An amount goes only with approving less.", "Leave it out.")
        return rest_pence if action is LineAction.APPROVE else 0
    if less_pence is None or not 0 < less_pence < rest_pence:
        raise InvalidError(
            "claim.not_less",
            f"Approving less needs an amount of at least 1p and under {pounds(rest_pence)}.",
            "To pay all of it approve it; to pay nothing refuse it.",
            effect=Effect.NO_MONEY_MOVED,
            rest_pence=rest_pence,
        )
    return less_pence


def claim_status(lines: Collection[LineStatus], *, is_submitted: bool = True) -> ClaimStatus:
    """How far a claim is: what must happen next if anything must, else what was decided. Lines taken back do not count."""
    if not is_submitted or not lines:
        return ClaimStatus.DRAFT
    left = set(lines) - {LineStatus.WITHDRAWN}
    if not left:
        return ClaimStatus.WITHDRAWN
    for status, claim in _OPEN.items():
        if status in left:
            return claim
    if left == {LineStatus.APPROVED}:
        return ClaimStatus.APPROVED
    return ClaimStatus.REFUSED if left == {LineStatus.REFUSED} else ClaimStatus.APPROVED_IN_PART


_OPEN: Mapping[LineStatus, ClaimStatus] = {
    LineStatus.WAITING: ClaimStatus.WAITING,
    LineStatus.ASKED: ClaimStatus.ASKED,
    LineStatus.HELD: ClaimStatus.HELD,
}
"""Whose turn it is, most pressing first."""
