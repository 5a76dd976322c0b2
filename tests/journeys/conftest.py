"""A browser for journeys that go through pages: the one of the browser tests."""

from tests.browser.conftest import browser, page, wide_page

__all__ = ["browser", "page", "wide_page"]
