"""Settings of the payments service, from the environment (PAYMENTS_…); built by `wiring`, never at import."""

from datetime import timedelta

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from services.payments.sign_in.rules import is_secure, read_second_factor
from shared.practice_parts import is_nearby, practice_parts
from shared.settings import OwnerSettings, ServiceSettings


class PaymentsSettings(ServiceSettings):
    """Everything the payments processes can be told."""

    model_config = SettingsConfigDict(env_prefix="PAYMENTS_", frozen=True)

    requests_a_minute: int = Field(
        1_200,
        ge=10,
        description="how many requests one sign-in may send in a minute, at the API and at the desk together",
    )
    notifications_url: str = Field(description="address of the notifications service's internal routes")
    sign_in_issuer: str = Field(
        description="the sign-in service (OpenID Connect), exactly as its discovery document names it"
    )
    sign_in_client_id: str = Field(min_length=1, description="what we are called at the sign-in service")
    sign_in_client_secret: SecretStr = Field(
        min_length=16, description="what we show it to exchange a code for a token"
    )
    sign_in_audience: str = Field(
        "sameday-api", min_length=1, description="audience (aud) of tokens for the API; never the client id"
    )
    sign_in_subject_claim: str = Field(
        "sub", pattern=r"^[a-z_]{2,40}$", description="claim that says who somebody is: sub, or oid at Entra ID"
    )
    sign_in_second_factor: str = Field(
        "amr=mfa",
        description="evidence of a second factor, any of these: like amr=mfa acr=AAL3_ANY; by-provider where the service lets nobody "
        "in without one and does not say so",
    )
    api_token_minutes: int = Field(15, ge=1, le=60, description="the longest life of a token for the API")
    sealing_keys: SecretStr = Field(
        description="keys separated by commas, the newest first; each is 32 random bytes in urlsafe base64"
    )
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
    ask_from_hour: int = Field(
        8, ge=0, le=12, description="first hour of the day, in London, at which people are asked about a limit"
    )
    ask_until_hour: int = Field(
        21, ge=13, le=24, description="hour of the day, in London, from which they are asked no more"
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
    def _sign_in_is_safe(self) -> "PaymentsSettings":
        if not is_secure(self.sign_in_issuer):
            raise ValueError("sign_in_issuer must begin with https://; only on this machine http:// will do")
        if self.sign_in_audience == self.sign_in_client_id:
            raise ValueError("sign_in_audience must not be sign_in_client_id: an ID token would open the API")
        read_second_factor(self.sign_in_second_factor)
        return self

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

    @property
    def asking_hours(self) -> range:
        """Hours of the day (London) in which people are asked about a limit of theirs."""
        return range(self.ask_from_hour, self.ask_until_hour)

    @property
    def practice_parts(self) -> tuple[str, ...]:
        """What only plays a vendor, in words."""
        found = practice_parts(self, [("a practice bank in place of Stripe", "stripe_api_base")])
        if is_nearby(self.sign_in_issuer) or not self.sign_in_issuer.startswith("https://"):
            found += ("a practice sign-in in place of your organisation's",)
        return found

    def lease(self) -> timedelta:
        """How long a payment belongs to the worker that claimed it."""
        return timedelta(seconds=self.lease_seconds)


class PaymentsOwnerSettings(OwnerSettings):
    """What migrations of the payments database need."""

    model_config = SettingsConfigDict(env_prefix="PAYMENTS_")
