"""Settings that both services have: read from the environment by `wiring.py`, checked when the process starts."""

from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings


class ServiceSettings(BaseSettings):
    """Every process of a service reads these, under the service's own prefix (PAYMENTS_…, NOTIFICATIONS_…)."""

    database_url: SecretStr = Field(description="PostgreSQL as the service's _app role")
    system_database_url: SecretStr = Field(description="PostgreSQL as the service's _system role")
    redis_url: SecretStr = Field(description="Redis or Valkey: hints only")
    redis_namespace: str = Field("sameday", pattern=r"^[a-z0-9-]{1,40}$", description="prefix of every key in Redis")
    host: str = Field("127.0.0.1", description="address that the API listens on")
    port: int = Field(8000, ge=1, le=65535, description="port that the API listens on")
    public_url: str = Field(description="the service's address as the outside world sees it")
    ready_file: Path | None = Field(None, description="file that worker and clock touch while they are well")
    internal_token_secret: SecretStr = Field(min_length=32, description="signs calls between the services")
    practice: bool = Field(False, description="true only where the vendors are the practice world")
    log_level: str = Field("INFO", description="INFO or WARNING; never DEBUG where people's data is")

    worker_threads: int = Field(8, ge=1, le=64, description="jobs that one worker process does at a time")
    sweep_seconds: float = Field(5.0, ge=0.2, le=60, description="how often the clock looks for what is due")
    rehint_seconds: float = Field(10.0, ge=1, le=300, description="how long a hint may stay unanswered")

    @model_validator(mode="after")
    def _no_debug_logs(self) -> "ServiceSettings":
        if self.log_level.upper() not in {"INFO", "WARNING", "ERROR"}:
            raise ValueError("log_level must be INFO, WARNING or ERROR: debug logs of libraries hold request bodies")
        return self


class OwnerSettings(BaseSettings):
    """What only migrations and an administrator's commands need."""

    owner_database_url: SecretStr = Field(description="PostgreSQL as the service's _owner role: migrations only")
