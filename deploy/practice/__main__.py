"""Runs the practice world: python -m deploy.practice."""

import uvicorn

from deploy.practice.app import create_app
from deploy.practice.connection import DroppableProtocol
from deploy.practice.settings import PracticeSettings


def main() -> None:
    """Serve on 127.0.0.1 (in a container: on PRACTICE_HOST) until the process is told to stop."""
    settings = PracticeSettings()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=DroppableProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
        server_header=False,
    )


if __name__ == "__main__":
    main()
