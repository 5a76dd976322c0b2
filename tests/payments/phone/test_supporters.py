"""A supporter on their own telephone: they claim for the people who agreed, one at a time, each named; for nobody else, and nothing else."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.payments.phone.rules.conversation import SPEAKER_LASTS, Candidate, ClaimFact, QuestionFact
from services.payments.phone.rules.effects import AskCallBack
from shared.contracts.activities import Activity
from shared.ids import new_id
from tests.payments.phone.conversation import ANNA, BEN, NOW, Conversation, facts

PAT, OTHER_JO = UUID(int=77), UUID(int=78)
JO = Candidate(ANNA, "jo", ("apple",), "Jo", "Bloggs", is_helped=True, agreement_id=new_id())
SAM = Candidate(BEN, "sam", ("boat",), "Sam", "Hill", is_helped=True, agreement_id=new_id())
NOBODY = Candidate(PAT, "pat", ("moon",), "Pat", "Moss", is_helped=True)
"""Somebody whom the supporter helps, and who did not agree."""


def talk(*people: Candidate, **more: object) -> Conversation:
    """A supporter's telephone with these people behind it."""
    return Conversation(facts(people=people, **more))


def claimed(conversation: Conversation) -> list[list[int | None]]:
    """The amounts of each claim."""
    return [[line.amount_pence for line in one.lines] for one in conversation.claims]


def test_a_name_in_the_message_is_enough_and_the_read_back_begins_with_it() -> None:
    conversation = talk(JO, SAM)
    assert conversation.hear("bus 4.60 for Sam") == ["for_person", "read_back"]
    assert conversation.asked[0].values == {"name": "Sam"}
    assert conversation.state.person_id == BEN
    outcome = conversation.say("YES")
    assert (outcome.speaker, outcome.by_supporter) == (BEN, True)
    assert claimed(conversation) == [[460]]
    assert conversation.state.person_id is None, "the next message says anew for whom it is"


def test_without_a_name_it_is_asked_by_number() -> None:
    conversation = talk(JO, SAM)
    assert conversation.hear("bus 4.60") == ["ask_for_whom"]
    assert conversation.asked[0].values == {"people": "1: Jo. 2: Sam."}
    assert conversation.hear("2") == ["for_person", "read_back"]
    assert conversation.state.person_id == BEN
    conversation.say("yes")
    assert claimed(conversation) == [[460]]


@pytest.mark.parametrize("answer", ["Jo", "for jo", "It is for Jo please"])
def test_or_by_name(answer: str) -> None:
    conversation = talk(JO, SAM)
    conversation.hear("bus 4.60")
    assert conversation.hear(answer) == ["for_person", "read_back"]
    assert conversation.state.person_id == ANNA


def test_one_person_alone_need_not_be_named_and_is_said() -> None:
    conversation = talk(JO)
    assert conversation.hear("bus 4.60") == ["for_person", "read_back"]
    assert conversation.asked[0].values == {"name": "Jo"}


@pytest.mark.parametrize("said", ["bus 4.60 for Jo and 3.20 for Sam", "Jo and Sam bus 4.60"])
def test_two_people_in_one_message_are_asked_about_and_nothing_is_kept(said: str) -> None:
    conversation = talk(JO, SAM)
    assert conversation.hear(said) == ["one_at_a_time", "ask_for_whom"]
    assert conversation.state.lines == ()
    assert conversation.hear("1") == ["ask_spent"]
    assert conversation.hear(said) == ["one_at_a_time", "ask_for_whom"], "also in the midst of one"
    assert claimed(conversation) == []


