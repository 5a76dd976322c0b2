"""The later part of a fee on the page of an event: written down before it, and not after."""

from datetime import timedelta

from tests.payments.desk.organising import EVENTS, Organising, words


def test_a_later_part_is_written_down_before_the_event_and_not_after(organising: Organising) -> None:
    [jo] = organising.council.payable()
    event = organising.work.event((60, 62))
    organising.work.agreed(event, [jo])
    place, offer = f"{EVENTS}/{event['id']}", organising.offer_of(event, jo)
    path = f"{place}/offers/{offer}/instalment"
    assert "Later part" in words(organising.desk.get(place))
    day = (organising.work.time(62) + timedelta(days=14)).date()
    for later, on, said in (
        ("15", "", "on which day"), ("lots", str(day), "no amount"), ("25", str(day), "not all of it"),
        ("15", str(day - timedelta(days=14)), "later day is after"), ("15", "31-31-31", "on which day"),
    ):  # fmt: skip
        page = organising.desk.post(
            path, {"later_of": offer, "later": later, "later_on": on, "witness": "<b>Ann</b>", "do": "part"}
        )
        assert page.status_code in (409, 422)
        assert said in words(page)
        assert "<b>Ann" not in page.text
    page = organising.desk.post(path, {"later": "15", "later_on": str(day), "channel": "in_person", "do": "part"})
    assert "£10.00 at once, and £15.00 from" in words(page)
    page = organising.desk.post(path, {"do": "all_at_once"})
    assert "at once, and" not in words(page)
    past = organising.work.event()
    organising.work.agreed(past, [jo])
    assert "Later part" not in words(organising.desk.get(f"{EVENTS}/{past['id']}"))
