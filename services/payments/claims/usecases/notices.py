"""What a person is told about their claim, and what finance is asked: written in the transaction of the change."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.lines import Category, words
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.worklist.usecases import ask_a_human, settle
from shared.contracts.notices import NoticeRequested
from shared.database import app_now
from shared.outbox import send_message

TOLD_IN_CONVERSATION = frozenset({"text", "call"})
"""There the answer itself says what happens next."""

Values = Mapping[str, str | int]

_ENDED = frozenset({"reason", "question"})
"""The catalogue's own sentences end these: both stand in a text and beside a picture."""

DECIDE, SECOND = "claim_to_decide", "claim_second_person"


def tell(session: Session, claim: Claim, notice: str, values: Values) -> None:
    """Asks notifications to say one thing to the claim's person; the claim's reference goes with it."""
    values = {
        name: one.rstrip(".?") if name in _ENDED and isinstance(one, str) else one for name, one in values.items()
    }
    wanted = NoticeRequested(
        person_id=claim.person_id, notice=notice, values={**values, "reference": claim.reference}, about_id=claim.id
    )
    send_message(session, claim.org_id, wanted)


def tell_received(session: Session, claim: Claim) -> None:
    """Says that we have the claim and what happens next, where nobody is in a conversation that says so."""
    if claim.channel not in TOLD_IN_CONVERSATION:
        values: Values = {"amount_pence": claim.total_pence, "promise": claim.promise_text or ""}
        tell(session, claim, "claim_received", values)


def what(line: ClaimLine) -> str:
    """What a line is for, in the plain words of its category: never its description, which may say more than others should
    read."""
    return words(Category(line.category))


def ask_finance(session: Session, claim: Claim, kind: str = DECIDE) -> None:
    """Puts the claim on the list of what finance must do, due when the promise would be missed."""
    reasons = {
        DECIDE: "A claim waits for a decision. No money has moved. Look at it, then approve it, ask, or say why not.",
        SECOND: "One person has approved this claim, and above the limit it takes two. No money has moved. "
        "Somebody else in finance must look at it.",
    }
    left = (claim.misses_at or app_now(session)) - app_now(session)
    ask_a_human(
        session,
        claim.org_id,
        kind=kind,
        subject_type="claim",
        subject_id=claim.id,
        reason=reasons[kind],
        due_in=max(timedelta(), left),
    )


def finance_has_answered(session: Session, claim: Claim, done_by: UUID, *kinds: str) -> None:
    """Takes the claim off the list again."""
    settle(session, claim.org_id, claim.id, kinds or (DECIDE, SECOND), done_by=done_by)