def test_another_name_is_another_claim_and_the_first_draft_is_its_own() -> None:
    conversation = talk(JO, SAM)
    conversation.hear("bus 4.60 for Jo")
    first = conversation.answers_to
    assert conversation.hear("train 3.20 for Sam") == ["for_person", "read_back"]
    assert [one.amount_pence for one in conversation.state.lines] == [320]
    conversation.say("yes", answers_to=first)
    assert claimed(conversation) == [], "the yes was for another read-back"
    conversation.say("yes")
    assert claimed(conversation) == [[320]]
    assert conversation.hear("for Jo") == ["for_person", "read_back"]
    conversation.say("yes")
    assert claimed(conversation) == [[320], [460]]


def test_who_did_not_agree_is_not_named_and_wants_the_picture_word() -> None:
    conversation = talk(JO, NOBODY)
    assert conversation.hear("bus 4.60") == ["ask_for_whom"]
    assert "Pat" not in str(conversation.asked)
    assert conversation.hear("Pat") == ["ask_picture_word"]
    assert "for_person" not in conversation.hear("apple")
    assert claimed(conversation) == []


def test_a_helpers_number_without_agreement_hears_nothing_before_name_and_picture() -> None:
    conversation = talk(NOBODY)
    assert conversation.hear("where is my money") == ["ask_first_name"]
    assert conversation.hear("Pat") == ["ask_picture_word"]


def test_an_agreement_that_ends_ends_at_once_also_before_the_yes() -> None:
    conversation = talk(JO, SAM)
    conversation.hear("bus 4.60 for Jo")
    conversation.facts = replace(conversation.facts, people=(replace(JO, agreement_id=None), SAM))
    assert conversation.hear("YES") == ["ask_for_whom"]
    assert "Jo" not in str(conversation.asked)
    assert claimed(conversation) == []


def test_nothing_but_a_claim_is_told_or_answered() -> None:
    offer = QuestionFact(new_id(), "offer", amount_pence=2500, activity=Activity(starts_at=NOW))
    finance = QuestionFact(new_id(), "finance", text="What was the £9 for?")
    conversation = talk(JO, questions=(offer, finance))
    for said in ("hello", "where is my money", "same as last time", "yes", "link"):
        conversation.hear(said)
        words = str(conversation.asked)
        assert "2500" not in words
        assert "£9" not in words
        assert claimed(conversation) == []


def test_earlier_money_wants_the_picture_word() -> None:
    conversation = talk(JO)
    assert conversation.hear("where is my money") == ["ask_picture_word_for_money"]
    assert conversation.hear("boat") == ["not_matched", "ask_picture_word_for_money"]


def test_a_call_is_as_before() -> None:
    conversation = talk(JO, SAM)
    conversation.channel = "voice"
    assert conversation.hear("bus four pounds sixty for Jo") == ["ask_first_name"]


@pytest.mark.parametrize("said", ["bus four pounds sixty", "hello", "link", "no receipt", "where is my money"])
def test_a_call_from_the_telephone_of_one_persons_supporter_proves_nothing(said: str) -> None:
    offer = QuestionFact(new_id(), "offer", amount_pence=2500, activity=Activity(starts_at=NOW))
    waiting = ClaimFact(new_id(), waits_for_receipt=True)
    conversation = talk(JO, questions=(offer,), claims=(waiting,))
    conversation.channel = "voice"
    assert conversation.hear(said) == ["ask_first_name"]
    assert conversation.effects == []


def test_after_a_while_it_is_asked_anew() -> None:
    conversation = talk(JO, SAM)
    conversation.hear("bus 4.60 for Jo")
    conversation.facts = replace(conversation.facts, now=NOW + SPEAKER_LASTS + timedelta(minutes=1))
    assert conversation.hear("YES") == ["ask_for_whom"]
    assert claimed(conversation) == []


def test_a_person_is_called_for_and_nobody_is_asked_for_ever() -> None:
    conversation = talk(JO, SAM)
    conversation.hear("HELP")
    assert any(isinstance(one, AskCallBack) for one in conversation.effects)
    conversation = talk(JO, SAM)
    conversation.hear("bus 4.60")
    assert conversation.hear("9") == ["ask_for_whom"]
    assert conversation.hear("9") == ["not_known"]
    assert conversation.hear("1") == ["for_person", "read_back"], "an answer is still welcome"


