"""Prompts about a fee that somebody gives to a charity, and of the telephone of a supporter, in Welsh. Nobody has checked these words yet (`messages/languages.py`)."""

from collections.abc import Mapping

from services.notifications.conversations.prompts.words import Words

WELSH_CHARITIES: Mapping[str, Words] = {
    "ask_charity": Words(
        "I ba elusen ydych chi eisiau ei roi? {charities} Atebwch gyda'r rhif.",
        "I ba elusen ydych chi eisiau ei roi? {charities} Pwyswch ei rhif.",
    ),
    "ask_for_whom": Words(
        "I bwy mae hwn? {people} {number} Ar gyfer rhywun arall? Atebwch gyda'r enw cyntaf.",
        "I bwy mae hwn? {people} {number} Ar gyfer rhywun arall? Dywedwch yr enw cyntaf.",
    ),
    "one_at_a_time": Words("Dywedwch am un person ar y tro. Nid ydym wedi cadw dim o hynny."),
    "helper_ended": Words("Iawn. Ni all neb sy'n eich helpu ddweud wrthym beth rydych wedi'i wario nawr."),
    "more_charities": Words("Mae mwy na'r rhain. Gallwch hefyd ddweud enw wrthym."),
    "charity_not_listed": Words("Gallwn roi eich arian i elusen rydym wedi ei gwirio yn unig."),
    "wages_not_to_charity": Words(
        "Daw'r arian hwn gyda'ch cyflog. Felly ni allwn ei anfon i elusen ar eich rhan. {person}"
    ),
    "no_charity": Words("Nid oes elusen ar ein rhestr eto. Bydd person yn siarad â chi. Mae'r arian yn aros."),
    "confirm_charity": Words(
        "Rhoi {amount_pence} am {day_of} i {charity}, heb eich enw. Gall gyfrif am fudd-daliadau. "
        "Cyngor: {adviser}. Ydy hynny'n iawn? {yes_no}"
    ),
    "chose_charity": Words("Diolch. Byddwn yn ei anfon i {charity}. Gallwch newid hyn nes iddo fynd. {person}"),
}
