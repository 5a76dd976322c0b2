"""Where the money is, in words: a sentence for each kind, in both languages. What pages of payments say must read the same (a test)."""

from collections.abc import Mapping

from services.notifications.conversations.prompts.words import Words

ENGLISH_MONEY: Mapping[str, Words] = {
    "money_about": Words("About number {reference}:"),
    "money_could_not_send": Words(
        "We could not send you {amount_pence}. The money is still yours. A person will call you."
    ),
    "money_came_back": Words(
        "We sent you {amount_pence}, but the bank sent it back. The money is still yours. A person will call you."
    ),
    "money_stopped": Words(
        "We stopped {amount_pence} before it left. The money is still yours. A person will call you."
    ),
    "money_looked_into": Words(
        "We do not know yet if {amount_pence} has left. A person is finding out. They will call you."
    ),
    "money_needs_bank_details": Words("We have {amount_pence} for you. We do not know yet where to send it. {person}"),
    "money_checking_bank_details": Words("We have {amount_pence} for you. We are checking where to send it."),
    "money_not_sent_yet": Words("We have agreed {amount_pence}. It is not sent yet. We will tell you when it is."),
    "money_sending": Words("We are sending you {amount_pence}. The bank has not finished yet."),
    "money_sent": Words("We sent you {amount_pence} on {sent_on}."),
    "money_had_before": Words("You had {amount_pence} of this from us before."),
    "money_we_buy": Words("We buy something for you for {amount_pence}. We send you no money for it."),
    "money_late": Words("We are late with {amount_pence}. We are sorry. A person is looking at it."),
    "money_asked": Words("We asked you about {amount_pence}. Please answer our question."),
    "money_being_checked": Words("A person is looking at {amount_pence}. We will tell you what happens."),
    "money_held": Words("We cannot decide yet about {amount_pence}. We will tell you."),
    "money_still_has": Words("We gave you money before you needed it. You still have {amount_pence} of it."),
    "money_not_wanted": Words("You told us that you do not want {amount_pence}."),
    "money_refused": Words(
        "We could not pay {amount_pence}. We told you why. Do you think that is wrong? Reply APPEAL.",
        "We could not pay {amount_pence}. We told you why. Do you think that is wrong? Press 7.",
    ),
    "money_more": Words("There is more to tell you about your money. {person}"),
}

WELSH_MONEY: Mapping[str, Words] = {
    "money_about": Words("Am rif {reference}:"),
    "money_could_not_send": Words(
        "Ni allem anfon {amount_pence} atoch. Chi biau'r arian o hyd. Bydd person yn eich ffonio."
    ),
    "money_came_back": Words(
        "Anfonwyd {amount_pence} atoch, ond dychwelodd y banc yr arian. Chi biau'r arian o hyd. Bydd person yn eich ffonio."
    ),
    "money_stopped": Words("Ataliwyd {amount_pence} cyn iddo adael. Chi biau'r arian o hyd. Bydd person yn eich ffonio."),
    "money_looked_into": Words(
        "Ni wyddom eto a yw {amount_pence} wedi gadael. Mae person yn edrych ar hyn. Bydd yn eich ffonio."
    ),
    "money_needs_bank_details": Words("Mae {amount_pence} gennym i chi. Ni wyddom eto ble i'w anfon. {person}"),
    "money_checking_bank_details": Words("Mae {amount_pence} gennym i chi. Rydym yn gwirio ble i'w anfon."),
    "money_not_sent_yet": Words("Rydym wedi cytuno ar {amount_pence}. Nid yw wedi'i anfon eto. Cewch wybod pan fydd."),
    "money_sending": Words("Rydym yn anfon {amount_pence} atoch. Nid yw'r banc wedi gorffen eto."),
    "money_sent": Words("Anfonwyd {amount_pence} atoch ar {sent_on}."),
    "money_had_before": Words("Cawsoch {amount_pence} o hwn gennym o'r blaen."),
    "money_we_buy": Words("Rydym yn prynu rhywbeth i chi am {amount_pence}. Nid ydym yn anfon arian ato."),
    "money_late": Words("Rydym yn hwyr gyda {amount_pence}. Mae'n ddrwg gennym. Mae person yn edrych arno."),
    "money_asked": Words("Gofynnwyd i chi am {amount_pence}. Atebwch ein cwestiwn, os gwelwch yn dda.",
                         "Gofynnwyd i chi am {amount_pence}. Rhowch ateb i'n cwestiwn, os gwelwch yn dda."),
    "money_being_checked": Words("Mae person yn edrych ar {amount_pence}. Byddwn yn dweud wrthych beth sy'n digwydd."),
    "money_held": Words("Ni allwn benderfynu eto am {amount_pence}. Cewch wybod."),
    "money_still_has": Words("Cawsoch arian gennym ymlaen llaw. Mae {amount_pence} ohono gennych o hyd."),
    "money_not_wanted": Words("Dywedoch nad ydych eisiau {amount_pence}."),
    "money_refused": Words(
        "Ni allem dalu {amount_pence}. Dywedwyd pam wrthych. Ydych chi'n meddwl bod hyn yn anghywir? Atebwch APEL.",
        "Ni allem dalu {amount_pence}. Dywedwyd pam wrthych. Ydych chi'n meddwl bod hyn yn anghywir? Pwyswch 7.",
    ),
    "money_more": Words("Mae mwy i'w ddweud am eich arian. {person}"),
}  # fmt: skip
