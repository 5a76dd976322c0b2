"""Who may decide about a claim, over every combination of acts and people."""

from collections.abc import Set
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.claims.rules.deciders import STAFF_ACT_WORDS, Party, StaffAct, who_may_decide
from shared.errors import ForbiddenError

HUMANS = 4
SIGN_INS = [UUID(int=0x1000 + number) for number in range(HUMANS)]
PEOPLE = [UUID(int=0x2000 + number) for number in range(HUMANS)]
WHO = st.integers(0, HUMANS - 1)


def staff(who: int) -> Party:
    """A human being at their sign-in, linked to the participant that they also are."""
    return Party(SIGN_INS[who], PEOPLE[who])


@given(WHO, WHO, st.frozensets(st.sampled_from(StaffAct)), st.none() | WHO, WHO)
def test_exactly_those_with_no_hand_in_the_claim_may_decide(
    decider: int, claimant: int, acts: Set[StaffAct], first: int | None, payee: int
) -> None:
    def ask() -> None:
        who_may_decide(
            staff(decider),
            claimant_id=PEOPLE[claimant],
            acts=acts,
            first_approver=None if first is None else staff(first),
            paid_to=[PEOPLE[payee]],
        )

    if decider in {claimant, first, payee} or acts - {StaffAct.DECIDED}:
        with pytest.raises(ForbiddenError, match="Nothing was changed and no money moved"):
            ask()
    else:
        ask()


def test_each_wrong_person_is_told_why() -> None:
    with pytest.raises(ForbiddenError, match="your own claim"):
        who_may_decide(staff(0), claimant_id=PEOPLE[0])
    with pytest.raises(ForbiddenError, match="paid to you"):
        who_may_decide(staff(0), claimant_id=PEOPLE[1], paid_to=[PEOPLE[0]])
    with pytest.raises(ForbiddenError, match="your own claim"):
        who_may_decide(Party(PEOPLE[1]), claimant_id=PEOPLE[1])
    with pytest.raises(ForbiddenError, match="second, different person"):
        who_may_decide(staff(0), claimant_id=PEOPLE[1], first_approver=staff(0))
    with pytest.raises(ForbiddenError, match="You entered this claim"):
        who_may_decide(staff(0), claimant_id=PEOPLE[1], acts=[StaffAct.WROTE, StaffAct.ENTERED])


@pytest.mark.parametrize("act", sorted(set(StaffAct) - {StaffAct.ENTERED, StaffAct.DECIDED}))
def test_each_act_is_named_to_whoever_did_it(act: StaffAct) -> None:
    with pytest.raises(ForbiddenError, match=f"You worked on this claim: you {STAFF_ACT_WORDS[act]}"):
        who_may_decide(staff(0), claimant_id=PEOPLE[1], acts=[act])
