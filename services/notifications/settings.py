"""Settings of the notifications service, read from NOTIFICATIONS_* environment variables and checked at start."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from shared.practice_parts import practice_parts
from shared.settings import OwnerSettings, ServiceSettings

NOTIFY_KEY = re.compile(r".*[0-9a-f-]{36}-[0-9a-f-]{36}")


class SmsLineName(StrEnum):
    """Who may carry our texts. A new line has four further places: docs/how-to/add-a-line.md."""

    TWILIO = "twilio"
    GOVUK_NOTIFY = "govuk_notify"


class LetterLineName(StrEnum):
    """Who may print our letters."""

    PRINT_AT_OFFICE = "print_at_office"
    GOVUK_NOTIFY = "govuk_notify"


class NotificationsSettings(ServiceSettings):
    """What API, worker and clock need."""

    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", frozen=True)

    payments_url: str = Field(description="where the payments service answers our internal calls")
    twilio_api_base: str = Field("https://api.twilio.com", description="Twilio's API, or the practice telephones")
    twilio_account_sid: str = Field(min_length=1, description="which Twilio account texts leave from")
    twilio_auth_token: SecretStr = Field(min_length=1, description="signs our calls and Twilio's receipts")
    twilio_from: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$", description="the number we text from, E.164")
    twilio_timeout_seconds: float = Field(10, ge=1, le=30, description="how long one call to Twilio may be silent")
    message_lease_seconds: int = Field(60, ge=5, le=600, description="how long a worker may have a message to itself")
    most_texts_an_hour: int = Field(
        100, ge=5, le=100, description="texts that one number may get in an hour; networks block more"
    )
    resolve_after_seconds: int = Field(
        30, ge=1, le=600, description="how long a line's list may lag before we look for a message that may have left"
    )

    read_received_seconds: int = Field(
        900,
        ge=1,
        le=86400,
        description="how often the lists of received texts are read for what the webhooks missed; also at start",
    )
    wait_notice_seconds: int = Field(
        45, ge=5, le=3600, description="how long a text may wait for payments before the person is told that we have it"
    )
    unchecked_languages: bool = Field(
        False, description="speak languages whose words nobody has checked (Welsh); always so in practice"
    )
    hold_after_seconds: float = Field(
        3.5, ge=0.5, le=4, description="how long a caller waits for an answer before we ask them to hold"
    )
    short_call_seconds: int = Field(
        8, ge=1, le=60, description="a call without words that is no longer counts as missed"
    )
    strangers_answered_a_day: int = Field(
        20,
        ge=1,
        le=10_000,
        description="texts a day with which numbers that nobody is known behind are answered, for each organisation; words about "
        "somebody's safety and answers to HELP come on top",
    )
    notify_callback_token: SecretStr | None = Field(
        None,
        min_length=20,
        description="the bearer token with which GOV.UK Notify hands over texts and reports letters that came back; none: they are "
        "refused",
    )

    sms_line: SmsLineName = Field(SmsLineName.TWILIO, description="who carries our texts; calls are Twilio's")
    notify_sms_template_id: str = Field(
        "", description="a text template at GOV.UK Notify with nothing but ((words)); only for sms_line govuk_notify"
    )

    letter_line: LetterLineName = Field(
        LetterLineName.PRINT_AT_OFFICE, description="who prints letters: the office, from a folder, or GOV.UK Notify"
    )
    letters_folder: Path = Field(
        Path("/var/lib/sameday/letters"), description="where letters for the office printer are put, as PDF files"
    )
    notify_api_base: str = Field(
        "https://api.notifications.service.gov.uk", description="GOV.UK Notify's API, or the practice post"
    )
    notify_api_key: SecretStr | None = Field(None, description="GOV.UK Notify's key; only for letter_line govuk_notify")
    notify_postage: Literal["first", "second", "economy"] = Field(
        "second", description="how GOV.UK Notify posts letters"
    )
    notify_timeout_seconds: float = Field(20, ge=1, le=60, description="how long one call to Notify may be silent")
    letter_look_seconds: int = Field(
        3600, ge=1, le=86400, description="how often we ask whether a letter has been posted"
    )

    @property
    def safety_line(self) -> SmsLineName | None:
        """The other line for texts, where it is set up: it carries urgent words about safety while the first is paused. Twilio always
        is, because calls are Twilio's."""
        if self.sms_line is SmsLineName.GOVUK_NOTIFY:
            return SmsLineName.TWILIO
        return SmsLineName.GOVUK_NOTIFY if self.notify_api_key and self.notify_sms_template_id else None

    @property
    def practice_parts(self) -> tuple[str, ...]:
        """What only plays a vendor, in words. GOV.UK Notify counts where something is sent by it."""
        vendors = [("practice telephones in place of Twilio", "twilio_api_base")]
        if self.notify_api_key is not None:
            vendors.append(("a practice post in place of GOV.UK Notify", "notify_api_base"))
        return practice_parts(self, vendors)

    @property
    def texts_come_back(self) -> bool:
        """Whether what people text reaches us: by Twilio always, by GOV.UK Notify with the token that it shows us."""
        return self.sms_line is not SmsLineName.GOVUK_NOTIFY or self.notify_callback_token is not None

    @model_validator(mode="after")
    def _notify_has_a_key(self) -> "NotificationsSettings":
        key = self.notify_api_key.get_secret_value() if self.notify_api_key else ""
        if "govuk_notify" in (self.letter_line, self.sms_line) and not NOTIFY_KEY.fullmatch(key):
            raise ValueError(
                "notify_api_key must be a whole key of GOV.UK Notify (it ends in two long ids) when letter_line or sms_line is "
                "govuk_notify"
            )
        if self.sms_line is SmsLineName.GOVUK_NOTIFY and not self.notify_sms_template_id:
            raise ValueError("notify_sms_template_id must name a text template when sms_line is govuk_notify")
        return self

    @model_validator(mode="after")
    def _lease_outlives_a_call(self) -> "NotificationsSettings":
        # Connecting and reading may each take the whole timeout.
        if self.message_lease_seconds <= 2 * max(self.twilio_timeout_seconds, self.notify_timeout_seconds):
            raise ValueError(
                "message_lease_seconds must be more than twice twilio_timeout_seconds and twice notify_timeout_seconds: "
                "a message that is still on its way must not be taken for lost"
            )
        return self


class NotificationsOwnerSettings(OwnerSettings):
    """What migrations need."""

    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", frozen=True)
