"""Things that our vocabulary does not know: beside a clear amount they are "other", in the person's own words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from services.notifications.understanding.parser.clean import words_of
from services.notifications.understanding.parser.hints import HINTS
from services.notifications.understanding.parser.tokens import AMOUNTS, EDGES, Kind, Token

MOST_WORDS = 4
"""Longer names than "hearing aid batteries" are stories: what they cost money for is asked."""

_LIKELY_ROUTE = 10_00
"""A bare number after "bus" that would be more pounds than this may be its route, where other amounts are said as money: it is asked."""

_AMOUNTS = frozenset({Kind.MONEY, Kind.NUMBER})
_SMALL = frozenset({Kind.FILLER, Kind.FOR, Kind.WAS})
_NO_THING = frozenset(
    {Kind.MILES, Kind.TOTAL, Kind.UNSURE, Kind.TIME, Kind.CORRECT, Kind.FREE, Kind.COUNT, Kind.PEOPLE}
)
_ADDS = words_of("and plus then also + & n ac hefyd wedyn")

_TIPS = ("tip", "tips", "booking", "surcharge", "fee")

_TOGETHER = re.compile(r"\b(?:me|myself|us) (?:and|n|\+)(?: my| the| a)?$")
"""A taxi "for me and my PA"."""

_INTRODUCES = re.compile(r"\b(?:i am|hi|hello)(?: the)?$")

_AROUND = words_of("""new some also bought purchased needed buying ordered picked up spent paid claim claiming pack packet box bottle cost price
    today yesterday pls please thanks thank you ta love cheers x dear morning afternoon evening hello hi good lol innit mate m8 hen pet mun
    regards kind total cash card only about approx small large big little i've ive i'd id like used use need must reimburse refund back
    expense can could you're we've do did so because cos as for""")
"""Words that stand beside the name of a thing and are no part of it."""

_REASONS = words_of("for so to because cos coz as at in when which while from since that if")
"""What follows one of them after the amount says why or where, and names no other thing."""

_VAGUE = words_of("""travel travelled traveling travelling journey journeys trip trips way ways fare fares ticket tickets single return returned
    expense expenses cost costs costing charge charged charges amount price money cash pound pounds quid pence bill receipt receipts
    payment outbound inbound going coming went go come came home there here back out off over away through round across
    should would could will shall may might be been being am are isn't aint was were has have had do does did don't dont didn't didnt can't
    cant won't wont not no yes yeah yep ok okay right wrong sorry actually mean meant think thought thinking guess maybe perhaps know
    knew sure remember forgot said say says saying told tell asked ask wanted want wants let see saw look looks made make makes gave give
    given take taken took put left keep kept lost find found owe owed owes due send sent transfer received receive bank account
    he him his she her hers they them their theirs we us our ours you your yours me my mine who whom whose what which that this those
    these it its it's where where's wheres when why how how's much many more most less least than too very really just even still yet already
    again never ever always often sometimes else something anything nothing everything someone somebody anyone anybody everyone one ones
    other others another both all none each every same different either neither
    if but or though although while until since before after during between because cause
    name name's called mr mrs miss ms sir madam daughter son mum mam dad wife husband sister brother friend neighbour neighbor sitter
    driver man woman lady bloke lad lass guy people person family kids kid staff boy girl
    event meeting session group workshop appointment hospital station stop town centre center city road street venue office
    total altogether extra rest half first second third last next week month day days hour hours minute minutes time times
    zone number plus minus roughly exactly nearly almost around under change correct instead change remove delete add
    waiting wait help ring call text message phone stop start""")
"""Words that name nothing one can buy: with one of them, what the amount was for is asked."""


def name_things(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with every unknown thing that stands beside an amount of its own as a category "other".

    A part of the text with a category of its own is left alone; so is one after a category that still waits for its amount ("the
    taxi, dead slow, £9"), unless an "and" shows that another thing follows.
    """
    named = list[Token]()
    waiting: str | None = None
    last = ""
    chunks = list(_chunks(tokens))
    for number, chunk in enumerate(chunks):
        if _is_priced_after(chunk, chunks[number + 1] if number + 1 < len(chunks) else []):
            chunk = _hinted(chunk) or chunk
        has_amount = any(token.kind in _AMOUNTS for token in chunk)
        is_priced = any(token.kind in AMOUNTS for token in chunk)
        has_category = any(token.name for token in chunk)
        is_tip = any(token.text in _TIPS for token in chunk) and last in ("taxi", "food", "train", "parking")
        if has_amount and not has_category and not is_tip and (waiting is None or (_adds(chunk) and waiting != "food")):
            chunk = _named(chunk)
        elif has_amount and is_tip:
            chunk = [
                replace(token, kind=Kind.CATEGORY, name=last) if token.text in _TIPS and not token.name else token
                for token in chunk
            ]
        last = next((token.name for token in chunk if token.name), last)
        if has_category or is_priced:
            waiting = next(token.name for token in chunk if token.name) if has_category and not is_priced else None
        named += chunk
    return named


