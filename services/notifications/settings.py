"""Settings of the notifications service, read from NOTIFICATIONS_* environment variables and checked at start."""

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import OwnerSettings, ServiceSettings


class Settings(ServiceSettings):
    """What API, worker and clock need."""

    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", frozen=True)

    payments_url: str = Field(description="where the payments service answers our internal calls")
    twilio_api_base: str = Field("https://api.twilio.com", description="Twilio's API, or the practice telephones")
    twilio_account_sid: str = Field(min_length=1, description="which Twilio account texts leave from")
    twilio_auth_token: SecretStr = Field(min_length=1, description="signs our calls and Twilio's receipts")
    twilio_from: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$", description="the number we text from, E.164")
    twilio_timeout_seconds: float = Field(10, ge=1, le=30, description="how long one call to Twilio may be silent")
    message_lease_seconds: int = Field(60, ge=5, le=600, description="how long a worker may have a message to itself")
    resolve_after_seconds: int = Field(
        30, ge=1, le=600, description="how long Twilio's list may lag before we look for a text that may have left"
    )

    @model_validator(mode="after")
    def _lease_outlives_a_call(self) -> "Settings":
        # Connecting and reading may each take the whole timeout.
        if self.message_lease_seconds <= 2 * self.twilio_timeout_seconds:
            raise ValueError(
                "message_lease_seconds must be more than twice twilio_timeout_seconds: "
                "a text that is still on its way must not be taken for lost"
            )
        return self


class Owner(OwnerSettings):
    """What migrations need."""

    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", frozen=True)
