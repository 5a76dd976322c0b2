"""The clock process of the notifications service: `python -m services.notifications.clock`."""

from services.notifications import wiring
from services.notifications.conversations import fetching as conversation_fetching
from services.notifications.messages import fetching as message_fetching
from services.notifications.messages import jobs as message_jobs
from services.notifications.wiring import NotificationsDependencies
from shared import audit, messaging, scheduler
from shared.scheduler import ScheduledJob

CHECK_LINES_SECONDS = 24 * 3600


def duties(dependencies: NotificationsDependencies) -> list[ScheduledJob]:
    """What this service does again and again."""
    settings, database = dependencies.settings, dependencies.database

    def hint_again() -> None:
        scheduler.hint_again(
            dependencies.jobs,
            dependencies.redis_client,
            rehint_seconds=settings.rehint_seconds,
            poll=dependencies.payments.waiting,
        )

    def chain_audit() -> None:
        with database.system() as session:
            audit.chain(session)

    return [
        ScheduledJob("hint_again", settings.sweep_seconds, hint_again),
        ScheduledJob("sweep_messages", settings.sweep_seconds, lambda: message_jobs.sweep(dependencies.outgoing)),
        ScheduledJob("look_at_texts", settings.sweep_seconds, lambda: message_jobs.sweep_looks(dependencies.outgoing)),
        ScheduledJob(
            "read_received_texts",
            settings.read_received_seconds,
            lambda: conversation_fetching.read_received(dependencies.conversation_services, dependencies.outgoing),
        ),
        ScheduledJob("check_lines", CHECK_LINES_SECONDS, lambda: message_fetching.check_lines(dependencies.outgoing)),
        ScheduledJob("recount_failing_work", settings.sweep_seconds, dependencies.jobs.failures.recount),
        ScheduledJob("chain_audit", settings.sweep_seconds, chain_audit),
    ]


def main() -> None:
    """Keeps time until told to stop."""
    dependencies = wiring.start("clock")
    sign = messaging.ReadySign(dependencies.settings.ready_file, dependencies.database)
    scheduler.run_clock(duties(dependencies), messaging.stop_requested(), sign)
    dependencies.close()


if __name__ == "__main__":
    main()
