"""The one ear: what a person's words mean. Pure: words and context in, `Understood` out; never an error, whatever the words."""

from services.notifications.understanding.context import Context
from services.notifications.understanding.parser import own_words
from services.notifications.understanding.parser import understand as _parsed
from shared.contracts.understood import Intent, Understood

__all__ = ["Context", "understand"]


def understand(text: str, context: Context) -> Understood:
    """What a message says in this context."""
    heard = _parsed(text, today=context.today)
    return Understood(
        intents=(heard.intent,),
        lines=heard.lines,
        doubts=heard.doubts,
        total_said_pence=heard.total_said_pence,
        number=heard.number,
        on=heard.on,
        thing=own_words(text) if heard.intent is Intent.UNCLEAR else None,
        has_bank_numbers=heard.has_bank_numbers,
    )
