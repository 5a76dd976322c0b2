"""What has figures in it and is no amount, or none that is certain: numbers of telephones, ages, slips, "a couple of quid"."""

from services.notifications.understanding.parser import days, numbers
from services.notifications.understanding.parser.rule import Rule, plain, rule
from services.notifications.understanding.parser.tokens import Kind

NO_AMOUNTS: tuple[Rule, ...] = (
    # "bus...£4"
    rule(
        plain(Kind.FILLER),
        r"\.{2,}(?= ?£?\d)",
    ),
    # The end of a line or sentence
    rule(
        plain(Kind.STRONG),
        r"\n",
        r"[;!?|]+",
        r"\.(?!\d)",
    ),
    # A list: "1) bus", "1. bus"
    rule(
        plain(Kind.STRONG),
        r"(?:(?<=[\n ])|^)\d{1,2}\)(?= )",
        r"(?:(?<=\n)|^)\d{1,2}\.(?= )",
    ),
    # Addresses of pages and post, hashtags
    rule(
        plain(Kind.IGNORED),
        r"(?:https?://|www\.)\S+",
        r"\S+@[a-z][\w-]*\.\S+",
        r"#\S+",
    ),
    # Telephone numbers
    rule(
        plain(Kind.IGNORED),
        r"\+?\(?(?:44|0)\)?[ -]?(?:\d[ -]?){8,11}\d(?!\d)",
    ),
    # Postcodes
    rule(
        plain(Kind.IGNORED),
        r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b",
    ),
    # "-£3", "minus 3"
    rule(
        plain(Kind.UNSURE),
        r"(?:(?<=\s)|^)-£?\d[\d.,]*",
        r"£ ?-\d[\d.,]*",
        r"minus \S+",
    ),
    # Letters for figures, "£4.5o", "l2", and fractions, "£4/5"
    rule(
        plain(Kind.UNSURE),
        r"£?\d[\d.]*o\d*(?![\w'])",
        r"[lo]\d+(?:\.\d+)?(?<!o2)(?! ?x)(?: ?(?:pounds?|quid|p\b))?(?!\w)",
        r"£ ?\d{1,3}/\d{1,3}(?!\d)",
        r"\d{1,3}/\d{1,3} ?(?:quid|pounds?)\b",
    ),
    # "I'm 82", "7 years old"
    rule(
        plain(Kind.IGNORED),
        (
            r"(?:i'?m|i am|aged?|turned) \d{2,3}(?!\w|[.,]\d)(?! ?(?:miles|p\b|quid|pounds?|out|down))(?: (?:years?|yrs?)"
            r"(?: old)?)?"
        ),
        r"\d{1,3} ?(?:years?|yrs?) old",
    ),
    # "4 something"
    rule(
        plain(Kind.UNSURE),
        r"£?\d+(?: (?:pounds?|quid))? (?:something|summat)\b",
    ),
    # "1e9", "4a5", "to pounds 50"
    rule(
        plain(Kind.UNSURE),
        r"£?\d+(?:[.,]\d+)?e\d+\w*",
        r"£?\d+(?!(?:pounds?|quid)\d\d\b)[a-z]+\d+\w*",
        r"to pounds? \d+",
    ),
    # "I put 4.20 but it was 4.60": what was wrong
    rule(
        plain(Kind.IGNORED),
        (
            r"(?:i (?:put|said|wrote|typed|texted)|should(?: of| have|'?ve) (?:been|cost)|supposed to be)(?: it was)? £?\d+"
            r"(?:\.\d\d)?(?: (?:pounds?|quid))?(?=,? (?:but|sorry|instead))"
        ),
    ),
    # "see you on the 14th"
    rule(
        plain(Kind.IGNORED),
        (
            rf"(?:see|c) (?:you|u|ya|yous?)(?: all)?(?: on| at| next| again| the)* (?:\d+(?:st|nd|rd|th)?|{days.DAY_NAME})\b"
            r"(?: at \d+)?"
        ),
        rf"next (?:{days.DAY_NAME})\b",
    ),
    # "but gave him a tenner", "change from £10"
    rule(
        plain(Kind.IGNORED),
        r"but (?:i )?gave (?:him|her|them) (?:an? )?(?:tenner|fiver|£?\d+)\b(?:[.]\d\d)?",
        r"(?:change|out) (?:from|of) (?:an? )?(?:tenner|fiver|£ ?\d+)\b",
    ),
    # "the same back"
    rule(
        plain(Kind.BOTH, 2),
        r"(?:the )?same (?:again )?(?:(?:coming|going|on the way|the way) )?(?:back|home|return)\b",
    ),
    # "including a £1 tip"
    rule(
        plain(Kind.IGNORED),
        r"(?:including|includes|incl?\.?) (?:an? |the )?£?[\d.]+p? (?:\w+ )?(?:tip|booking|vat|service|fee)\w*",
    ),
    # "around 4": a time or a price
    rule(
        plain(Kind.UNSURE),
        r"around \d{1,2}(?![.,\d])(?! ?(?:pounds?|quid|p\b|punt))",
    ),
    # "about £6": £6, and it is read back
    rule(
        plain(Kind.FILLER),
        rf"(?:about|around|roughly|approx(?:imately)?|nearly|almost|tua)(?= (?:an? )?(?:£|\d|fiver|tenner|{numbers.WORDS}))",
    ),
    # "4..60", "4 .6"
    rule(
        plain(Kind.UNSURE),
        r"£? ?\d+(?:\.\.+ ?\d+| \.\d(?!\d))",
    ),
    # "4 or 5 quid", "3.60 or was it 6.30"
    rule(
        plain(Kind.UNSURE),
        (
            rf"(?:£ ?)?(?:\d+(?:\.\d\d)?|{numbers.WORDS})(?: ?(?:pounds?|quid))?,? or (?:(?:was it|maybe|perhaps|possibly|even|"
            rf"it was) )?(?:£ ?)?(?:\d+(?:\.\d\d)?|{numbers.WORDS})(?: ?(?:pounds?|quid|punt))?"
        ),
    ),
    # "under a tenner"
    rule(
        plain(Kind.UNSURE),
        (
            rf"(?:under|over|less than|more than) (?:a )?(?:£ ?)?(?:\d+(?:\.\d+)?|fiver|tenner|{numbers.WORDS})(?![\d.]\d|\d)"
            r"(?: ?(?:quid|pounds?))?(?! ?(?:miles?|mi\b|min|hours?|hrs|people|days?|weeks?|years?|%))"
        ),
    ),
    # "a couple of quid"
    rule(
        plain(Kind.UNSURE),
        r"(?:a )?(?:couple|few) (?:of )?(?:quid|pounds?|fivers)",
    ),
)
