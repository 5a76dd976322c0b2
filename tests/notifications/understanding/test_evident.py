"""What is evident of figures is not asked about; what may be a price is not dropped; what is only planned is not claimed."""

import pytest

from services.notifications.understanding import understand
from services.notifications.understanding.verdict import verdict_of
from shared.contracts.understood import Intent
from tests.notifications.understanding.test_claims import START, heard

Line = tuple[str, int, int]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Train and lunch £6.20. The train was 3.90 and lunch 2.30", [("train", 390, 1), ("food", 230, 1)]),
        ("Bus and coffee came to £5.10. Bus was 2.40, coffee 2.70", [("bus", 240, 1), ("food", 270, 1)]),
        ("ive come on the X99 it were £3.00 single, and £3.00 home", [("bus", 300, 1), ("bus", 300, 1)]),
        (
            "Bus - £2.00 Train - £8.70 Coffee - £2.95 Bus - £2.00",
            [("bus", 200, 1), ("train", 870, 1), ("food", 295, 1), ("bus", 200, 1)],
        ),
        ("lunch 6 pounds 25, my phone calls to get booked on was 75p", [("food", 625, 1), ("phone", 75, 1)]),
        ("printing the papers at the library 12 pages £1.80", [("other", 180, 1)]),
        (
            "can i get back the £4.20 i spent on the bus on wednesday and the £4.20 on friday",
            [("bus", 420, 1), ("bus", 420, 1)],
        ),
        ("fish and chips 8.95 because meeting ran over till half 6", [("food", 895, 1)]),
        ("parking - £3\nmiles 18 in total own car", [("parking", 300, 1), ("car", 180, 1)]),
        ("18.5 miles each way by car. Parking 3.00 for up to 4 hours.", [("car", 370, 1), ("parking", 300, 1)]),
        ("cab was £9.40, gave him £10 told him keep the change but just claim the 9.40", [("taxi", 940, 1)]),
        ("can you pay me back for a taxi i got £11 on friday", [("taxi", 1100, 1)]),
        ("bus 2.40 next week i will get the train its 7.50", [("bus", 240, 1)]),
        ("bus 2.40, was going to get a taxi but they wanted 9 quid", [("bus", 240, 1)]),
    ],
)
def test_what_is_evident_is_not_asked_about(text: str, lines: list[Line]) -> None:
    assert heard(text) == (lines, None)


def test_a_price_between_a_vehicle_and_a_kind_of_ticket_is_asked_about() -> None:
    lines, asks = heard(
        "Left the house at 7 because the 7.25 bus is always full, that was £2.60, then changed at Newport for the train 8.30 return, "
        "meeting went on till 3, then missed my bus and the next one was a different company so they charged me another £3.10"
    )
    assert ("train", 830, 1) in lines
    assert asks is not None


@pytest.mark.parametrize(
    "text", ["next week i will get the train its 7.50", "going on the bus on tuesday it should be 2.40"]
)
def test_what_is_only_planned_is_no_claim(text: str) -> None:
    verdict = verdict_of(understand(text, START), START)
    assert (verdict["kind"], verdict["lines"]) == ("not_a_claim", [])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Please post me a paper form, I can't manage on this phone", Intent.LETTER),
        ("any news on my payment thanks", Intent.MONEY),
        ("Royal Mail: your parcel is held, pay £1.45 fee at rm-redeliver.example", Intent.SPAM),
    ],
)
def test_wishes_in_whole_sentences(text: str, intent: Intent) -> None:
    understood = understand(text, START)
    assert (understood.intent, understood.lines) == (intent, ())
