"""Internal routes about conversations: what the desk shows to whoever calls back, and the organisation's safety words."""

from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, Field

from services.notifications.conversations.usecases import reaching, safety, transcript
from services.notifications.conversations.usecases.safety import NewPlan
from services.notifications.conversations.usecases.transcript import Transcript
from services.notifications.conversations.written_words import written_words
from shared.contracts.notices import DoneBy
from shared.contracts.reaching import PersonReach
from shared.contracts.set_up import SafetyWordsNow, SetUp
from shared.contracts.understood import DangerKind
from shared.contracts.words import WordsUnit
from shared.database import Database
from shared.http import internal_caller
from shared.identity import Actor, ActorKind, InternalTokens


class SafetyWords(DoneBy):
    """An organisation's own answer to somebody in danger, for which kinds, and who approved it; `owner_id` is the member of staff who
    is asked to call. Without `kinds`, as older callers write it, the words are for every kind that needs 999."""

    SEVERAL_LINES: ClassVar = frozenset({"english", "welsh"})

    kinds: frozenset[DangerKind] = Field(default=safety.NEED_999, min_length=1)
    english: str = Field(min_length=20, max_length=459)
    welsh: str = Field(min_length=20, max_length=459)
    approved_by: str = Field(min_length=2, max_length=100)
    owner_id: UUID | None = None


def router(database: Database, tokens: InternalTokens, set_up: SetUp) -> APIRouter:
    """Routes under /internal, for our own services only; `set_up` is what the settings say."""

    routes = APIRouter(prefix="/internal", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))])

    @routes.get("/conversations/{org_id}/{conversation_id}")
    def show(org_id: UUID, conversation_id: UUID) -> Transcript:
        with database.transaction(org_id) as session:
            return transcript.show(session, conversation_id)

    @routes.get("/reach/{org_id}")
    def show_reach(
        org_id: UUID,
        conversation_id: UUID | None = None,
        person_id: UUID | None = None,
        since: AwareDatetime | None = None,
    ) -> PersonReach:
        with database.transaction(org_id) as session:
            return reaching.show_reach(session, org_id, conversation_id, person_id, since)

    @routes.put("/safety-plan/{org_id}", status_code=204)
    def replace_plan(org_id: UUID, words: SafetyWords) -> None:
        actor = Actor(org_id, ActorKind(words.actor_kind), words.actor_id)
        with database.transaction(org_id) as session:
            plan = NewPlan(words.kinds, words.english, words.welsh, words.approved_by, words.owner_id)
            safety.replace_plan(session, actor, plan)

    @routes.get("/safety-plan/{org_id}")
    def list_words(org_id: UUID) -> list[SafetyWordsNow]:
        with database.transaction(org_id) as session:
            return safety.words_in_force(session)

    @routes.get("/words/{org_id}")
    def list_written(org_id: UUID) -> tuple[WordsUnit, ...]:
        del org_id  # words come with the product, so all organisations have the same
        return written_words()

    @routes.get("/set-up/{org_id}")
    def show_set_up(org_id: UUID) -> SetUp:
        with database.transaction(org_id) as session:
            return set_up.model_copy(update={"own_safety_words": safety.own_words_for(session)})

    return routes
