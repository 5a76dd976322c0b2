"""The payments worker: `python -m services.payments.worker`."""

from services.payments.settings import Settings
from services.payments.wiring import build, register_jobs
from shared import logs
from shared.messaging import run_worker


def main() -> None:
    """Runs until told to stop."""
    settings = Settings()
    logs.configure("payments", "worker", settings.log_level)
    dependencies = build(settings)
    register_jobs(dependencies)
    run_worker(dependencies.jobs, threads=settings.worker_threads, ready_file=settings.ready_file)


if __name__ == "__main__":
    main()
