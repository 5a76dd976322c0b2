"""Connecting an organisation's own account at a rail, and opening its keys for a worker that is about to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from services.payments.limits.rules import LimitKind
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from services.payments.rails.names import is_sent
from services.payments.rails.protocol import Credentials
from services.payments.rails.tables import RailAccount
from shared import audit
from shared.database import FOR_CHANGE, london_today, table_of
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import Task, enqueue
from shared.sealing import Sealer

SUBSCRIBE_TOPIC = "rail.subscribe"
KEY_END = 4
"""So many of a key's last characters are shown to whoever confirms it, as Stripe's own pages show them."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An account at a rail as an administrator enters it."""

    rail: str
    api_key: str
    financial_account: str

    def __repr__(self) -> str:
        return f"Connection(rail={self.rail!r})"


@dataclass(frozen=True, slots=True)
class PreviousConnection:
    """What was connected when the rail was asked: the sealed key and the financial account."""

    api_key_sealed: str
    financial_account: str


@dataclass(frozen=True, slots=True)
class ConnectionProof:
    """What asking the rail showed (see `fetching.py`). `is_another`: the new key belongs to another account at the rail than the
    one that is connected."""

    before: PreviousConnection | None
    is_another: bool


def connected_before(session: Session, actor: Actor, rail: str) -> PreviousConnection | None:
    """What is connected now, to be compared when the rail has answered. Raises ForbiddenError."""
    actor.require(Permission.CONNECT_RAIL)
    account = find_account(session, actor.org_id, rail)
    return None if account is None else PreviousConnection(account.api_key_sealed, account.financial_account)


def propose_connection(
    session: Session, actor: Actor, sealer: Sealer, new: Connection, proof: ConnectionProof, payments_under_way: int
) -> LimitProposal:
    """Proposes an account, or another key of it, which is kept sealed until another administrator has confirmed it.

    Raises ForbiddenError, and ConflictError where payments at the old account would be lost from sight, or another change of it waits.
    """
    actor.require(Permission.CONNECT_RAIL)
    _check_none_lost(proof, payments_under_way)
    account = find_account(session, actor.org_id, new.rail)
    change = LimitChange(
        kind=LimitKind.RAIL_ACCOUNT,
        about=f"rail:{new.rail}",
        before=_frozen(account),
        after={
            "rail": new.rail,
            "financial_account": new.financial_account,
            "key_ends": new.api_key[-KEY_END:],
            "is_another_account": proof.is_another,
        },
        in_force_from=london_today(session),
        subject_id=new_id() if account is None else account.id,
        secret_sealed=sealer.seal(new.api_key),
    )
    return propose(session, actor, change)


def connect(
    session: Session,
    actor: Actor,
    change: ConfirmedChange,
    sealer: Sealer,
    proof: ConnectionProof,
    payments_under_way: int,
) -> RailAccount:
    """Keeps an account's key that two administrators agreed to, and asks the rail for events. A second call changes the key.

    Raises ForbiddenError, and ConflictError where somebody else changed the account while the rail was asked, or where payments
    at the old account would be lost from sight.
    """
    actor.require(Permission.CONNECT_RAIL)
    new = proposed_connection(sealer, change.after, change.secret_sealed)
    account = find_account(session, actor.org_id, new.rail, lock=True)
    if (account and PreviousConnection(account.api_key_sealed, account.financial_account)) != proof.before:
        raise ConflictError(
            "rail.changed_meanwhile",
            "Somebody else changed the payment account at the same moment. Yours was not saved and no money moved. "
            "Look at which account is connected now, then try again.",
            effect=None,
        )
    change.check_still(_frozen(account))
    _check_none_lost(proof, payments_under_way)
    if account is None:
        account = RailAccount(org_id=actor.org_id, id=change.id, rail=new.rail)
        session.add(account)
    account.entered_by = actor.id
    account.financial_account = new.financial_account
    account.api_key_sealed = sealer.seal(new.api_key)
    account.subscribed_at = None
    session.flush()
    facts = {"rail": new.rail, "another_account": proof.is_another}
    audit.record(session, actor, "rail.connected", "rail_account", account.id, facts)
    enqueue(session, actor.org_id, [Task("payments", SUBSCRIBE_TOPIC, account.id)])
    return account


def proposed_connection(sealer: Sealer, after: Mapping[str, Any], secret_sealed: str | None) -> Connection:
    """The account that is proposed, with its key in memory. A proposal that waits has its key."""
    if secret_sealed is None:
        raise ValueError("a proposal without its key has ended")
    return Connection(after["rail"], sealer.open(secret_sealed), after["financial_account"])


def _frozen(account: RailAccount | None) -> dict[str, Any] | None:
    """What is connected, as a proposal keeps it."""
    return None if account is None else {"rail": account.rail, "financial_account": account.financial_account}


def _check_none_lost(proof: ConnectionProof, payments_under_way: int) -> None:
    if proof.is_another and payments_under_way:
        # Asked about at the new account they would seem never to have been sent, and would be sent again.
        raise ConflictError(
            "rail.payments_under_way",
            f"This key belongs to another Stripe account, and {payments_under_way} of your payments "
            "are still on their way at the one that is connected.",
            "Enter a key of the same Stripe account, or wait until those payments have arrived.",
            effect=Effect.NO_MONEY_MOVED,
        )


