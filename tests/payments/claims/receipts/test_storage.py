"""The store: a folder, or whatever speaks S3; here a stand-in that keeps objects in memory and checks who asks."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr

from services.payments.claims.receipts.storage import ReceiptStore
from shared.errors import NotFoundError, UnavailableError
from shared.ids import new_id

KEY_ID = "test-key-id"


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as keeping and reading single objects needs."""

    protocol_version = "HTTP/1.1"  # so that a sender who asks whether to go on is told
    objects: dict[str, bytes]

    def do_PUT(self) -> None:
        """Keeps an object."""
        self.objects[self.path] = self._body()
        self._answer(200, b"")

    def do_GET(self) -> None:
        """Gives an object, to whoever signs with the right key."""
        if f"Credential={KEY_ID}/" not in self.headers.get("Authorization", ""):
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        elif self.path in self.objects:
            self._answer(200, self.objects[self.path])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self) -> None:
        """Says how long an object is."""
        known = self.objects.get(self.path)
        self._answer(404 if known is None else 200, b"", length=len(known or b""))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Stays quiet."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            return _unwrapped(sent) if "aws-chunked" in self.headers.get("Content-Encoding", "") else sent
        parts = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return _unwrapped(parts) if "aws-chunked" in self.headers.get("Content-Encoding", "") else parts

    def _answer(self, status: int, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("ETag", '"x"')
        self.end_headers()
        self.wfile.write(body)


def _unwrapped(sent: bytes) -> bytes:
    """What is inside S3's own chunks: a length in hexadecimal before each part, and checksums after the last."""
    content = b""
    while match := re.match(rb"([0-9a-fA-F]+)[^\r]*\r\n", sent):
        size = int(match[1], 16)
        if size == 0:
            break
        content += sent[match.end() : match.end() + size]
        sent = sent[match.end() + size + 2 :]
    return content


@pytest.fixture
def bucket() -> Iterator[str]:
    """The address of a store with one bucket."""
    handler = type("OneBucket", (Bucket,), {"objects": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def s3(endpoint_url: str, key: str = KEY_ID) -> ReceiptStore:
    """A store on S3."""
    return ReceiptStore("s3://receipts/some/prefix", endpoint_url=endpoint_url, key=key, secret=SecretStr("secret"))


def test_pages_come_back_from_a_folder_as_they_went_in(tmp_path: Path) -> None:
    store, org_id = ReceiptStore((tmp_path / "not" / "there yet").as_uri()), new_id()
    name = new_id().hex
    store.put(org_id, name, [b"one", b"two"])
    assert [store.get(org_id, name, number) for number in (1, 2)] == [b"one", b"two"]
    with pytest.raises(NotFoundError):
        store.get(org_id, name, 3)
    with pytest.raises(NotFoundError):
        store.get(new_id(), name, 1)


def test_pages_come_back_from_an_s3_store_as_they_went_in(bucket: str) -> None:
    store, org_id = s3(bucket), new_id()
    name = new_id().hex
    store.put(org_id, name, [b"one", b"two" * 100_000])
    assert [store.get(org_id, name, number) for number in (1, 2)] == [b"one", b"two" * 100_000]
    with pytest.raises(NotFoundError):
        store.get(org_id, name, 3)
    with pytest.raises(UnavailableError) as refused:
        s3(bucket, key="another").get(org_id, name, 1)
    assert refused.value.code == "receipt.store_away"


def test_an_s3_store_that_does_not_answer_is_away() -> None:
    with pytest.raises(UnavailableError):
        s3("http://127.0.0.1:9").put(new_id(), new_id().hex, [b"one"])
