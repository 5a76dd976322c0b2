"""Turns at the real route: claims by text are made of exactly what was read back, once, whatever comes twice or at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.phone.tables import ReadBack
from services.payments.phone.usecases.agreements import WITHOUT_PHOTO_TOPIC, send_in_without_photo
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council
from tests.payments.phone.speaking import Texter, names, prompt
from tests.payments.problems import is_problem


@pytest.fixture
def jo(council: Council) -> Texter:
    """One person on one number."""
    return Texter(council, [council.person("Jo Bloggs")])


def test_a_claim_by_text_is_read_back_and_sent_in_at_the_yes(jo: Texter) -> None:
    read = jo.say("bus 4.60 and lunch £6")
    assert prompt(read, "read_back").values["total_pence"] == 1060
    assert read.read_back_id is not None
    assert jo.claims() == 0
    done = jo.say("YES")
    assert jo.claims() == 1
    assert names(done)[0].startswith("claim_")
    assert done.say[0].values["total_pence"] == 1060


def test_a_turn_without_what_was_understood_waits_and_changes_nothing(jo: Texter) -> None:
    """It came from an older notifications service: the same turn is answered once a newer one sends it."""
    turn = jo.turn("bus 4.60")
    told = is_problem(jo.send(turn | {"understood": None}), 503, "turn.not_understood")
    assert "Nothing was changed" in str(told["detail"])
    assert jo.send(turn).status_code == 200


def test_kept_lines_are_read_back_and_claimed_only_by_a_yes_to_that(jo: Texter) -> None:
    jo.say("bus 4.60")
    kept = [{"category": "parking", "amount_pence": 310}]
    again = jo.say("yes", kept=kept)
    assert jo.claims() == 0
    assert prompt(again, "read_back").values["total_pence"] == 770
    jo.say("yes")
    assert jo.claims() == 1


def test_a_turn_that_comes_twice_gets_its_answer_and_has_no_second_effect(jo: Texter) -> None:
    jo.say("bus 4.60")
    yes = jo.turn("yes")
    first, second = jo.send(yes), jo.send(yes)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert jo.claims() == 1


def test_the_same_turn_twice_at_the_same_moment_makes_one_claim(jo: Texter) -> None:
    jo.say("bus 4.60")
    yes = jo.turn("yes")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: jo.send(yes), range(4)))
    assert {one.status_code for one in answers} == {200}
    assert all(one.json() == answers[0].json() for one in answers)
    assert jo.claims() == 1


def test_two_yes_at_the_same_moment_make_one_claim(jo: Texter) -> None:
    jo.say("bus 4.60")
    turns = [jo.turn("yes"), jo.turn("yes")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(jo.send, turns))
    assert {one.status_code for one in answers} <= {200, 409}
    assert jo.claims() == 1


def test_a_turn_that_comes_after_a_later_one_is_refused_and_changes_nothing(jo: Texter) -> None:
    late = jo.turn("taxi 12")
    jo.say("bus 4.60")
    refused = is_problem(jo.send(late), 409, "turn.out_of_order")
    assert refused["last_number"] == 2
    assert jo.claims() == 0


def test_a_yes_after_a_change_claims_nothing_until_the_change_was_read_back(jo: Texter) -> None:
    old = jo.say("bus 4.60").read_back_id
    new = jo.say("no the bus was 4.80")
    assert prompt(new, "read_back").values["total_pence"] == 480
    again = jo.say("YES", answers_to=str(old))
    assert jo.claims() == 0
    assert prompt(again, "read_back").values["total_pence"] == 480
    jo.say("YES", answers_to=str(again.read_back_id))
    assert jo.claims() == 1


def test_a_yes_to_nothing_claims_nothing(jo: Texter) -> None:
    for said in ("yes", "YES", "👍"):
        jo.say(said)
    assert jo.claims() == 0


def test_a_yes_that_names_a_read_back_of_somebody_else_claims_nothing(jo: Texter, council: Council) -> None:
    other = Texter(council, [council.person("Sam")])
    theirs = other.say("taxi 20").read_back_id
    jo.say("bus 4.60")
    jo.say("yes", answers_to=str(theirs))
    jo.say("yes", answers_to=str(new_id()))
    assert jo.claims() == other.claims() == 0


def test_what_was_read_back_is_kept_with_the_turn_that_agreed(jo: Texter) -> None:
    read = jo.say("bus 4.60")
    yes = jo.turn("yes")
    jo.send(yes)
    with jo.council.payments.dependencies.database.transaction(jo.council.org_id) as session:
        kept = session.get_one(ReadBack, (jo.council.org_id, read.read_back_id))
        assert kept.answered_by_turn == UUID(yes["turn_id"])
        assert kept.yes_at is not None
        assert [line["amount_pence"] for line in kept.lines] == [460]


def test_a_claim_above_the_receipt_limit_waits_for_its_photo(jo: Texter) -> None:
    jo.say("train 18.40")
    yes = jo.turn("yes")
    first = jo.send(yes).json()
    link = next(one["values"]["link"] for one in first["say"] if one["name"] == "receipt_link")
    assert link.startswith("https://payments.example.org/p/")
    assert jo.claims() == 0
    assert jo.send(yes).json() == first, "the repeat gets the same link"


def test_no_link_is_ever_stored(jo: Texter) -> None:
    jo.say("train 18.40")
    link = prompt(jo.say("yes"), "receipt_link").values["link"]
    assert isinstance(link, str)
    token = link.rpartition("/")[2]
    with jo.council.payments.dependencies.database.transaction(jo.council.org_id) as session:
        for table in ("conversation_turn", "conversation", "phone_link", "outbox", "audit"):
            rows = session.connection().exec_driver_sql(f"SELECT row_to_json(t)::text FROM {table} t").scalars().all()
            assert not [row for row in rows if token in row], table


def test_no_receipt_with_a_reason_sends_the_claim_in(jo: Texter) -> None:
    jo.say("train 18.40")
    jo.say("yes")
    jo.say("NO RECEIPT")
    assert jo.claims() == 0
    done = jo.say("The machine did not print one")
    assert "reason_saved" in names(done)
    assert jo.claims() == 1


def test_two_people_on_one_number_are_told_apart_before_any_amount(council: Council) -> None:
    ann, bob = council.person("Ann Archer"), council.person("Bob Archer")
    council.organiser.post(f"/people/{ann}/picture-word", {"word": "Owl"})
    shared_number = Texter(council, [ann, bob])
    assert names(shared_number.say("bus 4.60")) == ["ask_first_name"]
    assert names(shared_number.say("Ann")) == ["ask_picture_word"]
    read = shared_number.say("owl")
    assert read.person_id == ann
    assert prompt(read, "read_back").values["total_pence"] == 460
    shared_number.say("yes")
    assert Texter(council, [ann]).claims() == 1
    assert Texter(council, [bob]).claims() == 0


def test_nobody_is_remembered_on_a_shared_number_once_the_claim_has_gone_in(council: Council) -> None:
    ann, bob = council.person("Ann Archer"), council.person("Bob Archer")
    for person, word in ((ann, "owl"), (bob, "drum")):
        council.organiser.post(f"/people/{person}/picture-word", {"word": word})
    shared_number = Texter(council, [ann, bob])
    for said in ("bus 4.60", "Ann", "owl"):
        shared_number.say(said)
    done = shared_number.say("yes")
    assert done.say[0].values["total_pence"] == 460
    assert done.person_id is None
    assert names(shared_number.say("where is my money?")) == ["ask_first_name"]
    shared_number.say("Bob")
    told = shared_number.say("drum")
    assert (told.person_id, names(told)) == (bob, ["money_none"])


def test_miles_are_read_back_with_the_price_that_is_claimed(jo: Texter) -> None:
    read = jo.say("drove 12 miles")
    pence = prompt(read, "read_back").values["total_pence"]
    done = jo.say("yes")
    assert jo.claims() == 1
    assert done.say[0].values["total_pence"] == pence


def test_help_puts_a_call_on_the_list_once(jo: Texter) -> None:
    jo.say("bus 4.60")
    jo.say("HELP")
    jo.say("HELP")
    items = [one for one in jo.council.organiser.get("/worklist") if one["kind"] == "call_back"]
    assert len(items) == 1
    assert "Call them back" in items[0]["reason"]


def test_another_organisation_sees_nothing_of_a_conversation(jo: Texter, other_council: Council) -> None:
    jo.say("bus 4.60")
    stranger = Texter(other_council, jo.people, conversation_id=jo.conversation_id, count=jo.count)
    answer = stranger.say("yes", answers_to=str(jo.last_read_back))
    assert answer.person_id is None
    assert jo.claims() == 0


@pytest.mark.parametrize("service", ["payments", "somebody"])
def test_only_our_own_services_may_send_turns(jo: Texter, service: str) -> None:
    turn = jo.turn("bus 4.60")
    client = jo.council.payments.client
    is_problem(client.post("/internal/turns", json=turn), 401, "sign_in.missing")
    forged = {"Authorization": "Bearer nonsense"}
    is_problem(client.post("/internal/turns", json=turn, headers=forged), 401, "internal.invalid")
    del service


def test_a_claim_whose_photo_never_comes_goes_in_without_it(jo: Texter) -> None:
    """After the life of the link; the task was written in the turn of the yes."""
    jo.say("train 18.40")
    jo.say("yes")
    database, org_id = jo.council.payments.dependencies.database, jo.council.org_id
    with database.transaction(org_id) as session:
        row = session.scalars(select(OutboxRow).filter_by(org_id=org_id, topic=WITHOUT_PHOTO_TOPIC)).one()
        claim_id = row.aggregate_id
        assert claim_id is not None
        assert row.due_at - row.created_at == timedelta(hours=48)
    for _ in range(2):
        with database.transaction(org_id) as session:
            send_in_without_photo(session, org_id, claim_id)
    assert jo.claims() == 1


def test_lines_that_do_not_add_up_are_never_read_back(jo: Texter) -> None:
    """Straight SQL: what was read out is kept as it was, and answered once."""
    read = jo.say("bus 4.60")
    database, org_id = jo.council.payments.dependencies.database, jo.council.org_id
    with pytest.raises(Exception, match="come to another total"), database.transaction(org_id) as session:
        session.execute(
            text(
                "INSERT INTO read_back (org_id, id, person_id, conversation_id, lines, total_pence) SELECT org_id, :new, person_id,"
                " conversation_id, lines, total_pence + 1 FROM read_back WHERE id = :id"
            ),
            {"id": read.read_back_id, "new": new_id()},
        )
    with pytest.raises(Exception, match="never changes"), database.transaction(org_id) as session:
        session.execute(text("UPDATE read_back SET total_pence = 1 WHERE id = :id"), {"id": read.read_back_id})
    jo.say("yes")
    with pytest.raises(Exception, match="answered once"), database.transaction(org_id) as session:
        session.execute(text("UPDATE read_back SET yes_at = app_now() WHERE id = :id"), {"id": read.read_back_id})


def test_money_is_told_from_what_the_payments_say(jo: Texter) -> None:
    assert "money_none" in names(jo.say("where is my money?"))
    jo.say("bus 4.60")
    assert "money_not_claimed_yet" in names(jo.say("MONEY"))
    jo.say("yes", answers_to=str(jo.last_read_back))
    told = names(jo.say("MONEY"))
    assert {"money_sending", "money_being_checked", "money_needs_bank_details"} & set(told), told


def test_miles_whose_price_changed_before_the_yes_are_read_back_again(jo: Texter) -> None:
    first = prompt(jo.say("drove 12 miles"), "read_back").values["total_pence"]
    today = clock.today().isoformat()
    rate = {"vehicle": "car", "valid_from": today, "per_mile_tenth_pence": 700, "source": "Policy"}
    jo.council.agree("/mileage-rates", rate)
    again = jo.say("yes")
    assert jo.claims() == 0
    second = prompt(again, "read_back").values["total_pence"]
    assert second == 840 != first
    jo.say("yes")
    assert jo.claims() == 1
