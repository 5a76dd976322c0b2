"""Every notice as a text in Welsh. Nobody has checked these words yet (`languages.CHECKED_BY`).

All of it keeps to the cheap alphabet of texts: words with ŵ, ŷ, ê or ô are avoided, because one of them would halve the room.
"""

from collections.abc import Mapping

from services.notifications.categories import WORDS
from shared.contracts.categories import FACTS, NOT_NAMED
from shared.contracts.notices import Notice
from shared.rejection_words import REJECTION_WORDS

_NUMBER = "Eich rhif chi yw {reference}."
_WE_WILL_TELL = "Byddwn yn dweud wrthych beth sy'n digwydd nesaf."
_UNPAID = "Nid yw {organisation} yn talu arian am hyn. Gallwn dalu costau fel teithio. {yes_or_no}"
_WAGES = (
    "Gall {organisation} dalu {amount_pence} i chi am {purpose}. Daw gyda chyflogau ar {pay_on}. Gall treth ddod i ffwrdd. "
    "Gallwch gymryd llai. Talwn gostau. {yes_or_no}"
)
_TERMS = "Gall {organisation} dalu {amount_pence} i chi am {purpose}. Gallwch gymryd llai. Gallwn hefyd dalu costau fel teithio. {yes_or_no}"

SMS: Mapping[str, str] = {
    Notice.WAGES_NOT_PAID: (
        "Roeddem yn anghywir. Ni thalodd {organisation} {amount_pence} i chi am {purpose}, gyda chyflogau. Mae'n ddrwg gennym. "
        "Chi biau'r arian o hyd. {questions_number}"
    ),
    Notice.WAGES_PAID: (
        "Talodd {organisation} {amount_pence} i chi am {purpose}, gyda chyflogau. Gall treth fod wedi dod i ffwrdd. {questions_number}"
    ),
    Notice.PAYMENT_SENT: (
        f"Rydym wedi anfon {{amount_pence}} atoch am {{purpose}}. Mae oddi wrth {{organisation}}. {_NUMBER} {{questions}}"
    ),
    Notice.CASH_GIVEN: (
        "Cawsoch {amount_pence} mewn arian parod {given_at}. Mae am {purpose}, oddi wrth {organisation}. Heb ei gael? "
        "{questions_number}"
    ),
    Notice.CASH_GIVEN_BACK: (
        "Rhoesoch {amount_pence} mewn arian parod i ni eto {given_at}. Roedd am {purpose}, oddi wrth {organisation}. Chi biau'r arian o hyd. "
        "{questions_number}"
    ),
    Notice.CASH_LISTED: (
        "Byddwch yn cael eich arian oddi wrth {organisation} mewn arian parod. Nid chi oedd hyn? {now}. Os mai chi oedd hyn, "
        "nid oes angen gwneud dim."
    ),
    Notice.CASH_CODE: (
        "Eich cod am {amount_pence} mewn arian parod yw {code}. Dywedwch y cod wrth y bwrdd pan fydd {amount_pence} yn eich llaw. "
        "Mae oddi wrth {organisation}. {questions}"
    ),
    Notice.CASH_BACK_CODE: (
        "Eich cod i ddychwelyd {amount_pence} mewn arian parod yw {code}. Dywedwch y cod dim ond pan fyddwch yn dychwelyd yr arian. "
        "Mae oddi wrth {organisation}. {questions}"
    ),
    Notice.CASH_NOT_GIVEN: (
        "Rydym wedi nodi na chawsoch {amount_pence} mewn arian parod. Roedd am {purpose}. Chi biau'r arian o hyd, oddi wrth "
        "{organisation}. Cawsoch chi'r arian? {questions_number}"
    ),
    Notice.PAYMENT_PROCESSING: (
        "Rydym yn anfon {amount_pence} atoch am {purpose}. Mae oddi wrth {organisation}. Mae'r banc yn gweithio arno. "
        f"Byddwn yn dweud wrthych pan fydd wedi'i anfon. {_NUMBER} {{questions}}"
    ),
    Notice.PAYMENT_UNDER_REVIEW: (
        "Rydym yn anfon {amount_pence} atoch am {purpose}. Mae oddi wrth {organisation}. Mae'r banc yn ei wirio yn gyntaf. "
        "Nid oes angen i chi wneud dim. Byddwn yn dweud wrthych pan fydd wedi'i anfon. {questions_number}"
    ),
    Notice.PAYMENT_FAILED: (
        "Ni allem anfon {amount_pence} atoch am {purpose}. Chi biau'r arian o hyd. Mae {organisation} yn ceisio deall pam. "
        f"{_WE_WILL_TELL} {{questions_number}}"
    ),
    Notice.PAYMENT_RETURNED: (
        "Anfonwyd {amount_pence} atoch am {purpose}. Dychwelodd y banc yr arian. Chi biau'r arian o hyd. "
        "Mae angen i ni wybod ble i'w anfon. {please_answer}"
    ),
    Notice.PAYMENT_FAILED_TELL_US_WHERE: (
        "Ni allem dalu {amount_pence} am {purpose} i'ch cyfrif banc. Chi biau'r arian o hyd. Sut hoffech chi roi eich manylion banc "
        "newydd? {tell_us_where}"
    ),
    Notice.PAYMENT_RETURNED_TELL_US_WHERE: (
        "Anfonwyd {amount_pence} atoch am {purpose}, ond dychwelodd y banc yr arian. Chi biau'r arian o hyd. Sut hoffech chi roi eich "
        "manylion banc newydd? {tell_us_where}"
    ),
    Notice.PAYMENT_GOES_TO_NEW_ACCOUNT: (
        "Ni chyrhaeddodd {amount_pence} am {purpose} eich hen gyfrif banc. Chi biau'r arian o hyd. Byddwn yn ei anfon i'ch cyfrif newydd. "
        "{questions_to_us}"
    ),
    Notice.BANK_DETAILS_CHANGING: (
        "Mae eich manylion banc gyda {organisation} yn cael eu newid. Ni fydd arian yn mynd i'r cyfrif newydd am 2 ddiwrnod. "
        "Nid chi oedd hyn? {now} a byddwn yn ei atal. Os mai chi oedd hyn, nid oes angen gwneud dim."
    ),
    Notice.BANK_DETAILS_STOPPED: (
        "Rydym wedi atal y newid i'ch manylion banc gyda {organisation}. Nid oes arian yn mynd i'r cyfrif newydd. "
        "{questions}"
    ),
    Notice.BANK_DETAILS_NOT_TAKEN: (
        "Nid yw'r banc yn gwybod am y manylion banc a roesoch i {organisation}. Edrychwch ar eich cerdyn banc. Sut hoffech chi eu "
        "rhoi eto? {tell_us_again}"
    ),
    Notice.BANK_DETAILS_IN_USE: (
        "Mae {organisation} yn defnyddio eich manylion banc newydd o hyn ymlaen. Os daeth arian yn ei ddychwelyd, byddwn yn ei "
        "anfon eto. Nid chi oedd hyn? {now}."
    ),
    Notice.PICTURE_CHANGED: (
        "Mae gennych air llun newydd gyda {organisation}. Dywedwch y gair pan fyddwn yn gofyn pwy ydych chi. Nid chi oedd hyn? {now}. "
        "Os mai chi oedd hyn, nid oes angen gwneud dim."
    ),
    Notice.SUPPORTER_AGREED: (
        "Gall rhywun sy'n eich helpu ddweud wrth {organisation} beth rydych wedi'i wario. Ddim eisiau hyn? {now}, neu "
        "tecstiwch NO HELPER. Os ydych eisiau hyn, nid oes angen gwneud dim."
    ),
    Notice.SUPPORTER_CLAIMED: (
        "Hawliodd rhywun sy'n eich helpu {amount_pence} am {purpose}. Dywedwyd wrth {organisation}. Ydy hyn yn anghywir? {now}, neu "
        "tecstiwch NO HELPER."
    ),
    Notice.SUPPORTER_ENDED: (
        "Nid yw rhywun oedd yn eich helpu yn dweud eich costau wrth {organisation} mwyach. Ddim eisiau hyn? {now}. Os ydych "
        "eisiau hyn, nid oes angen gwneud dim."
    ),
    Notice.PICTURE_UNLOCKED: (
        "Dywedodd rhywun air llun anghywir ar eich rhan gyda {organisation}. Mae eich gair eich hun yn gweithio eto. Nid chi oedd hyn? "
        "{now}. Os mai chi oedd hyn, nid oes angen gwneud dim."
    ),
    Notice.RECORD_ERASING: (
        "Gofynnwyd i {organisation} ddileu'r hyn mae'n ei gadw amdanoch. Rydym yn aros 7 diwrnod. Ddim eisiau hyn? {now}. Os ydych "
        "eisiau hyn, peidiwch a gwneud dim."
    ),
    Notice.RECORDS_JOINED: (
        "Roeddech ar restr {organisation} ddwywaith. Nawr dim ond un sydd. Rydym yn talu i un cyfrif banc yn unig nawr. Ydy hyn yn "
        "anghywir? {now}. Os yw'n iawn, peidiwch a gwneud dim."
    ),
    Notice.NUMBER_CHANGED: (
        "Mae {organisation} nawr yn anfon negeseuon i rif arall. Ni fyddwn yn defnyddio'r rhif hwn. Nid chi oedd hyn? {now}. Os mai chi oedd hyn, "
        "nid oes angen gwneud dim."
    ),
    Notice.TEXTS_STOPPED: (
        "Gofynnoch i {organisation} roi'r gorau i anfon negeseuon. Ni allwn anfon neges am eich arian nawr. I ddechrau eto, anfonwch "
        "DECHRAU. {questions}"
    ),
    Notice.CLAIM_RECEIVED: "Cawsom eich cais: {amount_pence} am {purpose}. {promise} {questions_to_us}",
    Notice.CLAIM_LINE_REFUSED: (
        "Ni allwn dalu {amount_pence} am eich {what}. {reason}. Anghywir? Atebwch APEL. {or_call}"
    ),
    Notice.CLAIM_PAID_PART: (
        "Gallwn dalu {amount_pence} o {claimed_pence} am eich {what}. {reason}. Anghywir? Atebwch APEL. {or_call}"
    ),
    Notice.CLAIM_QUESTION: (
        "Mae gennym gwestiwn am eich {what} ({amount_pence}). {question}? Atebwch y neges hon. {or_call}"
    ),
    Notice.CLAIM_PHOTO_WANTED: (
        "Fe wnaethoch chi ein galw am {amount_pence} am {purpose}. Atebwch LINC i anfon lluniau o'ch derbynebau. {or_call}"
    ),
    Notice.CLAIM_HELD: (
        "Ni allwn benderfynu eto am eich {what} ({amount_pence}). {reason}. Cewch wybod. {questions_to_us}"
    ),
    Notice.CLAIM_APPEAL_RECEIVED: "Edrychwn eto ar {amount_pence} am {purpose}. {promise} {questions_to_us}",
    Notice.CLAIM_ADVANCE_USED: (
        "Iawn i'ch cais: {amount_pence} am {purpose}. Cawsoch {advance_pence} ohono o'r blaen. "
        "Os oes gweddill, byddwn yn ei anfon atoch. {questions_to_us}"
    ),
    Notice.CLAIM_ADVANCE_AGREED: (
        "Cewch {amount_pence} am eich {what}, cyn i chi dalu. Dywedwch wrthym wedyn beth wnaethoch chi wario, a chadwch eich "
        "derbynebau. Bydd angen dychwelyd yr hyn sydd dros ben. {questions_to_us}"
    ),
    Notice.CLAIM_ADVANCE_PAID_BACK: (
        "Diolch. Rydych wedi dychwelyd {amount_pence} o'r arian am {purpose}. "
        "Mae {left_pence} ohono gennych o hyd. {questions_to_us}"
    ),
    Notice.CLAIM_ADVANCE_WRITTEN_OFF: (
        "Cawsoch arian gennym am {purpose}. Nid oes angen i chi ddychwelyd {amount_pence}. "
        "Mae {left_pence} ohono gennych o hyd. {questions_to_us}"
    ),
    Notice.CLAIM_TICKET_AGREED: (
        "Iawn: mae {organisation} yn talu {amount_pence} am eich {what}. Ni fyddwch yn talu amdano, felly nid ydym yn "
        "anfon arian atoch. {questions_number}"
    ),
    Notice.OFFER_MADE: f"{{asked}} {_TERMS}",
    Notice.OFFER_ABOVE_LIMIT: (
        "Gallwn dalu {amount_pence} am {purpose}. Mae am {day_of}. Gosodoch derfyn, felly gofynnwn. Popeth, llai, neu ddim? "
        "Cyngor am fudd-daliadau: {adviser}. Gan {organisation}. {yes_or_no}"
    ),
    Notice.OFFER_LATER_ABOVE_LIMIT: (
        "Gallwn nawr dalu'r {amount_pence} arall am {purpose}. Mae am {day_of}. Gosodoch derfyn, felly gofynnwn. "
        "Cyngor am fudd-daliadau: {adviser}. Gan {organisation}. {yes_or_no}"
    ),
    Notice.OFFER_MORE_ABOVE_LIMIT: (
        "Aeth ein cyfradd i fyny: {amount_pence} yn fwy am {purpose}. Mae am {day_of}. Gosodoch derfyn, felly gofynnwn. "
        "Cyngor am fudd-daliadau: {adviser}. Gan {organisation}. {yes_or_no}"
    ),
    Notice.OFFER_MADE_WITH_WAGES: f"{{asked}} {_WAGES}",
    Notice.OFFER_MADE_UNPAID: f"{{asked}} {_UNPAID}",
    Notice.OFFER_MOVED: (
        "Mae diwrnod newydd am {which}. Peidiwch a dod {was_at}. Dewch {starts_at}, os gwelwch yn dda.{and_ends}{and_where} "
        "Gan {organisation}. {to_change}"
    ),
    Notice.OFFER_END_CHANGED: "Mae amser gorffen newydd i {day_of}.{and_ends} Gan {organisation}. {to_change}",
    Notice.OFFER_PLACE_CHANGED: "Mae lle newydd i {day_of}. {come_to} Gan {organisation}. {to_change}",
    Notice.OFFER_REMINDER: (
        "Gofynnom i chi o'r blaen. {asked} Gall {organisation} dalu {amount_pence} i chi am {purpose}. Gallwch gymryd llai. {yes_or_no}"
    ),
    Notice.OFFER_WAITS: (
        "{thanks}. Gall {organisation} dalu {amount_pence} i chi am {purpose}. Gallwch gymryd llai. "
        "Mae'r arian yn aros i chi. {yes_or_no}"
    ),
    Notice.OFFER_WAITS_LAST: (
        "Gall {organisation} dalu {amount_pence} i chi o hyd am {purpose}. Mae am {day_of}. Gallwch gymryd llai. "
        "Ni fyddwn yn eich atgoffa eto. Mae'r arian yn aros i chi. {yes_or_no}"
    ),
    Notice.OFFER_CHOSE_LESS: "Dewisoch {amount_pence} o {offered_pence} am {purpose}. Mae am {activity}. Gan {organisation}. {to_change}",
    Notice.OFFER_CHOSE_INSTALMENT: (
        "Dewisoch {at_once_pence} ar unwaith a {amount_pence} o {pay_on} ymlaen, am {purpose}. Mae am {activity}. Gan {organisation}. {to_change}"
    ),
    Notice.OFFER_CHOSE_EXPENSES: (
        "Dewisoch eich costau yn unig, fel teithio. Mae am {activity}. Nid yw {organisation} yn talu arian arall. {to_change}"
    ),
    Notice.OFFER_CHOSE_NOTHING: "Dywedoch na i {activity}. Nid yw {organisation} yn talu arian i chi amdano. {to_change}",
    Notice.OFFER_CHOSE_CHARITY: (
        "Rydych yn rhoi'r arian i {charity}, heb eich enw. Mae'r arian am {day_of}. Gall gyfrif am fudd-daliadau. "
        "Cyngor: {adviser}. Gan {organisation}. {to_change}"
    ),
    Notice.MONEY_MAY_MATTER: (
        "Gall arian am gymryd rhan gyfrif ar gyfer budd-daliadau. Gallwch ofyn am gyngor cyn dweud ie: {adviser}. Gallwch gymryd llai neu ddim. "
        "Gan {organisation}. {questions}"
    ),
    Notice.STATEMENT_READY: (
        "Gallwn ddangos beth a dalwyd i chi. Atebwch DATGANIAD. Anfonwn dudalen i'ch ffon eich hun. Os yw eraill yn defnyddio hon, postiwn "
        "lythyr. Gan {organisation}. {questions}"
    ),
    Notice.AHEAD_REFUSED: (
        "Gofynnoch i ni dalu cyn i chi ddod. Ni allwn wneud hynny. Pam: {reason} Gan {organisation}. {questions}"
    ),
    Notice.GIVEN_VOUCHER: (
        "Rhoddodd {organisation} daleb o {amount_pence} i chi am {purpose}. Mae'n cyfrif at y terfynau a osodoch. {questions}"
    ),
    Notice.GIVEN_VOUCHER_UNDONE: (
        "Roeddem yn anghywir am daleb o {amount_pence} am {purpose}. Nid yw'n cyfrif bellach. Gan {organisation}. {questions}"
    ),
    Notice.CHARITY_SENT: (
        "Anfonwyd {amount_pence} i {charity} ar eich rhan, heb eich enw. Mae am {purpose}. Gan {organisation}. {questions}"
    ),
    Notice.CHARITY_NOT_SENT: (
        "Ni allem anfon {amount_pence} i {charity} ar eich rhan eto. Mae am {purpose}. Nid oes angen i chi wneud dim. "
        "Rydym yn edrych arno. Gan {organisation}. {questions}"
    ),
    Notice.OFFER_TAKEN_BACK: (
        "{please_do_not}. Mae {organisation} wedi canslo hyn. Mae'n ddrwg gennym. "
        "Os oes arnom arian i chi, cewch yr arian o hyd. {questions}"
    ),
    Notice.OFFER_TAKEN_BACK_SEVERAL: (
        "Peidiwch a dod {all_starts}. Mae hyn am {which}. Mae {organisation} wedi canslo hyn. Mae'n ddrwg gennym. "
        "Os oes arnom arian i chi, cewch yr arian o hyd. {questions}"
    ),
}
"""Endings such as {questions} stand in `how_to_answer.py`."""

READY: Mapping[str, str] = {
    NOT_NAMED: "costau",
    **{FACTS[category].words: words.cy_in_notices for category, words in WORDS.items()},
    **{english.rstrip("."): welsh.rstrip(".") for english, welsh in REJECTION_WORDS.values()},
}
"""What payments says in ready words, by the English ones. What somebody wrote themselves is said as it is, in no other language."""
