"""How sensitive each table is: every table of both services has one level, and no level names a table that is not there."""

import importlib
from collections import Counter
from collections.abc import Iterable

from deploy.data_page import LEVELS, data_page
from services.notifications.contacts.tables import NotificationsBase
from services.payments import models
from shared.database import PlumbingBase
from shared.logs import ALLOWED
from shared.security_events import ATTEMPTS
from tests.conftest import CHECKOUT


def of_notifications() -> set[str]:
    """Its tables, and the plumbing that both have."""
    for file in (CHECKOUT / "services" / "notifications").rglob("tables.py"):
        importlib.import_module(".".join(file.relative_to(CHECKOUT).with_suffix("").parts))
    return {*NotificationsBase.metadata.tables, *PlumbingBase.metadata.tables}


def named(names: Iterable[tuple[str, ...]]) -> Counter[str]:
    """How often each table is named."""
    return Counter(one for some in names for one in some)


def test_every_table_has_one_level() -> None:
    of_payments = {name for metadata in models.METADATA for name in metadata.tables}
    assert named(level.payments for level in LEVELS) == dict.fromkeys(of_payments, 1)
    assert named(level.notifications for level in LEVELS) == dict.fromkeys(of_notifications(), 1)


def test_the_page_has_every_field_of_a_line_and_every_attempt() -> None:
    page = data_page()
    assert [one for one in (*ALLOWED, *ATTEMPTS) if f"`{one}`" not in page] == []
