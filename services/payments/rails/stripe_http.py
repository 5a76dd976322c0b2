"""The connections that Stripe's SDK sends by: kept alive, one for each thread that needs one, and never sent anywhere else.

The SDK's own client goes through `requests`, which costs more for each payment than the SDK itself.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe
import urllib3
from requests.utils import get_auth_from_url, get_environ_proxies, select_proxy
from urllib3.exceptions import HTTPError

_MOST_THREADS = 64


class PooledClient(stripe.HTTPClient):
    """Asks one address, without a second try and without following a redirect. Safe to share between threads and API keys."""

    name = "urllib3"

    def __init__(self, base: str, connect_timeout_seconds: float, read_timeout_seconds: float) -> None:
        super().__init__()
        self._place = "{0.scheme}://{0.netloc}".format(urlsplit(base))
        how: dict[str, Any] = {
            "maxsize": _MOST_THREADS,
            "timeout": urllib3.Timeout(connect=connect_timeout_seconds, read=read_timeout_seconds),
            "retries": False,
        }
        proxy = None
        if base.startswith("https:"):  # without it the practice bank, which stands on this machine
            how |= {"cert_reqs": "CERT_REQUIRED", "ca_certs": stripe.ca_bundle_path}
            proxy = select_proxy(base, get_environ_proxies(base))
        whole = urllib3.PoolManager(**how) if proxy is None else _through(proxy, how)
        self._pool = whole.connection_from_url(base)

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[Any, int, Mapping[str, str]]:
        """One request. Raises stripe.APIConnectionError where there is no answer, whatever became of the request."""
        try:
            answer = self._pool.urlopen(
                method.upper(), url.removeprefix(self._place), body=post_data, headers=headers, redirect=False
            )
        except Exception:
            raise _no_answer() from None  # the cause may quote the address or the body
        if answer.get_redirect_location():
            raise _no_answer()
        return answer.data, answer.status, answer.headers

    def close(self) -> None:
        """Closes every connection that nobody uses."""
        self._pool.close()


def _through(proxy: str, how: dict[str, Any]) -> urllib3.ProxyManager:
    """Connections through a proxy, which is told the name and the password that stand in its address. Raises ValueError where that cannot be read."""
    try:
        whole = proxy if "://" in proxy else f"http://{proxy}"
        name, password = get_auth_from_url(whole)
        headers = urllib3.make_headers(proxy_basic_auth=f"{name}:{password}") if name else None
        return urllib3.ProxyManager(whole, proxy_headers=headers, **how)
    except (HTTPError, ValueError):
        words = "HTTPS_PROXY is not the address of a proxy that we can use: write http://name:password@proxy:3128, with % signs for other signs in the password."
        raise ValueError(words) from None  # the cause may quote the password


def _no_answer() -> stripe.APIConnectionError:
    words = "Stripe gave no answer, or one that sends us elsewhere."
    return stripe.APIConnectionError(words)  # type: ignore[no-untyped-call]  # the SDK leaves its errors untyped
