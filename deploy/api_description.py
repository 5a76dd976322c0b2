"""The description of the payments API in docs/, made from the code by an application that is connected to nothing."""

import json

from cryptography.fernet import Fernet

from services.payments.app import make_payments_app
from services.payments.settings import PaymentsSettings
from services.payments.wiring import build

NOBODY = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"


def api_page() -> str:
    """docs/openapi.json: the description of the payments API, as the service gives it to whoever is signed in."""
    nowhere = {"database_url": NOBODY, "system_database_url": NOBODY, "redis_url": "redis://127.0.0.1:9/0"}
    names = ("internal_token_secret", "sign_in_client_secret", "link_secret")
    secrets = dict.fromkeys(names, "only-to-describe-the-api-" + "x" * 32)
    settings = PaymentsSettings.model_validate(
        nowhere
        | secrets
        | {
            "sealing_keys": Fernet.generate_key().decode(),
            "public_url": "https://payments.example.org",
            "notifications_url": "https://notifications.example.org",
            "sign_in_issuer": "https://sign-in.example.org",
            "sign_in_client_id": "sameday",
        }
    )
    described = make_payments_app(build(settings)).openapi()
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"
