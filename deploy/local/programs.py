"""The programs of the house as data: what is started, with which environment, and how it says that it is ready."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from uuid import uuid4

from cryptography.fernet import Fernet

from deploy.local.databases import ROLES, SERVICES, ServiceDatabase
from deploy.local.folders import CHECKOUT
from deploy.local.kept_secrets import password
from deploy.local.processes import Command

SECRETS: Mapping[str, Callable[[], str]] = {
    **{f"{service}_{role}": password for service in SERVICES for role in ROLES},
    "internal_token": password,
    "sign_in_client": password,
    "link": password,
    "sealing_key": lambda: Fernet.generate_key().decode(),
    "twilio_account_sid": lambda: f"AC{token_hex(16)}",
    "twilio_auth_token": password,
    "notify_api_key": lambda: f"practice-{uuid4()}-{uuid4()}",
    "notify_callback_token": password,
}
# Short, so that in the practice world a person can watch what takes minutes in real life.
SHORT_WAITS = {
    "PAYMENTS_LEASE_SECONDS": "10",
    "PAYMENTS_RESOLVE_AFTER_SECONDS": "3",
    "PAYMENTS_SWEEP_SECONDS": "1",
    "PAYMENTS_STRIPE_READ_TIMEOUT_SECONDS": "4",
    "PAYMENTS_STATEMENT_SECONDS": "5",
    "PAYMENTS_LOOK_AGAIN_SECONDS": "15",
    "NOTIFICATIONS_SWEEP_SECONDS": "1",
    "NOTIFICATIONS_LETTER_LOOK_SECONDS": "2",
}
NOTIFY_TEMPLATE_ID = "0f6a8f3e-2f0b-4d5c-9a53-6c5a4e1d7b20"
"""The one text template of the practice GOV.UK Notify."""
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")  # nothing else of our environment concerns the programs

KEPT_BY_PRACTICE = ("EXCHANGES_FILE",)
"""What the practice world may be told from outside: where it writes its exchanges down."""


@dataclass(frozen=True)
class Program:
    """One program: its name, the module that Python runs, and how it says that it is ready."""

    name: str
    module: str
    environment: Mapping[str, str] = field(repr=False)  # holds passwords
    arguments: tuple[str, ...] = ()
    health_url: str | None = None
    ready_file: Path | None = None

    def command(self, extra: Mapping[str, str]) -> Command:
        """Return what to start; `extra` is added to the environment."""
        words = [sys.executable, "-m", self.module, *self.arguments]
        return Command(words, {**self.environment, **extra}, folder=CHECKOUT)


@dataclass(frozen=True)
class Plan:
    """Everything that the programs must be told: addresses, secrets, and settings that differ from the usual ones."""

    folder: Path
    ports: Mapping[str, int]
    databases: Mapping[str, ServiceDatabase] = field(repr=False)
    redis_url: str = field(repr=False)
    redis_namespace: str
    secrets: Mapping[str, str] = field(repr=False)
    settings: Mapping[str, str] = field(repr=False)

    def url(self, name: str) -> str:
        """Return the address of "payments", "notifications", "practice" or "sign_in"."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def migrations(self) -> list[Program]:
        """Return the programs that bring the tables up to date, and end."""
        return [
            Program(
                f"{service}-migrate",
                f"services.{service}.commands",
                self._environment(
                    service, {**self._service(service), "OWNER_DATABASE_URL": self.databases[service].owner_url}
                ),
                arguments=("migrate",),
            )
            for service in SERVICES
        ]

    def administration(self, service: str, arguments: tuple[str, ...]) -> Program:
        """Return an administrator's command of a service, such as ("create-organisation", …)."""
        return Program(
            f"{service}-command",
            f"services.{service}.commands",
            self._environment(service, self._service(service)),
            arguments,
        )

    def programs(self) -> list[Program]:
        """Return the programs that keep running, in the order in which they are started."""
        practice = Program(
            "practice",
            "deploy.practice",
            self._environment("practice", self._practice()),
            health_url=self._health("practice"),
        )
        sign_in = Program(
            "practice-sign-in",
            "deploy.practice.sign_in",
            self._environment("practice_sign_in", self._practice_sign_in()),
            health_url=self._health("sign_in"),
        )
        return [
            practice,
            sign_in,
            *(self._program(service, part) for service in SERVICES for part in ("app", "worker", "clock")),
        ]

    def _program(self, service: str, part: str) -> Program:
        name = f"{service}-{part}"
        ready_file = self.folder / f"{name}.ready"
        return Program(
            name,
            f"services.{service}.{part}",
            self._environment(service, {**self._service(service), "READY_FILE": str(ready_file)}),
            health_url=self._health(service) if part == "app" else None,
            ready_file=None if part == "app" else ready_file,
        )

    def _health(self, name: str) -> str:
        return f"{self.url(name)}/health"

    def _environment(self, prefix: str, values: Mapping[str, str]) -> dict[str, str]:
        """Return a whole environment: a little of ours, then this program's own settings and nobody else's."""
        start = f"{prefix.upper()}_"
        ours = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        given = {name: value for name, value in (SHORT_WAITS | dict(self.settings)).items() if name.startswith(start)}
        always = {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "TZ": "UTC"}
        return ours | always | {start + name: value for name, value in values.items()} | given

    def _service(self, service: str) -> dict[str, str]:
        """Return what a service is told, without the prefix."""
        database = self.databases[service]
        both = {
            "DATABASE_URL": database.app_url,
            "SYSTEM_DATABASE_URL": database.system_url,
            "REDIS_URL": self.redis_url,
            "REDIS_NAMESPACE": self.redis_namespace,
            "HOST": "127.0.0.1",
            "PORT": str(self.ports[service]),
            "PUBLIC_URL": self.url(service),
            "INTERNAL_TOKEN_SECRET": self.secrets["internal_token"],
            "PRACTICE": "true",
        }
        return both | (self._payments() if service == "payments" else self._notifications())

    def _payments(self) -> dict[str, str]:
        return {
            "NOTIFICATIONS_URL": self.url("notifications"),
            "SEALING_KEYS": self.secrets["sealing_key"],
            "LINK_SECRET": self.secrets["link"],
            "RECEIPTS_URL": (self.folder / "receipts").absolute().as_uri(),
            "STRIPE_API_BASE": f"{self.url('practice')}/bank",
            "SIGN_IN_ISSUER": self.url("sign_in"),
            "SIGN_IN_CLIENT_ID": "sameday",
            "SIGN_IN_CLIENT_SECRET": self.secrets["sign_in_client"],
        }

    def _notifications(self) -> dict[str, str]:
        return {
            "PAYMENTS_URL": self.url("payments"),
            "TWILIO_API_BASE": f"{self.url('practice')}/phones",
            "TWILIO_ACCOUNT_SID": self.secrets["twilio_account_sid"],
            "TWILIO_AUTH_TOKEN": self.secrets["twilio_auth_token"],
            "TWILIO_FROM": "+447700900000",
            "LETTER_LINE": "govuk_notify",
            "LETTERS_FOLDER": str(self.folder / "letters"),
            "NOTIFY_API_BASE": self.url("practice"),
            "NOTIFY_API_KEY": self.secrets["notify_api_key"],
            "NOTIFY_SMS_TEMPLATE_ID": NOTIFY_TEMPLATE_ID,
            "NOTIFY_CALLBACK_TOKEN": self.secrets["notify_callback_token"],
        }

    def _practice(self) -> dict[str, str]:
        return {
            "PORT": str(self.ports["practice"]),
            "DATA_DIR": str(self.folder / "practice"),
            "SEED": "1",
            "TWILIO_ACCOUNT_SID": self.secrets["twilio_account_sid"],
            "TWILIO_AUTH_TOKEN": self.secrets["twilio_auth_token"],
            **{name: os.environ[f"PRACTICE_{name}"] for name in KEPT_BY_PRACTICE if f"PRACTICE_{name}" in os.environ},
        }

    def _practice_sign_in(self) -> dict[str, str]:
        return {
            "PORT": str(self.ports["sign_in"]),
            "DATA_DIR": str(self.folder / "practice"),
            "CLIENT_SECRET": self.secrets["sign_in_client"],
            "REDIRECT_URI": f"{self.url('payments')}/desk/sign-in/done",
        }
