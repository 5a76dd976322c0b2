"""What is said to a message at the start of a conversation, from the ear through the rules of both services to the words."""

from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.prompts.catalogue import Speaker
from services.notifications.conversations.rules.order import Act, LastQuestion, order_of
from services.notifications.understanding import understand
from shared.contracts.turns import Prompt
from tests.notifications.understanding.tables import Row
from tests.payments.phone.conversation import Conversation

_SPEAKER = Speaker("Riverbank Council", "0800 123 4567", "en")
_OURS = {
    Act.DANGER_NOW: "danger_now", Act.NOT_NOW: "danger_not_now", Act.STOP: "stopped", Act.START: "started", Act.PERSON: "help",
    Act.STOP_BUT_MONEY: "stopped_but_money", Act.STOP_ALL: "stopped_all", Act.NOTED: "noted", Act.POSSIBLE_DANGER: "possible_danger",
    Act.WRONG_NUMBER: "not_theirs", Act.MOVED: "not_theirs", Act.COMPLAINT: "complaint",
}  # fmt: skip


def said_to(row: Row) -> list[str]:
    """The texts that answer a message, as if it were the first; what notifications answers by itself, and what payments decides."""
    understood = understand(row.said, row.context)
    order = order_of(understood, LastQuestion(row.context.question, row.context.expect))
    if order.first is Act.PAYMENTS:
        prompts = Conversation().say(understood).say
    elif order.first is Act.DANGER and understood.danger:
        prompts = (Prompt(name=f"danger_{understood.danger.kind}"), Prompt(name="danger_call"))
    else:
        prompts = (Prompt(name=_OURS[order.first]),)
    return catalogue.texts_of(prompts, _SPEAKER)
