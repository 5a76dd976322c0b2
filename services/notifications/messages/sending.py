"""Sends one message: claim and commit, call the line with no transaction open, record and commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.notifications.contacts.rules import Channel
from services.notifications.letters.enclosing import CannotBeEnclosedError, enclose
from services.notifications.letters.letter import WINDOWS, Letter
from services.notifications.letters.pdf_check import LetterProblem, wrong_with
from services.notifications.letters.typesetting import CannotBeSetError, Typesetter
from services.notifications.lines.protocol import LetterKey, LetterLine, LineAnswer, LineAnswerKind, SmsLine
from services.notifications.messages.usecases import sends
from services.notifications.messages.usecases.sends import LeasedMessage, SendingRules
from shared import logs
from shared.contracts.enclosures import enclosure_path
from shared.database import Database
from shared.errors import UnavailableError
from shared.outbox import Work
from shared.outbox_api import OtherService

log = logs.get(__name__)
PAPER_SECONDS = 20.0
"""A paper of many pages takes payments some seconds to set."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What sending and looking need: the database, the lines (those for texts by their names), payments, whose papers letters bring, our
    public address, and the rules of sending (`sending_rules`). `resolve_after` is how long to wait for a line's list to catch up, `look_again` between two looks at a letter."""

    database: Database
    sms_lines: Mapping[str, SmsLine]
    letter_line: LetterLine
    payments: OtherService
    typesetter: Typesetter
    public_url: str
    sending_rules: SendingRules
    resolve_after: timedelta
    look_again: timedelta

    def hand_over(self, taken: LeasedMessage) -> LineAnswer:
        """Gives a leased message to its line, one attempt."""
        key, content = taken.key, taken.content
        if isinstance(content, Letter):
            return self._post(key, content, taken)
        where = self._receipt_url(key.org_id, key.message_id)
        return self.line_called(taken.line).send(content.to, content.body, key.message_id, where)

    def lines_used(self) -> dict[tuple[Channel, str], bool]:
        """Channel and name of each line that is set up, and whether it carries words about safety only."""
        texts = {(Channel.SMS, name): name != self.sending_rules.sms_line for name in self.sms_lines}
        return texts | {(Channel.LETTER, self.sending_rules.letter_line.value): False}

    def line_called(self, name: str) -> SmsLine:
        """The line for texts of this name. Raises UnavailableError where the settings no longer name it."""
        line = self.sms_lines.get(name)
        if line is None:
            raise UnavailableError(
                "line.not_set_up",
                f"The line {name} is not set up any more, so nobody can ask it.",
                "Name it in the settings again.",
                fault="line_not_set_up",
            )
        return line

    def _post(self, key: LetterKey, letter: Letter, taken: LeasedMessage) -> LineAnswer:
        """Sets a letter, looks at it as the printers of post will, and hands it over only where they would take it."""
        window = WINDOWS[self.letter_line.envelope]
        try:
            pdf = self.typesetter.pdf(letter, window)
            if taken.encloses is not None:
                pdf = enclose(pdf, self._paper(key.org_id, taken.encloses, taken.language))
        except CannotBeSetError:
            return LineAnswer(LineAnswerKind.REFUSED, reason=LetterProblem.CANNOT_BE_SET)
        except CannotBeEnclosedError:
            return LineAnswer(LineAnswerKind.REFUSED, reason=LetterProblem.ENCLOSURE_MISSING)
        except UnavailableError:
            return LineAnswer(LineAnswerKind.TRY_LATER, reason="payments_away")
        problem = wrong_with(pdf, letter.address.on_envelope(), window)
        if problem is not None:
            log.warning("letter kept back", message_id=str(key.message_id), problem=problem.value)
            return LineAnswer(LineAnswerKind.REFUSED, reason=problem)
        return self.letter_line.post(key, pdf)

    def _paper(self, org_id: UUID, about_id: UUID, language: str) -> bytes:
        """The paper that payments has about something, in this language. Raises UnavailableError, CannotBeEnclosedError."""
        found = self.payments.request("GET", enclosure_path(org_id, about_id, language), timeout_seconds=PAPER_SECONDS)
        if not found.is_success:
            raise CannotBeEnclosedError
        return found.content

    def _receipt_url(self, org_id: UUID, message_id: UUID) -> str:
        """Where the line reports on one message. It names the message, so a receipt is enough to know that it left."""
        return f"{self.public_url}/webhooks/twilio/{org_id}/status?message_id={message_id}"


def send_message(outgoing: Outgoing, work: Work, message_id: UUID) -> None:
    """Does one `message.send`. Raises UnavailableError where it must wait; nothing has left then."""
    with outgoing.database.transaction(work.org_id) as session:
        taken = sends.lease_message(session, work.org_id, work.id, message_id, outgoing.sending_rules)
    if taken is not None:
        send_leased(outgoing, taken)


def probe_line(outgoing: Outgoing, work: Work, pause_id: UUID) -> None:
    """Does one `line.probe`: tries a paused line with the message that has waited longest."""
    with outgoing.database.transaction(work.org_id) as session:
        taken = sends.lease_probe(session, work.org_id, work.id, pause_id, outgoing.sending_rules)
    if taken is not None:
        send_leased(outgoing, taken)


def send_leased(outgoing: Outgoing, taken: LeasedMessage) -> None:
    """Hands a leased message to its line and records the answer, after the claim was committed."""
    answer = outgoing.hand_over(taken)
    with outgoing.database.transaction(taken.key.org_id) as session:
        sends.record_answer(session, taken, answer, resolve_after=outgoing.resolve_after)
