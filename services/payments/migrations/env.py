"""Alembic's environment of the payments database."""

from services.payments.models import METADATA
from shared.migrate import run_environment

run_environment(METADATA)
