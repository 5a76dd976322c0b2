"""The shapes of GOV.UK Notify's API: its client ships no types, so these models are ours.

They follow Notify's own code (alphagov/notifications-api, August 2026): the JSON schemas of `app/v2`, what `serialize_with_cost_data`
and `serialize_for_v2` write, `app/v2/errors.py`, and what `service_callback_tasks` posts.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from tests.contracts.closed import Closed

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$")]
Reference = Annotated[str, Field(max_length=1000)]
Postage = Literal["first", "second", "economy", "europe", "rest-of-world"]
TextStatus = Literal[
    "created", "sending", "pending", "sent", "delivered", "temporary-failure", "permanent-failure", "technical-failure"
]
LetterStatus = Literal[
    "pending-virus-check", "virus-scan-failed", "validation-failed", "technical-failure", "permanent-failure", "cancelled",
    "accepted", "received",
]  # fmt: skip


class PostText(Closed):
    phone_number: str
    template_id: Uuid
    personalisation: dict[str, str] | None = None
    reference: Reference | None = None
    sms_sender_id: Uuid | None = None


class PostPdf(Closed):
    reference: str
    content: Annotated[str, Field(min_length=1)]
    postage: Postage | None = None


class PostPreview(Closed):
    personalisation: dict[str, str] | None = None


class ListQuery(Closed):
    reference: str | None = None
    status: list[str] | None = None
    template_type: list[Literal["sms", "email", "letter"]] | None = None
    include_jobs: Literal["true", "True"] | None = None
    older_than: Uuid | None = None


class ReceivedQuery(Closed):
    older_than: Uuid | None = None


class Template(Closed):
    id: Uuid
    version: int
    uri: str


class TextContent(Closed):
    body: str
    from_number: str


class TextTaken(Closed):
    id: Uuid
    reference: str | None
    content: TextContent
    uri: str
    template: Template
    scheduled_for: None


class PdfTaken(Closed):
    id: Uuid
    reference: str
    postage: Postage


class TextCost(Closed):
    billable_sms_fragments: int | None = None
    international_rate_multiplier: float | None = None
    sms_rate: float | None = None


class LetterCost(Closed):
    billable_sheets_of_paper: int | None = None
    postage: Postage | None = None


class Notification(Closed):
    """All keys are always there."""

    id: Uuid
    reference: str | None
    email_address: None
    line_1: str | None
    line_2: str | None
    line_3: str | None
    line_4: str | None
    line_5: str | None
    line_6: str | None
    postcode: str | None
    template: Template
    body: str
    subject: str | None
    created_at: Moment
    created_by_name: str | None
    sent_at: Moment | None
    completed_at: Moment | None
    scheduled_for: None
    one_click_unsubscribe_url: None
    cost_in_pounds: float | None
    is_cost_data_ready: bool


class Text(Notification):
    type: Literal["sms"]
    phone_number: str
    status: TextStatus
    postage: None
    cost_details: TextCost


class Letter(Notification):
    type: Literal["letter"]
    phone_number: None
    status: LetterStatus
    postage: Postage
    cost_details: LetterCost
    estimated_delivery: Moment


class Links(Closed):
    current: str
    next: str | None = None


class Page(Closed):
    notifications: list[Any]
    links: Links


class Fault(Closed):
    error: str
    message: str


class ReceivedText(Closed):
    id: Uuid
    user_number: str
    created_at: Moment
    service_id: Uuid
    notify_number: str
    content: str


class ReceivedTexts(Closed):
    received_text_messages: list[ReceivedText]
    links: Links


class TemplateShown(Closed):
    id: Uuid
    type: Literal["sms", "email", "letter"]
    created_at: Moment
    updated_at: Moment | None
    created_by: str
    version: int
    body: str
    subject: str | None
    name: str
    personalisation: dict[str, dict[str, bool]]
    postage: Postage | None
    letter_contact_block: str | None


class Preview(Closed):
    id: Uuid
    type: Literal["sms", "email", "letter"]
    version: int
    body: str
    html: str | None
    subject: str | None
    postage: Postage | None


class Refusal(Closed):
    status_code: int
    errors: Annotated[list[Fault], Field(min_length=1)]


class DeliveryStatus(Closed):
    id: Uuid
    reference: str | None
    to: str
    status: str
    created_at: Moment
    completed_at: Moment | None
    sent_at: Moment | None
    notification_type: Literal["sms", "email", "letter"]
    template_id: Uuid
    template_version: int


class IncomingText(Closed):
    id: Uuid
    source_number: str
    destination_number: str
    message: str
    date_received: Moment


class ReturnedLetter(Closed):
    """A letter that was handed in as a PDF has no template: its id is then the word "None"."""

    notification_id: Uuid
    reference: str | None
    date_sent: Moment
    sent_by: str
    template_name: str | None
    template_id: str
    template_version: int | None
    spreadsheet_file_name: str | None
    spreadsheet_row_number: int | None
    upload_letter_file_name: str | None
