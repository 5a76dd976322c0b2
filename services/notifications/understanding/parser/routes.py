"""The numbers of buses and rooms, and passes: beside a journey, and no price of it."""

from services.notifications.understanding.parser.rule import Rule, named, plain, rule
from services.notifications.understanding.parser.tokens import Kind

ROUTES: tuple[Rule, ...] = (
    # "caught the 43"
    rule(
        named("bus"),
        (
            r"(?:caught|catch|took|take|got|get|rode)(?: on)? the (?:number )?\d{1,3}[a-z]?\b(?![.,:/]\d|,\d)(?! ?(?:p\b|"
            r"pounds?|quid|bus|coach|tram|train|tren|bws|one))"
        ),
    ),
    # "the 43 bus", "room 12"
    rule(
        plain(Kind.IGNORED),
        (
            r"(?:number|num|route|rhif|room|platform|gate|flat|the|bws rhif) \d{1,4}[a-z]?(?= (?:bus|coach|tram|from|to)\b|$|"
            r"[ ,]*(?:bus|it|cost|was))(?! ?(?:p\b|pounds?))"
        ),
    ),
    # "number 43", "flat 2b"
    rule(
        plain(Kind.IGNORED),
        r"(?:number|num|route|rhif|room|platform|gate|flat|no\.? ?(?=\d+ (?:bus|tram|coach))) ?\d{1,4}[a-z]?\b(?![.,]\d)",
    ),
    # "the 43 home"
    rule(
        plain(Kind.IGNORED),
        r"the \d{1,3}[a-z]?(?= (?:there|back|home|into|towards)\b)",
    ),
    # Years
    rule(
        plain(Kind.IGNORED),
        r"20[12]\d(?![\d.,]\d|\d|p)",
    ),
    # "used my bus pass"
    rule(
        plain(Kind.FREE),
        (
            r"(?:used|showed|with|on|got|have|had) my (?:free |concession(?:ary)? |disabled |senior |oap )*(?:bus |"
            r"travel )?pass(?! (?:top|which|cost|for £|was £))"
        ),
    ),
    # "£0.00"
    rule(
        plain(Kind.FREE),
        r"£ ?0(?:\.00?)?(?![\d.])",
    ),
)
