"""What is asked about an offer, in Welsh; as unchecked as the rest of it."""

from collections.abc import Mapping

from services.notifications.conversations.prompts.words import Words

WELSH_OFFERS: Mapping[str, Words] = {
    "ask_offer": Words(
        "Gallwn dalu {amount_pence} i chi am {activity}. Gallwch gymryd llai. Ydych chi eisiau'r arian? {yes_no}"
    ),
    "ask_unpaid": Words("{asked} Nid ydym yn talu arian am hyn. Gallwn dalu eich costau, fel teithio. {yes_no}"),
    "ask_above_limit": Words(
        "Gallwn dalu {amount_pence} i chi am {activity}. Gosodoch derfyn, felly gofynnwn yn gyntaf. Gallwch gymryd llai. "
        "Ydych chi eisiau'r arian? {yes_no}"
    ),
    "ask_later_above_limit": Words(
        "Gallwn nawr dalu'r rhan wedyn i chi, {amount_pence}, am {activity}. Gosodoch derfyn, felly gofynnwn yn gyntaf. "
        "Ydych chi eisiau'r arian? {yes_no}"
    ),
    "ask_more_above_limit": Words(
        "Aeth ein cyfradd i fyny. Gallwn dalu {amount_pence} yn fwy i chi am {activity}. Gosodoch derfyn, felly gofynnwn yn gyntaf. "
        "Ydych chi eisiau'r arian? {yes_no}"
    ),
}
"""By the name of the prompt."""
