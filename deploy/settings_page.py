"""docs/settings.md, made from the settings of both services."""

from pydantic_settings import BaseSettings

from services.notifications.settings import NotificationsSettings
from services.payments.settings import PaymentsOwnerSettings, PaymentsSettings


def settings_page() -> str:
    """docs/settings.md: every setting of both services."""
    parts = [
        _settings_table("Payments", PaymentsSettings),
        _settings_table("Notifications", NotificationsSettings),
        _settings_table(
            "Migrations (the owner's address; notifications alike, as NOTIFICATIONS_…)", PaymentsOwnerSettings
        ),
    ]
    head = "# Settings\n\nFrom the environment, read when a process starts. This page is made from the code (`make docs`); a test compares them."
    return "\n\n".join([head, *parts]) + "\n"


def _settings_table(title: str, settings: type[BaseSettings]) -> str:
    prefix = str(settings.model_config.get("env_prefix", ""))
    rows = []
    for name, field in settings.model_fields.items():
        default = "required" if field.is_required() else f"`{field.default}`"
        rows.append(f"| `{prefix}{name.upper()}` | {default} | {field.description or ''} |")
    table = "\n".join(rows)
    return f"## {title}\n\n| Setting | Default | Meaning |\n|---|---|---|\n{table}"
