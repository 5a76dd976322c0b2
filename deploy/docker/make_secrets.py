"""Makes the secret files that docker-compose.yml mounts; needs nothing but Python. What is there already stays as it is.

python3 deploy/docker/make_secrets.py deploy/docker/secrets
"""

import argparse
import os
import sys
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from secrets import token_bytes, token_urlsafe

SERVICES = ("payments", "notifications")
ROLE_OF_FILE = {"owner_database_url": "owner", "database_url": "app", "system_database_url": "system"}
TWILIO = "notifications_twilio_auth_token"
SIGN_IN = "sign_in_client_secret"
FROM_OTHERS = {
    TWILIO: "the auth token of your Twilio account",
    SIGN_IN: "the client secret that your sign-in service gave you",
}
"""Secrets that somebody else makes, but for practice."""

Files = Mapping[str, str]


def database_server(address: str) -> Files:
    """The administrator's password, for the server that is started here and for the job that makes the databases."""
    secret = token_urlsafe(32)
    return {
        "postgres_password": secret,
        "administrator_database_url": f"postgresql+psycopg://postgres:{secret}@{address}/postgres",
    }


def database_roles(address: str, service: str) -> Files:
    """The addresses of one service's database, one for each role."""
    return {
        f"{service}_{name}": (
            f"postgresql+psycopg://sameday_{service}_{role}:{token_urlsafe(32)}@{address}/sameday_{service}"
        )
        for name, role in ROLE_OF_FILE.items()
    }


def queue(address: str) -> Files:
    """The queue's password, as its own settings and as the services' address."""
    secret = token_urlsafe(32)
    return {"valkey_settings": f"requirepass {secret}", "redis_url": f"redis://:{secret}@{address}/0"}


def groups(postgres: str, valkey: str, *, practice: bool) -> list[Files]:
    """New secrets, in groups that only fit together."""
    alone = {
        "internal_token_secret": token_urlsafe(48),
        "payments_link_secret": token_urlsafe(48),
        "payments_sealing_keys": urlsafe_b64encode(token_bytes(32)).decode(),
    }
    if practice:
        alone |= {name: token_urlsafe(32) for name in FROM_OTHERS}
    return [
        database_server(postgres),
        *(database_roles(postgres, service) for service in SERVICES),
        queue(valkey),
        *({name: value} for name, value in alone.items()),
    ]


def write_missing(folder: Path, files: Files) -> list[str]:
    """Writes a group unless it is there; gives the names written. Ends the program where only a part of it is there."""
    found = [name for name in files if (folder / name).exists()]
    if found and len(found) < len(files):
        missing = ", ".join(sorted(set(files) - set(found)))
        sys.exit(
            f"{folder} has {', '.join(found)} but not {missing}. They only fit together. Put the missing ones back from "
            "your backup, or move the others away and run this again to have new ones made."
        )
    if found:
        return []
    for name, value in files.items():
        # Readable by every account: inside a container another one reads it. The folder keeps this machine's others out.
        with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o444)
            file.write(value + "\n")
    return list(files)


def main() -> None:
    """Makes the folder and every secret that is missing, and says by name what it made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="where the secret files are kept; only you can look into it")
    parser.add_argument("--practice", action="store_true", help="also what a real vendor would give you")
    parser.add_argument("--postgres", default="postgres:5432", help="host and port of PostgreSQL")
    parser.add_argument("--valkey", default="valkey:6379", help="host and port of Valkey or Redis")
    given = parser.parse_args()
    given.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    given.folder.chmod(0o700)
    wanted = groups(given.postgres, given.valkey, practice=given.practice)
    made = [name for files in wanted for name in write_missing(given.folder, files)]
    print(f"Made in {given.folder}: {', '.join(made) if made else 'nothing, all were there'}.")
    for name, what in FROM_OTHERS.items():
        if not (given.folder / name).exists():
            print(f"Still missing: {name}. Put {what} into a file of that name.")


if __name__ == "__main__":
    main()
