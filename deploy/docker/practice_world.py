"""Runs the practice world in a container, where secrets come as files and the neighbours must be able to reach it."""

import os
from pathlib import Path

import uvicorn
from pydantic_settings import SettingsConfigDict

from deploy.practice.app import create_app
from deploy.practice.connection import DroppableProtocol
from deploy.practice.settings import PracticeSettings

SECRETS = Path(os.environ.get("PRACTICE_SECRETS_DIR", "/run/secrets"))


class Settings(PracticeSettings):
    """The practice world's settings, and where it listens."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    host: str = "127.0.0.1"


def main() -> None:
    """Serves until told to stop."""
    settings = Settings(_secrets_dir=SECRETS if SECRETS.is_dir() else None)
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
