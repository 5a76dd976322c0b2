"""The payments clock: `python -m services.payments.clock`. Any number may run; one is enough."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from services.payments.access.usecases import reviews, safety_plans
from services.payments.claims.ahead import leftovers
from services.payments.desk.cash.usecases import watching
from services.payments.desk.people_files import usecases as people_files
from services.payments.desk.usecases import sessions
from services.payments.involvement.payroll import late
from services.payments.involvement.usecases import due_instalments, limit_questions, reminders
from services.payments.payees.authorities import usecases as authorities
from services.payments.payouts.usecases import due, escalation, floats
from services.payments.personal_data.retention import jobs as retention
from services.payments.phone.supporters import usecases as supporters
from services.payments.wiring import PaymentsDependencies, register_jobs, start
from shared import audit, logs
from shared.database import Database
from shared.messaging import ReadySign, stop_requested
from shared.organisations import organisation_ids
from shared.scheduler import ScheduledJob, hint_again, run_clock

log = logs.get(__name__)

SWEEP_RECEIPTS_SECONDS = 86_400.0
REVIEW_SECONDS = 3600
REMIND_SECONDS = 900
WIPE_SECONDS = 3600
RETENTION_SECONDS = 2.0


def duties(dependencies: PaymentsDependencies) -> list[ScheduledJob]:
    """What the clock does, and how often."""
    settings, database = dependencies.settings, dependencies.database

    def hint() -> None:
        hint_again(
            dependencies.jobs,
            dependencies.redis,
            rehint_seconds=settings.rehint_seconds,
            poll=dependencies.notifications.waiting,
        )

    def sweep() -> None:
        with database.system() as session:
            organisations = due.organisations_with_due(session)
        for org_id in organisations:
            database.run(org_id, partial(due.sweep, org_id=org_id, timings=dependencies.sender.timings))

    def in_each(duty: Callable[..., object]) -> Callable[[], None]:
        def do() -> None:
            with database.system() as session:
                organisations = organisation_ids(session)
            for org_id in organisations:
                _do_alone(database, org_id, duty)

        return do

    def chain() -> None:
        with database.system() as session:
            audit.chain(session)

    return [
        ScheduledJob("hint again", settings.sweep_seconds, hint),
        ScheduledJob("sweep payments", settings.sweep_seconds, sweep),
        ScheduledJob("read statements", settings.statement_seconds, in_each(floats.ask_for_statements)),
        ScheduledJob("recount failing work", settings.sweep_seconds, dependencies.jobs.failures.recount),
        ScheduledJob("pass tasks on", settings.statement_seconds, in_each(escalation.pass_on)),
        ScheduledJob("ask the next of the safety plan", settings.sweep_seconds, in_each(safety_plans.pass_on_overdue)),
        ScheduledJob("remind of offers without an answer", REMIND_SECONDS, in_each(reminders.remind)),
        ScheduledJob(
            "ask about fees that a limit holds",
            settings.statement_seconds,
            in_each(partial(limit_questions.ask_about_limits, hours=settings.asking_hours)),
        ),
        ScheduledJob(
            "ask for instalments whose day has come", REVIEW_SECONDS, in_each(due_instalments.ask_for_due_instalments)
        ),
        ScheduledJob("ask about money in advance", REVIEW_SECONDS, in_each(leftovers.ask_about_leftovers)),
        ScheduledJob("ask about open cash floats", settings.statement_seconds, in_each(watching.ask_about_open_tins)),
        ScheduledJob("ask who acts for people", REVIEW_SECONDS, in_each(authorities.ask_for_reviews)),
        ScheduledJob("ask who claims for people", REVIEW_SECONDS, in_each(supporters.ask_for_reviews)),
        ScheduledJob("ask about wages in no file", REVIEW_SECONDS, in_each(late.ask_about_late_wages)),
        ScheduledJob("sweep receipts", SWEEP_RECEIPTS_SECONDS, dependencies.receipts.sweep),
        ScheduledJob("ask for the list of who may do what", REVIEW_SECONDS, in_each(reviews.ask_for_review)),
        ScheduledJob("wipe forms that nobody came back for", WIPE_SECONDS, in_each(sessions.forget_old_forms)),
        ScheduledJob("forget rows that nobody answered about", WIPE_SECONDS, in_each(people_files.forget_rows)),
        ScheduledJob("empty words that are too old", RETENTION_SECONDS, retention.in_turn(database)),
        ScheduledJob("chain the audit", settings.sweep_seconds, chain),
    ]


def _do_alone(database: Database, org_id: UUID, duty: Callable[..., object]) -> None:
    """Does a duty for one organisation. Where it fails, it is logged and comes round again, and the others have their turn."""
    try:
        database.run(org_id, partial(duty, org_id=org_id))
    except Exception as error:
        log.exception("duty failed", exc_info=error, org_id=str(org_id))


def main() -> None:
    """Runs until told to stop."""
    stop = stop_requested()
    dependencies = start("clock")
    register_jobs(dependencies)
    sign = ReadySign(dependencies.settings.ready_file, dependencies.database)
    run_clock(duties(dependencies), stop, sign)


if __name__ == "__main__":
    main()
