"""The practice world's settings, read from PRACTICE_* environment variables."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = Path(os.environ.get("PRACTICE_SECRETS_DIR", "/run/secrets"))
"""Where containers mount secret files, one a setting."""


class PracticeSettings(BaseSettings):
    """Where the practice world listens, keeps its files, and which secrets it checks."""

    model_config = SettingsConfigDict(
        env_prefix="PRACTICE_",
        frozen=True,
        hide_input_in_errors=True,
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
    )

    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65535)
    data_dir: Path
    seed: int = 0
    public_url: str = ""
    twilio_account_sid: str = "ACpractice00000000000000000000000a"
    twilio_auth_token: SecretStr = SecretStr("practice-twilio-auth-token")
    exchanges_file: Path | None = None
    pump_seconds: float = Field(default=0.02, gt=0, le=1)

    @property
    def base_url(self) -> str:
        """Our own address, without a trailing slash."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")
