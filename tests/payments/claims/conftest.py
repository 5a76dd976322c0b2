"""Claims of one organisation: entered by the helpline, sent in, decided by finance; and the money that follows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select

from services.payments.claims.api.claims import LineIn
from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.usecases.drafts import add_lines, open_draft
from services.payments.payouts.tables import Payout
from services.payments.worklist.tables import WorkItem
from shared.identity import Actor, ActorKind, Role
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council, Staff

TODAY = clock.today()
YESTERDAY = TODAY - timedelta(days=2)


@dataclass
class Desk:
    """What staff do with claims, at the API."""

    council: Council

    @property
    def helpline(self) -> Staff:
        """Enters claims for people."""
        return self.council.staff[Role.HELPLINE]

    @property
    def approver(self) -> Staff:
        """Decides."""
        return self.council.approver

    def mandate(self, ceiling_pence: int = 100_000) -> None:
        """Two people of finance sign for claims."""
        new = {
            "purpose": "claims",
            "daily_ceiling_pence": ceiling_pence,
            "valid_from": str(TODAY - timedelta(days=2)),
            "expires_on": str(TODAY + timedelta(days=30)),
        }
        signed = self.council.approver.post("/mandates", new)
        self.council.payer.post(f"/mandates/{signed['id']}/countersign")

    def ready(self, ceiling_pence: int = 100_000) -> UUID:
        """Somebody who can be paid, with money in the float and a mandate."""
        self.council.fund(ceiling_pence)
        self.mandate(ceiling_pence)
        return self.council.payable(1)[0]

    def draft(self, person: UUID, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Opens a draft; gives it."""
        opened: dict[str, Any] = self.helpline.post("/claims", {"person_id": str(person), "lines": list(lines)} | more)
        return opened

    def enter(self, person: UUID, *lines: dict[str, Any], **more: Any) -> httpx2.Response:
        """Tries to open a draft."""
        return self.helpline.call("POST", "/claims", {"person_id": str(person), "lines": list(lines)} | more)

    def submit(self, claim: dict[str, Any]) -> dict[str, Any]:
        """Sends a claim in."""
        sent: dict[str, Any] = self.helpline.post(f"/claims/{claim['id']}/submit")
        return sent

    def sent(self, person: UUID, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A claim that was sent in, as it then is."""
        claim = self.draft(person, *lines, **more)
        self.submit(claim)
        return self.look(claim)

    def referred(self, person: UUID, *amounts: int, **more: Any) -> dict[str, Any]:
        """A claim that waits for finance, because nobody knows what its lines were for."""
        return self.sent(person, *(bus(one, category="other") for one in amounts or (1000,)), **more)

    def look(self, claim: dict[str, Any]) -> dict[str, Any]:
        """The claim as it is now."""
        found: dict[str, Any] = self.approver.get(f"/claims/{claim['id']}")
        return found

    def decide(
        self, claim: dict[str, Any], number: int = 1, by: Staff | None = None, **verdict: Any
    ) -> httpx2.Response:
        """Tries to decide a line."""
        return (by or self.approver).call("POST", f"/claims/{claim['id']}/lines/{number}/decision", verdict)

    def decided(
        self, claim: dict[str, Any], number: int = 1, by: Staff | None = None, **verdict: Any
    ) -> dict[str, Any]:
        """The claim after a decision that is taken."""
        answer = self.decide(claim, number, by, **verdict)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def say(self, claim: dict[str, Any], what: str, number: int = 1, **body: Any) -> httpx2.Response:
        """Records an answer, an appeal or a taking back, on behalf of the person."""
        return self.helpline.call("POST", f"/claims/{claim['id']}/lines/{number}/{what}", body or None)

    def own_draft(self, person: UUID, *lines: dict[str, Any]) -> dict[str, Any]:
        """A draft that the person opened themself; gives it."""
        actor = Actor(self.council.org_id, ActorKind.PERSON, person, person_id=person)
        told = [LineIn.model_validate(one).line() for one in lines]
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            claim = open_draft(session, actor, person, None, "desk")
            add_lines(session, actor, claim.id, told)
        return self.look({"id": str(claim.id)})

    def receipt(self, person: UUID, digest: bytes = b"\x01" * 32, by: Staff | None = None) -> str:
        """A receipt of a person, as it is kept."""
        receipt_id = new_id()
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            session.add(
                Receipt(
                    org_id=self.council.org_id, id=receipt_id, person_id=person, digest=digest, media_type="image/jpeg",
                    pages=1, pages_left_out=0, stored_as=receipt_id.hex, stored_bytes=100, actor_kind="staff",
                    actor_id=(by or self.helpline).actor.id,
                )
            )  # fmt: skip
        return str(receipt_id)

    def notices(self, claim: dict[str, Any]) -> list[dict[str, Any]]:
        """What the person was told about the claim, in order: notice and values."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            bodies = session.scalars(
                select(OutboxRow.body).where(OutboxRow.topic == "notice.requested").order_by(OutboxRow.id)
            )
            return [body for body in bodies if body.get("about_id") == claim["id"]]

    def asked(self, claim: dict[str, Any]) -> list[str]:
        """What finance is asked to do about the claim."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return list(
                session.scalars(
                    select(WorkItem.kind)
                    .where(WorkItem.subject_id == UUID(claim["id"]), WorkItem.done_at.is_(None))
                    .order_by(WorkItem.id)
                )
            )

    def payouts(self) -> list[Payout]:
        """Every payment of the organisation."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return list(session.scalars(select(Payout).order_by(Payout.id)))


def bus(amount_pence: float | None = 460, **more: Any) -> dict[str, Any]:
    """A bus fare, to be sent."""
    return {"category": "bus", "on": str(YESTERDAY), "amount_pence": amount_pence} | more


@pytest.fixture
def desk(council: Council) -> Desk:
    """The claims of the test's own organisation."""
    return Desk(council)
