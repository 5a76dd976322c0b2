"""Every notice as a text in Welsh. Nobody has checked these words yet (`languages.CHECKED_BY`).

All of it keeps to the cheap alphabet of texts: words with ŵ, ŷ, ê or ô are avoided, because one of them would halve the room.
"""

from collections.abc import Mapping

_NUMBER = "Eich rhif chi yw {reference}."
_QUESTIONS = "Cwestiynau? Ffoniwch {organisation} ar {helpline}. Dywedwch {reference}."
_OR_CALL = "Neu ffoniwch {organisation} ar {helpline}. Dywedwch {reference}."
_WE_WILL_TELL = "Byddwn yn dweud wrthych beth sy'n digwydd nesaf."

SMS: Mapping[str, str] = {
    "payment_sent": (
        "Rydym wedi anfon {amount_pence} atoch. Mae oddi wrth {organisation}. "
        f"{_NUMBER} Cwestiynau? Ffoniwch {{helpline}}."
    ),
    "payment_processing": (
        "Rydym yn anfon {amount_pence} atoch. Mae oddi wrth {organisation}. Mae'r banc yn gweithio arno. "
        f"Byddwn yn dweud wrthych pan fydd wedi'i anfon. {_NUMBER} Cwestiynau? Ffoniwch {{helpline}}."
    ),
    "payment_under_review": (
        "Rydym yn anfon {amount_pence} atoch. Mae oddi wrth {organisation}. Mae'r banc yn ei wirio yn gyntaf. "
        "Nid oes angen i chi wneud dim. Byddwn yn dweud wrthych pan fydd wedi'i anfon. "
        "Cwestiynau? Ffoniwch {helpline}. Dywedwch y rhif hwn: {reference}."
    ),
    "payment_failed": (
        "Ni allem anfon {amount_pence} atoch. Chi biau'r arian o hyd. Mae {organisation} yn ceisio deall pam. "
        f"{_WE_WILL_TELL} Cwestiynau? Ffoniwch {{helpline}}. Dywedwch y rhif hwn: {{reference}}."
    ),
    "payment_returned": (
        "Anfonwyd {amount_pence} atoch, ond dychwelodd y banc yr arian. Chi biau'r arian o hyd. "
        "Mae angen i ni wybod ble i'w anfon. Ffoniwch {organisation} ar {helpline}, os gwelwch yn dda. "
        "Dywedwch y rhif hwn: {reference}."
    ),
    # The promise travels as an English sentence: in Welsh we say what the letter says instead.
    "claim_received": (
        f"Mae eich cais am {{amount_pence}} gyda ni. {_WE_WILL_TELL} "
        f"{_NUMBER} Cwestiynau? Ffoniwch {{organisation}} ar {{helpline}}."
    ),
    "claim_line_refused": (
        f"Ni allwn dalu {{amount_pence}} am eich {{what}}. {{reason}}. Anghywir? Atebwch APEL. {_OR_CALL}"
    ),
    "claim_paid_part": (
        "Gallwn dalu {amount_pence} o {claimed_pence} am eich {what}. {reason}. "
        f"Anghywir? Atebwch APEL. {_OR_CALL}"
    ),
    "claim_question": (
        f"Mae gennym gwestiwn am eich {{what}} ({{amount_pence}}). {{question}}? Atebwch y neges hon. {_OR_CALL}"
    ),
    "claim_held": (
        f"Ni allwn benderfynu eto am eich {{what}} ({{amount_pence}}). {{reason}}. Cewch wybod. {_QUESTIONS}"
    ),
    "claim_appeal_received": (
        f"Gofynnoch i ni edrych eto ar {{amount_pence}}. Byddwn yn dweud wrthych beth yw ein penderfyniad. {_QUESTIONS}"
    ),
    "claim_advance_used": (
        "Mae eich cais am {amount_pence} wedi'i gytuno. Cawsoch {advance_pence} ohono gennym o'r blaen. "
        f"Os oes gweddill, byddwn yn ei anfon atoch. {_QUESTIONS}"
    ),
    "claim_advance_agreed": (
        "Cewch {amount_pence} am eich {what}, cyn i chi dalu. Dywedwch wrthym wedyn beth wnaethoch chi wario, a chadwch eich "
        f"derbynebau. Bydd angen dychwelyd yr hyn sydd dros ben. {_QUESTIONS}"
    ),
    "claim_advance_paid_back": (
        "Diolch. Rydych wedi dychwelyd {amount_pence} o'r arian a gawsoch gennym o'r blaen. "
        f"Mae {{left_pence}} ohono gennych o hyd. {_QUESTIONS}"
    ),
    "claim_advance_written_off": (
        "Cawsoch arian gennym o'r blaen. Nid oes angen i chi ddychwelyd {amount_pence} ohono. "
        f"Mae {{left_pence}} ohono gennych o hyd. {_QUESTIONS}"
    ),
    "claim_ticket_agreed": (
        "Iawn: mae {organisation} yn prynu hwn i chi: {what}, {amount_pence}. Ni fyddwch yn talu amdano, felly nid ydym yn "
        "anfon arian atoch. Cwestiynau? Ffoniwch {helpline}. Dywedwch {reference}."
    ),
}

READY: Mapping[str, str] = {
    "bus fare": "tocyn bws",
    "train fare": "tocyn rheilffordd",
    "taxi fare": "tacsi",
    "car journey": "taith mewn car",
    "motorcycle journey": "taith ar feic modur",
    "bicycle journey": "taith ar feic",
    "parking": "parcio",
    "lunch or food": "cinio neu fwyd",
    "cost of a carer": "gofalwr",
    "cost of a personal assistant": "cynorthwyydd personol",
    "childcare": "gofal plant",
    "phone or internet cost": "galwadau neu'r rhyngrwyd",
    "overnight stay": "arhosiad dros nos",
    "equipment": "offer",
    "other cost": "cost arall",
    "We do not pay for this kind of cost": "Nid ydym yn talu am y math hwn o gost",
    "It is more than we pay for this": "Mae'n fwy nag yr ydym yn ei dalu am hyn",
    "We need a receipt for this": "Mae angen derbynneb arnom ar gyfer hyn",
    "We could not read the receipt": "Ni allem ddarllen y dderbynneb",
    "The receipt shows another amount": "Mae'r dderbynneb yn dangos swm arall",
    "We have paid you for this before": "Rydym wedi talu hyn i chi o'r blaen",
    "It was not for the meeting or the task": "Nid oedd ar gyfer y cyfarfod na'r dasg",
}
"""What payments says in ready words, by the English ones. What somebody wrote themselves is said as it is, in no other language."""
