"""Keeping receipts and finding them again. The picture is in the store before its row is here: see `sending.py`."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.own_claims import sees_receipt_of_claim
from services.payments.claims.receipts.rules import DAY, check_claim, check_day
from services.payments.claims.receipts.tables import Receipt, ReceiptTry
from services.payments.people.tables import Person
from services.payments.people.usecases import get_person
from shared import audit
from shared.database import app_now
from shared.errors import Effect, ForbiddenError, NotFoundError
from shared.identity import Actor, ActorKind, Permission


@dataclass(frozen=True, slots=True)
class Prepared:
    """A receipt whose pictures are in the store, and whose row is not written yet."""

    digest: bytes
    media_type: str
    pages: int
    pages_left_out: int
    stored_as: str
    stored_bytes: int


def check_adds_receipts(actor: Actor) -> None:
    """Raises ForbiddenError for staff who may not add anybody's receipts: asked before a file is read."""
    if actor.kind is ActorKind.STAFF:
        actor.require(Permission.ADD_RECEIPTS)


def check_may_send(session: Session, actor: Actor, person_id: UUID) -> None:
    """Raises ForbiddenError, NotFoundError (person), ConflictError (enough for one day): asked before any work is done."""
    _check_actor(actor, person_id)
    get_person(session, actor.org_id, person_id)
    since = app_now(session) - DAY
    tries = session.scalar(
        select(func.count())
        .select_from(ReceiptTry)
        .where(ReceiptTry.org_id == actor.org_id, ReceiptTry.person_id == person_id, ReceiptTry.created_at > since)
    )
    check_day(tries or 0)


def begin_try(session: Session, actor: Actor, person_id: UUID, digest: bytes) -> None:
    """Counts a file that is about to be opened, whatever will come of it. Raises what `check_may_send` raises.

    The person's row is locked, so that two at the same moment are counted one after the other.
    """
    _check_actor(actor, person_id)
    session.execute(
        select(Person.id).where(Person.org_id == actor.org_id, Person.id == person_id).with_for_update(key_share=True)
    )
    check_may_send(session, actor, person_id)
    session.add(ReceiptTry(org_id=actor.org_id, person_id=person_id, digest=digest))
    session.flush()


def in_use(session: Session, org_id: UUID, names: Collection[str]) -> set[str]:
    """Which of these names in the store belong to a receipt, or to one that may still become one."""
    kept = session.scalars(
        select(Receipt.stored_as).where(
            Receipt.org_id == org_id, Receipt.stored_as.in_(names), Receipt.erased_at.is_(None)
        )
    )
    tried = session.scalars(
        select(func.encode(ReceiptTry.digest, "hex")).where(
            ReceiptTry.org_id == org_id,
            ReceiptTry.created_at > app_now(session) - DAY,
            func.encode(ReceiptTry.digest, "hex").in_(names),
        )
    )
    return {*kept, *tried}


def keep_receipt(session: Session, actor: Actor, person_id: UUID, prepared: Prepared) -> Receipt:
    """Keeps a receipt of a person, whose try was counted before. Raises ForbiddenError, NotFoundError (person)."""
    _check_actor(actor, person_id)
    get_person(session, actor.org_id, person_id)
    receipt = Receipt(
        org_id=actor.org_id,
        person_id=person_id,
        digest=prepared.digest,
        media_type=prepared.media_type,
        pages=prepared.pages,
        pages_left_out=prepared.pages_left_out,
        stored_as=prepared.stored_as,
        stored_bytes=prepared.stored_bytes,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        on_behalf_of=actor.on_behalf_of,
    )
    session.add(receipt)
    session.flush()
    audit.record(session, actor, "receipt.kept", "receipt", receipt.id, {"pages": prepared.pages})
    return receipt


def get_receipt(session: Session, actor: Actor, receipt_id: UUID) -> Receipt:
    """A receipt that the actor may see: staff who deal with claims, or the person's own. Raises ForbiddenError, NotFoundError."""
    if actor.kind is ActorKind.STAFF:
        actor.require(Permission.SEE_RECEIPTS)
    receipt = session.get(Receipt, (actor.org_id, receipt_id))
    if receipt is None or (actor.kind is ActorKind.PERSON and not _is_theirs(actor, receipt.person_id)):
        raise _not_found()
    is_own = actor.is_one_of(receipt.actor_id)
    if not is_own and not sees_receipt_of_claim(session, actor, Permission.SEE_RECEIPTS, receipt_id):
        raise _not_found()
    return receipt


def receipts_for_claim(
    session: Session, org_id: UUID, person_id: UUID, receipt_ids: Collection[UUID]
) -> dict[UUID, Receipt]:
    """The receipts that a claim of this person may carry, by id.

    Raises NotFoundError where one is not this person's, ConflictError where they are more than a claim takes.
    """
    check_claim(len(set(receipt_ids)))
    rows = session.scalars(
        select(Receipt).where(Receipt.org_id == org_id, Receipt.person_id == person_id, Receipt.id.in_(receipt_ids))
    )
    found = {row.id: row for row in rows}
    if found.keys() != set(receipt_ids):
        raise _not_found()
    return found


def sent_before(session: Session, org_id: UUID, receipt_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """For each of these receipts the ids of earlier ones, of anybody, that are the very same file.

    That is a reason to look, never to refuse: two people may share a taxi, and one paper is sent again when an answer was lost.
    """
    if not receipt_ids:
        return {}
    earlier = Receipt.__table__.alias("earlier")
    rows = session.execute(
        select(Receipt.id, earlier.c.id)
        .join(earlier, (earlier.c.org_id == Receipt.org_id) & (earlier.c.digest == Receipt.digest))
        .where(Receipt.org_id == org_id, Receipt.id.in_(receipt_ids), earlier.c.id < Receipt.id)
        .order_by(earlier.c.id)
    )
    same: dict[UUID, list[UUID]] = {}
    for receipt_id, earlier_id in rows:
        same.setdefault(receipt_id, []).append(earlier_id)
    return same


def _check_actor(actor: Actor, person_id: UUID) -> None:
    check_adds_receipts(actor)
    if actor.kind is ActorKind.PERSON and not _is_theirs(actor, person_id):
        raise ForbiddenError(
            "receipt.not_yours",
            "A receipt can only be sent for yourself or for somebody you help.",
            "Ring us if this is wrong.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _is_theirs(actor: Actor, person_id: UUID) -> bool:
    return person_id in (actor.id, actor.on_behalf_of)


def _not_found() -> NotFoundError:
    return NotFoundError(
        "receipt.not_found",
        "There is no such receipt in your organisation.",
        effect=Effect.NO_MONEY_MOVED,
    )
