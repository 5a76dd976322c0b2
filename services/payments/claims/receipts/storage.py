"""Where the pictures of receipts are kept: a folder or an S3-compatible store, named by one address (fsspec)."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from uuid import UUID

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from pydantic import SecretStr

from shared import logs
from shared.errors import Effect, NotFoundError, UnavailableError

log = logs.get(__name__)

_ASIDE = "aside"
_PATH = re.compile(r"/(?P<org>[0-9a-f-]{36})/[0-9a-f]{2}/(?P<name>[0-9a-f]+)-\d+\.jpg")


class ReceiptStore:
    """Files under the digest of what was sent, in a folder of each organisation; the same again changes nothing.

    What nobody knows any more is moved aside first and deleted later (`aside`), so that whoever sends the same file meanwhile finds
    it again.

    `url` is like file:///var/lib/sameday/receipts or s3://bucket/prefix. `endpoint_url`, `key` and `secret` are for S3-compatible stores;
    without key and secret the machine's own credentials are used. Connects to nothing until the first file.
    """

    def __init__(
        self, url: str, *, endpoint_url: str | None = None, key: str | None = None, secret: SecretStr | None = None
    ) -> None:
        self._url = url
        self._options: dict[str, Any] = {}
        if url.startswith("s3://"):
            self._options = {
                "endpoint_url": endpoint_url,
                "key": key,
                "secret": secret.get_secret_value() if secret else None,
                "config_kwargs": {"connect_timeout": 5, "read_timeout": 10, "retries": {"max_attempts": 1}},
            }
        elif url.startswith("file:"):
            self._options = {"auto_mkdir": True}

    def put(self, org_id: UUID, name: str, jpegs: Sequence[bytes]) -> None:
        """Keeps the pages of a receipt under a name. Raises UnavailableError."""
        with self._well():
            for number, jpeg in enumerate(jpegs, start=1):
                self._files.pipe_file(self._path(org_id, name, number), jpeg)

    def list_names(self, *, aside: bool = False) -> dict[UUID, set[str]]:
        """What is kept, or was moved aside, by organisation. Raises UnavailableError."""
        found: dict[UUID, set[str]] = {}
        root = f"{self._place[1]}/{_ASIDE}" if aside else self._place[1]
        with self._well():
            paths = self._files.find(root) if self._files.exists(root) else []
        for path in paths:
            match = _PATH.fullmatch(path[len(root) :])
            if match:
                found.setdefault(UUID(match["org"]), set()).add(match["name"])
        return found

    def move_aside(self, org_id: UUID, name: str) -> None:
        """Takes a receipt's pages out of the way. Raises UnavailableError."""
        self._move(self._folder(org_id, name), self._folder(org_id, name, aside=True), name)

    def put_back(self, org_id: UUID, name: str) -> None:
        """Takes pages back that were moved aside. Raises UnavailableError."""
        self._move(self._folder(org_id, name, aside=True), self._folder(org_id, name), name)

    def delete_aside(self, org_id: UUID, name: str) -> None:
        """Deletes pages that were moved aside. Raises UnavailableError."""
        with self._well():
            for path in self._pages(self._folder(org_id, name, aside=True), name):
                self._files.rm_file(path)

    def _move(self, source: str, target: str, name: str) -> None:
        with self._well():
            for path in self._pages(source, name):
                self._files.mv(path, f"{target}/{path.rpartition('/')[2]}")

    def _pages(self, folder: str, name: str) -> list[str]:
        found: list[str] = self._files.glob(f"{folder}/{name}-*.jpg")
        return found

    def get(self, org_id: UUID, name: str, number: int) -> bytes:
        """One page (from 1). Raises NotFoundError where the file is gone, UnavailableError where the store is away."""
        with self._well():
            content = self._files.cat_file(self._path(org_id, name, number))
        return bytes(content)

    @cached_property
    def _place(self) -> tuple[AbstractFileSystem, str]:
        files, root = url_to_fs(self._url, **self._options)
        if "s3" in files.protocol:
            files.retries = 2  # of its own, around the SDK's: somebody is waiting for the answer
        return files, root.rstrip("/")

    @property
    def _files(self) -> AbstractFileSystem:
        return self._place[0]

    def _path(self, org_id: UUID, name: str, number: int) -> str:
        return f"{self._folder(org_id, name)}/{name}-{number}.jpg"

    def _folder(self, org_id: UUID, name: str, *, aside: bool = False) -> str:
        root = f"{self._place[1]}/{_ASIDE}" if aside else self._place[1]
        return f"{root}/{org_id}/{name[:2]}"

    @contextmanager
    def _well(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise NotFoundError(
                "receipt.file_not_found",
                "The picture of this receipt is not in the store.",
                "Ask for the receipt again, and tell whoever runs the service.",
                effect=Effect.NO_MONEY_MOVED,
            ) from None
        except Exception as error:  # each kind of store raises errors of its own
            log.warning("receipt store away", error_type=type(error).__name__)
            raise UnavailableError(
                "receipt.store_away",
                "We cannot reach the place where receipts are kept. Nothing you typed is lost and no money moved. "
                "Try again in a minute.",
            ) from error
