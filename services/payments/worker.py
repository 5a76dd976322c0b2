"""The payments worker: `python -m services.payments.worker`."""

from services.payments.wiring import register_jobs, start
from shared.messaging import run_worker


def main() -> None:
    """Runs until told to stop."""
    dependencies = start("worker")
    register_jobs(dependencies)
    run_worker(
        dependencies.jobs, threads=dependencies.settings.worker_threads, ready_file=dependencies.settings.ready_file
    )


if __name__ == "__main__":
    main()
