"""Where the pictures of receipts are kept: a folder or an S3-compatible store, named by one address (fsspec)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from secrets import token_hex
from typing import Any
from uuid import UUID

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from pydantic import SecretStr

from shared import logs
from shared.errors import Effect, NotFoundError, UnavailableError

log = logs.get(__name__)


class ReceiptStore:
    """Files under names that nobody can guess, in a folder of each organisation; written once, never changed.

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

    def put(self, org_id: UUID, jpegs: Sequence[bytes]) -> str:
        """Keeps the pages of a receipt and gives the name they are found under. Raises UnavailableError."""
        name = token_hex(16)
        with self._well():
            for number, jpeg in enumerate(jpegs, start=1):
                self._files.pipe_file(self._path(org_id, name, number), jpeg)
        return name

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
        return f"{self._place[1]}/{org_id}/{name[:2]}/{name}-{number}.jpg"

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
