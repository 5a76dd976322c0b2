"""Looked after while somebody comes to us: who it was tells whether it is childcare or replacement care."""

from services.notifications.understanding.parser.rule import Rule, named, rule

_LOOKED = (
    r"(?:(?:be|being) with|(?:look|looking|looked) after|(?:sit|sitting|sat|stay|stayed|staying|stop|stopped|"
    r"stopping) with|mind|minded|minding|care for|caring for|watch|watched|watching|sitter for)"
)
_CHILDREN = (
    r"(?:kids?|children|child|bairns?|weans?|babies|baby|bab(?:y|s)|little ones?|toddlers?|grandchildren|"
    r"grandkids|grandson|granddaughter|"
    r"bab|twins|boys|girls|wee (?:one|yin)s?|plant)"
)
_CARED_FOR = (
    r"(?:mum|mam|mom|mother|dad|father|da|wife|husband|hubby|partner|nan|nana|gran|granny|grandad|grandma|"
    r"grandmother|grandfather|"
    r"brother|sister|him|aunt|auntie|uncle|parents|mum and dad|disabled (?:son|daughter))"
)

CARE: tuple[Rule, ...] = (
    # "looked after the kids"
    rule(
        named("childcare"),
        rf"{_LOOKED} (?:my |the |our |her |his |for )*{_CHILDREN}(?![a-z])",
    ),
    # "sat with my mum"
    rule(
        named("carer"),
        rf"{_LOOKED} (?:my |the |our |her |his |for )*{_CARED_FOR}(?![a-z])",
    ),
    # "had the weans while"
    rule(
        named("childcare"),
        rf"had (?:my |the |our ){_CHILDREN}(?= (?:so|while|for me|for us))",
    ),
)
