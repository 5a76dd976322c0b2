"""The one place where settings become things: databases, rails, the broker. Every process starts here."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import redis

from services.payments.access.usecases import organisations, roles
from services.payments.claims import jobs as claims_jobs
from services.payments.claims.money_statement.fetching import MoneyStatements
from services.payments.claims.receipts.sending import ReceiptKeeper
from services.payments.claims.receipts.storage import ReceiptStore
from services.payments.claims.statement.fetching import Statements
from services.payments.claims.statement.typesetting import STATEMENT_TEMPLATE
from services.payments.claims.usecases import policies
from services.payments.claims.usecases import rates as mileage_rates
from services.payments.desk.first_day import usecases as first_day
from services.payments.desk.first_day.fetching import FirstDayChecks
from services.payments.desk.people_files import jobs as people_file_jobs
from services.payments.desk.people_files.sending import PeopleFiles
from services.payments.involvement import jobs as involvement_jobs
from services.payments.involvement.usecases import gone_charities, rerates, tax_routes
from services.payments.limits.fetching import Confirming, KindOfChange
from services.payments.limits.rules import LimitKind
from services.payments.payees import jobs as payees_jobs
from services.payments.payees.sending import RegistrationServices
from services.payments.payouts import jobs as payouts_jobs
from services.payments.payouts.fetching import Asker
from services.payments.payouts.sending import PaymentSender
from services.payments.payouts.usecases.floats import count_under_way
from services.payments.payouts.usecases.payments import Timings
from services.payments.personal_data.erasing import jobs as erasing_jobs
from services.payments.personal_data.erasing.jobs import ErasingNeeds
from services.payments.personal_data.exporting.fetching import PersonExports
from services.payments.personal_data.periods import usecases as periods
from services.payments.personal_data.retention import jobs as retention_jobs
from services.payments.phone import jobs as phone_jobs
from services.payments.phone.rules.links import Links
from services.payments.rails.fetching import Connector
from services.payments.rails.names import Rail
from services.payments.rails.protocol import CalledRail
from services.payments.rails.rate_limiter import RateLimit, RateLimiter
from services.payments.rails.readiness.fetching import AccountChecker
from services.payments.rails.readiness.protocol import AccountInspector
from services.payments.rails.stripe import StripeRail
from services.payments.rails.stripe_survey import StripeInspector
from services.payments.settings import PaymentsSettings
from services.payments.sign_in.fetching import Client, OpenIdProvider
from services.payments.sign_in.protocol import SignInProvider
from services.payments.sign_in.rules import TrustedIssuer, read_second_factor
from services.payments.worklist import jobs as worklist_jobs
from services.payments.worklist.failing import keep_task
from services.payments.worklist.jobs import WorklistNeeds
from shared import logs
from shared.database import Database
from shared.identity import InternalTokens
from shared.messaging import Jobs, connect, make_broker
from shared.outbox_api import OtherService
from shared.sealing import Sealer
from shared.typesetting import PdfCompiler


@dataclass(frozen=True, slots=True)
class PaymentsDependencies:
    """What routes, jobs and the clock are given."""

    settings: PaymentsSettings
    database: Database
    redis: "redis.Redis"
    jobs: Jobs
    sealer: Sealer
    tokens: InternalTokens
    notifications: OtherService
    sender: PaymentSender
    asker: Asker
    registration_services: RegistrationServices
    receipts: ReceiptKeeper
    links: Links
    connector: Connector
    confirming: Confirming
    checker: AccountChecker
    first_day: FirstDayChecks
    statements: Statements
    money_statements: MoneyStatements
    person_exports: PersonExports
    sign_in: SignInProvider


def start(process: str) -> PaymentsDependencies:
    """Reads the settings, sets up the logs of this process and puts everything together: how every process begins."""
    settings = PaymentsSettings()
    logs.configure("payments", process, settings.log_level)
    return build(settings)


def build(settings: PaymentsSettings) -> PaymentsDependencies:
    """Makes everything, connects to nothing yet."""
    database = Database(
        settings.database_url.get_secret_value(),
        settings.system_database_url.get_secret_value(),
        pool_size=settings.worker_threads + 4,
    )
    client = connect(settings.redis_url.get_secret_value())
    jobs = Jobs("payments", make_broker(client, settings.redis_namespace), database, keep_task)
    sealer = Sealer(settings.sealing_keys)
    tokens = InternalTokens("payments", settings.internal_token_secret)
    rails: dict[str, CalledRail] = {name: rail for name in Rail if (rail := _rail(name, settings)) is not None}
    pacer = RateLimiter(
        client, settings.redis_namespace, RateLimit(settings.requests_per_second), settings.sending_processes
    )
    timings = Timings(
        lease=settings.lease(),
        resolve_after=timedelta(seconds=settings.resolve_after_seconds),
        look_again=timedelta(seconds=settings.look_again_seconds),
    )
    registration_services = RegistrationServices(database, sealer, rails, pacer)
    sender = PaymentSender(database, sealer, rails, pacer, timings, registration_services)
    store = _receipt_store(settings)
    connector = Connector(database, sealer, rails, settings.practice, count_under_way)
    notifications = OtherService("notifications", settings.notifications_url, tokens)
    checker = AccountChecker(database, sealer, _inspectors(settings), settings.public_url, time.sleep)
    sign_in = sign_in_service(settings)
    first_day_checks = FirstDayChecks(database, notifications, sign_in, checker, settings.practice_parts)
    return PaymentsDependencies(
        settings=settings,
        database=database,
        redis=client,
        jobs=jobs,
        sealer=sealer,
        tokens=tokens,
        notifications=notifications,
        sender=sender,
        asker=Asker(sender, rails, settings.public_url),
        registration_services=registration_services,
        receipts=ReceiptKeeper(database, store),
        statements=Statements(database, store, notifications, PdfCompiler(STATEMENT_TEMPLATE)),
        money_statements=MoneyStatements(database, settings.practice),
        person_exports=PersonExports(database, store, notifications),
        connector=connector,
        confirming=Confirming(database, kinds_of_change(connector, first_day_checks)),
        checker=checker,
        first_day=first_day_checks,
        sign_in=sign_in,
        links=Links(settings.link_secret, settings.public_url, timedelta(hours=settings.link_hours)),
    )


def kinds_of_change(connector: Connector, checks: FirstDayChecks) -> dict[LimitKind, KindOfChange]:
    """What each kind of proposal does once it is confirmed."""
    return {
        LimitKind.CLAIM_POLICY: KindOfChange(policies.add_policy),
        LimitKind.RATE: KindOfChange(rerates.add_rate),
        LimitKind.PAST_RATE: KindOfChange(rerates.add_rate),
        LimitKind.MILEAGE_RATE: KindOfChange(mileage_rates.add_rate),
        LimitKind.PAST_MILEAGE_RATE: KindOfChange(mileage_rates.add_rate),
        LimitKind.MILEAGE_RATE_CHECKED: KindOfChange(mileage_rates.confirm_rate),
        LimitKind.SIGN_IN_ADDED: KindOfChange(roles.add_as_agreed),
        LimitKind.ROLES: KindOfChange(roles.change_roles_as_agreed),
        LimitKind.SIGN_IN_ENABLED: KindOfChange(roles.enable_as_agreed),
        LimitKind.RETENTION: KindOfChange(periods.add_period),
        LimitKind.TAX_ROUTE: KindOfChange(tax_routes.add_tax_route),
        LimitKind.RAIL_ACCOUNT: KindOfChange(connector.connect_as_agreed, connector.prove_again),
        LimitKind.ORGANISATION: KindOfChange(organisations.change_details),
        LimitKind.GO_LIVE: KindOfChange(first_day.go_live, checks.ask_again),
        LimitKind.LEAVE_LIVE: KindOfChange(first_day.leave_live),
        LimitKind.CHARITY: KindOfChange(gone_charities.keep_charity),
    }


def sign_in_service(settings: PaymentsSettings, clock: Callable[[], float] = time.time) -> SignInProvider:
    """The sign-in service of this installation."""
    trusted = TrustedIssuer(settings.sign_in_subject_claim, read_second_factor(settings.sign_in_second_factor))
    return OpenIdProvider(
        Client(
            settings.sign_in_issuer,
            settings.sign_in_client_id,
            settings.sign_in_client_secret,
            settings.sign_in_audience,
            timedelta(minutes=settings.api_token_minutes),
            trusted,
        ),
        clock,
    )


def _rail(name: Rail, settings: PaymentsSettings) -> CalledRail | None:
    """A rail behind its Protocols; None for one that nobody calls over a network."""
    match name:
        case Rail.STRIPE:
            return StripeRail(
                settings.stripe_api_base,
                connect_timeout_seconds=settings.stripe_connect_timeout_seconds,
                read_timeout_seconds=settings.stripe_read_timeout_seconds,
            )
        case Rail.PAYROLL:
            return None
        case Rail.CASH | Rail.VOUCHER | Rail.BANK_FILE:
            return None
        case _:
            assert_never(name)


def _inspectors(settings: PaymentsSettings) -> dict[str, AccountInspector]:
    """Who looks at an account before its first run, by rail."""
    return {
        Rail.STRIPE: StripeInspector(
            settings.stripe_api_base,
            connect_timeout_seconds=settings.stripe_connect_timeout_seconds,
            read_timeout_seconds=settings.stripe_read_timeout_seconds,
        )
    }


def _receipt_store(settings: PaymentsSettings) -> ReceiptStore:
    return ReceiptStore(
        settings.receipts_url,
        endpoint_url=settings.receipts_endpoint_url,
        key=settings.receipts_key,
        secret=settings.receipts_secret,
    )


def register_jobs(dependencies: PaymentsDependencies) -> None:
    """Declares every job of the service: the worker does them; the clock does due rows itself while Redis is away."""
    payouts_jobs.register(dependencies.jobs, dependencies.asker)
    involvement_jobs.register(dependencies.jobs, dependencies.database)
    claims_jobs.register(dependencies.jobs, dependencies.database)
    files = PeopleFiles(dependencies.database, dependencies.notifications, dependencies.sealer)
    people_file_jobs.register(dependencies.jobs, files)
    erasing = ErasingNeeds(dependencies.database, dependencies.notifications)
    erasing_jobs.register(dependencies.jobs, erasing)
    retention_jobs.register(dependencies.jobs, erasing)
    payees_jobs.register(dependencies.jobs, dependencies.registration_services)
    phone_jobs.register(dependencies.jobs, dependencies.database)
    worklist_jobs.register(dependencies.jobs, WorklistNeeds(dependencies.database, dependencies.notifications))