def find_account(session: Session, org_id: UUID, rail: str, *, lock: bool = False) -> RailAccount | None:
    """An organisation's account at a rail, still sealed; locked against a second hand where asked."""
    query = select(RailAccount).filter_by(org_id=org_id, rail=rail)
    return session.scalar(query.with_for_update(key_share=True) if lock else query)


def hold_float(session: Session, org_id: UUID, rail: str) -> None:
    """Holds the float of a rail until this transaction ends: money that comes to it is seen by those who wait for it, or they are seen
    waiting. Cash has no account anywhere: who releases it or gives it back holds the tin (`cash/usecases/places.py`)."""
    if not is_sent(rail):
        return
    find_account(session, org_id, rail, lock=True)


def view_account(session: Session, actor: Actor, rail: str) -> RailAccount:
    """An organisation's account at a rail, still sealed. Raises ForbiddenError, ConflictError (none is connected)."""
    actor.require(Permission.SEE_CONNECTIONS)
    account = find_account(session, actor.org_id, rail)
    if account is None:
        raise _not_connected()
    return account


def _not_connected() -> ConflictError:
    return ConflictError(
        "rail.not_connected",
        "Your organisation has not connected its payment account yet.",
        "Ask your administrator to connect it.",
        effect=Effect.NO_MONEY_MOVED,
    )


_ACCOUNT = table_of(RailAccount).c
_SEALED = select(
    _ACCOUNT.financial_account, _ACCOUNT.api_key_sealed, _ACCOUNT.webhook_secrets_sealed, _ACCOUNT.contact_email
).where(_ACCOUNT.org_id == bindparam("org"), _ACCOUNT.rail == bindparam("name"))


def open_credentials(
    session: Session, org_id: UUID, rail: str, sealer: Sealer, *, for_events: bool = False
) -> Credentials:
    """The key of an organisation's account, in memory; with the secrets that sign its events where they are needed.

    Raises ConflictError where no account is connected.
    """
    account = session.execute(_SEALED, {"org": org_id, "name": rail}).one_or_none()
    if account is None:
        raise _not_connected()
    return Credentials(
        api_key=sealer.open(account.api_key_sealed),
        financial_account=account.financial_account,
        webhook_secrets=tuple(map(sealer.open, account.webhook_secrets_sealed)) if for_events else (),
        contact_email=account.contact_email,
    )


def check_checks_rail(actor: Actor) -> None:
    """Raises ForbiddenError for staff who have nothing to do with how the account stands."""
    actor.require(Permission.CHECK_RAIL)


def credentials_to_check(session: Session, actor: Actor, rail: str, sealer: Sealer) -> Credentials:
    """The key of an organisation's account, for a check before its first run. Raises ForbiddenError, ConflictError."""
    actor.require(Permission.CHECK_RAIL)
    return open_credentials(session, actor.org_id, rail, sealer)


def set_contact_email(session: Session, actor: Actor, rail: str, contact_email: str | None) -> RailAccount:
    """Sets the organisation's own address that the rail is given with each payee who is registered from now on; None: no address.

    Raises ForbiddenError, ConflictError (no account is connected).
    """
    actor.require(Permission.CONNECT_RAIL)
    account = find_account(session, actor.org_id, rail, lock=True)
    if account is None:
        raise _not_connected()
    account.contact_email = contact_email
    session.flush()
    facts = {"rail": rail, "is_set": contact_email is not None}
    audit.record(session, actor, "rail.contact_email_set", "rail_account", account.id, facts)
    return account


def keep_webhook_secret(
    session: Session, org_id: UUID, account_id: UUID, sealer: Sealer, secret: str, financial_account: str
) -> None:
    """Keeps the newest signing secret in front and one older beside it, so that events of both are believed meanwhile.

    `financial_account` is the one whose events were asked for: had it been changed meanwhile, the next task listens there.
    """
    account = session.get_one(RailAccount, (org_id, account_id), with_for_update=FOR_CHANGE)
    account.webhook_secrets_sealed = [sealer.seal(secret), *account.webhook_secrets_sealed[:1]]
    if account.financial_account == financial_account:
        account.subscribed_at = session.scalar(select(func.app_now()))


def seal_all_again(session: Session, org_id: UUID, sealer: Sealer) -> int:
    """Seals every secret of an organisation under the newest key; returns how many."""
    count = 0
    for account in session.scalars(select(RailAccount).filter_by(org_id=org_id).with_for_update(key_share=True)):
        account.api_key_sealed = sealer.seal_again(account.api_key_sealed)
        account.webhook_secrets_sealed = [sealer.seal_again(token) for token in account.webhook_secrets_sealed]
        count += 1 + len(account.webhook_secrets_sealed)
    waiting = select(LimitProposal).filter_by(org_id=org_id).where(LimitProposal.secret_sealed.is_not(None))
    for proposal in session.scalars(waiting.order_by(LimitProposal.id).with_for_update(key_share=True)):
        proposal.secret_sealed = sealer.seal_again(proposal.secret_sealed or "")
        count += 1
    return count


def describe(account: RailAccount) -> dict[str, Any]:
    """What may be shown of an account: nothing that opens it."""
    return {
        "rail": account.rail,
        "financial_account": account.financial_account,
        "subscribed": account.subscribed_at is not None,
        "contact_email": account.contact_email,
    }
