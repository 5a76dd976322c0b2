"""Prompts to somebody who wants a page for an offer, asks us to pay before they come, or wants to have what they were paid, in English and Welsh. Nobody has checked the Welsh yet (`messages/languages.py`)."""

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
    "statement_no_address": Words(
        "We have no safe address for you. So we cannot post what we paid you yet. A person will help you. {person}"
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
    "statement_no_address": Words(
        "Nid oes gennym gyfeiriad diogel i chi. Felly ni allwn bostio beth a dalwyd i chi eto. Bydd person yn eich helpu. {person}"
    ),
}
