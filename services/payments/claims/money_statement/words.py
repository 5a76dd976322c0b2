"""The words of a money statement, in English and Welsh: one entry a phrase, both languages beside each other.

The law and why so much was paid stand in English in both. The Welsh was written without a native reader, like that of the phone pages: until
`CHECKED` names somebody it is used in practice only.
"""

from collections.abc import Mapping

CHECKED: Mapping[str, str | None] = {"en": None, "cy": None}
"""Who has read all of a language's phrases, by name and day; None until somebody has."""

STATEMENT_WORDS: Mapping[str, tuple[str, str]] = {
    "title_jobcentre": ("For the Jobcentre", "I'r Ganolfan Waith"),
    "title_year": ("Your money from us", "Eich arian gennym ni"),
    "made": ("Made on {at}", "Gwnaed ar {at}"),
    "page": ("Page {page} of {pages}", "Tudalen {page} o {pages}"),
    # About whom
    "whose": ("Whose money", "Arian pwy"),
    "from": ("From", "O"),
    "to": ("To", "Hyd at"),
    "call": ("Call us", "Ffoniwch ni"),
    # The sums
    "sum_fees": ("For taking part", "Am gymryd rhan"),
    "sum_costs": ("For costs", "Am gostau"),
    "sum_ahead": ("For costs, paid before", "Am gostau, wedi'u talu cynt"),
    "sum_given": ("Given away", "Wedi'i roi i ffwrdd"),
    "sum_vouchers": ("In vouchers", "Mewn talebau"),
    "told_costs": (
        "Money for costs was spent before: it is what something cost.",
        "Gwariwyd arian am gostau cyn hynny: dyna oedd y gost.",
    ),
    "told_ahead": (
        "Some money was paid before it was spent: what came back to us is taken off.",
        "Talwyd peth arian cyn iddo gael ei wario: mae'r hyn a ddaeth yn ôl wedi'i dynnu.",
    ),
    "told_vouchers": (
        "Vouchers are not money that we paid. They were given to you, and stand here apart.",
        "Nid arian a dalwyd gennym yw talebau. Fe'u rhoddwyd i chi, ac maent yma ar wahân.",
    ),
    "told_fees": (
        "Each fee has the day on which it was earned and the day on which we paid it.",
        "Mae gan bob ffi y diwrnod y cafodd ei hennill a'r diwrnod y talwyd hi.",
    ),
    # The parts
    "part_fees": ("Money for taking part", "Arian am gymryd rhan"),
    "part_costs": ("Money for costs", "Arian am gostau"),
    "part_ahead": ("Money for costs, paid before you spent it", "Arian am gostau, a dalwyd cyn i chi ei wario"),
    "part_given": ("Money given to a charity", "Arian a roddwyd i elusen"),
    "part_vouchers": ("Vouchers that you were given", "Talebau a gawsoch"),
    "part_not_taken": (
        "Money that we offered and you did not want",
        "Arian a gynigiwyd gennym ac nad oeddech ei eisiau",
    ),
    "nothing": ("Nothing.", "Dim."),
    # One payment
    "costs": ("Costs", "Costau"),
    "fee": ("Fee", "Ffi"),
    "earned": ("Earned: {days}", "Enillwyd: {days}"),
    "days": ("{first} to {last}", "{first} i {last}"),
    "paid": ("{amount}. Paid on {day}.", "{amount}. Talwyd ar {day}."),
    "paid_to": ("{amount} to {charity}. Paid on {day}.", "{amount} i {charity}. Talwyd ar {day}."),
    "agreed": (
        "Agreed before the work, to be paid from {day} on.",
        "Cytunwyd cyn y gwaith, i'w dalu o {day} ymlaen.",
    ),
    "given": ("{amount}. Given on {day}.", "{amount}. Rhoddwyd ar {day}."),
    "ahead_back": ("You gave back {amount}.", "Rhoesoch {amount} yn ôl."),
    "ahead_spent": ("You told us what you spent {amount} on.", "Dywedoch ar beth y gwariwyd {amount}."),
    "ahead_dropped": ("We do not ask for {amount} any more.", "Nid ydym yn gofyn am {amount} bellach."),
    "ahead_left": (
        "{amount} is for costs that you tell us of later.",
        "Mae {amount} am gostau y byddwch yn dweud wrthym amdanynt.",
    ),
    # What was not taken
    "offered": ("{amount} was offered.", "Cynigiwyd {amount}."),
    "chose_less": ("You chose to take no more than {amount}.", "Dewisoch gymryd dim mwy na {amount}."),
    "chose_costs": ("You chose only your costs.", "Dewisoch eich costau yn unig."),
    "chose_none": ("You said no to it.", "Dywedoch na."),
    # The law
    "law": ("What the law says", "Beth mae'r gyfraith yn ei ddweud"),
    "law_words": ("The words", "Y geiriau"),
    "law_means": ("What these words mean for you", "Beth mae'r geiriau hyn yn ei olygu i chi"),
    "ask": ("Ask", "Gofynnwch"),
    "ask_adviser": (
        "We cannot tell you that. An adviser can: {adviser}.",
        "Ni allwn ddweud hynny wrthych. Gall cynghorydd: {adviser}.",
    ),
}
"""Each phrase in English and Welsh; {…} is filled in."""


def language_of(wanted: str, *, practice: bool) -> str:
    """The language of a statement for somebody who wants this one: English in place of Welsh that nobody has checked, but for practice."""
    return "cy" if wanted == "cy" and (practice or CHECKED["cy"]) else "en"


def said(language: str, name: str, **values: object) -> str:
    """A phrase with its values filled in. Raises KeyError for one that there is not."""
    english, welsh = STATEMENT_WORDS[name]
    return (welsh if language == "cy" else english).format(**values)
