"""Releasing money through the API: once, by a third person, and only what the float holds."""

from threading import Barrier, Thread

import httpx2

from tests.payments.council import Council, Staff


def test_one(council: Council) -> None:
    people = council.payable(2)
    council.fund(5000)
    run_id = council.approved(people)
    print(council.payer.post(f"/runs/{run_id}/release"))
    print(council.money())
