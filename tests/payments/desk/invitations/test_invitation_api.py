"""Inviting from a list at the API: what would be asked is looked at first, and whoever is asked is whoever was seen."""

from tests.payments.desk.organising import Organising
from tests.payments.involvement.conftest import refused


def test_who_would_be_asked_is_looked_at_and_then_asked_once(organising: Organising) -> None:
    council = organising.council
    jo, one_sam, _ = (council.person(name) for name in ("Jo Bloggs", "Sam Smith", "Sam Smith"))
    event = organising.work.event((96, 98), budget_pence=4000)
    place = f"/events/{event['id']}/invitation"
    wanted = {"role": "co-producer", "names": ["Bloggs, Jo", "Sam Smith", "Nobody Known"]}
    found = council.organiser.call("POST", f"{place}/look", wanted).json()
    assert [one["id"] for one in found["people"]] == [str(jo)]
    assert (found["each_pence"], found["total_pence"], found["unknown"]) == (2500, 2500, ["Nobody Known"])
    [line] = found["namesakes"]
    chosen = wanted | {"meant": {str(line["number"]): str(one_sam)}}
    over = council.organiser.call("POST", f"{place}/look", chosen).json()
    assert (len(over["people"]), over["over_pence"]) == (2, 1000)
    refused(council.organiser.call("POST", place, wanted | {"seen": over["digest"]}), 409, "offer.list_changed")
    refused(council.organiser.call("POST", place, chosen | {"seen": over["digest"]}), 409, "offer.over_budget")
    made = council.organiser.call("POST", place, wanted | {"seen": found["digest"]})
    assert (made.status_code, len(made.json()["offer_ids"]), made.json()["promised_pence"]) == (201, 1, 2500)
    again = council.organiser.call("POST", f"{place}/look", wanted).json()
    assert (again["people"], [one["id"] for one in again["asked_before"]]) == ([], [str(jo)])
