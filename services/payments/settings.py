"""Settings of the payments service, from the environment (PAYMENTS_…); built by `wiring`, never at import."""

from datetime import timedelta

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import OwnerSettings, ServiceSettings


class PaymentsSettings(ServiceSettings):
    """Everything the payments processes can be told."""

    model_config = SettingsConfigDict(env_prefix="PAYMENTS_", frozen=True)

    notifications_url: str = Field(description="address of the notifications service's internal routes")
    sign_in_secret: SecretStr = Field(min_length=32, description="checks sign-in tokens")
    sealing_keys: SecretStr = Field(description="Fernet keys separated by commas, the newest first")
    link_secret: SecretStr = Field(min_length=32, description="makes the tokens of one-time links and of their forms")

    stripe_api_base: str = Field("https://api.stripe.com", description="Stripe's API, or the practice bank")
    stripe_connect_timeout_seconds: float = Field(3, gt=0, le=10, description="time limit for connecting to Stripe")
    stripe_read_timeout_seconds: float = Field(20, gt=0, le=60, description="time limit for Stripe's answer")
    requests_per_second: float = Field(25, gt=0, le=10_000, description="what one organisation may ask of one endpoint")
    sending_processes: int = Field(4, ge=1, le=500, description="processes that share the rate when Redis is away")

    lease_seconds: float = Field(120, ge=2, le=600, description="how long one worker alone may send one payment")
    resolve_after_seconds: float = Field(60, ge=1, le=600, description="how long after a lost answer the rail is asked")
    look_again_seconds: float = Field(900, ge=2, le=86_400, description="how often a payment on its way is looked at")

    link_hours: float = Field(48, ge=1, le=336, description="how long a one-time link may be opened")
    speaker_minutes: float = Field(
        30, ge=1, le=1440, description="how long a telephone that several people share remembers who speaks"
    )
    statement_seconds: float = Field(900, ge=2, le=86_400, description="how often a rail's statement is read for fees")

    receipts_url: str = Field(
        "file:///var/lib/sameday/receipts",
        pattern=r"^(file:///|s3://).+",
        description="where pictures of receipts are kept: a folder (file:///…) or an S3-compatible store (s3://bucket/prefix)",
    )
    receipts_endpoint_url: str | None = Field(
        None, description="address of an S3-compatible store that is not Amazon's"
    )
    receipts_key: str | None = Field(None, description="key id at that store; without it the machine's own credentials")
    receipts_secret: SecretStr | None = Field(None, description="secret of that key")

    @model_validator(mode="after")
    def _receipts_key_is_whole(self) -> "PaymentsSettings":
        if (self.receipts_key is None) != (self.receipts_secret is None):
            raise ValueError("receipts_key and receipts_secret belong together: give both or neither")
        return self

    @model_validator(mode="after")
    def _lease_outlives_the_call(self) -> "PaymentsSettings":
        longest_call = self.stripe_connect_timeout_seconds + self.stripe_read_timeout_seconds
        if self.lease_seconds < longest_call + 1:
            raise ValueError("lease_seconds must be at least one second longer than the time limits of a call")
        return self

    def lease(self) -> timedelta:
        """How long a payment belongs to the worker that claimed it."""
        return timedelta(seconds=self.lease_seconds)


class PaymentsOwnerSettings(OwnerSettings):
    """What migrations of the payments database need."""

    model_config = SettingsConfigDict(env_prefix="PAYMENTS_")