def another_jo(family: str, *, agreed: bool = True) -> Candidate:
    """A second Jo on the same telephone."""
    agreement = new_id() if agreed else None
    return Candidate(OTHER_JO, "jo", ("owl",), "Jo", family, is_helped=True, agreement_id=agreement)


@pytest.mark.parametrize(
    ("family", "listed"),
    [("Hill", "1: Jo B. 2: Jo H."), ("Barnes", "1: Jo Bloggs. 2: Jo Barnes."), ("Ødegaard", "1: Jo B. 2: Jo Ø.")],
)
def test_two_of_one_first_name_are_told_apart(family: str, listed: str) -> None:
    conversation = talk(JO, another_jo(family))
    assert conversation.hear("bus 4.60 for Jo") == ["ask_for_whom"]
    assert conversation.asked[0].values == {"people": listed}
    assert conversation.hear("2") == ["for_person", "read_back"]
    assert conversation.asked[0].values == {"name": listed.rpartition("2: ")[2].removesuffix(".")}
    assert conversation.state.person_id == OTHER_JO
    assert [one.amount_pence for one in conversation.state.lines] == [460], "it was of one person"


@pytest.mark.parametrize("answer", ["Jo Hill", "Jo H", "Jo H.", "jo hill please"])
def test_the_family_name_or_its_letter_is_an_answer(answer: str) -> None:
    conversation = talk(JO, another_jo("Hill"))
    conversation.hear("bus 4.60")
    assert conversation.hear(answer) == ["for_person", "read_back"]
    assert conversation.state.person_id == OTHER_JO
    assert talk(JO, another_jo("Hill")).hear(f"bus 4.60 for {answer}") == ["for_person", "read_back"]


def test_the_first_name_of_one_who_did_not_agree_is_not_taken_for_the_one_who_did() -> None:
    conversation = talk(JO, another_jo("Hill", agreed=False))
    assert conversation.hear("bus 4.60 for Jo") == ["ask_for_whom"]
    assert conversation.asked[0].values == {"people": "1: Jo B."}
    assert conversation.hear("1") == ["for_person", "read_back"]
    assert conversation.hear("train 3.20 for Jo") == ["ask_for_whom"], "nor the one claimed for last"
    assert claimed(conversation) == []


def test_another_who_did_not_agree_is_not_taken_for_the_one_claimed_for_last() -> None:
    conversation = talk(JO, NOBODY)
    conversation.hear("bus 4.60 for Jo")
    assert conversation.hear("train 3.20 for Pat") == ["ask_for_whom"]
    assert conversation.hear("bus 1.00 for Jo and 2.00 for Pat") == ["one_at_a_time", "ask_for_whom"]


@pytest.mark.parametrize("family", ["Bloggs", "BLÓGGS", ""])
def test_two_of_one_name_are_a_persons_to_tell_apart(family: str) -> None:
    conversation = talk(JO, another_jo(family), SAM)
    if family:
        assert conversation.hear("bus 4.60 for Jo") == ["not_known"]
        assert any(isinstance(one, AskCallBack) for one in conversation.effects)
    assert conversation.hear("bus 4.60") == ["ask_for_whom"]
    assert OTHER_JO not in conversation.state.whom
    assert SAM.person_id in conversation.state.whom
    assert talk(JO, another_jo("Bloggs")).hear("bus 4.60") == ["not_known"]


def test_a_slip_is_not_heard_where_the_word_is_anothers_name() -> None:
    marie = replace(JO, first_name="marie", called="Marie")
    maria = replace(SAM, first_name="maria", called="Maria")
    conversation = talk(marie, maria)
    assert conversation.hear("bus 4.60 for Maria") == ["for_person", "read_back"]
    assert conversation.state.person_id == BEN
