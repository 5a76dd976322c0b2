"""Prompts to somebody who wants a page for an offer, asks us to pay before they come, wants to have what they were paid, or sets a limit, in English and Welsh. Nobody has checked the Welsh yet (`messages/languages.py`)."""

from collections.abc import Mapping

from services.notifications.conversations.prompts.words import Words

ENGLISH_WISHES: Mapping[str, Words] = {
    "offer_page": Words(
        "You can answer on this page: {link} . Or answer here. {yes_no} To tell us what you spent, send LINK again.",
        "You can answer on the internet. We will text you where. Or answer now. {yes_no}",
    ),
    "asked_ahead": Words("You ask us to pay before you come. We pass this on, and tell you what we can do. {person}"),
    "statement_page": Words(
        "Here you can read what we paid you: {link} . Only you get this link. To get it on paper, send STATEMENT BY POST.",
        "You can read what we paid you on the internet. We will text you where.",
    ),
    "statement_by_post": Words("We will post you what we paid you. It goes to the address that we have. {person}"),
    "statement_page_before": Words(
        "You asked us for this on {asked_on}. You can read it here: {link} . Only you get this link. To get it on paper, send STATEMENT BY POST.",
        "You asked us for this on {asked_on}. You can read it on the internet. We will text you where.",
    ),
    "statement_by_post_before": Words(
        "You asked us for this on {asked_on}. It is on its way to you by post. If it has not come a week after that day, ask again. {person}"
    ),
    "statement_no_address": Words(
        "We have no safe address for you. So we cannot post what we paid you yet. A person will help you. {person}"
    ),
    "confirm_limit_week": Words("You want at most {amount_pence} in a week. Is that right? {yes_no}"),
    "confirm_limit_fortnight": Words("You want at most {amount_pence} every 2 weeks. Is that right? {yes_no}"),
    "confirm_limit_four_weeks": Words("You want at most {amount_pence} every 4 weeks. Is that right? {yes_no}"),
    "confirm_limit_month": Words("You want at most {amount_pence} in a month. Is that right? {yes_no}"),
    "confirm_ask_first": Words("You want us to ask you before we pay you for taking part. Is that right? {yes_no}"),
    "confirm_limit_end": Words("You want no limit on your money any more. Is that right? {yes_no}"),
    "limit_set": Words(
        "Thank you. We will ask you before we pay you more. Your costs do not count. To change it, send a new limit. "
        "To end it, send: take the limit off.",
        "Thank you. We will ask you before we pay you more. Your costs do not count. To change it, say a new limit. "
        "To end it, say: take the limit off.",
    ),
    "ask_first_set": Words(
        "Thank you. We will ask you first each time. Your costs are paid as always. To end it, send: take the limit off.",
        "Thank you. We will ask you first each time. Your costs are paid as always. To end it, say: take the limit off.",
    ),
    "limit_ended": Words(
        "Thank you. You have no limit now. To set one, send: not more than £20 a week.",
        "Thank you. You have no limit now. To set one, say: not more than 20 pounds a week.",
    ),
    "limit_not_changed": Words("All right. We have changed nothing."),
    "limit_is_week": Words("Your limit: at most {amount_pence} in a week."),
    "limit_is_fortnight": Words("Your limit: at most {amount_pence} every 2 weeks."),
    "limit_is_four_weeks": Words("Your limit: at most {amount_pence} every 4 weeks."),
    "limit_is_month": Words("Your limit: at most {amount_pence} in a month."),
    "limit_is_ask_first": Words("You want us to ask you before we pay you for taking part."),
    "limit_is_none": Words("You have set no limit on your money."),
    "limits_page": Words(
        "Here you can set, change or end a limit: {link} . Only you get this link.",
        "You can set, change or end a limit on the internet. We will text you where.",
    ),
    "limit_how": Words(
        "To set one, send: not more than £20 a week. To end it, send: take the limit off.",
        "To set one, say: not more than 20 pounds a week. To end it, say: take the limit off.",
        "To set or end one, ask a person. {person}",
    ),
    "limit_unclear": Words(
        "Do you want a limit on your money? Send: not more than £20 a week. Or: every 2 weeks, every 4 weeks, or a month. "
        "Or send: ask me first.",
        "Do you want a limit on your money? Say: not more than 20 pounds a week. Or say: ask me first.",
    ),
}
WELSH_WISHES: Mapping[str, Words] = {
    "offer_page": Words(
        "Gallwch ateb ar y dudalen hon: {link} . Neu atebwch yma. {yes_no} I hawlio'r hyn a warioch, anfonwch LINC eto.",
        "Gallwch ateb ar y we. Byddwn yn anfon dolen. Neu atebwch nawr. {yes_no}",
    ),
    "asked_ahead": Words("Rydych yn gofyn i ni dalu cyn i chi ddod. Byddwn yn ei basio ymlaen. {person}"),
    "statement_page": Words(
        "Gallwch ddarllen beth a dalwyd i chi yma: {link} . Chi yn unig sy'n cael y ddolen. Ar bapur: anfonwch DATGANIAD DRWY'R POST.",
        "Gallwch ddarllen beth a dalwyd i chi ar y we. Byddwn yn anfon dolen.",
    ),
    "statement_by_post": Words("Byddwn yn postio beth a dalwyd i chi i'r cyfeiriad sydd gennym. {person}"),
    "statement_page_before": Words(
        "Gofynnoch am hyn ar {asked_on}. Gallwch ei ddarllen yma: {link} . Chi yn unig sy'n cael y ddolen. Ar bapur: anfonwch DATGANIAD DRWY'R POST.",
        "Gofynnoch am hyn ar {asked_on}. Gallwch ei ddarllen ar y we. Byddwn yn anfon dolen.",
    ),
    "statement_by_post_before": Words(
        "Gofynnoch am hyn ar {asked_on}. Mae ar ei ffordd atoch drwy'r post. Os nad yw wedi cyrraedd ymhen wythnos, gofynnwch eto. {person}"
    ),
    "statement_no_address": Words(
        "Nid oes gennym gyfeiriad diogel i chi. Felly ni allwn bostio beth a dalwyd i chi eto. Bydd person yn eich helpu. {person}"
    ),
    "confirm_limit_week": Words("Rydych eisiau dim mwy na {amount_pence} mewn wythnos. Ydy hynny'n iawn? {yes_no}"),
    "confirm_limit_fortnight": Words(
        "Rydych eisiau dim mwy na {amount_pence} mewn pythefnos. Ydy hynny'n iawn? {yes_no}"
    ),
    "confirm_limit_four_weeks": Words(
        "Rydych eisiau dim mwy na {amount_pence} mewn pedair wythnos. Ydy hynny'n iawn? {yes_no}"
    ),
    "confirm_limit_month": Words("Rydych eisiau dim mwy na {amount_pence} mewn mis. Ydy hynny'n iawn? {yes_no}"),
    "confirm_ask_first": Words("Rydych eisiau i ni ofyn i chi cyn talu am gymryd rhan. Ydy hynny'n iawn? {yes_no}"),
    "confirm_limit_end": Words("Nid ydych eisiau terfyn ar eich arian bellach. Ydy hynny'n iawn? {yes_no}"),
    "limit_set": Words(
        "Diolch. Byddwn yn gofyn i chi cyn talu mwy. Nid yw eich costau yn cyfrif. I'w newid, anfonwch derfyn newydd. "
        "I'w orffen, anfonwch: tynnwch y terfyn.",
        "Diolch. Byddwn yn gofyn i chi cyn talu mwy. Nid yw eich costau yn cyfrif. I'w newid, dywedwch derfyn newydd. "
        "I'w orffen, dywedwch: tynnwch y terfyn.",
        "Diolch. Byddwn yn gofyn i chi cyn talu mwy. Nid yw eich costau yn cyfrif. {person}",
    ),
    "ask_first_set": Words(
        "Diolch. Byddwn yn gofyn i chi yn gyntaf bob tro. Telir eich costau fel arfer. I'w orffen, anfonwch: tynnwch y terfyn.",
        "Diolch. Byddwn yn gofyn i chi yn gyntaf bob tro. Telir eich costau fel arfer. I'w orffen, dywedwch: tynnwch y terfyn.",
        "Diolch. Byddwn yn gofyn i chi yn gyntaf bob tro. Telir eich costau fel arfer. {person}",
    ),
    "limit_ended": Words(
        "Diolch. Nid oes gennych derfyn nawr. I osod un, anfonwch: dim mwy na £20 yr wythnos.",
        "Diolch. Nid oes gennych derfyn nawr. I osod un, dywedwch er enghraifft: dim mwy na 20 punt yr wythnos.",
        "Diolch. Nid oes gennych derfyn nawr. {person}",
    ),
    "limit_not_changed": Words("Iawn. Nid ydym wedi newid dim."),
    "limit_is_week": Words("Eich terfyn: dim mwy na {amount_pence} mewn wythnos."),
    "limit_is_fortnight": Words("Eich terfyn: dim mwy na {amount_pence} mewn pythefnos."),
    "limit_is_four_weeks": Words("Eich terfyn: dim mwy na {amount_pence} mewn pedair wythnos."),
    "limit_is_month": Words("Eich terfyn: dim mwy na {amount_pence} mewn mis."),
    "limit_is_ask_first": Words("Rydych eisiau i ni ofyn i chi cyn talu am gymryd rhan."),
    "limit_is_none": Words("Nid ydych wedi gosod terfyn ar eich arian."),
    "limits_page": Words(
        "Yma gallwch osod, newid neu orffen terfyn: {link} . Chi yn unig sy'n cael y ddolen.",
        "Gallwch osod, newid neu orffen terfyn ar y we. Byddwn yn anfon dolen.",
    ),
    "limit_how": Words(
        "I osod un, anfonwch: dim mwy na £20 yr wythnos. I'w orffen, anfonwch: tynnwch y terfyn.",
        "I osod un, dywedwch fel hyn: dim mwy na 20 punt yr wythnos. I'w orffen, dywedwch: tynnwch y terfyn.",
        "I osod neu orffen un, gofynnwch i berson. {person}",
    ),
    "limit_unclear": Words(
        "Hoffech chi derfyn ar eich arian? Anfonwch: dim mwy na £20 yr wythnos. Neu: y mis. Neu anfonwch: gofynnwch yn gyntaf.",
        "Hoffech chi derfyn ar eich arian? Dywedwch fel hyn: dim mwy na 20 punt yr wythnos. Neu dywedwch: gofynnwch yn gyntaf.",
        "Hoffech chi derfyn ar eich arian? Gall person ei osod gyda chi. {person}",
    ),
}
