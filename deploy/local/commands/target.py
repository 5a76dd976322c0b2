"""Which installation a command visits, and as whom: the house of this checkout, or a real one by address and token."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import httpx2
import typer
from rich.console import Console

from deploy.local.api_clients import RefusedError, Staff, practice_sign_in
from deploy.local.folders import LocalError, lasting_folder
from deploy.local.practice_staff import read_staff
from deploy.local.sign_in import NobodyError
from shared.errors import Effect

NOT_RUNNING = "Sameday is not running here. Start it with `make up` in another window, then try again."
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")

As = Annotated[str | None, typer.Option("--as", metavar="SUBJECT", help="Who to sign in as in the practice world.")]
Url = Annotated[
    str | None, typer.Option("--payments-url", envvar="SAMEDAY_PAYMENTS_URL", help="Address of a real installation.")
]
Token = Annotated[
    str | None,
    typer.Option("--token", envvar="SAMEDAY_TOKEN", help="Your sign-in token there; better given in SAMEDAY_TOKEN."),
]
Folder = Annotated[
    Path | None, typer.Option("--folder", help="Data folder of another house on this machine.", show_default=False)
]


@dataclass(frozen=True)
class Target:
    """What a command was told about where to go; nothing means the house of this checkout."""

    subject: str | None = None
    payments_url: str | None = None
    token: str | None = None
    folder: Path | None = None

    def is_elsewhere(self) -> bool:
        """Whether a real installation is meant. Raises LocalError where only half of it is named, or it lies open."""
        if not self.payments_url and not self.token:
            return False
        if not (self.payments_url and self.token):
            raise LocalError("A real installation needs both --payments-url and --token.", effect=Effect.NOTHING_SENT)
        address = urlsplit(self.payments_url)
        if address.scheme != "https" and address.hostname not in OWN_MACHINE:
            raise LocalError(
                "The address must start with https://, or others could read names and numbers on the way.",
                effect=Effect.NOTHING_SENT,
            )
        return True

    def staff(self, role: str) -> Staff:
        """Somebody signed in: with the token, as the subject, or as whoever has the role here. Raises LocalError."""
        if self.is_elsewhere():
            return Staff((self.payments_url or "").rstrip("/"), lambda: self.token or "")
        urls = self.urls()
        subject = self.subject or next((one.subject for one in read_staff(self.place()) if one.role == role), None)
        if subject is None:
            raise LocalError(
                f"Nobody is known here as {role.replace('_', ' ')}. Name somebody with --as, or start `make up` once more: "
                "it sets up a practice organisation."
            )
        provider, name = practice_sign_in(urls["sign_in"]), subject
        try:
            provider.token(name)
        except NobodyError as error:
            raise LocalError(f"The practice sign-in knows nobody called {name}. `make up` prints who can.") from error
        return Staff(urls["payments"], lambda: provider.token(name), subject=name)

    def urls(self) -> dict[str, str]:
        """The addresses of the house of this checkout by name. Raises LocalError where it does not run."""
        if not is_running(self.place()):
            raise LocalError(NOT_RUNNING)
        ports = json.loads((self.place() / "ports.json").read_text(encoding="utf-8"))
        return {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}

    def place(self) -> Path:
        """The data folder of the house."""
        return self.folder or lasting_folder()


def is_running(folder: Path) -> bool:
    """Whether a house holds this data folder now: its ports would otherwise lead to whoever listens there today."""
    try:
        with (folder / "lock").open(encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return (folder / "ports.json").exists()
    return False


@contextmanager
def told_plainly(code: int = 1) -> Iterator[None]:
    """Turn what is in the way into words on standard error and this exit code."""
    sentence = ""
    try:
        yield
        return
    except LocalError as error:
        sentence = str(error)
    except RefusedError as error:
        sentence = error.sentence
    except httpx2.TransportError:
        sentence = "Sameday does not answer, so nothing more is known. Try again: nothing is done twice."
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(sentence)
    raise typer.Exit(code)
