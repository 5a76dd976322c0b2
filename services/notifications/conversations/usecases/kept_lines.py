"""Lines of a claim beside what we answer by ourselves: kept with the conversation, said so where that is safe, handed to payments
with the next turn."""

from typing import Any

from services.notifications.conversations.rules import kept
from services.notifications.conversations.tables import ConversationTurn
from services.notifications.conversations.usecases.conversation_context import ConversationContext, say, say_own
from services.notifications.conversations.usecases.replying import OwnReply
from shared.contracts.turns import Prompt
from shared.contracts.understood import HeardLine


def keep_lines(reply: OwnReply) -> None:
    """Keeps what was said to be spent, and says so as a text of its own. It is a draft: nothing is asked for yet."""
    context = reply.context
    already = context.row.kept or []
    lines = kept.to_keep(reply.understood, len(already))
    if not lines or not context.contacts_on_number:
        return
    context.row.kept = [*already, *(line.model_dump(mode="json") for line in lines)]
    if context.others_may_read:
        return
    # Of several people nobody is told what another one spent.
    told = kept.told(lines) if context.person_id is not None else ()
    if told:
        say(context, [Prompt(name="kept", values={"lines": told})], reply.turn.id, language=reply.language)
    else:
        say_own(context, "kept_saved", reply.turn.id, language=reply.language)


def hand_over(context: ConversationContext, turn: ConversationTurn) -> None:
    """What is kept goes with this turn, and with no other: however often payments is asked, it is told the same."""
    turn.kept, context.row.kept = context.row.kept, None


def take_back(context: ConversationContext, not_told: list[dict[str, Any]] | None) -> None:
    """Payments never answered the turn that had these lines: they go with the next one."""
    if not_told:
        context.row.kept = [*not_told, *(context.row.kept or [])][: kept.MOST_KEPT]


def lines_of(stored: list[dict[str, Any]] | None) -> tuple[HeardLine, ...]:
    """Lines as they were stored."""
    return tuple(HeardLine.model_validate(line) for line in stored or ())
