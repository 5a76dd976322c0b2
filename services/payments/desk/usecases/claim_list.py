"""The list of claims as finance sees it: each with its person, its event with the day, and what was found."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.payments.claims.usecases.claim_lists import ClaimFilter, find_claims
from services.payments.claims.usecases.views import ClaimSummary, summary_of
from services.payments.involvement.usecases.event_names import event_names
from services.payments.people.usecases import names_of
from shared.database import app_now
from shared.identity import Actor


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A claim in the list. `event` is its name and day, or None."""

    claim: ClaimSummary
    event: str | None
    waits: bool
    needs_two: bool


@dataclass(frozen=True, slots=True)
class ClaimsToSee:
    """Some of the list, and where the next part begins (None: this was all)."""

    claims: tuple[ListedClaim, ...]
    next: str | None


def see_claims(session: Session, actor: Actor, wanted: ClaimFilter, after: str | None) -> ClaimsToSee:
    """The claims that were asked for. Raises ForbiddenError, InvalidError (not a place in this list)."""
    found = find_claims(session, actor, wanted, after=after)
    names = names_of(session, actor.org_id, {one.person_id for one in found.claims})
    events = event_names(session, actor.org_id, {one.event_id for one in found.claims if one.event_id})
    now = app_now(session)
    shown = tuple(
        ListedClaim(
            summary_of(one, names[one.person_id], now, is_own=actor.is_one_of(one.person_id)),
            events.get(one.event_id) if one.event_id else None,
            one.to_decide,
            one.needs_two,
        )
        for one in found.claims
    )
    return ClaimsToSee(shown, found.next)
