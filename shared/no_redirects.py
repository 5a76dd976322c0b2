"""Calls that end where they were meant to: a vendor's answer that sends us elsewhere is an error, and what we sent is sent nowhere else."""

import requests


def without_redirects(session: requests.Session) -> requests.Session:
    """The same session, for a library that would follow redirects by itself; each one fails in it (TooManyRedirects)."""
    session.max_redirects = 0
    return session
