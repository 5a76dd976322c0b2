"""Reading lines back to a person, and the yes without which nothing is ever claimed by phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.lines import claim_to_change, get_claim, lines_of, speaking_for
from services.payments.claims.usecases.submit import SubmissionResult, submit
from services.payments.phone.tables import PhoneConversation, PhoneLink, ReadBack
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, Effect, NotFoundError
from shared.identity import Actor

ReadLines = list[dict[str, Any]]
CHANGED = "read_back.changed"


@dataclass(frozen=True, slots=True)
class ReadBackChannel:
    """How lines are read back: in a conversation, on the pages of a link, or by a member of staff. Exactly one of them."""

    conversation_id: UUID | None = None
    link_id: UUID | None = None
    read_out_by: UUID | None = None


def as_read(lines: Sequence[ClaimLine]) -> ReadLines:
    """Lines of a claim as a read-back keeps them: everything that the yes stands for."""
    return [
        {
            "kind": line.kind,
            "category": line.category,
            "amount_pence": line.amount_pence,
            "miles_tenths": line.miles_tenths,
            "passengers": line.passengers,
            "spent_on": line.spent_on.isoformat(),
        }
        for line in lines
    ]


def read_out(
    session: Session,
    actor: Actor,
    person_id: UUID,
    lines: ReadLines,
    way: ReadBackChannel,
    *,
    new_id: UUID | None = None,
) -> ReadBack:
    """Keeps what is read back now. Exactly the same lines that still wait for their yes in the same way are not kept twice,
    unless they are read under a `new_id`.

    Raises ForbiddenError; ConflictError where there is nothing to read.
    """
    actor = speaking_for(actor, person_id)
    total_pence = sum(line["amount_pence"] for line in lines)
    if total_pence <= 0:
        raise ConflictError("read_back.nothing", "There is nothing to claim yet.", effect=Effect.NO_MONEY_MOVED)
    places = {"conversation_id": way.conversation_id, "link_id": way.link_id, "read_out_by": way.read_out_by}
    if new_id is None:
        waiting = session.scalar(
            select(ReadBack)
            .filter_by(org_id=actor.org_id, person_id=person_id, yes_at=None, **places)
            .order_by(ReadBack.said_at.desc(), ReadBack.id.desc())
            .limit(1)
        )
        if waiting is not None and waiting.lines == lines:
            return waiting
    said = ReadBack(
        org_id=actor.org_id, person_id=person_id, lines=lines, total_pence=total_pence, **places,
        **({"id": new_id} if new_id else {}),
    )  # fmt: skip
    session.add(said)
    session.flush()
    return said


def say_yes(
    session: Session,
    actor: Actor,
    read_back_id: UUID,
    claim_id: UUID,
    *,
    way: ReadBackChannel,
    turn_id: UUID | None = None,
) -> Claim:
    """Records the yes to a read-back, for the claim that holds exactly those lines.

    Raises ForbiddenError, NotFoundError; ConflictError where it was answered before, was read back elsewhere, or is not what the claim holds.
    """
    actor, claim = claim_to_change(session, actor, claim_id)
    said = session.get(ReadBack, (actor.org_id, read_back_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if said is None or said.person_id != claim.person_id:
        raise NotFoundError("read_back.not_found", "There is no such read-back.", effect=Effect.NOTHING_CLAIMED)
    same_way = (said.conversation_id, said.link_id, said.read_out_by) == (
        way.conversation_id, way.link_id, way.read_out_by
    )  # fmt: skip
    if said.yes_at is not None or not same_way or not same_lines(said.lines, as_read(lines_of(session, claim))):
        raise _changed()
    said.yes_at, said.claim_id, said.answered_by_turn = app_now(session), claim.id, turn_id
    session.flush()
    facts = {"claim_id": str(claim.id), "total_pence": said.total_pence}
    audit.record(session, actor, "read_back.yes", "read_back", said.id, facts)
    return claim


def submit_agreed(session: Session, actor: Actor, claim_id: UUID) -> SubmissionResult:
    """Sends in a claim that had its yes, with exactly the lines that the yes was for; miles are priced for good only now.

    Raises what `submit` raises; ConflictError where the lines have come to something else since, or had no yes.
    """
    done = submit(session, actor, claim_id)
    said = session.scalar(select(ReadBack).filter_by(org_id=actor.org_id, claim_id=claim_id))
    claimed = as_read(lines_of(session, get_claim(session, actor.org_id, claim_id)))
    if said is None or not same_lines(said.lines, claimed):
        raise _changed()
    return done


def was_agreed(session: Session, org_id: UUID, claim_id: UUID) -> bool:
    """Whether the lines of this claim had their yes."""
    found = session.scalar(select(ReadBack.id).filter_by(org_id=org_id, claim_id=claim_id))
    return found is not None


def same_lines(one: ReadLines, other: ReadLines) -> bool:
    """Whether two lists hold the same lines, in whatever order."""

    def by_value(line: dict[str, Any]) -> str:
        return repr(sorted(line.items()))

    return sorted(one, key=by_value) == sorted(other, key=by_value)


def _changed() -> ConflictError:
    return ConflictError(
        CHANGED,
        "Something was changed since these lines were read out.",
        "Read them out again.",
        effect=Effect.NOTHING_CLAIMED,
    )


def language_of_claim(session: Session, org_id: UUID, claim_id: UUID) -> str | None:
    """The language in which a person told us their claim, by text, call or page; None where staff read it out."""
    return session.scalar(
        select(func.coalesce(PhoneConversation.language, PhoneLink.language))
        .select_from(ReadBack)
        .outerjoin(
            PhoneConversation,
            (PhoneConversation.org_id == ReadBack.org_id) & (PhoneConversation.id == ReadBack.conversation_id),
        )
        .outerjoin(PhoneLink, (PhoneLink.org_id == ReadBack.org_id) & (PhoneLink.id == ReadBack.link_id))
        .where(ReadBack.org_id == org_id, ReadBack.claim_id == claim_id)
    )
