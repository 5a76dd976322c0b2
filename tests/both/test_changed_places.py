"""The place of an event, changed by ten at once: however their notices arrive, each person is told once, and of the place where it is."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import select

from services.payments.involvement.tables import Engagement
from tests.both.conftest import Both
from tests.payments.desk.organising import EVENTS, forms_to
from tests.payments.involvement.conftest import Work
from tests.payments.phone.test_helpline import Desk

NUMBERS = ("+447700900123", "+447700900124", "+447700900125")


def told_of_places(both: Both) -> dict[str, list[str]]:
    """The texts about a changed place that each number got, the first first."""
    got: dict[str, list[str]] = {one: [] for one in NUMBERS}
    for text in both.notifications.exchange.texts:
        if text["body"].startswith("The place of"):
            got[text["to"]].append(text["body"])
    return got


def test_ten_at_once_change_the_place_and_everybody_hears_the_newest_once(both: Both) -> None:
    council, work = both.council, Work(both.council)
    work.rate()
    people = [council.person(f"Person {letter}") for letter in "ABC"]
    for person, number in zip(people, NUMBERS, strict=True):
        both.notifications.contact(person, number)
    event = work.event((96, 98), description="the art group", place="Town Hall")
    work.ask(event, people)
    both.hand_on()
    path = f"/events/{event['id']}/place"

    def change(number: int) -> int:
        return council.organiser.call("POST", path, {"place": f"Room {number}"}).status_code

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(change, range(10))) == {200}
    both.hand_on(newest_first=True)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        now = session.scalars(select(Engagement.place).where(Engagement.id == UUID(event["id"]))).one()
    got = told_of_places(both)
    assert [len(texts) for texts in got.values()] == [1, 1, 1], "nobody is told twice"
    assert all(str(now) in text for texts in got.values() for text in texts), "everybody hears where it is"
    for room in (20, 21):  # in their order, and before the first of them has left: that says the newest
        assert change(room) == 200
    both.hand_on()
    got = told_of_places(both)
    assert [len(texts) for texts in got.values()] == [2, 2, 2]
    assert all("Room 21" in texts[-1] for texts in got.values())


def test_an_answer_that_never_arrives_and_a_form_that_is_sent_again_tell_once(both: Both) -> None:
    council, work = both.council, Work(both.council)
    work.rate()
    person = council.person("Jo Bloggs")
    both.notifications.contact(person, NUMBERS[0])
    event = work.event((96, 98), description="the art group", place="Town Hall")
    work.ask(event, [person])
    desk = Desk(council, council.organiser)
    desk.sign_in()
    path = f"{EVENTS}/{event['id']}/place"
    [token] = forms_to(desk.get(path.removesuffix("/place")), path)
    typed = {"form": token, "place": "Library"}
    with ThreadPoolExecutor(10) as pool:
        sent = list(pool.map(lambda _: desk.send(path, typed).status_code, range(10)))
    assert set(sent) == {303}, "whoever got no answer sends it again, and is told that it is done"
    council.organiser.post(f"/events/{event['id']}/place", {"place": "Hall"})
    assert desk.send(path, typed).status_code == 303, "an old form does not bring the old place back"
    again = f"/events/{event['id']}/place"
    same = [council.organiser.call("POST", again, {"place": "Annexe"}, key="the-same-key") for _ in range(2)]
    assert [one.status_code for one in same] == [200, 200]
    both.hand_on()
    assert [one for one in told_of_places(both)[NUMBERS[0]] if "Annexe" not in one] == []
    assert len(told_of_places(both)[NUMBERS[0]]) == 1