def _is_priced_after(chunk: Sequence[Token], following: Sequence[Token]) -> bool:
    """Whether a comma and an amount alone follow something that has neither an amount nor a category: "a toasted teacake, £2.40"."""
    if any(token.kind in _AMOUNTS or token.name for token in chunk) or not following or following[0].text != ",":
        return False
    return {token.kind for token in following[1:]} <= {*_AMOUNTS, *_SMALL} and following[-1].kind in _AMOUNTS


def thing_in(tokens: Sequence[Token]) -> str | None:
    """The name of the thing in a text without amounts ("hearing aid batteries"), None where there is none."""
    found = _words(list(tokens))
    return _text(tokens[found.start : found.stop]) if found else None


def without_routes(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the numbers of buses: "bus 36, outbound £2.00", where the next amount has nothing else that it is for."""
    left = list(tokens)
    chunks, place = list(_chunks(tokens)), 0
    for chunk, following in pairwise(chunks):
        place += len(chunk)
        kinds = [token.kind for token in chunk if token.kind not in EDGES and token.kind is not Kind.FILLER]
        is_bus = [token.name for token in chunk if token.name] in (["bus"], ["train"])
        if not is_bus or kinds != [Kind.CATEGORY, Kind.NUMBER] or _adds(following):
            continue
        if any(token.kind is Kind.MONEY for token in following) and not any(token.name for token in following):
            number = max(at for at, token in enumerate(chunk) if token.kind is Kind.NUMBER) + place - len(chunk)
            left[number] = replace(tokens[number], kind=Kind.IGNORED)
    if any(token.kind is Kind.MONEY for token in tokens):
        for place, token in enumerate(tokens[1:], 1):
            is_bus = tokens[place - 1].text in ("bus", "tram", "bws")
            if token.kind is Kind.NUMBER and is_bus and token.value >= _LIKELY_ROUTE and left[place] is token:
                left[place] = replace(token, kind=Kind.UNSURE)
    return left


def _chunks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Parts of the text with an amount each: cut at commas, "and" and full stops, and in a list without any at each amount."""
    part = list[Token]()
    for token in tokens:
        if token.kind in EDGES:
            yield from _list_of(part)
            part = []
        part.append(token)
    yield from _list_of(part)


def _list_of(part: list[Token]) -> Iterator[list[Token]]:
    """ "hat 5.00 bus 2.20": each amount with what stands before it, or where the text begins with one, with what follows."""
    inner = [token for token in part if token.kind not in EDGES and token.kind is not Kind.FILLER]
    if sum(token.kind in _AMOUNTS for token in part) < 2 or not inner:
        yield part
        return
    if inner[-1].kind not in _AMOUNTS and inner[0].kind not in _AMOUNTS:
        yield part
        return
    is_after = inner[-1].kind in _AMOUNTS
    chunk = list[Token]()
    for token in part:
        if token.kind in _AMOUNTS and not is_after and any(near.kind in _AMOUNTS for near in chunk):
            yield chunk
            chunk = []
        chunk.append(token)
        if token.kind in _AMOUNTS and is_after:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _adds(chunk: Sequence[Token]) -> bool:
    return bool(chunk) and chunk[0].kind is Kind.WEAK and chunk[0].text in _ADDS


def _named(chunk: list[Token]) -> list[Token]:
    """The chunk with its unknown thing as one token; the chunk as it is where there is none, or more than one amount."""
    if hinted := _hinted(chunk):
        return hinted
    amounts = [token for token in chunk if token.kind in _AMOUNTS]
    amount = next(place for place, token in enumerate(chunk) if token.kind in _AMOUNTS)
    is_reason = amount + 1 < len(chunk) and chunk[amount + 1].text in _REASONS
    found = (_words(chunk[:amount]) if is_reason else None) or _words(chunk)
    if len(amounts) != 1 or found is None:
        return chunk
    if amounts[0].kind is Kind.NUMBER and not (chunk[-1] is amounts[0] and chunk[found.stop : -1] == []):
        return chunk
    thing = Token(Kind.CATEGORY, _text(chunk[found.start : found.stop]), name="other")
    return [*chunk[: found.start], thing, *chunk[found.stop :]]


def _hinted(chunk: Sequence[Token]) -> list[Token] | None:
    """The chunk with its first hint as a category; None without one, or where two of them disagree."""
    hints = {place: HINTS[token.text] for place, token in enumerate(chunk) if token.text in HINTS}
    if len(set(hints.values())) != 1:
        return None
    first = min(hints)
    return [
        replace(token, kind=Kind.CATEGORY, name=hints[first]) if place == first else token
        for place, token in enumerate(chunk)
    ]


def _words(chunk: Sequence[Token]) -> range | None:
    """Where the name of the thing stands: one run of words on one side of the amount, small words inside it included."""
    if any(token.kind in _NO_THING for token in chunk):
        return None
    places = [place for place, token in enumerate(chunk) if token.kind is Kind.WORD]
    if any(chunk[place].text in _VAGUE for place in places):
        return None
    places = [place for place in places if not _is_a_place(chunk, place)]
    places = [place for place in places if chunk[place].text not in _AROUND and len(chunk[place].text) > 1]
    if [chunk[place].text for place in places] in (["tip"], ["tips"]) or _is_a_person(chunk, places):
        return None
    if not 0 < len(places) <= MOST_WORDS:
        return None
    run = range(places[0], places[-1] + 1)
    inside = all(chunk[place].kind in (Kind.WORD, *_SMALL) and chunk[place].text != "-" for place in run)
    return run if inside else None


def _is_a_place(chunk: Sequence[Token], place: int) -> bool:
    """Whether a word tells where: "from Cardiff", "to the library"."""
    before = [token.text for token in chunk[max(0, place - 2) : place]]
    return before[-1:] in (["from"], ["to"], ["via"]) or (before[-1:] == ["the"] and before[:1] in (["from"], ["to"]))


def _is_a_person(chunk: Sequence[Token], places: Sequence[int]) -> bool:
    """Whether the words are a name: "I am Dave", "hi Dave", "Dave here"."""
    if not places:
        return False
    before, after = _text(chunk[: places[0]]), _text(chunk[places[-1] + 1 :])
    return _INTRODUCES.search(before) is not None or after.split()[:1] == ["here"]


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def leave_out_whose(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the carer for whom something was bought: "lunch for my support worker", "my PA's bus fare".

    Only where there are fewer amounts than categories: the carer may have been paid as well.
    """
    left = list(tokens)
    for place, token in enumerate(tokens):
        if token.name not in ("carer", "personal_assistant") or token.kind is not Kind.CATEGORY:
            continue
        is_plainly_whose = token.text.endswith("'s") or tokens[place + 1 : place + 2] == [Token(Kind.FILLER, "'")]
        if not is_plainly_whose and sum(near.kind in _AMOUNTS for near in left) >= sum(
            bool(near.name) for near in left
        ):
            continue
        before = [near for near in tokens[:place] if near.kind is not Kind.FILLER]
        after = [near for near in tokens[place + 1 :] if near.kind is not Kind.FILLER and near.text != "s"]
        is_for = len(before) > 1 and before[-1].text in ("for", "with") and before[-2].kind is Kind.CATEGORY
        is_for = is_for or _TOGETHER.search(" ".join(near.text for near in tokens[:place])) is not None
        is_whose = bool(after) and after[0].kind is Kind.CATEGORY and after[0].name != token.name
        if is_for or is_whose:
            left[place] = replace(token, kind=Kind.FILLER, name="")
    return left
