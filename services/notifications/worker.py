"""The worker process of the notifications service: `python -m services.notifications.worker`."""

from services.notifications import wiring
from services.notifications.settings import Settings
from shared import logs, messaging


def main() -> None:
    """Does jobs until told to stop."""
    settings = Settings()
    logs.configure("notifications", "worker", settings.log_level)
    dependencies = wiring.build(settings)
    messaging.run_worker(dependencies.jobs, threads=settings.worker_threads, ready_file=settings.ready_file)
    dependencies.close()


if __name__ == "__main__":
    main()
