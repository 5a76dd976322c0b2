"""The organisation's duty number is told that somebody may be in danger, or something urgent is overdue, and nobody of the plan is there. It may be read by anybody near it, so
the text names nobody and says nothing of what happened."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.messages.usecases.transitions import DUTY_TEXT, SEND, enqueue, queue_reply
from shared import inbox
from shared.contracts.reaching import DutyAsked
from shared.organisations import Organisation

WORDS: Mapping[str, str] = {
    "off_duty": "Sameday: a task about somebody's safety waits, and nobody of your safety plan is on duty. "
    "Please sign in and look at your tasks now.",
    "no_reaction": "Sameday: a task about somebody's safety waits, and nobody has reacted who was asked. "
    "Please sign in and look at your tasks now.",
    "overdue": "Sameday: an urgent task is overdue, and nobody of your safety plan is on duty. "
    "Please sign in and look at your tasks now.",
}
"""By why it is told."""


def tell_duty_number(session: Session, org_id: UUID, asked: DutyAsked) -> None:
    """Texts the duty number, once for each opening of a task and each cause. Quietly nothing where the organisation has none."""
    once = f"{asked.opening_id or asked.task_id} {asked.why}"
    new = inbox.receive(
        session, org_id=org_id, source="payments", external_id=f"duty {asked.task_id} {once}", topic=DutyAsked.topic
    )
    organisation = session.get(Organisation, org_id)
    if new is None or organisation is None or organisation.duty_number is None:
        return
    point_id = numbers.point_of(session, org_id, organisation.duty_number)
    about_id, words = uuid5(asked.task_id, once), WORDS[asked.why]
    message = queue_reply(
        session,
        org_id,
        contact_point_id=point_id,
        about_id=about_id,
        words=words,
        safety=True,
        task_id=asked.task_id,
        notice=DUTY_TEXT,
    )
    enqueue(session, message, SEND)
