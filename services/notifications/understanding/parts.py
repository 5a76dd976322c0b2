"""Parts of a price: what somebody else paid, what was handed over and given back, what was asked at first, and what was kept as a tip."""

from collections.abc import Sequence

from services.notifications.understanding.amounts import number_word, pence_of
from services.notifications.understanding.sums import (
    EACH,
    LONGEST,
    MANY,
    NEAR,
    PARTS,
    SHARE_NEAR,
    SPLIT,
    as_role,
    is_of_one_kind,
    places,
    start_of,
    worth,
)
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.categories import FACTS

_LEADS = frozenset(
    {
        "was",
        "which",
        "is",
        "came",
        "to",
        "so",
        "=",
        ":",
        "of",
        "it",
        "the",
        "for",
        "comes",
        "just",
        "only",
        "in",
        "about",
        "£",
    }
)
_MINE = ("mine", "me", "my share", "my half", "my part", "my bit")
_NOTES = frozenset({5_00, 10_00, 20_00, 50_00})


def kept_change(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Told him to keep the change from 15": what was handed over was paid."""
    if not is_of_one_kind(spans) or not any(places(tokens, "keeps_change")):
        return {}
    if len(money) == 1:  # "told him keep the change from 8", which looks like a time
        bare = [
            one
            for one in spans
            if one.role in ("time", "route") and worth(money[0]) < worth(one) <= worth(money[0]) + 5_00
        ]
        money = [*money, *bare]
    if len(money) < MANY:
        return {}
    most = max(map(worth, money))
    handed = [one for one in money if worth(one) == most][-1]
    less = [one for one in money if one is not handed]
    below = [one for one in less if worth(one) < most]
    said = {worth(one) for one in below}
    again = [one for one in spans if one.role not in FACTS and one not in below and (pence_of(one.words) or 0) in said]
    if len(below) != 1 or again:
        return {}
    return {handed.start: as_role(handed, "paid")} | {one.start: as_role(one, "unpaid") for one in less}


def now_costs(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "It used to be 1.80, its 2.05 now", "quoted 15, charged 17": the second was paid."""
    figures = sorted(
        [*money, *(one for one in spans if one.role == "time" and "." in one.text and worth(one))], key=start_of
    )
    if len(figures) != MANY or not is_of_one_kind(spans):
        return {}
    before = [" ".join(token.text for token in tokens[max(0, one.start - LONGEST) : one.start]) for one in figures]
    is_less = "=" in [token.text for token in tokens[figures[0].end : figures[1].start]]
    is_less = is_less and worth(figures[1]) < worth(figures[0])
    is_old = is_less or before[0].endswith(tuple(phrases("once_cost")))
    between = {token.text for token in tokens[figures[0].end : figures[1].start]}
    behind = {token.text for token in tokens[figures[1].end : figures[1].end + 2]}
    if not is_old or not (
        {"less", "minus", "off", "discount", "now", "charged", "paid", "but", "took", "gave"} & (between | behind)
    ):
        return {}
    return {figures[0].start: as_role(figures[0], "unpaid"), figures[1].start: as_role(figures[1], "paid")}


def given_back(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Paid a fiver for the parking, machine gave me back 1.20": a note that was handed over is no price."""
    if len(money) != MANY or not is_of_one_kind(spans):
        return {}
    note, change = money
    is_note = bool({"note", "notes"} & {*note.words, *(token.text for token in tokens[note.end : note.end + 1])})
    is_back = is_note and tokens[change.end : change.end + 1] and tokens[change.end].text == "back"
    if is_back and worth(note) > worth(change) > 0:  # "20 note for the taxi, 8 back"
        return {note.start: as_role(note, "cash"), change.start: as_role(change, "paid", worth(note) - worth(change))}
    if change.role != "change":
        return {}
    beside = {token.text for token in tokens[max(0, note.start - SHARE_NEAR) : note.end + 1]}
    is_handed_over = worth(note) in _NOTES and bool(beside & phrases("handed_over"))
    left = worth(note) - worth(change)
    if note.role != "paid" or not is_handed_over or left <= 0:
        return {}
    return {note.start: as_role(note, "cash"), change.start: as_role(change, "paid", left)}


def towards(tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]) -> dict[int, TaggedSpan]:
    """ "Parking £6, Glenda gave me 3 towards it": what is left was paid."""
    if len(money) != MANY or not is_of_one_kind(spans):
        return {}
    whole, part = money
    before = {token.text for token in tokens[whole.end : part.start]}
    after = [token.text for token in tokens[part.end : part.end + NEAR]]
    left = worth(whole) - worth(part)
    behind = " ".join(token.text for token in tokens[part.end : part.end + LONGEST + 1])
    is_rest = any(one in behind for one in ("rest was me", "rest was mine", "rest was my", "i paid the rest"))
    is_towards = bool(before & phrases("gave_me")) and (is_rest or bool({"towards", "toward"} & set(after)))
    theirs = next((one for one in phrases("is_theirs") if behind.startswith(one)), None)
    if theirs is not None and phrases("fees") & set(behind.removeprefix(theirs).split()[:2]):
        return {
            whole.start: as_role(whole, "paid"),
            part.start: as_role(part, "again"),
        }  # "£2 of that was waiting time"
    is_theirs = theirs is not None and not behind.removeprefix(theirs).strip().startswith(_MINE)
    is_less = tokens[part.start - 1].text in ("less", "minus")
    if not (is_towards or is_theirs or is_less) or left <= 0:
        return {}
    return {whole.start: as_role(whole, "paid", left), part.start: as_role(part, "others")}


def shared(tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]) -> dict[int, TaggedSpan]:
    """ "The bill was 46, my bit was 11.50": the part was paid, the whole was not. "£24 split four ways" is £6."""
    money = sorted(
        [*money, *(one for one in spans if one.role == "time" and "." in one.text and worth(one))], key=start_of
    )
    is_split = bool({*SPLIT, "halves", "halfs", "halved"} & {token.text for token in tokens})
    told = [*places(tokens, "my_part"), *(places(tokens, "my_part_of_split") if is_split else ())]
    for start, end, _ in told:
        after = [one for one in money if 0 <= one.start - end <= SHARE_NEAR and _only_leads(tokens, end, one.start)]
        before = [one for one in money if 0 <= start - one.end <= NEAR and _only_leads(tokens, one.end, start)]
        part = next(iter([*after[:1], *before[-1:]]), None)
        larger = [one for one in money if part and worth(one) > worth(part)]
        if part is None or not larger or (len(larger) > 1 and not is_of_one_kind(spans)):
            continue
        if not is_of_one_kind(spans):
            larger = [one for one in larger if one.start < part.start][-1:]
        return {part.start: as_role(part, "paid")} | {one.start: as_role(one, "others") for one in larger}
    each = [one for one in money if EACH & {token.text for token in tokens[one.end : one.end + 1]}]
    if (
        len(money) == MANY
        and each == [money[1]]
        and (SPLIT & {token.text for token in tokens})
        and is_of_one_kind(spans)
    ):
        parts, left = divmod(worth(money[0]), worth(money[1]))
        if parts in range(PARTS[0], PARTS[1] + 1) and not left:  # "£14 split with Ann, so 7 each"
            return {money[0].start: as_role(money[0], "others"), money[1].start: as_role(money[1], "paid")}
    paid = [one for one in money if one.role != "talk" or one.words[0].startswith("£")]
    paid = paid or (money if len(money) == 1 else [])
    if len(paid) != 1 or not is_of_one_kind(spans):
        return {}
    number = _parts_in(tokens)
    pence = worth(paid[0])
    return {paid[0].start: as_role(paid[0], "paid", pence // number)} if number and pence % number == 0 else {}


def _only_leads(tokens: Sequence[Token], start: int, end: int) -> bool:
    return all(token.text in _LEADS for token in tokens[start:end])


def _parts_in(tokens: Sequence[Token]) -> int:
    """In how many equal parts a price was shared; 0 where that is not said."""
    words = [token.text for token in tokens]
    told = [int(parts) for _, _, parts in places(tokens, "shared_by")]
    if told and set(words) & {*SPLIT, "halved", "halves", "half"}:
        return told[0]
    if not SPLIT & set(words):
        return 0
    of_us = [at for at in range(1, len(words) - 1) if words[at : at + 2] == ["of", "us"]]
    numbers = [int(words[at - 1]) if words[at - 1].isdigit() else number_word(words[at - 1]) or 0 for at in of_us]
    return next((one for one in numbers if PARTS[0] <= one <= PARTS[1]), 0)


def rounded(tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]) -> dict[int, TaggedSpan]:
    """ "Came to £9.40 so I rounded it up to £10": the larger was paid."""
    for start, end, _ in places(tokens, "rounds_up"):
        after = [one for one in money if one.start == end]
        below = [one for one in money if after and one.start < start and worth(one) < worth(after[0]) <= worth(one) * 2]
        if after and below and is_of_one_kind(spans) and len(money) == MANY:
            return {after[0].start: as_role(after[0], "paid"), below[-1].start: as_role(below[-1], "unpaid")}
    return {}
