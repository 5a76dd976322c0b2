"""The worker's side of messages: which topic does what, and the clock's sweep for lost workers."""

from services.notifications.messages import fetching, sending
from services.notifications.messages.sending import Outgoing
from services.notifications.messages.usecases import intake, sends
from services.notifications.messages.usecases.transitions import FOLLOW_UP, RESOLVE, SEND
from shared.contracts.notices import NoticeRequested, OrganisationChanged
from shared.messaging import Jobs
from shared.outbox import Work
from shared.outbox_api import OtherService

MOST_A_SWEEP = 200


def register(jobs: Jobs, *, payments: OtherService, outgoing: Outgoing) -> None:
    """Declares every topic of messages."""

    def take_notice(work: Work) -> None:
        with jobs.database.transaction(work.org_id) as session:
            intake.accept_notice(session, work.org_id, work.id, NoticeRequested.model_validate(work.body))
        payments.acknowledge(work.id)

    def keep_organisation(work: Work) -> None:
        with jobs.database.transaction(work.org_id) as session:
            intake.keep_organisation(session, work.org_id, work.id, OrganisationChanged.model_validate(work.body))
        payments.acknowledge(work.id)

    def send(work: Work) -> None:
        sending.send_message(outgoing, work, work.subject())

    def resolve(work: Work) -> None:
        fetching.resolve_message(outgoing, work, work.subject())

    def follow_up(work: Work) -> None:
        fetching.follow_letter(outgoing, work, work.subject())

    jobs.on(NoticeRequested.topic, take_notice, fetch=payments.fetch)
    jobs.on(OrganisationChanged.topic, keep_organisation, fetch=payments.fetch)
    jobs.on(SEND, send)
    jobs.on(RESOLVE, resolve)
    jobs.on(FOLLOW_UP, follow_up)


def sweep(outgoing: Outgoing) -> int:
    """Finds messages whose worker was lost and has them looked for; returns how many."""
    with outgoing.database.system() as session:
        expired = sends.find_expired(session, limit=MOST_A_SWEEP)
    for org_id, message_id in expired:
        with outgoing.database.transaction(org_id) as session:
            sends.expire_lease(session, message_id, resolve_after=outgoing.resolve_after)
    return len(expired)
