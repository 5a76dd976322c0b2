"""Outgoing webhooks: posts from a few background threads, so that the event loop never waits for a receiver."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx2

from deploy.practice.exchanges import Exchanges, fit_to_keep

THREADS = 8
TIMEOUT_SECONDS = 10.0
NO_ANSWER = 0


class Poster:
    """Posts bodies to webhook addresses."""

    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges
        self._client = httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Post and return (HTTP status, body), or (NO_ANSWER, "") when nobody answered."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._post, url, content, headers)

    def _post(self, url: str, content: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        try:
            answer = self._client.post(url, content=content, headers=dict(headers))
        except httpx2.HTTPError:
            self._keep(url, content, headers, NO_ANSWER, "")
            return NO_ANSWER, ""
        self._keep(url, content, headers, answer.status_code, answer.text)
        return answer.status_code, answer.text

    def _keep(self, url: str, content: bytes, headers: Mapping[str, str], http_status: int, answer: str) -> None:
        self._exchanges.keep(
            kind="webhook",
            url=url,
            headers=fit_to_keep(headers.items()),
            body=content.decode("utf-8", errors="replace"),
            http_status=http_status,
            answer=answer,
        )

    def close(self) -> None:
        """Give up what has not been sent yet."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()
