"""The one place where the notifications service is put together; nothing is built when a module is imported."""

from dataclasses import dataclass
from datetime import timedelta

import redis

from services.notifications.lines.protocol import SmsLine
from services.notifications.lines.twilio import TwilioAccount, TwilioLine
from services.notifications.messages import jobs as message_jobs
from services.notifications.messages.sending import Outgoing
from services.notifications.settings import Settings
from shared import messaging
from shared.database import Database
from shared.identity import InternalTokens
from shared.messaging import Jobs
from shared.outbox_api import OtherService


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Everything that API, worker and clock use."""

    settings: Settings
    database: Database
    redis_client: "redis.Redis"
    jobs: Jobs
    tokens: InternalTokens
    payments: OtherService
    line: SmsLine
    outgoing: Outgoing

    def close(self) -> None:
        """Gives connections back."""
        self.jobs.broker.close()
        self.redis_client.close()
        self.database.close()


def build(settings: Settings) -> Dependencies:
    """Puts the service together and declares who does which topic. Opens no connection yet."""
    database = Database(settings.database_url.get_secret_value(), settings.system_database_url.get_secret_value())
    client = messaging.connect(settings.redis_url.get_secret_value())
    jobs = Jobs("notifications", messaging.make_broker(client, settings.redis_namespace), database)
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
    outgoing = Outgoing(
        database=database,
        line=line,
        public_url=settings.public_url.rstrip("/"),
        lease=timedelta(seconds=settings.message_lease_seconds),
        resolve_after=timedelta(seconds=settings.resolve_after_seconds),
    )
    message_jobs.register(jobs, payments=payments, outgoing=outgoing)
    return Dependencies(settings, database, client, jobs, tokens, payments, line, outgoing)
