"""The practice sign-in's settings, read from PRACTICE_SIGN_IN_* environment variables."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = Path(os.environ.get("PRACTICE_SIGN_IN_SECRETS_DIR", "/run/secrets"))
"""Where containers mount secret files, one a setting."""


class SignInSettings(BaseSettings):
    """Where the practice sign-in listens, keeps its files, and which programs may ask it who somebody is."""

    model_config = SettingsConfigDict(
        env_prefix="PRACTICE_SIGN_IN_",
        frozen=True,
        hide_input_in_errors=True,
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
    )

    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65535)
    data_dir: Path
    public_url: str = ""
    client_id: str = "sameday"
    client_secret: SecretStr = Field(min_length=16)
    redirect_uri: str
    audience: str = "sameday-api"

    @property
    def issuer(self) -> str:
        """Our own address, without a trailing slash, as every token names it."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")
