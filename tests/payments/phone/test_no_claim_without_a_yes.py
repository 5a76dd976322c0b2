"""Whatever people say in whatever order: every claim that went in has a read-back of exactly its lines, and a yes that named it."""

import random

import pytest
from sqlalchemy import text

from tests.payments.council import Council
from tests.payments.phone.speaking import Texter, prompt

SAID = (
    "bus 4.60", "bus 4.60 and lunch £6", "taxi 12", "drove 12 miles", "train 18.40", "no the bus was 4.80", "no parking",
    "YES", "yes", "ie", "ok", "NO", "nothing", "same as last time", "BACK", "MONEY", "HELP", "APPEAL", "NO RECEIPT",
    "lost it", "👍", "460p", "bws 3", "yes but lunch was £7", "total 10.60", "CYMRAEG", "", "£460 bus", "1",
)  # fmt: skip
AGREED = """
SELECT claim.total_pence, read_back.total_pence AS read_pence, read_back.answered_by_turn, read_back.said_at <= read_back.yes_at AS in_order,
    (SELECT count(*) FROM conversation_turn t WHERE t.id = read_back.answered_by_turn) AS turns
FROM claim LEFT JOIN read_back ON read_back.claim_id = claim.id AND read_back.org_id = claim.org_id
WHERE claim.submitted_at IS NOT NULL
"""


@pytest.mark.parametrize("seed", range(3))
def test_no_claim_without_the_exact_amount_read_back_and_a_yes_to_it(council: Council, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # made-up conversations, not secrets
    texter = Texter(council, [council.person("Jo Bloggs")])
    agreed_pence = []
    for _ in range(16):
        said, named = chance.choice(SAID), texter.last_read_back
        before = texter.claims()
        answer = texter.say(said) if chance.random() < 0.8 else texter.say(said, answers_to=None)
        if texter.claims() > before and "total_pence" in answer.say[-1].values:
            agreed_pence.append(answer.say[-1].values["total_pence"])
            assert named is not None
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.execute(text(AGREED)).all()
    assert all(row.total_pence == row.read_pence and row.in_order and row.turns == 1 for row in rows)
    assert sorted(agreed_pence) == sorted(row.total_pence for row in rows)


def test_some_of_what_is_said_does_make_a_claim(council: Council) -> None:
    """The test above would be empty if nothing ever went in."""
    texter = Texter(council, [council.person()])
    assert prompt(texter.say("bus 4.60"), "read_back").values["total_pence"] == 460
    texter.say("ok")
    assert texter.claims() == 1
