"""Calls that end where they were meant to: a vendor's answer that sends us elsewhere is an error, and what we sent is sent nowhere else."""

import requests
from requests.adapters import HTTPAdapter


def without_redirects(session: requests.Session) -> requests.Session:
    """The same session, for a library that would follow redirects by itself; each one fails in it (TooManyRedirects)."""
    session.max_redirects = 0
    return session


def shared_session(most_at_once: int) -> requests.Session:
    """A session for a library that uses one in all of its threads: nobody waits for a connection, none is thrown away."""
    session = without_redirects(requests.Session())
    session.mount("https://", HTTPAdapter(pool_maxsize=most_at_once))
    session.mount("http://", HTTPAdapter(pool_maxsize=most_at_once))
    return session
