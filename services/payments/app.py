"""The payments API: `python -m services.payments.app`."""

from datetime import timedelta

from fastapi import APIRouter, FastAPI

from services.payments.access import api as access_api
from services.payments.api_examples import EXAMPLES
from services.payments.claims import api as claims_api
from services.payments.claims.ahead import api as ahead_api
from services.payments.claims.exports import api as exports_api
from services.payments.claims.money_statement import api as money_statement_api
from services.payments.claims.receipts import api as receipts_api
from services.payments.claims.statement import api as statement_api
from services.payments.constraints import CONSTRAINTS
from services.payments.desk import api as desk_api
from services.payments.desk import pages as desk_pages
from services.payments.desk.cash import api as cash_api
from services.payments.desk.invitations import api as invitations_api
from services.payments.desk.pages import name_files, no_page, people_file
from services.payments.desk.tasks import api as tasks_api
from services.payments.involvement import api as involvement_api
from services.payments.involvement.payroll.constraints import PAYROLL_CONSTRAINTS
from services.payments.limits import api as limits_api
from services.payments.payees import api as payees_api
from services.payments.payees.authorities import api as authorities_api
from services.payments.payees.charities import api as charities_api
from services.payments.payees.charities.constraints import CHARITY_CONSTRAINTS
from services.payments.payees.modulus import api as modulus_api
from services.payments.payouts import api as payouts_api
from services.payments.people import api as people_api
from services.payments.people.groups import api as groups_api
from services.payments.people.usecases import find_actor
from services.payments.personal_data.erasing import api as erasing_api
from services.payments.personal_data.exporting import api as person_export_api
from services.payments.personal_data.merging import api as merging_api
from services.payments.personal_data.retention import api as retention_api
from services.payments.personal_data.unclaimed import api as unclaimed_api
from services.payments.phone import api as phone_api
from services.payments.phone import pages as phone_pages
from services.payments.phone.supporters import api as supporters_api
from services.payments.phone.usecases.turns import TurnServices
from services.payments.rails import api as rails_api
from services.payments.rails.cash.codes import CashCodes
from services.payments.rails.cash.constraints import CASH_CONSTRAINTS
from services.payments.rails.readiness import api as readiness_api
from services.payments.wiring import PaymentsDependencies, start
from services.payments.worklist import api as worklist_api
from shared import outbox_api
from shared.api_request import SignedInActor, SignIn
from shared.bodies import LargerBodies
from shared.http import create_app
from shared.messaging import connect
from shared.request_limits import PATIENCE_SECONDS, RequestLimit
from shared.serving import serve

LARGER_BODIES: LargerBodies = {
    "/api/v1/receipts": receipts_api.LARGEST_BODY_BYTES,
    r"/p/[^/]+/lines/\d+/photo": receipts_api.LARGEST_BODY_BYTES,
    "/api/v1/imports/(people|events)": desk_api.LARGEST_BODY_BYTES,
    name_files.PATHS: name_files.LARGEST_BODY_BYTES,
    people_file.PATHS: people_file.LARGEST_BODY_BYTES,
    "/api/v1/modulus-tables": modulus_api.LARGEST_BODY_BYTES,
}

API = "/api/v1"


def make_payments_app(dependencies: PaymentsDependencies) -> FastAPI:
    """The application with every route; it holds nothing of its own between requests."""
    database = dependencies.database

    def health() -> dict[str, object]:
        database.ask()
        return {"status": "ok", "service": "payments", "practice": dependencies.settings.practice}

    constraints = {**CONSTRAINTS, **CASH_CONSTRAINTS, **CHARITY_CONSTRAINTS, **PAYROLL_CONSTRAINTS}
    app = create_app("Sameday payments", health=health, constraints=constraints, larger_bodies=LARGER_BODIES)
    app.examples |= EXAMPLES
    settings = dependencies.settings
    counter = connect(settings.redis_url.get_secret_value(), patience_seconds=PATIENCE_SECONDS)
    request_limit = RequestLimit(counter, settings.redis_namespace, settings.requests_a_minute)
    app.state.sign_in = SignIn(database, dependencies.sign_in.check_token, find_actor, request_limit)

    @app.get("/api/v1/openapi.json", include_in_schema=False)
    def describe(actor: SignedInActor) -> dict[str, object]:
        """The description of the API, for whoever is signed in."""
        del actor
        return app.openapi()

    for router in _public_routers(dependencies):
        app.include_router(router, prefix=API)
    app.include_router(retention_api.who_has_something_open(database, dependencies.tokens))
    app.include_router(payouts_api.webhooks(dependencies.asker))
    link_pages = phone_pages.LinkPages(
        database,
        dependencies.links,
        dependencies.receipts,
        dependencies.sealer,
        settings.practice,
        dependencies.money_statements,
    )
    app.include_router(phone_pages.router(link_pages))
    front = desk_pages.DeskPages(
        database,
        settings.link_secret,
        dependencies.sign_in,
        dependencies.sealer,
        settings.public_url,
        settings.practice,
        request_limit,
        dependencies.links.life,
    )
    pages = desk_pages.router(
        front,
        dependencies.receipts,
        dependencies.statements,
        dependencies.first_day,
        dependencies.notifications,
        dependencies.confirming,
        dependencies.asker,
        dependencies.person_exports,
    )
    app.include_router(pages)
    no_page.answer_with_a_page(app, front)
    turn_services = TurnServices(dependencies.links, timedelta(minutes=settings.speaker_minutes))
    app.include_router(phone_api.turns(database, dependencies.tokens, turn_services))
    app.include_router(money_statement_api.enclosures(dependencies.money_statements, dependencies.tokens))
    app.include_router(outbox_api.router(database, dependencies.tokens, dependencies.jobs.failures))
    return app


def _public_routers(dependencies: PaymentsDependencies) -> tuple[APIRouter, ...]:
    return (
        people_api.router,
        groups_api.router,
        erasing_api.router,
        person_export_api.router(dependencies.person_exports),
        merging_api.router,
        unclaimed_api.router,
        retention_api.router,
        access_api.router,
        limits_api.router(dependencies.confirming),
        rails_api.router(dependencies.connector),
        readiness_api.router(dependencies.checker),
        payees_api.router(dependencies.sealer),
        charities_api.router(dependencies.sealer),
        authorities_api.router,
        supporters_api.router(dependencies.notifications),
        modulus_api.router,
        involvement_api.router,
        claims_api.router,
        ahead_api.router,
        receipts_api.router(dependencies.receipts),
        statement_api.router(dependencies.statements),
        money_statement_api.router(dependencies.money_statements),
        exports_api.router,
        payouts_api.router,
        payouts_api.reconciliation(dependencies.asker),
        worklist_api.router(dependencies.notifications),
        tasks_api.router(dependencies.notifications),
        desk_api.router(dependencies.notifications),
        invitations_api.router,
        cash_api.router(CashCodes(dependencies.settings.link_secret), dependencies.notifications),
        phone_api.router,
    )


def main() -> None:
    """Serves until told to stop."""
    dependencies = start("api")
    app, settings = make_payments_app(dependencies), dependencies.settings
    serve(app, host=settings.host, port=settings.port, internal=settings.internal_address())


if __name__ == "__main__":
    main()
