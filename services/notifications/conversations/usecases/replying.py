"""One text in hand that we answer by ourselves: what is said first, and what is said beside it."""

from dataclasses import dataclass, field, replace

from services.notifications.conversations.tables import ConversationTurn
from services.notifications.conversations.usecases.conversation_context import (
    ConversationContext,
    ask_next,
    may_answer,
    say_own,
)
from shared.contracts.understood import Intent, Understood
from shared.identity import Actor, ActorKind, system_actor


@dataclass(frozen=True, slots=True)
class OwnReply:
    """A turn that we answer: `is_first` for what the text is first of all, else for what it asks beside that."""

    context: ConversationContext
    turn: ConversationTurn
    understood: Understood = field(repr=False)
    is_first: bool = True

    @property
    def language(self) -> str | None:
        """Welsh where the text is a command in Welsh, else the conversation's."""
        return "cy" if self.understood.wants(Intent.WELSH) else None

    @property
    def actor(self) -> Actor:
        """Who says it: the person, where only one can be meant."""
        org_id, person_id = self.context.row.org_id, self.context.person_id
        return Actor(org_id, ActorKind.PERSON, person_id) if person_id else system_actor(org_id)

    def beside(self) -> "OwnReply":
        """The same text, for what it asks beside the first."""
        return replace(self, is_first=False)

    def say(self, name: str, *, question: str | None = None, expect: str = "free", safety: bool = False) -> bool:
        """Says one of our prompts; the first one is what a YES from now on is about. Where others may read, only the first is said;
        to a number that nobody is known behind nothing, once such numbers got their answers of the day. Gives whether it was said."""
        if not may_answer(self.context, safety=safety):
            return False
        if self.is_first:
            ask_next(self.context, question or name, expect)
        elif self.context.others_may_read:
            return False
        say_own(self.context, name, self.turn.id, language=self.language, safety=safety)
        return True
