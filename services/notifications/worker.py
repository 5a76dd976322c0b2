"""The worker process of the notifications service: `python -m services.notifications.worker`."""

from services.notifications import wiring
from shared import messaging


def main() -> None:
    """Does jobs until told to stop."""
    dependencies = wiring.start("worker")
    messaging.run_worker(
        dependencies.jobs, threads=dependencies.settings.worker_threads, ready_file=dependencies.settings.ready_file
    )
    dependencies.close()


if __name__ == "__main__":
    main()
