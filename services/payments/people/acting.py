"""Who acts in a transaction, told to the database once, so that its triggers can keep every hand on a claim or a fee."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.identity import Actor


def act_as(session: Session, actor: Actor) -> None:
    """What this transaction changes from here on, this actor changes: until it ends, or until another one acts.

    Triggers ask for it (`staff_at_work`) and refuse what is changed by nobody. It goes back with a savepoint, so a use case that
    changes a claim's lines or an offer says it anew.
    """
    session.execute(
        select(
            func.set_config("app.actor_kind", actor.kind.value, True),
            func.set_config("app.actor_id", str(actor.id), True),
        )
    )
