"""Where an event is, at the desk: planned, copied, shown on its pages, changed and told."""

from tests.payments.desk.organising import EVENTS, NEW, Organising, words
from tests.payments.involvement.test_offer_notices import told


def test_where_it_is_is_planned_copied_shown_and_changed(organising: Organising) -> None:
    organising.desk.get(f"{EVENTS}/new")
    for wrong, said in (("on zoom.example/join", "looks like a web address"), ("x" * 61, "at most 60 letters")):
        refused = organising.desk.post(f"{EVENTS}/new", NEW | {"place": wrong, "do": "plan"})
        assert said in words(refused)
        assert 'href="#place"' in refused.text
    typed = NEW | {"place": "Town Hall", "description": "the art group", "do": "plan"}
    page = organising.desk.post(f"{EVENTS}/new", typed)
    place = page.request.url.path.removesuffix("/invite")
    event_id = place.rpartition("/")[2]
    assert "Town Hall" in words(page)
    assert 'value="Town Hall"' in organising.desk.get(f"{EVENTS}/new?copy={event_id}").text
    organising.work.agreed({"id": event_id}, [organising.council.person()])
    for path in (place, f"{place}/attendance", f"{place}/who-comes"):
        assert "Town Hall" in words(organising.desk.get(path)), path
    organising.desk.get(place)
    refused = organising.desk.post(f"{place}/place", {"place": "www.bad.example"})
    assert refused.status_code == 422
    assert 'href="#place"' in refused.text
    assert 'value="www.bad.example"' in refused.text, "nothing typed is lost"
    organising.desk.get(place)
    assert "Library" in words(organising.desk.post(f"{place}/place", {"place": "Library"}))
    assert [one["notice"] for one in told(organising.council)] == ["offer_made", "offer_place_changed"]
