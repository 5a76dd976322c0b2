"""Whether somebody asks where their money is: the many ways of saying it, put together from a few lists of words."""

import re

_PAY = (
    r"(?:money|monies|payments?|paymnt|cash|refunds?|dosh|wages|arian|pres|bres|expen[sc]es|£ ?\d[\d.]*"
    r"|my (?:\w+ )?(?:fares?|fees?|tenner|fiver|claim|\d[\d.]*))"
)
_NOT = r"(?:not|never|ne'er|hasn'?t|has not|haven'?t|havn'?t|hvnt|ain'?t|didn'?t|yet to|still|isn'?t)"
_GOT = r"(?:had|have|got|get|gotten|received?|recieved?|seen|see)"
_COME = r"(?:come|came|coming|arriv\w+|here|in$|landed|cleared|turned up|showed up|due|gone (?:in|through|into)|in (?:yet|my|the))"
_PAID = r"(?:been paid|paid me|get paid|got paid|getting paid|pay me|be paid|paid (?:out|yet|for))"

_ASKED = re.compile(
    "|".join(
        (
            r"^(?:money|arian|paid|payment|cash|status|my money)$",
            rf"\bwhere(?:'?s| is| are| the|s)?\b.{{0,12}}\b{_PAY}",
            rf"\bwhere(?:'?s| is| are)? {_PAY}|\bwere(?:'?s| is)? my (?:money|payment|cash|expenses)|\bwheres\b.{{0,10}}\bmy\b",
            r"\bwhen\b.{0,25}\b(?:paid|pay|payment|money|cash)\b|\bwhen\b.{0,20}\b(?:get|have|see|receive) (?:my|it)\b",
            r"\bwhen(?:'?s)?\b.{0,12}\b(?:it|that)\b.{0,8}\b(?:coming|come|arriving|arrive|due|be in)\b",
            rf"\bwhen(?:'?s)?\b.{{0,12}}\bmy {_PAY}\b",
            rf"\bhow (?:long|soon|much longer)\b.{{0,25}}\b(?:{_PAY}|paid|{_COME}|get it)",
            rf"\b{_NOT}\b.{{0,20}}\b{_PAID}",
            rf"\b{_NOT}\b.{{0,20}}\b{_GOT}\b.{{0,12}}\b(?:{_PAY}|paid)\b",
            rf"\b{_NOT} {_GOT} (?:anything|owt|nowt|nothing|a penny|it)(?: yet| back| from you| through)*$",
            rf"\b(?:hasn'?t|haven'?t|has not|not|never) (?:\w+ )?(?:come|arrived|reached)\b|\b{_PAY}\b.{{0,15}}\b{_NOT}\b.{{0,8}}\b{_COME}",
            rf"\b(?:still|yet|got|have|had) (?:no|nothing)\b.{{0,6}}\b{_PAY}|\b(?:no|any) (?:money|payment|sign|news|update)\b.{{0,20}}\b(?:yet|of|on|in|from|about)\b",
            r"\b(?:still|nothing) (?:nothing )?(?:in|into) (?:my |the )?(?:bank|account)\b|^(?:still )?no (?:money|payment)(?: yet| still)?$",
            r"\b(?:have|did|has|will) (?:you|u|it|my|the|they)\b.{0,20}\b(?:paid|sent|gone through|pay me|send my|been paid|arrive|come through)",
            r"\b(?:has|did) (?:my|it|the money) ?.{0,15}\b(?:gone|go|come|came|been|arrived?|landed?|paid|cleared)\b|^(?:have )?(?:you|u) paid me",
            r"\b(?:did|have|has) (?:you|u|ye|anyone|they) (?:get|got|had|seen?|receive[d]?|looked at) (?:my|the) (?:claim|text|message|expenses|form|receipts?)\b",
            r"\bis (?:it|my|the) ?(?:paid|sent|gone|in|money|payment)(?: \w+)?$|\bis (?:my|the) (?:money|payment)\b",
            rf"\bwaiting\b.{{0,20}}\b(?:for|on|to get)\b.{{0,12}}\b(?:{_PAY}|paid)",
            rf"\bhappen(?:ed|ing|s)?\b.{{0,10}}\b(?:to|with|about)\b.{{0,8}}\b(?:{_PAY}|claim)",
            r"\b(?:said|told|promised)\b.{0,25}\b(?:get|be) (?:paid|here|in|there|today|sent)\b|\bchas(?:e|ing)\b.{0,15}\b(?:money|payment|claim|expenses)",
            r"\b(?:have|am) i (?:been|got|getting|going to (?:get|be)) paid\b|\bowe me\b(?!.*\d)|\bmy (?:money|payment)\b.{0,4}\?",
            r"\b(?:ble|pryd)\b.{0,25}\b(?:arian|thalu|nhalu|talu|bres|pres)|\bfaint o (?:arian|bres)",
        )
    )
)


def asks_for_money(text: str) -> bool:
    """Whether a clean text asks where the money is."""
    return _ASKED.search(re.sub(r"[!.,;]+(?!\d)", " ", text).strip()) is not None
