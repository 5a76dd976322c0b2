"""To whom a request to Stripe goes: to whoever proves to be Stripe, through the proxy that the house names, and to nobody else."""

import socket
import ssl
import threading
import traceback
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.payments.rails.protocol import Credentials, PaymentOrder, RailAnswerKind
from services.payments.rails.stripe import StripeRail


@contextmanager
def answering(context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A server that hears what one caller says first, and hangs up; its port, and what it heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                caller, _ = server.accept()
                with caller, context.wrap_socket(caller, server_side=True) if context else caller as safe:
                    heard.append(safe.recv(1000))
            except OSError:
                pass  # the caller did not trust us

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        thread.join(10)


@pytest.fixture
def made_up(tmp_path: Path) -> ssl.SSLContext:
    """A certificate for this machine that nobody vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime.now(UTC) - timedelta(days=1))
    builder = builder.not_valid_after(datetime.now(UTC) + timedelta(days=1))
    certificate = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    both = certificate.sign(key, SHA256()).public_bytes(Encoding.PEM)
    both += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path / "made_up.pem"
    file.write_bytes(both)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_whoever_cannot_prove_to_be_stripe_is_told_nothing(
    made_up: ssl.SSLContext, credentials: Credentials, order: PaymentOrder
) -> None:
    with answering(made_up) as (port, heard):
        rail = StripeRail(f"https://localhost:{port}", 5, 5)
        answer = rail.pay(credentials, rail.freeze(credentials, order), idempotency_key="k")
    assert (answer.kind, answer.provider_id, heard) == (RailAnswerKind.UNKNOWN, None, [])


def test_a_proxy_that_the_house_names_is_used(
    monkeypatch: pytest.MonkeyPatch, credentials: Credentials, order: PaymentOrder
) -> None:
    with answering() as (port, heard):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        rail = StripeRail("https://api.stripe.example", 5, 5)
        answer = rail.pay(credentials, rail.freeze(credentials, order), idempotency_key="k")
    assert heard[0].startswith(b"CONNECT api.stripe.example:443 ")
    assert b"rk_test_1" not in heard[0]
    assert answer.kind is RailAnswerKind.UNKNOWN


@pytest.mark.parametrize(
    ("proxy", "header"),
    [
        ("http://house:s%40fe@127.0.0.1:{}", b"Basic " + b64encode(b"house:s@fe")),
        ("house:s%40fe@127.0.0.1:{}", b"Basic " + b64encode(b"house:s@fe")),
        ("127.0.0.1:{}", None),
    ],
)
def test_a_proxy_is_told_who_we_are_where_it_asks_and_needs_no_scheme(
    monkeypatch: pytest.MonkeyPatch, credentials: Credentials, order: PaymentOrder, proxy: str, header: bytes | None
) -> None:
    with answering() as (port, heard):
        monkeypatch.setenv("HTTPS_PROXY", proxy.format(port))
        rail = StripeRail("https://api.stripe.example", 5, 5)
        rail.pay(credentials, rail.freeze(credentials, order), idempotency_key="k")
    assert heard[0].startswith(b"CONNECT api.stripe.example:443 ")
    said = [one for one in heard[0].split(b"\r\n") if one.lower().startswith(b"proxy-authorization:")]
    assert [one.split(b": ", 1)[1] for one in said] == ([header] if header else [])


@pytest.mark.parametrize("proxy", ["http://house:s3cret#@proxy:port", "ftp://house:s3cret@proxy:21"])
def test_an_address_of_a_proxy_that_cannot_be_read_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ValueError, match="HTTPS_PROXY") as refused:
        StripeRail("https://api.stripe.example", 5, 5)
    assert "s3cret" not in "".join(traceback.format_exception(refused.value))
