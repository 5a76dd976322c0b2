"""The practice programs' settings, read from PRACTICE_* environment variables."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def read_from(prefix: str) -> SettingsConfigDict:
    """Settings come from the environment, their names behind this prefix, and in containers from secret files, one a setting."""
    secrets = Path(os.environ.get(f"{prefix}SECRETS_DIR", "/run/secrets"))
    return SettingsConfigDict(
        env_prefix=prefix, frozen=True, hide_input_in_errors=True, secrets_dir=secrets if secrets.is_dir() else None
    )


class ProgramSettings(BaseSettings):
    """Where a practice program listens and keeps its files."""

    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65535)
    data_dir: Path
    public_url: str = ""

    @property
    def base_url(self) -> str:
        """Our own address, without a trailing slash."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")


class PracticeSettings(ProgramSettings):
    """The practice world, and which secrets it checks."""

    model_config = read_from("PRACTICE_")

    seed: int = 0
    twilio_account_sid: str = "ACpractice00000000000000000000000a"
    twilio_auth_token: SecretStr = SecretStr("practice-twilio-auth-token")
    exchanges_file: Path | None = None
    pump_seconds: float = Field(default=0.02, gt=0, le=1)
