"""Asking a rail about payees, with no transaction open: bank details are registered and then wiped, names are checked and cleared."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from services.payments.payees.usecases import bank_details, name_checks, registering
from services.payments.payees.usecases.name_checks import MadeCheck, NameQuestion, digest_of_name
from services.payments.rails.protocol import (
    NotPayable,
    PayeeRegistry,
    PayeeStanding,
    RailAnswerKind,
    RailRefusedError,
    RegisteredMethod,
)
from services.payments.rails.rate_limiter import RateLimiter
from services.payments.rails.usecases import open_credentials
from shared import outbox
from shared.database import Database, Session
from shared.outbox import Work
from shared.sealing import Sealer

ENDPOINT = "payee_registration"
"""Each step of a registration, and of a check of a name, is an endpoint of its own at the rail, so one pace keeps all of them."""


@dataclass(frozen=True, slots=True)
class RegistrationServices:
    """All that registering and checking need; made once by `wiring`."""

    database: Database
    sealer: Sealer
    registries: Mapping[str, PayeeRegistry]
    pacer: RateLimiter


def register(registration_services: RegistrationServices, work: Work) -> None:
    """Turns one method's details into the rail's tokens. Raises RailUnavailableError: the outbox tries again, same keys."""
    method_id = work.subject()
    with registration_services.database.transaction(work.org_id) as session:
        opened = bank_details.open_bank_details(session, work.org_id, method_id, registration_services.sealer)
        if opened is None:
            outbox.acknowledge(session, work.id)
            return
        rail, details = opened
        credentials = open_credentials(session, work.org_id, rail, registration_services.sealer)
    registration_services.pacer.wait(work.org_id, ENDPOINT, urgent=False)
    answer: RegisteredMethod | NotPayable | RailRefusedError
    try:
        answer = registration_services.registries[rail].register(
            credentials, details, idempotency_key=f"pm_{method_id}"
        )
    except RailRefusedError as refused:
        answer = refused
    outbox.finish(
        registration_services.database, work, lambda session: _record(registration_services, session, work, answer)
    )


def _record(
    registration_services: RegistrationServices,
    session: Session,
    work: Work,
    answer: RegisteredMethod | NotPayable | RailRefusedError,
) -> None:
    """What a rail's answer makes of bank details. Only a refusal of these very details wipes them and has the person asked."""
    method_id = work.subject()
    if isinstance(answer, RegisteredMethod):
        digest = digest_of_name(registration_services.sealer, work.org_id, method_id, answer.matched_name)
        bank_details.record_registration(session, work.org_id, method_id, answer, digest)
    elif isinstance(answer, NotPayable) and answer.standing is PayeeStanding.UNSUPPORTED:
        bank_details.record_not_payable(session, work.org_id, method_id)
    elif isinstance(answer, RailRefusedError) and answer.kind is RailAnswerKind.PAYEE_MUST_ACT:
        bank_details.record_refusal(session, work.org_id, method_id)
    else:
        registering.ask_again_later(session, work, answer)


def acknowledge(registration_services: RegistrationServices, work: Work) -> None:
    """Tells the rail that people accepted the name of a method, before its first payment. Raises RailUnavailableError: the outbox
    tries again; a payment that comes first does it itself."""
    with suppress(
        RailRefusedError
    ):  # the payment that needs the check asks again, and finance is told what that means for it
        make_check(registration_services, work.org_id, work.subject(), urgent=False)
    outbox.finish(registration_services.database, work, lambda _: None)


def make_check(registration_services: RegistrationServices, org_id: UUID, method_id: UUID, *, urgent: bool) -> None:
    """Has a name check there that one payment may use up, where money may go to this method; else a person was asked.

    Killed at any line it is repeated under the same keys. Raises RailUnavailableError, RailRefusedError.
    """
    database, sealer = registration_services.database, registration_services.sealer
    asked = database.run(org_id, lambda session: name_checks.begin_check(session, org_id, method_id, sealer))
    made = asked and ask_check(registration_services, org_id, asked, urgent=urgent)
    if made:
        database.run(org_id, lambda session: name_checks.record_check(session, org_id, made.asked, made.found, sealer))


def ask_check(
    registration_services: RegistrationServices, org_id: UUID, asked: NameQuestion, *, urgent: bool
) -> MadeCheck | None:
    """Asks the rail. Gives a check that it has cleared by itself, for the caller to record with whatever uses it up; None where all is
    recorded: the rail was told that the result is accepted, or a person was asked. Raises as `make_check`."""
    verification = asked.verification
    if verification is None:
        registration_services.pacer.wait(org_id, ENDPOINT, urgent=urgent)
        found = registration_services.registries[asked.rail].check_name(
            asked.credentials, recipient=asked.recipient, method=asked.method, idempotency_key=asked.idempotency_key
        )
        if found.cleared:
            return MadeCheck(asked, found)
        must_clear = registration_services.database.run(
            org_id,
            lambda session: name_checks.record_check(session, org_id, asked, found, registration_services.sealer),
        )
        if not must_clear:
            return None
        verification = found.verification
    _clear(registration_services, org_id, asked, verification)
    return None


def _clear(registration_services: RegistrationServices, org_id: UUID, asked: NameQuestion, verification: str) -> None:
    registry, key = registration_services.registries[asked.rail], f"{asked.idempotency_key}_ack"

    def record(*, cleared: bool) -> None:
        registration_services.database.run(
            org_id,
            lambda session: name_checks.record_cleared(session, org_id, asked, verification, cleared=cleared),
        )

    try:
        check = registry.clear_name(asked.credentials, verification, idempotency_key=key)
    except RailRefusedError as refused:
        if refused.kind not in (RailAnswerKind.PAUSE_RUN, RailAnswerKind.OUR_BUG):
            record(cleared=False)  # it ran out, or is gone: the next one is another check
        raise
    record(cleared=check.cleared)
