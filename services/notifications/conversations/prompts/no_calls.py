"""What is said in texts to somebody who asked that nobody calls them: they are texted, and nothing tells them to call.

In danger the numbers of helplines stay: nobody waits for a text then.
"""

from collections.abc import Mapping

from shared.contracts.money import IN_TROUBLE, MoneyKind
from shared.money_words import MONEY_WORDS

_CALLED = ("A person will call you.", "They will call you."), ("Bydd person yn eich ffonio.", "Bydd yn eich ffonio.")
_TEXTED = (
    ("A person will text you.", "They will text you."),
    ("Bydd person yn anfon neges atoch.", "Bydd yn anfon neges atoch."),
)


def _money(language: int) -> Mapping[str, str]:
    found = {}
    for kind in IN_TROUBLE:
        words = MONEY_WORDS[kind][language]
        for called, texted in zip(_CALLED[language], _TEXTED[language], strict=True):
            words = words.replace(called, texted)
        found[f"money_{kind}"] = words
    return found


ENGLISH_NO_CALLS: Mapping[str, str] = {
    "not_known": "We are not sure who this is. Your money is safe. A person will text you {when}.",
    "offer_person": "Would you like a person to text you? {yes_no}",
    "person_will_call": "A person will text you {when}. What you told us is saved.",
    "no_bank_details": "Please do not send bank numbers here. We have not kept them. {person}",
    "no_bank_details_but": "Please do not send bank numbers here. We have not kept them. Reply LINK for a page or LETTER for a "
    "paper form.",
    "money_needs_bank_details": f"{MONEY_WORDS[MoneyKind.NEEDS_BANK_DETAILS][0]} Reply LINK for a page or LETTER for a paper form.",
    "about_us": "We are {organisation}. You come to help us plan care. We pay back what you spend to come. {person}",
    "help": "A person will text you {when}. What you told us is saved.",
    "stopped_stranger": "We will not text you.",
    "danger_call": "A person from here will text you {when}.",
    "stranger": "Hello from {organisation}. We do not know this number yet. {person}",
    "call_us": "Thank you. {person}",
    "call_us_urgent": "Thank you. {person} In an emergency call {emergency}.",
    "not_answered": "Sorry, we could not answer this. What you told us is saved. A person will text you {when}.",
    "call_lost": "Our call ended early. What you told us is saved. Text us to go on.",
    "call_receipt_no_text": "We need to see your receipt. A person will text you about it.",
    "call_back_told": "Hello from {organisation}. Thank you for your call. A person will text you.",
    **_money(0),
}
WELSH_NO_CALLS: Mapping[str, str] = {
    "not_known": "Nid ydym yn siwr pwy sydd yma. Mae eich arian yn ddiogel. Bydd person yn anfon neges atoch {when}.",
    "offer_person": "Hoffech chi i berson anfon neges atoch? {yes_no}",
    "person_will_call": "Bydd person yn anfon neges atoch {when}. Rydym wedi cadw'r hyn a ddywedoch.",
    "no_bank_details": "Peidiwch ag anfon rhifau banc yma. Nid ydym wedi eu cadw. {person}",
    "no_bank_details_but": "Peidiwch ag anfon rhifau banc yma. Nid ydym wedi eu cadw. Atebwch LINC am dudalen neu LLYTHYR am ffurflen "
    "bapur.",
    "money_needs_bank_details": f"{MONEY_WORDS[MoneyKind.NEEDS_BANK_DETAILS][1]} Atebwch LINC am dudalen neu LLYTHYR am ffurflen bapur.",
    "about_us": "{organisation} sydd yma. Rydych yn ein helpu i gynllunio gofal. Rydym yn talu'n ôl beth rydych yn ei wario i ddod. "
    "{person}",
    "help": "Bydd person yn anfon neges atoch {when}. Rydym wedi cadw'r hyn a ddywedoch.",
    "stopped_stranger": "Ni fyddwn yn anfon neges atoch.",
    "danger_call": "Bydd person o yma yn anfon neges atoch {when}.",
    "stranger": "Helo gan {organisation}. Nid ydym yn adnabod y rhif hwn eto. {person}",
    "call_us": "Diolch. {person}",
    "call_us_urgent": "Diolch. {person} Mewn argyfwng ffoniwch {emergency}.",
    "not_answered": "Mae'n ddrwg gennym. Ni allem ateb hyn. Rydym wedi cadw'r hyn a ddywedoch. Bydd person yn anfon neges atoch {when}.",
    "call_lost": "Daeth ein galwad i ben. Rydym wedi cadw'r hyn a ddywedoch. Anfonwch neges i fynd ymlaen.",
    "call_receipt_no_text": "Mae angen i ni weld eich derbynneb. Bydd person yn anfon neges atoch am hyn.",
    "call_back_told": "Helo gan {organisation}. Diolch am eich galwad. Bydd person yn anfon neges atoch.",
    **_money(1),
}
