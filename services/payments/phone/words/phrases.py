"""The words of the phone pages, in English and Welsh: one entry a phrase, both languages beside each other.

The Welsh was written without a native reader. Nobody has checked it yet: `CHECKED` says who has read which language,
and until somebody has, Welsh is spoken in practice only.
"""

from collections.abc import Mapping

from services.payments.claims.rules.categories import RULES
from services.payments.phone.words.limit_phrases import LIMIT_PHRASES
from services.payments.phone.words.offer_phrases import OFFER_PHRASES

CHECKED: Mapping[str, str | None] = {"en": None, "cy": None}
"""Who has read all of a language's phrases, by name and day; None until somebody has."""

PHRASES: Mapping[str, tuple[str, str]] = {
    # Every page
    "product": ("Money you spent", "Arian a wariwyd gennych"),
    "skip": ("Skip to the question", "Neidio i'r cwestiwn"),
    "other_language": ("Cymraeg", "English"),
    "back": ("Go back", "Mynd yn ôl"),
    "practice": ("Practice. No real money.", "Ymarfer. Dim arian go iawn."),
    "unchecked": (
        "Nobody has checked these words yet.",
        "Nid oes neb wedi gwirio'r Gymraeg hon eto.",
    ),
    "error_title": ("Error: {title}", "Gwall: {title}"),
    "problem": ("There is a problem", "Mae problem"),
    "need_help": ("Do you want to talk to a person?", "Hoffech chi siarad â pherson?"),
    "call_us": ("Call {organisation} on", "Ffoniwch {organisation} ar"),
    "saved_as_you_go": (
        "We save what you tell us. You can stop and come back with the same link.",
        "Rydym yn cadw'r hyn a ddywedwch. Gallwch stopio a dod yn ôl gyda'r un ddolen.",
    ),
    "continue": ("Continue", "Parhau"),
    "remove": ("Remove", "Tynnu"),
    "change": ("Change", "Newid"),
    "total": ("Total", "Cyfanswm"),
    "miles": ("{miles} miles", "{miles} milltir"),
    "on": ("on {day}", "ar {day}"),
    # What was spent
    "start_title": ("What did you spend?", "Beth wnaethoch chi wario?"),
    "start_hint": (
        "Tell us each thing you paid for. We will pay you back.",
        "Dywedwch wrthym bob peth a dalwyd gennych. Byddwn yn eich talu'n ôl.",
    ),
    "lines_title": ("What you told us", "Yr hyn a ddywedoch wrthym"),
    "add_first": ("Tell us what you paid for", "Dywedwch beth a dalwyd gennych"),
    "add_more": ("Add another thing", "Ychwanegu peth arall"),
    "that_is_all": ("That is everything", "Dyna bopeth"),
    "photo_needed": ("Needs a photo of the receipt", "Angen llun o'r dderbynneb"),
    "photo_kept": ("We have the photo", "Mae'r llun gennym"),
    "no_receipt_kept": ("No receipt. You told us why.", "Dim derbynneb. Rydych wedi dweud pam."),
    "add_photo": ("Add a photo", "Ychwanegu llun"),
    "see_photo": ("See the photo", "Gweld y llun"),
    # One line
    "category_title": ("What did you pay for?", "Am beth wnaethoch chi dalu?"),
    "amount_title": ("How much was it?", "Faint oedd e?"),
    "amount_hint": ("For example, 4.60", "Er enghraifft, 4.60"),
    "miles_title": ("How many miles did you go?", "Sawl milltir aethoch chi?"),
    "miles_hint": ("There and back. For example, 12", "Yno ac yn ôl. Er enghraifft, 12"),
    "passengers_title": ("How many people came with you?", "Faint o bobl ddaeth gyda chi?"),
    "passengers_hint": (
        "People who came to take part. If nobody, write 0.",
        "Pobl a ddaeth i gymryd rhan. Os neb, ysgrifennwch 0.",
    ),
    "passengers_needed": ("Write how many people came with you, 0 to 8.", "Ysgrifennwch faint o bobl ddaeth gyda chi, 0 i 8."),
    "day_title": ("Which day was it?", "Pa ddiwrnod oedd hi?"),
    "today": ("Today, {day}", "Heddiw, {day}"),
    "yesterday": ("Yesterday, {day}", "Ddoe, {day}"),
    "event_day": ("{day}, the day you came", "{day}, y diwrnod y daethoch"),
    "another_day": ("Another day", "Diwrnod arall"),
    "which_day": ("Which other day?", "Pa ddiwrnod arall?"),
    "choose_one": ("Choose one of these.", "Dewiswch un o'r rhain."),
    "write_amount": (
        "Write how much it was in pounds and pence, like 4.60.",
        "Ysgrifennwch faint oedd e mewn punnoedd a cheiniogau, fel 4.60.",
    ),
    "write_miles": ("Write how many miles, like 12 or 12.5.", "Ysgrifennwch sawl milltir, fel 12 neu 12.5."),
    "write_day": ("Choose the day.", "Dewiswch y diwrnod."),
    # Receipts
    "photo_title": ("Take a photo of the receipt", "Tynnwch lun o'r dderbynneb"),
    "photo_of": ("Receipt for: {what}, {amount}", "Derbynneb am: {what}, {amount}"),
    "photo_hint": (
        "Put the receipt on a table. Make sure we can read the amount. A photo or a PDF is fine.",
        "Rhowch y dderbynneb ar fwrdd. Gwnewch yn siŵr y gallwn ddarllen y swm. Mae llun neu PDF yn iawn.",
    ),
    "photo_label": ("Choose or take the photo", "Dewis neu dynnu'r llun"),
    "photo_send": ("Send the photo", "Anfon y llun"),
    "photo_missing": ("Choose or take a photo first.", "Dewiswch neu tynnwch lun yn gyntaf."),
    "photo_here": ("This is the photo we have.", "Dyma'r llun sydd gennym."),
    "photo_alt": ("The photo of the receipt for {what}", "Y llun o'r dderbynneb am {what}"),
    "photo_ok": ("The photo is good", "Mae'r llun yn dda"),
    "photo_again": ("Take a better photo", "Tynnu llun gwell"),
    "lost": ("I do not have the receipt", "Nid yw'r dderbynneb gennyf"),
    "lost_title": ("Why do you not have the receipt?", "Pam nad yw'r dderbynneb gennych?"),
    "lost_hint": (
        "A few words are enough. For example: The bus driver did not give me one.",
        "Mae ychydig eiriau'n ddigon. Er enghraifft: Ni roddodd y gyrrwr un i mi.",
    ),
    "lost_save": ("Save", "Cadw"),
    "lost_missing": ("Write a few words about the receipt.", "Ysgrifennwch ychydig eiriau am y dderbynneb."),
    "receipts_title": ("Photos of your receipts", "Lluniau o'ch derbynebau"),
    "receipts_hint": (
        "We need a photo of each receipt below. Then we can go on with your claim.",
        "Mae angen llun o bob derbynneb isod. Yna gallwn barhau â'ch cais.",
    ),
    "receipts_done": ("I have finished", "Rwyf wedi gorffen"),
    # Reading back
    "check_title": ("Is this right?", "Ydy hyn yn iawn?"),
    "check_hint": ("Please check each line and the total.", "Gwiriwch bob llinell a'r cyfanswm."),
    "check_yes": ("Yes, this is right. Pay me {amount}", "Ie, mae hyn yn iawn. Talwch {amount} i mi"),
    "check_no": ("No, I want to change something", "Na, rwyf am newid rhywbeth"),
    "check_changed": (
        "Something was changed, so please look again. Nothing is claimed yet.",
        "Newidiwyd rhywbeth, felly edrychwch eto. Nid oes dim wedi'i hawlio eto.",
    ),
    # The end
    "done_title": ("Thank you. We have your claim.", "Diolch. Mae eich cais gennym."),
    "done_amount": ("You asked for {amount}.", "Gofynnoch am {amount}."),
    "done_reference": ("Your reference is", "Eich cyfeirnod yw"),
    "done_close": ("You can close this page now.", "Gallwch gau'r dudalen hon nawr."),
    # Bank details
    "bank_title": ("Your new bank details", "Eich manylion banc newydd"),
    "bank_intro": (
        "Money for you came back to us. It is still yours. Tell us here where to send it.",
        "Daeth arian i chi yn ôl atom. Chi biau'r arian o hyd. Dywedwch yma ble i'w anfon.",
    ),
    "bank_holder_name": ("Name on the account", "Enw ar y cyfrif"),
    "bank_holder_name_hint": (
        "As it stands on the bank card. It can be the account of somebody you trust.",
        "Fel y mae ar y cerdyn banc. Gall fod yn gyfrif rhywun yr ydych yn ymddiried ynddo.",
    ),
    "bank_sort_code": ("Sort code", "Cod didoli"),
    "bank_sort_code_hint": ("6 numbers. For example, 01-02-03", "6 rhif. Er enghraifft, 01-02-03"),
    "bank_account_number": ("Account number", "Rhif y cyfrif"),
    "bank_account_number_hint": ("8 numbers", "8 rhif"),
    "bank_kept": (
        "We have the number that ends in {digits}. Write it again only to change it.",
        "Mae gennym y rhif sy'n gorffen â {digits}. Ysgrifennwch ef eto dim ond i'w newid.",
    ),
    "bank_checks": (
        "We never ask for your PIN, your password or the long number on your card.",
        "Ni fyddwn byth yn gofyn am eich PIN, eich cyfrinair na'r rhif hir ar eich cerdyn.",
    ),
    "bank_send": ("Send my bank details", "Anfon fy manylion banc"),
    "bank_done_title": ("Thank you. We have your bank details.", "Diolch. Mae eich manylion banc gennym."),
    "bank_done_checks": (
        "We check them with the bank. Then a second person here looks at them.",
        "Byddwn yn eu gwirio gyda'r banc. Yna bydd ail berson yma yn edrych arnynt.",
    ),
    "bank_done_waits": (
        "To keep your money safe we send nothing to the new account for {days} days. Then we send what came back.",
        "I gadw eich arian yn ddiogel ni fyddwn yn anfon dim i'r cyfrif newydd am {days} ddiwrnod. Yna anfonwn yr hyn a ddaeth yn ôl.",
    ),
    "bank_done_told": (
        "We will text or write to you when it is done.",
        "Byddwn yn anfon neges neu lythyr pan fydd wedi'i wneud.",
    ),
    # When it does not work
    "used_title": ("You have finished with this link", "Rydych wedi gorffen gyda'r ddolen hon"),
    "used_text": (
        "This link has been used. What you told us is safe. To claim for something else, send us a text.",
        "Mae'r ddolen hon wedi'i defnyddio. Mae'r hyn a ddywedoch yn ddiogel. I hawlio am rywbeth arall, anfonwch neges destun.",
    ),
    "late_title": ("This link is too old", "Mae'r ddolen hon yn rhy hen"),
    "late_text": (
        "What you told us is saved, and nothing is lost. Text us, or call us, and we will send you a new link.",
        "Mae'r hyn a ddywedoch wedi'i gadw, ac nid oes dim wedi'i golli. Anfonwch neges neu ffoniwch, ac anfonwn ddolen newydd.",
    ),
    "wrong_title": ("This link does not work", "Nid yw'r ddolen hon yn gweithio"),
    "wrong_text": (
        "Part of the link may be missing. Nothing was changed. Open the link in our text again, or reply to our text.",
        "Efallai fod rhan o'r ddolen ar goll. Ni newidiwyd dim. Agorwch y ddolen yn ein neges eto, neu atebwch ein neges.",
    ),
    "trouble_title": ("That did not work", "Ni weithiodd hynny"),
    "trouble_text": (
        "Something went wrong on our side. What you told us before is saved. Wait a minute, then try again.",
        "Aeth rhywbeth o'i le ar ein hochr ni. Mae'r hyn a ddywedoch o'r blaen wedi'i gadw. Arhoswch funud, yna ceisiwch eto.",
    ),
    "again_text": (
        "This page was open for a long time or was not made by us. Nothing was changed. Open the link in our text again.",
        "Bu'r dudalen hon ar agor am amser hir neu nid ni a'i gwnaeth. Ni newidiwyd dim. Agorwch y ddolen yn ein neges eto.",
    ),
} | {**OFFER_PHRASES} | {**LIMIT_PHRASES} | {f"category_{category}": rules.on_pages for category, rules in RULES.items()}  # fmt: skip
"""Each phrase in English and Welsh; {…} is filled in."""


def spoken(language: str, *, practice: bool) -> str:
    """The language to speak to somebody who reads `language`: English in place of Welsh that nobody has checked, but for practice."""
    return "cy" if language == "cy" and (practice or CHECKED["cy"]) else "en"


def phrase(language: str, name: str, **values: object) -> str:
    """A phrase with its values filled in. Raises KeyError for one that there is not."""
    english, welsh = PHRASES[name]
    return (welsh if language == "cy" else english).format(**values)
