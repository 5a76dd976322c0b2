"""Settings that both services have: from the environment or from secret files, checked when the process starts."""

import os
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

CONTAINERS_SECRETS = Path("/run/secrets")


class OutsideSettings(BaseSettings):
    """Read from the environment, and what is not there from secret files, one a setting, named like the variable.

    The files are looked for in the folder that e.g. PAYMENTS_SECRETS_DIR names, or where containers mount them. Upper and
    lower case are the same.
    """

    # A complaint about one setting must not print the others, which hold passwords.
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where settings come from, the first first. Raises SettingsError where the named folder is not there."""
        del dotenv_settings, file_secret_settings
        folders = secrets_folders(f"{cls.model_config.get('env_prefix', '')}SECRETS_DIR")
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, secrets_dir=folders)


def secrets_folders(variable: str) -> list[Path]:
    """The folder with secret files, if there is one. Raises SettingsError where `variable` names one that is not there."""
    named = os.environ.get(variable)
    if named and not Path(named).is_dir():
        raise SettingsError(
            f"{variable} names {named}, which is no folder, so nothing was started and no money moves. "
            "Put the secret files there, or leave the variable out."
        )
    return [folder for folder in [Path(named) if named else CONTAINERS_SECRETS] if folder.is_dir()]


class ServiceSettings(OutsideSettings):
    """Every process of a service reads these, under the service's own prefix (PAYMENTS_…, NOTIFICATIONS_…)."""

    database_url: SecretStr = Field(description="PostgreSQL as the service's _app role")
    system_database_url: SecretStr = Field(description="PostgreSQL as the service's _system role")
    redis_url: SecretStr = Field(description="Redis or Valkey: hints only")
    redis_namespace: str = Field("sameday", pattern=r"^[a-z0-9-]{1,40}$", description="prefix of every key in Redis")
    host: str = Field("127.0.0.1", description="address that the API listens on")
    port: int = Field(8000, ge=1, le=65535, description="port that the API listens on")
    internal_host: str = Field(
        "127.0.0.1", description="address that the internal routes listen on, where they have a port of their own"
    )
    internal_port: int | None = Field(
        None, ge=1, le=65535, description="port of the internal routes alone; without it they are on the API's port"
    )
    public_url: str = Field(description="the service's address as the outside world sees it")
    ready_file: Path | None = Field(None, description="file that worker and clock touch while they are well")
    internal_token_secret: SecretStr = Field(min_length=32, description="signs calls between the services")
    practice: bool = Field(False, description="true only where the vendors are the practice world")
    log_level: str = Field("INFO", description="INFO or WARNING; never DEBUG where people's data is")

    worker_threads: int = Field(
        8, ge=1, le=64, description="urgent jobs that one worker process does at a time, and as many others beside them"
    )
    sweep_seconds: float = Field(5.0, ge=0.2, le=60, description="how often the clock looks for what is due")
    rehint_seconds: float = Field(10.0, ge=1, le=300, description="how long a hint may stay unanswered")

    def internal_address(self) -> tuple[str, int] | None:
        """Where the internal routes listen, if that is an address of their own."""
        return None if self.internal_port is None else (self.internal_host, self.internal_port)

    @model_validator(mode="after")
    def _no_debug_logs(self) -> "ServiceSettings":
        if self.log_level.upper() not in {"INFO", "WARNING", "ERROR"}:
            raise ValueError("log_level must be INFO, WARNING or ERROR: debug logs of libraries hold request bodies")
        return self


class OwnerSettings(OutsideSettings):
    """What only migrations and an administrator's commands need."""

    owner_database_url: SecretStr = Field(description="PostgreSQL as the service's _owner role: migrations only")
