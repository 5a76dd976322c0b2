"""The API process of the notifications service: `python -m services.notifications.app`."""

from functools import partial

from fastapi import FastAPI

from services.notifications import audit_trail, failing_work, wiring
from services.notifications.contacts import api as contacts_api
from services.notifications.conversations.api import calls as calls_api
from services.notifications.conversations.api import internal as conversations_api
from services.notifications.conversations.api import returned_letters as returned_letters_api
from services.notifications.conversations.api import texts as texts_api
from services.notifications.messages import api as messages_api
from services.notifications.personal_data import api as personal_data_api
from services.notifications.settings import SmsLineName
from services.notifications.wiring import NotificationsDependencies
from shared import outbox_api
from shared.contracts.set_up import SetUp
from shared.errors import ConflictError, Effect
from shared.http import ConstraintMessages, create_app
from shared.serving import serve

CONSTRAINTS: ConstraintMessages = {
    "contact_link_one_own_number": partial(
        ConflictError,
        "contact.saved_meanwhile",
        "Somebody else saved this person's number at the same moment.",
        "Look again, then try again.",
        effect=Effect.NOTHING_SAVED,
    ),
    "contact_link_one_home_number": partial(
        ConflictError,
        "contact.saved_meanwhile",
        "Somebody else saved this person's landline at the same moment.",
        "Look again, then try again.",
        effect=Effect.NOTHING_SAVED,
    ),
    "contact_link_one_a_pair": partial(
        ConflictError,
        "contact.saved_meanwhile",
        "Somebody else saved this number for this person at the same moment.",
        "Look again, then try again.",
        effect=Effect.NOTHING_SAVED,
    ),
    "safety_plan_one_in_force": partial(
        ConflictError,
        "safety.saved_meanwhile",
        "Somebody else changed the safety words at the same moment.",
        "Look again, then try again.",
        effect=Effect.NOTHING_SAVED,
    ),
    "postal_address_one_a_person": partial(
        ConflictError,
        "contact.saved_meanwhile",
        "Somebody else saved this person's address at the same moment.",
        "Look again, then try again.",
        effect=Effect.NOTHING_SAVED,
    ),
}


def make_notifications_app(dependencies: NotificationsDependencies) -> FastAPI:
    """The application with every route of this service."""
    database, tokens = dependencies.database, dependencies.tokens

    def health() -> dict[str, object]:
        database.ask()
        return {"status": "ok"}

    app = create_app("Sameday notifications", health=health, constraints=CONSTRAINTS)
    app.include_router(outbox_api.router(database, tokens, dependencies.jobs.failures))
    app.include_router(failing_work.router(database, tokens))
    app.include_router(audit_trail.router(database, tokens))
    app.include_router(contacts_api.router(database, tokens))
    app.include_router(personal_data_api.router(database, tokens))
    app.include_router(messages_api.router(database, dependencies.line, dependencies.outgoing.public_url))
    app.include_router(messages_api.messages_router(database, tokens, dependencies.outgoing.sending_rules))
    app.include_router(messages_api.letters_router(database, tokens))
    app.include_router(messages_api.lines_router(database, tokens, dependencies.outgoing.lines_used()))
    settings, conversation_services = dependencies.settings, dependencies.conversation_services
    line, public_url, notify_token = dependencies.line, dependencies.outgoing.public_url, settings.notify_callback_token
    for name in SmsLineName:
        app.include_router(texts_api.router(name, conversation_services, line, public_url, notify_token))
    app.include_router(returned_letters_api.router(database, notify_token))
    app.include_router(calls_api.router(conversation_services, line, public_url))
    set_up = SetUp(
        practice_parts=settings.practice_parts,
        texts_come_back=settings.texts_come_back,
        speaks_unchecked=conversation_services.unchecked_languages,
        own_safety_words=(),
    )
    app.include_router(conversations_api.router(database, tokens, set_up))
    return app


def main() -> None:
    """Serves until told to stop."""
    dependencies = wiring.start("api")
    settings = dependencies.settings
    app = make_notifications_app(dependencies)
    serve(app, host=settings.host, port=settings.port, internal=settings.internal_address())
    dependencies.close()


if __name__ == "__main__":
    main()
