"""Bank details that a rail does not take on yet, for a reason that is not theirs: they are kept sealed, the rail is asked again by
itself, later each time, and staff are told what it waits for. Nobody asks the person for new ones.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.payments.payees.rules import MethodStatus
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.people.tables import Person
from services.payments.rails.protocol import NotPayable, PayeeStanding, RailAnswerKind, RailRefusedError
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.errors import ConflictError, NotFoundError
from shared.identity import SYSTEM_ID, Actor, Permission
from shared.outbox import Task, Work, enqueue

REGISTER_TOPIC = "payee.register"
ITEM = "payee_at_the_bank"
_WAITS = (
    *(timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=8)),
    *(timedelta(days=1) for _ in range(13)),
)
"""When the rail is asked again: for two weeks, well within the month in which it remembers a key."""
_PATIENCE = 3
"""So many looks before anybody is told of a rail that has not decided yet: most decide within minutes."""
_KEPT = "The bank details are kept, and what is owed waits. There is nothing to ask the person."
_AGAIN = "We ask again by ourselves, for two weeks; the page of bank details has a button that asks at once."


def why_not_yet(answer: NotPayable | RailRefusedError) -> str:
    """What staff read: whose fault it is, what it means for the money, and what to do."""
    if isinstance(answer, RailRefusedError):
        return f"{_refusal(answer)} {_KEPT} {_AGAIN}"
    if answer.standing is PayeeStanding.PENDING:
        return f"Stripe has not decided yet whether this person may be paid by bank transfer. {_KEPT} {_AGAIN}"
    missing = f": {', '.join(answer.missing)}" if answer.missing else ", and does not say what"
    to_do = (
        "An administrator sets an e-mail address that your organisation reads as the contact of the payment account."
        if any("contact_email" in one for one in answer.missing)
        else "Look at the recipient in Stripe, or ask Stripe."
    )
    return f"Stripe pays this person by bank transfer only once it knows more{missing}. {_KEPT} {to_do} {_AGAIN}"


def _refusal(refused: RailRefusedError) -> str:
    match refused.kind:
        case RailAnswerKind.PAUSE_RUN:
            return (
                f"Stripe refused for a reason of your own account ({refused.code}), not of this person's bank details. "
                "Finance looks at Stripe, and an administrator at the key: has it the rights it needs, is the account open?"
            )
        case RailAnswerKind.OUR_BUG:
            return (
                f"Stripe did not take our request ({refused.code}): a fault of Sameday, not of these bank details. Tell the people "
                "who run Sameday."
            )
        case _:
            return (
                f"Stripe did not register these bank details and wants somebody to look ({refused.code}). Finance looks at the "
                "recipient in Stripe, or asks Stripe."
            )


def ask_again_later(session: Session, work: Work, answer: NotPayable | RailRefusedError) -> None:
    """Has the rail asked again, later each time, and tells staff why; after the last time only a person has it asked again."""
    method = session.get(PayoutMethod, (work.org_id, work.subject()))
    if method is None or method.status != MethodStatus.REGISTERING:
        return
    looks = int(work.body.get("looks", 0))
    if looks < len(_WAITS):
        later = Task("payments", REGISTER_TOPIC, method.id, {"looks": looks + 1}, due_in=_WAITS[looks])
        enqueue(session, work.org_id, [later])
    is_pending = isinstance(answer, NotPayable) and answer.standing is PayeeStanding.PENDING
    if not is_pending or looks >= _PATIENCE:
        _tell(session, work.org_id, method.id, why_not_yet(answer))


def ask_now(session: Session, actor: Actor, method_id: UUID) -> PayoutMethod:
    """A person has the rail asked at once about details that it has not taken on yet. Raises ForbiddenError, NotFoundError,
    ConflictError (it has decided)."""
    actor.require(Permission.CONFIRM_BANK_DETAILS, at_any_age=True)
    method = session.get(PayoutMethod, (actor.org_id, method_id))
    if method is None:
        raise NotFoundError("payout_method.not_found", "There are no such bank details in your organisation.")
    if method.status != MethodStatus.REGISTERING:
        raise ConflictError("payout_method.registered", "The bank has decided about these bank details already.")
    audit.record(session, actor, "bank_details.asked_again", "payout_method", method.id)
    enqueue(session, actor.org_id, [Task("payments", REGISTER_TOPIC, method.id, dedupe_key=str(method.id))])
    return method


def list_waiting(session: Session, actor: Actor) -> list[tuple[UUID, str, str]]:
    """(method, whose, why) of bank details that the rail has not taken on and that staff were told of, the oldest first. Raises
    ForbiddenError."""
    actor.require(Permission.SEE_BANK_DETAILS)
    rows = session.execute(
        select(PayoutMethod.id, func.coalesce(Person.name, Payee.organisation_name).label("name"), WorkItem.reason)
        .join(WorkItem, (WorkItem.org_id == PayoutMethod.org_id) & (WorkItem.subject_id == PayoutMethod.id))
        .join(Payee, (Payee.org_id == PayoutMethod.org_id) & (Payee.id == PayoutMethod.payee_id))
        .outerjoin(Person, (Person.org_id == Payee.org_id) & (Person.id == Payee.person_id))
        .where(PayoutMethod.org_id == actor.org_id, PayoutMethod.status == MethodStatus.REGISTERING)
        .where(WorkItem.kind == ITEM, WorkItem.done_at.is_(None))
        .order_by(PayoutMethod.id)
    )
    return [(row.id, row.name, row.reason) for row in rows]


def end_wait(session: Session, org_id: UUID, method_id: UUID) -> None:
    """The rail has decided: what staff were told of the wait is done."""
    close_items(session, org_id, method_id, [ITEM], done_by=SYSTEM_ID)


def _tell(session: Session, org_id: UUID, method_id: UUID, reason: str) -> None:
    ask_a_human(session, org_id, kind=ITEM, subject_type="payout_method", subject_id=method_id, reason=reason)
    session.execute(  # what was told before may have been another reason
        update(WorkItem)
        .where(WorkItem.org_id == org_id, WorkItem.kind == ITEM, WorkItem.subject_id == method_id)
        .where(WorkItem.done_at.is_(None))
        .values(reason=reason)
    )
