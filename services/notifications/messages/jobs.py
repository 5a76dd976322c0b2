"""The worker's side of messages: which topic does what, and the clock's sweep for lost workers."""

from dataclasses import dataclass
from functools import partial

from services.notifications.contacts.number_changes import CHANGED
from services.notifications.messages import fetching, sending
from services.notifications.messages.sending import Outgoing
from services.notifications.messages.usecases import intake, looks, pauses, sends
from services.notifications.messages.usecases.pauses import PROBE
from services.notifications.messages.usecases.transitions import FOLLOW_UP, RESOLVE, SEND
from shared.contracts.lines import LineResumeAsked
from shared.contracts.notices import NoticeRequested, OrganisationChanged
from shared.identity import Actor, ActorKind
from shared.messaging import Jobs
from shared.outbox import Work
from shared.outbox_api import OtherService

MOST_A_SWEEP = 200


@dataclass(frozen=True, slots=True)
class MessageNeeds:
    """What the jobs of messages work with."""

    outgoing: Outgoing
    payments: OtherService


def register(jobs: Jobs, needs: MessageNeeds) -> None:
    """Declares this folder's jobs; what is to be said, and by which organisation, comes from the payments service."""
    jobs.on(NoticeRequested.topic, partial(_accept_notice, needs), source=needs.payments)
    jobs.on(OrganisationChanged.topic, partial(_keep_organisation, needs), source=needs.payments)
    jobs.on(CHANGED, partial(_tell_old_number, needs))
    jobs.on(SEND, partial(_send, needs))
    jobs.on(RESOLVE, partial(_resolve, needs))
    jobs.on(FOLLOW_UP, partial(_follow_up, needs))
    jobs.on(PROBE, partial(_probe, needs))
    jobs.on(LineResumeAsked.topic, partial(_resume, needs), source=needs.payments)


def _accept_notice(needs: MessageNeeds, work: Work) -> None:
    with needs.outgoing.database.transaction(work.org_id) as session:
        intake.accept_notice(session, work.org_id, work.id, NoticeRequested.model_validate(work.body))
    needs.payments.acknowledge(work.id)


def _keep_organisation(needs: MessageNeeds, work: Work) -> None:
    with needs.outgoing.database.transaction(work.org_id) as session:
        intake.keep_organisation(session, work.org_id, work.id, OrganisationChanged.model_validate(work.body))
    needs.payments.acknowledge(work.id)


def _tell_old_number(needs: MessageNeeds, work: Work) -> None:
    with needs.outgoing.database.transaction(work.org_id) as session:
        intake.tell_old_number(session, work.org_id, work.id, work.subject())


def _send(needs: MessageNeeds, work: Work) -> None:
    sending.send_message(needs.outgoing, work, work.subject())


def _resolve(needs: MessageNeeds, work: Work) -> None:
    fetching.resolve_message(needs.outgoing, work, work.subject())


def _follow_up(needs: MessageNeeds, work: Work) -> None:
    fetching.follow_message(needs.outgoing, work, work.subject())


def _probe(needs: MessageNeeds, work: Work) -> None:
    sending.probe_line(needs.outgoing, work, work.subject())


def _resume(needs: MessageNeeds, work: Work) -> None:
    asked = LineResumeAsked.model_validate(work.body)
    actor = Actor(work.org_id, ActorKind.STAFF, asked.asked_by)
    with needs.outgoing.database.transaction(work.org_id) as session:
        pauses.resume_for(session, actor, asked.pause_id)
    needs.payments.acknowledge(work.id)


def sweep(outgoing: Outgoing) -> int:
    """Finds messages whose worker was lost and has them looked for; returns how many."""
    with outgoing.database.system() as session:
        expired = sends.find_expired(session, limit=MOST_A_SWEEP)
    for org_id, message_id in expired:
        with outgoing.database.transaction(org_id) as session:
            sends.expire_lease(session, message_id, resolve_after=outgoing.resolve_after)
    return len(expired)


def sweep_looks(outgoing: Outgoing) -> int:
    """Has the lines asked about texts that nobody has reported as delivered in time; returns how many."""
    with outgoing.database.system() as session:
        due = looks.find_to_look_at(session, limit=MOST_A_SWEEP)
    asked = 0
    for org_id, message_ids in due.items():
        with outgoing.database.transaction(org_id) as session:
            asked += looks.plan_looks(session, org_id, message_ids)
    return asked
