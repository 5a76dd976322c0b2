"""Loading the banks' tables, and checking an account number as it is entered by the newest that are loaded."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.modulus.reading import read_tables
from services.payments.payees.modulus.rules import AccountCheck, ModulusResult, check
from services.payments.payees.modulus.tables import LoadedModulusTables
from services.payments.rails.protocol import BankDetails
from shared import audit
from shared.errors import Effect, InvalidError
from shared.identity import Actor, Permission

IMPOSSIBLE_ACCOUNT = "bank_details.modulus"


@dataclass(frozen=True, slots=True)
class Edition:
    """Both files as published, and the edition that they are said to be of: no line of them names it."""

    name: str
    weights: bytes
    substitutions: bytes


def load(session: Session, actor: Actor, new: Edition) -> LoadedModulusTables:
    """Puts another edition into use, for every process at once when the transaction commits. Raises ForbiddenError, and
    InvalidError with the first line that is not as published."""
    actor.require(Permission.LOAD_MODULUS_TABLES)
    read_tables(new.weights, new.substitutions)
    row = LoadedModulusTables(
        org_id=actor.org_id,
        edition=new.name,
        weights=_text(new.weights),
        substitutions=_text(new.substitutions),
        weights_sha256=hashlib.sha256(new.weights).hexdigest(),
        substitutions_sha256=hashlib.sha256(new.substitutions).hexdigest(),
        loaded_by=actor.id,
    )
    session.add(row)
    session.flush()
    facts = {"edition": new.name, "weights": row.weights_sha256, "substitutions": row.substitutions_sha256}
    audit.record(session, actor, "modulus_tables.loaded", "modulus_tables", row.id, facts)
    return row


def view_editions(session: Session, actor: Actor) -> Sequence[LoadedModulusTables]:
    """Every edition that was loaded; the first is in use. Raises ForbiddenError."""
    actor.require(Permission.SEE_CONNECTIONS)
    return session.scalars(_NEWEST_FIRST.filter_by(org_id=actor.org_id)).all()


_NEWEST_FIRST = select(LoadedModulusTables).order_by(
    LoadedModulusTables.created_at.desc(), LoadedModulusTables.id.desc()
)


def check_account(session: Session, org_id: UUID, details: BankDetails) -> AccountCheck:
    """What the banks' own rules say of an account, to be kept beside it. Raises InvalidError where they say that there can be no
    such account at this sort code; what cannot be checked is never a reason to refuse."""
    loaded = session.scalar(_NEWEST_FIRST.filter_by(org_id=org_id).limit(1))
    if loaded is None:
        return AccountCheck.NOT_CHECKED
    tables = read_tables(loaded.weights.encode(), loaded.substitutions.encode())
    match check(tables, details.sort_code, details.account_number):
        case ModulusResult.FAILED:
            raise _cannot_be(loaded.edition)
        case ModulusResult.PASSED:
            return AccountCheck.PASSED
        case ModulusResult.NOT_CHECKABLE:
            return AccountCheck.NOT_CHECKABLE


def _cannot_be(edition: str) -> InvalidError:
    # A wrong digit in the sort code looks the same as one in the account number, so both are asked for again.
    error = InvalidError(
        IMPOSSIBLE_ACCOUNT,
        "These two numbers do not belong together: at this sort code the bank has no such account number.",
        "Look at the bank card again and enter both. If they stand so on the card, call us: our table of the banks' rules may be "
        "out of date.",
        effect=Effect.NOTHING_SAVED,
        edition=edition,
    )
    error.facts["fields"] = [{"field": name, "problem": error.message} for name in ("sort_code", "account_number")]
    return error


def _text(content: bytes) -> str:
    """The file as text; what was read line by line holds nothing but plain signs, and perhaps a mark of its encoding in front."""
    return content.decode("utf-8-sig")
