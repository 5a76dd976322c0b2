"""What no code of the services does: run words, choose weak hashes or guessable numbers, or connect where no setting leads."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

FILES = sorted(file for package in ("services", "shared") for file in (CHECKOUT / package).rglob("*.py"))
TREES = {str(file.relative_to(CHECKOUT)): ast.parse(Path(file).read_text(encoding="utf-8")) for file in FILES}

RUN_WORDS = {"eval", "exec", "compile", "__import__"}
UNSAFE_READERS = {"pickle", "marshal", "shelve", "dill", "joblib", "yaml", "xml.sax", "xml.dom", "lxml"}
STARTS_PROGRAMS = {"services/payments/claims/receipts/sandbox.py"}
CALLS_OUTSIDE = {
    "requests": {
        "services/notifications/lines/notify_refusals.py",
        "services/notifications/lines/twilio.py",
        "services/payments/rails/stripe_http.py",  # it reads the machine's proxy as requests does, and asks nobody by it
        "services/payments/sign_in/fetching.py",
        "shared/no_redirects.py",  # it makes sessions for libraries, and asks nobody itself
    },
    "httpx2": {"shared/outbox_api.py", "shared/faults.py"},
    "fsspec": {"services/payments/claims/receipts/storage.py"},
    "socket": {"shared/serving.py"},
    "urllib3": {
        "services/payments/rails/stripe_http.py"
    },  # beneath Stripe's SDK: requests costs more than the SDK itself
    **{name: set() for name in ("httpx", "aiohttp", "urllib.request", "http.client", "smtplib", "boto3")},
}
CRYPTOGRAPHY = {
    "hashlib", "hmac", "secrets", "cryptography", "jwt", "joserfc", "authlib"
}  # fmt: skip
OTHER_CRYPTOGRAPHY = {"Crypto", "Cryptodome", "nacl", "OpenSSL", "rsa", "ecdsa", "passlib", "pyaes", "crypt", "ssl"}


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, with the packages around it."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def importers(module: str) -> set[str]:
    """The files that import a module."""
    return {name for name, tree in TREES.items() if module in set(imported(tree))}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call: its file, what is called, and how."""
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield name, ast.unparse(node.func), node


def test_nothing_that_somebody_says_is_run() -> None:
    assert [(name, called) for name, called, _ in calls() if called in RUN_WORDS] == []
    assert {module: importers(module) for module in UNSAFE_READERS if importers(module)} == {}


def test_one_program_is_started_and_no_shell() -> None:
    starts = {"subprocess", "pty", "multiprocessing", "os.system", "os.popen"}
    assert set().union(*(importers(module) for module in starts)) == STARTS_PROGRAMS
    assert [
        name for name, called, _ in calls() if called.startswith(("os.system", "os.popen", "os.exec", "os.spawn"))
    ] == []
    assert [name for name, _, call in calls() if "shell" in {one.arg for one in call.keywords}] == []


@pytest.mark.parametrize("module", CALLS_OUTSIDE)
def test_few_modules_call_outside(module: str) -> None:
    """What they are given as an address comes from settings (docs/security.md lists these): none of them sees a request."""
    assert importers(module) == CALLS_OUTSIDE[module]


def test_no_certificate_is_believed_unseen() -> None:
    words = ("verify", "verify_ssl_certs", "verify_ssl", "check_hostname", "ssl_cert_reqs")
    off = [(name, one.arg) for name, _, call in calls() for one in call.keywords
           if one.arg in words and isinstance(one.value, ast.Constant) and one.value.value in (False, None, "none")]  # fmt: skip
    assert off == []
    assert not [name for name, tree in TREES.items() if "CERT_NONE" in ast.dump(tree)]


def test_every_digest_is_sha_256() -> None:
    used = {
        node.attr
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "hashlib"
    }
    assert used == {"sha256"}
    assert not [
        name for name, tree in TREES.items() if {"hashlib.md5", "hashlib.sha1", "hashlib.new"} & set(imported(tree))
    ]
    assert {
        one
        for tree in TREES.values()
        for one in imported(tree)
        if one.startswith("cryptography.hazmat.primitives.hashes.")
    } == {"cryptography.hazmat.primitives.hashes.SHA256"}


def test_cryptography_is_that_of_known_libraries() -> None:
    assert {module: importers(module) for module in OTHER_CRYPTOGRAPHY if importers(module)} == {}
    assert importers("cryptography") == {"shared/sealing.py"}
    ciphers = {
        one
        for tree in TREES.values()
        for one in imported(tree)
        if one.startswith("cryptography.hazmat.primitives.ciphers.")
    }
    assert ciphers - {"cryptography.hazmat.primitives.ciphers.aead"} == {
        "cryptography.hazmat.primitives.ciphers.aead.AESGCM"
    }
    assert all(importers(module) for module in CRYPTOGRAPHY)


def test_what_nobody_may_guess_is_drawn_from_the_system_and_long_enough() -> None:
    assert importers("random") == {"shared/database.py", "shared/outbox.py"}, "how long to wait, and no secret"
    drawn = [(name, call) for name, called, call in calls() if called.rpartition(".")[2].startswith("token_")
             and called.rpartition(".")[2] in {"token_bytes", "token_hex", "token_urlsafe"}]  # fmt: skip
    assert {name for name, _ in drawn} == {
        "services/payments/desk/usecases/sessions.py",
        "services/payments/pages/session.py",
        "services/payments/sign_in/attempts.py",
    }
    sizes = [ast.literal_eval(call.args[0]) for _, call in drawn]
    assert min(sizes) * 8 >= 128
