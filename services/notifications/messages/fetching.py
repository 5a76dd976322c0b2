"""Looks at the lines: for a message that may have left (it is never sent again before), and for what became of one that did."""

from uuid import UUID

from services.notifications.contacts.rules import Channel
from services.notifications.lines.protocol import DeliveryReceipt, FoundSms, LetterKey, ReceiptKind
from services.notifications.messages import rules
from services.notifications.messages.sending import Outgoing
from services.notifications.messages.usecases import delivery_status, line_states
from services.notifications.messages.usecases.delivery_status import TextSearch
from shared import logs
from shared.database import Database
from shared.errors import UnavailableError
from shared.outbox import Work

log = logs.get(__name__)


def resolve_message(outgoing: Outgoing, work: Work, message_id: UUID) -> None:
    """Does one `message.resolve`. Raises UnavailableError where the line does not answer: the outbox asks again later."""
    with outgoing.database.transaction(work.org_id) as session:
        search = delivery_status.plan_search(session, work.id, message_id)
    if search is None:
        return
    found = _find(outgoing, search)
    with outgoing.database.transaction(work.org_id) as session:
        delivery_status.record_search(session, work.id, message_id, found)


def follow_message(outgoing: Outgoing, work: Work, message_id: UUID) -> None:
    """Does one `message.follow_up`. Raises UnavailableError where the line does not answer: the outbox asks again later."""
    with outgoing.database.transaction(work.org_id) as session:
        look = delivery_status.plan_look(session, work.id, message_id)
    if look is None:
        return
    line = outgoing.letter_line if look.channel is Channel.LETTER else outgoing.line_called(look.line)
    receipt = line.look(look.provider_id)
    with outgoing.database.transaction(work.org_id) as session:
        delivery_status.record_look(session, work.id, message_id, receipt, look_again=outgoing.look_again)


def take_receipt(database: Database, org_id: UUID, message_id: UUID, receipt: DeliveryReceipt) -> None:
    """Applies a verified receipt that the line brought. That a text was sent is known before in nearly every case, and takes no
    transaction then. Raises NotFoundError."""
    if receipt.kind is ReceiptKind.SENT:
        with database.system_autocommit() as session:
            if delivery_status.is_sent(session, org_id, message_id):
                return
    with database.transaction(org_id) as session:
        delivery_status.apply_receipt(session, message_id, receipt)


def _find(outgoing: Outgoing, search: TextSearch | LetterKey) -> list[str]:
    """The line's ids of what it has of this message."""
    if isinstance(search, LetterKey):
        return outgoing.letter_line.find(search)
    texts = outgoing.line_called(search.line).find(search.to, search.message_id, search.since)
    return [text.provider_id for text in texts if _is_ours(text, search)]


def _is_ours(text: FoundSms, search: TextSearch) -> bool:
    """Known by our own id where the line keeps it, else by its words: a line may add to them."""
    if text.reference is not None:
        return text.reference == str(search.message_id)
    return rules.digest(text.body) == search.body_digest


def check_lines(outgoing: Outgoing) -> None:
    """Looks at how each line for texts is set up and keeps what is wrong, for `./sameday status`. What does not answer is left as it was."""
    for name, line in outgoing.sms_lines.items():
        with outgoing.database.system() as session:
            org_id = line_states.organisation_of(session, name)
        if org_id is None:
            continue
        try:
            finding = line.check(f"{outgoing.public_url}/lines/{name}/sms/{org_id}")
        except UnavailableError as error:
            log.warning("line not checked", provider=name, cause=error.fault or error.code)
            continue
        if finding is not None:
            log.warning("line not set up as it should be", provider=name)
        with outgoing.database.transaction(org_id) as session:
            line_states.keep_finding(session, org_id, name, finding)
