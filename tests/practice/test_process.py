"""The process itself: what survives being killed, and how it refuses to start."""

import os
import subprocess
import sys
from pathlib import Path

from tests.practice.conftest import Teller, free_port, start_world


def test_the_books_survive_being_killed(tmp_path: Path) -> None:
    port = free_port()
    with start_world(tmp_path, port) as (world, process):
        opened = world.control(
            "/bank/practice/accounts",
            settings={"limits": False, "post_after_seconds": 3600, "verification_required": False},
        )
        account = (opened["account_id"], opened["api_key"], opened["financial_account_id"])
        teller = Teller(world, *account)
        teller.credit(10_000)
        payee = teller.recipient("55556666")
        payment = teller.pay(payee, key="before")
        process.kill()
        process.wait(timeout=60)
    with start_world(tmp_path, port) as (world, _):
        teller = Teller(world, *account)
        assert teller.pay(payee, key="before").id == payment.id
        teller.advance(3600)
        teller.wait_for_status(payment.id, "posted")
        assert teller.truth()["credited_pence"] == 2500
        assert teller.truth()["available_pence"] == 7500


def test_a_short_secret_is_refused_and_not_repeated(tmp_path: Path) -> None:
    environment = os.environ | {
        "PRACTICE_SIGN_IN_PORT": str(free_port()),
        "PRACTICE_SIGN_IN_DATA_DIR": str(tmp_path),
        "PRACTICE_SIGN_IN_REDIRECT_URI": "http://127.0.0.1/",
        "PRACTICE_SIGN_IN_CLIENT_SECRET": "too-short",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "deploy.practice.sign_in"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode != 0
    assert "client_secret" in ended.stderr
    assert "too-short" not in ended.stderr
