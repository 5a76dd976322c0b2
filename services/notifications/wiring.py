"""The one place where the notifications service is put together; nothing is built when a module is imported."""

import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import redis

from services.notifications import failing_work
from services.notifications.conversations import jobs as conversation_jobs
from services.notifications.conversations.jobs import ConversationNeeds
from services.notifications.conversations.sending import ConversationServices
from services.notifications.failing_work import FailingWorkNeeds
from services.notifications.letters.typesetting import Typesetter
from services.notifications.lines.govuk_notify import NotifyAccount, NotifyLine, NotifyTexts
from services.notifications.lines.print_at_office import PrintAtOffice
from services.notifications.lines.protocol import LetterLine, SmsLine
from services.notifications.lines.twilio import TwilioAccount, TwilioLine
from services.notifications.messages import jobs as message_jobs
from services.notifications.messages.jobs import MessageNeeds
from services.notifications.messages.sending import Outgoing
from services.notifications.messages.usecases.sends import SendingRules
from services.notifications.personal_data import jobs as personal_data_jobs
from services.notifications.personal_data.jobs import PersonalDataNeeds
from services.notifications.settings import LetterLineName, NotificationsSettings, SmsLineName
from services.notifications.understanding import models
from services.notifications.understanding.models import ModelMissingError
from services.notifications.understanding.words import WordListError
from shared import logs, messaging
from shared.database import Database
from shared.identity import InternalTokens
from shared.messaging import Jobs
from shared.outbox_api import OtherService
from shared.telephone_numbers import as_dialled


@dataclass(frozen=True, slots=True)
class NotificationsDependencies:
    """Everything that API, worker and clock use."""

    settings: NotificationsSettings
    database: Database
    redis_client: "redis.Redis"
    jobs: Jobs
    tokens: InternalTokens
    payments: OtherService
    line: TwilioLine
    outgoing: Outgoing
    conversation_services: ConversationServices

    def close(self) -> None:
        """Gives connections back."""
        self.jobs.broker.close()
        self.redis_client.close()
        self.payments.close()
        self.database.close()


def start(process: str) -> NotificationsDependencies:
    """Reads the settings, sets up the logs of this process and puts everything together: how every process begins. Exits with a
    sentence where what people write could not be understood."""
    settings = NotificationsSettings()
    logs.configure("notifications", process, settings.log_level)
    try:
        models.check()
    except (ModelMissingError, WordListError) as error:
        sys.exit(str(error))
    return build(settings)


def build(settings: NotificationsSettings) -> NotificationsDependencies:
    """Puts the service together and declares who does which topic. Opens no connection yet."""
    database = Database(settings.database_url.get_secret_value(), settings.system_database_url.get_secret_value())
    client = messaging.connect(settings.redis_url.get_secret_value())
    jobs = Jobs(
        "notifications", messaging.make_broker(client, settings.redis_namespace), database, failing_work.tell_payments
    )
    tokens = InternalTokens("notifications", settings.internal_token_secret)
    payments = OtherService("payments", settings.payments_url, tokens)
    line = TwilioLine(
        TwilioAccount(
            api_base=settings.twilio_api_base,
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token,
            from_number=settings.twilio_from,
            timeout_seconds=settings.twilio_timeout_seconds,
        )
    )
    unchecked_languages = settings.practice or settings.unchecked_languages
    outgoing = Outgoing(
        database=database,
        sms_lines=_sms_lines(settings, line),
        letter_line=_letter_line(settings),
        payments=payments,
        typesetter=Typesetter(),
        public_url=settings.public_url.rstrip("/"),
        sending_rules=SendingRules(
            timedelta(seconds=settings.message_lease_seconds),
            settings.most_texts_an_hour,
            settings.sms_line,
            settings.safety_line,
            settings.letter_line,
            unchecked_languages,
            # Whether a number of GOV.UK Notify's takes texts, and which, only its own pages say.
            as_dialled(settings.twilio_from) if settings.sms_line is SmsLineName.TWILIO else "",
        ),
        resolve_after=timedelta(seconds=settings.resolve_after_seconds),
        look_again=timedelta(seconds=settings.letter_look_seconds),
    )
    failing_work.register(jobs, FailingWorkNeeds(database, payments))
    message_jobs.register(jobs, MessageNeeds(outgoing, payments))
    personal_data_jobs.register(jobs, PersonalDataNeeds(database, payments))
    conversation_services = ConversationServices(
        database=database,
        payments=payments,
        unchecked_languages=unchecked_languages,
        wait_notice_after=timedelta(seconds=settings.wait_notice_seconds),
        hold_after_seconds=settings.hold_after_seconds,
        short_call=timedelta(seconds=settings.short_call_seconds),
        most_to_strangers=settings.strangers_answered_a_day,
    )
    conversation_jobs.register(jobs, ConversationNeeds(conversation_services, outgoing, payments))
    return NotificationsDependencies(
        settings, database, client, jobs, tokens, payments, line, outgoing, conversation_services
    )


def _letter_line(settings: NotificationsSettings) -> LetterLine:
    match settings.letter_line:
        case LetterLineName.PRINT_AT_OFFICE:
            return PrintAtOffice(settings.letters_folder)
        case LetterLineName.GOVUK_NOTIFY:
            return NotifyLine(_notify_account(settings))
        case _:
            assert_never(settings.letter_line)


def _sms_lines(settings: NotificationsSettings, twilio: TwilioLine) -> dict[str, SmsLine]:
    """The lines for texts that are set up: the one that carries them, and one for words about safety where that is paused."""
    names = (settings.sms_line, settings.safety_line)
    return {name: _sms_line(name, settings, twilio) for name in names if name is not None}


def _sms_line(name: SmsLineName, settings: NotificationsSettings, twilio: TwilioLine) -> SmsLine:
    match name:
        case SmsLineName.TWILIO:
            return twilio
        case SmsLineName.GOVUK_NOTIFY:
            return NotifyTexts(_notify_account(settings))
        case _:
            assert_never(name)


def _notify_account(settings: NotificationsSettings) -> NotifyAccount:
    if settings.notify_api_key is None:
        raise ValueError("GOV.UK Notify is chosen and has no key")  # `NotificationsSettings` asks for one first
    return NotifyAccount(
        api_base=settings.notify_api_base,
        api_key=settings.notify_api_key,
        postage=settings.notify_postage,
        timeout_seconds=settings.notify_timeout_seconds,
        sms_template_id=settings.notify_sms_template_id,
    )
