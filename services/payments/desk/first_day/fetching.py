"""Asks everybody how things stand before an organisation goes live: notifications, the sign-in service, Stripe; no transaction is open
meanwhile."""

from dataclasses import dataclass

from services.payments.desk.fetching import fetch_words
from services.payments.desk.first_day import usecases
from services.payments.desk.first_day.rules.judging import steps_of
from services.payments.desk.first_day.rules.steps import FirstDayStep, OutsideFacts
from services.payments.limits.tables import LimitProposal
from services.payments.rails.names import BANK_RAIL
from services.payments.rails.readiness.fetching import AccountChecker
from services.payments.rails.readiness.rules import ReadinessLine
from services.payments.sign_in.protocol import SignInProvider
from services.payments.worklist.fetching import list_lines
from shared.contracts.set_up import SetUp
from shared.database import Database
from shared.errors import ConflictError, UnavailableError
from shared.identity import Actor
from shared.outbox_api import OtherService


@dataclass(frozen=True, slots=True)
class FirstDayChecks:
    """All that the list of the first day needs; made once by `wiring`."""

    database: Database
    notifications: OtherService
    sign_in: SignInProvider
    checker: AccountChecker
    practice_parts: tuple[str, ...]

    def look(self, actor: Actor, rail: tuple[ReadinessLine, ...] = ()) -> list[FirstDayStep]:
        """How each thing stands now; Stripe is not asked, but for what it said just before. Raises ForbiddenError."""
        usecases.check_may_see(actor)
        outside = OutsideFacts(
            self.practice_parts,
            self.sign_in.answers(),
            _set_up(self.notifications, actor),
            list_lines(self.notifications, actor),
            rail,
        )
        words = fetch_words(self.notifications, actor)
        own = self.database.run(actor.org_id, lambda session: usecases.own_facts(session, actor, words))
        return steps_of(own, outside)

    def look_at_all(self, actor: Actor) -> list[FirstDayStep]:
        """The same, and Stripe is asked: that may take half a minute. Raises ForbiddenError."""
        usecases.check_may_see(actor)
        try:
            rail = tuple(self.checker.check(actor, BANK_RAIL))
        except ConflictError:  # none is connected, which the list says
            rail = ()
        return self.look(actor, rail)

    def ask_again(self, actor: Actor, waiting: LimitProposal) -> list[FirstDayStep]:
        """How things stand just before a second administrator confirms going live."""
        del waiting
        return self.look_at_all(actor)


def _set_up(notifications: OtherService, actor: Actor) -> SetUp | None:
    try:
        response = notifications.request("GET", f"/internal/set-up/{actor.org_id}")
    except UnavailableError:
        return None
    return None if response.status_code != 200 else SetUp.model_validate_json(response.content)
