"""Every notice as a text in Welsh. Nobody has checked these words yet (`languages.CHECKED_BY`).

All of it keeps to the cheap alphabet of texts: words with ŵ, ŷ, ê or ô are avoided, because one of them would halve the room.
"""

from collections.abc import Mapping

from services.notifications.categories import WORDS
from shared.contracts.categories import FACTS
from shared.contracts.notices import Notice

_NUMBER = "Eich rhif chi yw {reference}."
_QUESTIONS = "Cwestiynau? Ffoniwch {organisation} ar {helpline}. Dywedwch {reference}."
_OR_CALL = "Neu ffoniwch {organisation} ar {helpline}. Dywedwch {reference}."
_WE_WILL_TELL = "Byddwn yn dweud wrthych beth sy'n digwydd nesaf."

SMS: Mapping[str, str] = {
    Notice.PAYMENT_SENT: (
        "Rydym wedi anfon {amount_pence} atoch. Mae oddi wrth {organisation}. "
        f"{_NUMBER} Cwestiynau? Ffoniwch {{helpline}}."
    ),
    Notice.PAYMENT_PROCESSING: (
        "Rydym yn anfon {amount_pence} atoch. Mae oddi wrth {organisation}. Mae'r banc yn gweithio arno. "
        f"Byddwn yn dweud wrthych pan fydd wedi'i anfon. {_NUMBER} Cwestiynau? Ffoniwch {{helpline}}."
    ),
    Notice.PAYMENT_UNDER_REVIEW: (
        "Rydym yn anfon {amount_pence} atoch. Mae oddi wrth {organisation}. Mae'r banc yn ei wirio yn gyntaf. "
        "Nid oes angen i chi wneud dim. Byddwn yn dweud wrthych pan fydd wedi'i anfon. "
        "Cwestiynau? Ffoniwch {helpline}. Dywedwch y rhif hwn: {reference}."
    ),
    Notice.PAYMENT_FAILED: (
        "Ni allem anfon {amount_pence} atoch. Chi biau'r arian o hyd. Mae {organisation} yn ceisio deall pam. "
        f"{_WE_WILL_TELL} Cwestiynau? Ffoniwch {{helpline}}. Dywedwch y rhif hwn: {{reference}}."
    ),
    Notice.PAYMENT_RETURNED: (
        "Anfonwyd {amount_pence} atoch, ond dychwelodd y banc yr arian. Chi biau'r arian o hyd. "
        "Mae angen i ni wybod ble i'w anfon. Ffoniwch {organisation} ar {helpline}, os gwelwch yn dda. "
        "Dywedwch y rhif hwn: {reference}."
    ),
    Notice.PAYMENT_FAILED_TELL_US_WHERE: (
        "Ni allem dalu {amount_pence} i'ch cyfrif banc. Chi biau'r arian o hyd. Sut hoffech chi roi eich manylion banc newydd? "
        "Atebwch LINC, GALWAD neu LLYTHYR. {organisation}, {helpline}. Eich rhif: {reference}."
    ),
    Notice.PAYMENT_RETURNED_TELL_US_WHERE: (
        "Anfonwyd {amount_pence} atoch, ond dychwelodd y banc yr arian. Chi biau'r arian o hyd. Sut hoffech chi roi eich manylion "
        "banc newydd? Atebwch LINC, GALWAD neu LLYTHYR. {organisation}, {helpline}. Eich rhif: {reference}."
    ),
    Notice.PAYMENT_GOES_TO_NEW_ACCOUNT: (
        "Ni chyrhaeddodd {amount_pence} eich hen gyfrif banc. Chi biau'r arian o hyd. Byddwn yn ei anfon i'ch cyfrif newydd. "
        f"{_QUESTIONS}"
    ),
    Notice.BANK_DETAILS_CHANGING: (
        "Mae eich manylion banc gyda {organisation} yn cael eu newid. Ni fydd arian yn mynd i'r cyfrif newydd am 2 ddiwrnod. "
        "Nid chi oedd hyn? Ffoniwch {helpline} nawr a byddwn yn ei atal. Nid oes angen ateb."
    ),
    Notice.BANK_DETAILS_STOPPED: (
        "Rydym wedi atal y newid i'ch manylion banc gyda {organisation}. Nid oes arian yn mynd i'r cyfrif newydd. "
        "Cwestiynau? Ffoniwch {helpline}."
    ),
    Notice.BANK_DETAILS_NOT_TAKEN: (
        "Nid yw'r banc yn gwybod am y manylion banc a roesoch i {organisation}. Edrychwch ar eich cerdyn banc. Sut hoffech chi eu "
        "rhoi eto? Atebwch LINC, GALWAD neu LLYTHYR. Cwestiynau? Ffoniwch {helpline}."
    ),
    Notice.BANK_DETAILS_IN_USE: (
        "Mae {organisation} yn defnyddio eich manylion banc newydd o hyn ymlaen. Os daeth arian yn ei ddychwelyd, byddwn yn ei "
        "anfon eto. Nid chi oedd hyn? Ffoniwch {helpline} nawr."
    ),
    # The promise travels as an English sentence: in Welsh we say what the letter says instead.
    Notice.CLAIM_RECEIVED: (
        f"Mae eich cais am {{amount_pence}} gyda ni. {_WE_WILL_TELL} "
        f"{_NUMBER} Cwestiynau? Ffoniwch {{organisation}} ar {{helpline}}."
    ),
    Notice.CLAIM_LINE_REFUSED: (
        f"Ni allwn dalu {{amount_pence}} am eich {{what}}. {{reason}}. Anghywir? Atebwch APEL. {_OR_CALL}"
    ),
    Notice.CLAIM_PAID_PART: (
        "Gallwn dalu {amount_pence} o {claimed_pence} am eich {what}. {reason}. "
        f"Anghywir? Atebwch APEL. {_OR_CALL}"
    ),
    Notice.CLAIM_QUESTION: (
        f"Mae gennym gwestiwn am eich {{what}} ({{amount_pence}}). {{question}}? Atebwch y neges hon. {_OR_CALL}"
    ),
    Notice.CLAIM_HELD: (
        f"Ni allwn benderfynu eto am eich {{what}} ({{amount_pence}}). {{reason}}. Cewch wybod. {_QUESTIONS}"
    ),
    Notice.CLAIM_APPEAL_RECEIVED: (
        f"Gofynnoch i ni edrych eto ar {{amount_pence}}. Byddwn yn dweud wrthych beth yw ein penderfyniad. {_QUESTIONS}"
    ),
    Notice.CLAIM_ADVANCE_USED: (
        "Mae eich cais am {amount_pence} wedi'i gytuno. Cawsoch {advance_pence} ohono gennym o'r blaen. "
        f"Os oes gweddill, byddwn yn ei anfon atoch. {_QUESTIONS}"
    ),
    Notice.CLAIM_ADVANCE_AGREED: (
        "Cewch {amount_pence} am eich {what}, cyn i chi dalu. Dywedwch wrthym wedyn beth wnaethoch chi wario, a chadwch eich "
        f"derbynebau. Bydd angen dychwelyd yr hyn sydd dros ben. {_QUESTIONS}"
    ),
    Notice.CLAIM_ADVANCE_PAID_BACK: (
        "Diolch. Rydych wedi dychwelyd {amount_pence} o'r arian a gawsoch gennym o'r blaen. "
        f"Mae {{left_pence}} ohono gennych o hyd. {_QUESTIONS}"
    ),
    Notice.CLAIM_ADVANCE_WRITTEN_OFF: (
        "Cawsoch arian gennym o'r blaen. Nid oes angen i chi ddychwelyd {amount_pence} ohono. "
        f"Mae {{left_pence}} ohono gennych o hyd. {_QUESTIONS}"
    ),
    Notice.CLAIM_TICKET_AGREED: (
        "Iawn: mae {organisation} yn prynu hwn i chi: {what}, {amount_pence}. Ni fyddwch yn talu amdano, felly nid ydym yn "
        "anfon arian atoch. Cwestiynau? Ffoniwch {helpline}. Dywedwch {reference}."
    ),
}

READY: Mapping[str, str] = {FACTS[category].words: words.cy_in_notices for category, words in WORDS.items()} | {
    "We do not pay for this kind of cost": "Nid ydym yn talu am y math hwn o gost",
    "It is more than we pay for this": "Mae'n fwy nag yr ydym yn ei dalu am hyn",
    "We need a receipt for this": "Mae angen derbynneb arnom ar gyfer hyn",
    "We could not read the receipt": "Ni allem ddarllen y dderbynneb",
    "The receipt shows another amount": "Mae'r dderbynneb yn dangos swm arall",
    "We have paid you for this before": "Rydym wedi talu hyn i chi o'r blaen",
    "It was not for the meeting or the task": "Nid oedd ar gyfer y cyfarfod na'r dasg",
}
"""What payments says in ready words, by the English ones. What somebody wrote themselves is said as it is, in no other language."""
