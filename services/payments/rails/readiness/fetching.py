"""Checks an account before its first run: asks the rail, then waits for a test event, with no transaction open meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from services.payments.rails.readiness.protocol import AccountInspector
from services.payments.rails.readiness.rules import Delivery, Inspection, ReadinessLine, judge, our_destinations
from services.payments.rails.usecases import credentials_to_check
from shared.database import Database
from shared.identity import Actor
from shared.inbox import InboxRow
from shared.sealing import Sealer

LOOKS = 20
LOOK_EVERY_SECONDS = 0.5
"""A test event has ten seconds; Stripe needs one or two."""


@dataclass(frozen=True, slots=True)
class AccountChecker:
    """All that checking an account needs; made once by `wiring`."""

    database: Database
    sealer: Sealer
    inspectors: Mapping[str, AccountInspector]
    public_url: str
    wait: Callable[[float], None]

    def check(self, actor: Actor, rail: str) -> list[ReadinessLine]:
        """How the account stands, line by line. Raises ForbiddenError, ConflictError (none is connected)."""
        with self.database.transaction(actor.org_id) as session:
            credentials = credentials_to_check(session, actor, rail, self.sealer)
        inspector, url = self.inspectors[rail], f"{self.public_url}/webhooks/{rail}/{actor.org_id}"
        survey = inspector.survey(credentials)
        # Each connection makes another destination, and the last one's secret is kept in front: any of them may answer.
        events = [inspector.ping(credentials, one.id) for one in our_destinations(survey, url)]
        asked = [event for event in events if event is not None]
        delivery = self._await(actor, rail, asked) if asked else Delivery.NOT_ASKED
        return judge(Inspection(survey, url, delivery))

    def _await(self, actor: Actor, rail: str, events: list[str]) -> Delivery:
        arrived = select(InboxRow.id).where(
            InboxRow.org_id == actor.org_id, InboxRow.source == rail, InboxRow.external_id.in_(events)
        )
        for _ in range(LOOKS):
            with self.database.transaction(actor.org_id) as session:
                if session.scalar(arrived.limit(1)) is not None:
                    return Delivery.ARRIVED
            self.wait(LOOK_EVERY_SECONDS)
        return Delivery.NOT_ARRIVED
