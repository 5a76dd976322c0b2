"""The clock process of the notifications service: `python -m services.notifications.clock`."""

from services.notifications import wiring
from services.notifications.messages import jobs as message_jobs
from services.notifications.wiring import Dependencies
from shared import audit, clockwork, messaging
from shared.clockwork import Duty


def duties(dependencies: Dependencies) -> list[Duty]:
    """What this service does again and again."""
    settings, database = dependencies.settings, dependencies.database

    def hint_again() -> None:
        clockwork.hint_again(
            dependencies.jobs,
            dependencies.redis_client,
            rehint_seconds=settings.rehint_seconds,
            poll=dependencies.payments.waiting,
        )

    def chain_audit() -> None:
        with database.system() as session:
            audit.chain(session)

    return [
        Duty("hint_again", settings.sweep_seconds, hint_again),
        Duty("sweep_messages", settings.sweep_seconds, lambda: message_jobs.sweep(dependencies.outgoing)),
        Duty("chain_audit", settings.sweep_seconds, chain_audit),
    ]


def main() -> None:
    """Keeps time until told to stop."""
    dependencies = wiring.start("clock")
    sign = messaging.ReadySign(dependencies.settings.ready_file, dependencies.database)
    clockwork.run_clock(duties(dependencies), messaging.stop_requested(), sign)
    dependencies.close()


if __name__ == "__main__":
    main()
