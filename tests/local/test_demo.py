"""The demo from end to end: every penny agrees, and every exchange with the practice world keeps to the vendors' contracts."""

import os
import subprocess
import sys
from pathlib import Path

from tests.contracts.referee import VARIABLE
from tests.local.processes import CHECKOUT


def test_the_demo_agrees_to_the_penny() -> None:
    kept = Path(os.environ[VARIABLE])
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local", "demo"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Every penny agrees." in done.stdout
    assert kept.stat().st_size > 100_000, "the practice world kept what was said"
