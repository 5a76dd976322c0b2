"""The texts of notices as they were before they said what the money is for: none of today's takes more parts than these."""

from collections.abc import Mapping

from shared.contracts.notices import Notice

ENGLISH_BEFORE: Mapping[str, str] = {
    Notice.PAYMENT_SENT: (
        "We have sent you {amount_pence}. It is from {organisation}. Your number for it is {reference}. Questions?"
        " Call {helpline}."
    ),
    Notice.PAYMENT_PROCESSING: (
        "We are sending you {amount_pence}. It is from {organisation}. The bank is working on it. We will tell you"
        " when it is sent. Your number for it is {reference}. Questions? Call {helpline}."
    ),
    Notice.PAYMENT_UNDER_REVIEW: (
        "We are sending you {amount_pence}. It is from {organisation}. The bank is checking it first. You do not "
        "need to do anything. We will tell you when it is sent. Questions? Call {helpline}. Say this number: "
        "{reference}."
    ),
    Notice.PAYMENT_FAILED: (
        "We could not send you {amount_pence}. The money is still yours. {organisation} is finding out why. We "
        "will tell you what happens next. Questions? Call {helpline}. Say this number: {reference}."
    ),
    Notice.PAYMENT_RETURNED: (
        "We sent you {amount_pence}, but the bank sent it back. The money is still yours. We need to know where to"
        " send it. Please call {organisation} on {helpline}. Say this number: {reference}."
    ),
    Notice.CLAIM_RECEIVED: (
        "We have your claim for {amount_pence}. {promise} Your number for it is {reference}. Questions? Call "
        "{organisation} on {helpline}."
    ),
    Notice.CLAIM_APPEAL_RECEIVED: (
        "You asked us to look again at {amount_pence}. {promise} Questions? Call {organisation} on {helpline}. Say"
        " {reference}."
    ),
    Notice.CLAIM_ADVANCE_USED: (
        "Your claim for {amount_pence} is agreed. You had {advance_pence} of it from us before. We send you the "
        "rest, if there is any. Questions? Call {organisation} on {helpline}. Say {reference}."
    ),
    Notice.CLAIM_ADVANCE_PAID_BACK: (
        "Thank you. You gave us back {amount_pence} of the money that we gave you before. You still have "
        "{left_pence} of it. Questions? Call {organisation} on {helpline}. Say {reference}."
    ),
    Notice.CLAIM_ADVANCE_WRITTEN_OFF: (
        "We gave you money before. You do not need to give back {amount_pence} of it. You still have {left_pence} "
        "of it. Questions? Call {organisation} on {helpline}. Say {reference}."
    ),
    Notice.CLAIM_TICKET_AGREED: (
        "Yes: {organisation} buys this for you: {what}, {amount_pence}. You do not pay for it, so we do not send "
        "you money. Questions? Call {helpline}. Say {reference}."
    ),
}
WELSH_BEFORE: Mapping[str, str] = {
    Notice.PAYMENT_SENT: (
        "Rydym wedi anfon {amount_pence} atoch. Mae oddi wrth {organisation}. Eich rhif chi yw {reference}. "
        "Cwestiynau? Ffoniwch {helpline}."
    ),
    Notice.PAYMENT_PROCESSING: (
        "Rydym yn anfon {amount_pence} atoch. Mae oddi wrth {organisation}. Mae'r banc yn gweithio arno. Byddwn yn"
        " dweud wrthych pan fydd wedi'i anfon. Eich rhif chi yw {reference}. Cwestiynau? Ffoniwch {helpline}."
    ),
    Notice.PAYMENT_UNDER_REVIEW: (
        "Rydym yn anfon {amount_pence} atoch. Mae oddi wrth {organisation}. Mae'r banc yn ei wirio yn gyntaf. Nid "
        "oes angen i chi wneud dim. Byddwn yn dweud wrthych pan fydd wedi'i anfon. Cwestiynau? Ffoniwch "
        "{helpline}. Dywedwch y rhif hwn: {reference}."
    ),
    Notice.PAYMENT_FAILED: (
        "Ni allem anfon {amount_pence} atoch. Chi biau'r arian o hyd. Mae {organisation} yn ceisio deall pam. "
        "Byddwn yn dweud wrthych beth sy'n digwydd nesaf. Cwestiynau? Ffoniwch {helpline}. Dywedwch y rhif hwn: "
        "{reference}."
    ),
    Notice.PAYMENT_RETURNED: (
        "Anfonwyd {amount_pence} atoch, ond dychwelodd y banc yr arian. Chi biau'r arian o hyd. Mae angen i ni "
        "wybod ble i'w anfon. Ffoniwch {organisation} ar {helpline}, os gwelwch yn dda. Dywedwch y rhif hwn: "
        "{reference}."
    ),
    Notice.CLAIM_RECEIVED: (
        "Mae eich cais am {amount_pence} gyda ni. Byddwn yn dweud wrthych beth sy'n digwydd nesaf. Eich rhif chi "
        "yw {reference}. Cwestiynau? Ffoniwch {organisation} ar {helpline}."
    ),
    Notice.CLAIM_APPEAL_RECEIVED: (
        "Gofynnoch i ni edrych eto ar {amount_pence}. Byddwn yn dweud wrthych beth yw ein penderfyniad. "
        "Cwestiynau? Ffoniwch {organisation} ar {helpline}. Dywedwch {reference}."
    ),
    Notice.CLAIM_ADVANCE_USED: (
        "Mae eich cais am {amount_pence} wedi'i gytuno. Cawsoch {advance_pence} ohono gennym o'r blaen. Os oes "
        "gweddill, byddwn yn ei anfon atoch. Cwestiynau? Ffoniwch {organisation} ar {helpline}. Dywedwch "
        "{reference}."
    ),
    Notice.CLAIM_ADVANCE_PAID_BACK: (
        "Diolch. Rydych wedi dychwelyd {amount_pence} o'r arian a gawsoch gennym o'r blaen. Mae {left_pence} ohono"
        " gennych o hyd. Cwestiynau? Ffoniwch {organisation} ar {helpline}. Dywedwch {reference}."
    ),
    Notice.CLAIM_ADVANCE_WRITTEN_OFF: (
        "Cawsoch arian gennym o'r blaen. Nid oes angen i chi ddychwelyd {amount_pence} ohono. Mae {left_pence} "
        "ohono gennych o hyd. Cwestiynau? Ffoniwch {organisation} ar {helpline}. Dywedwch {reference}."
    ),
    Notice.CLAIM_TICKET_AGREED: (
        "Iawn: mae {organisation} yn prynu hwn i chi: {what}, {amount_pence}. Ni fyddwch yn talu amdano, felly nid"
        " ydym yn anfon arian atoch. Cwestiynau? Ffoniwch {helpline}. Dywedwch {reference}."
    ),
}
