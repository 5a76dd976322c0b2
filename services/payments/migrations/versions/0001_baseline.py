"""The tables of payments with their rules and rights: the plumbing, then the files of the folder baseline in order."""

from pathlib import Path

from shared.migrations import FOR_EVERY_TABLE, PLUMBING, run_sql

revision: str = "0001_baseline"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None

BASELINE = Path(__file__).parents[1] / "baseline"


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    run_sql([PLUMBING, *sorted(BASELINE.glob("*.sql")), *FOR_EVERY_TABLE])
