"""Messages put together from parts in every order: each amount must stay with its own category, whatever stands between."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.phone.rules.parser import understand
from shared.money import pounds
from tests.payments.phone.table import TODAY

NAMES = {
    "bus": ["bus", "bus fare", "the bus", "bws"],
    "train": ["train", "train ticket", "trian"],
    "taxi": ["taxi", "cab", "a taxi home"],
    "food": ["lunch", "sandwich", "a coffee", "cinio"],
    "parking": ["parking", "car park"],
    "childcare": ["babysitter", "childminder"],
    "phone": ["phone credit", "top up"],
    "carer": ["my carer", "respite"],
    "personal_assistant": ["my PA", "support worker"],
}
CATEGORY_FIRST = [
    "{0} {1}",
    "{0} was {1}",
    "{0} cost me {1}",
    "{0}: {1}",
    "{0} - {1}",
    "{0} = {1}",
    "{0} came to {1}",
    "{0} for {1}",
]
AMOUNT_FIRST = ["{1} {0}", "{1} for {0}", "{1} on {0}", "paid {1} for {0}", "I spent {1} on {0}"]
BETWEEN = [", ", " and ", "\n", " + ", ".\n", "; ", " plus ", " & ", ", and ", " then "]
PENCE = st.integers(1, 30).map(lambda whole: whole * 100) | st.integers(50, 3000)


@st.composite
def amounts(draw: st.DrawFn, pence: int, *, bare: bool) -> str:
    """One amount as somebody may write it; `bare`: a whole number may stand without a pound sign."""
    whole, rest = divmod(pence, 100)
    forms = [pounds(pence), pounds(pence)[1:], f"{pounds(pence)}p"]
    if rest == 0:
        forms += [f"£{whole}", f"{whole} quid", f"{whole} pounds", *([f"{whole}"] if bare else [])]
    elif rest > 9:
        forms.append(f"{whole} pounds {rest}")
    return draw(st.sampled_from(forms))


@st.composite
def messages(draw: st.DrawFn) -> tuple[str, list[tuple[str, int]]]:
    """A message of up to four lines, and what it says. With blanks only between the lines, all of them are the same way round."""
    names = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=4, unique=True))
    between = draw(st.sampled_from([*BETWEEN, " "]))
    forms = draw(st.sampled_from([CATEGORY_FIRST, AMOUNT_FIRST]))
    if between != " " and draw(st.booleans()):
        forms = CATEGORY_FIRST + AMOUNT_FIRST
    said, parts = [], []
    for name in names:
        pence = draw(PENCE)
        said.append((name, pence))
        # "bus 10" may be the number of the bus, and "1 lunch" one lunch: there the parser asks, as a person would.
        amount = draw(amounts(pence, bare=between != " " and name != "bus"))
        parts.append(draw(st.sampled_from(forms)).format(draw(st.sampled_from(NAMES[name])), amount))
    return between.join(parts), said


@settings(max_examples=500, deadline=None)
@given(messages())
def test_every_amount_stays_with_its_category(message: tuple[str, list[tuple[str, int]]]) -> None:
    text, said = message
    understood = understand(text, today=TODAY)
    assert [(line.category, line.amount_pence) for line in understood.lines] == said
    assert understood.doubts == ()
    assert all(line.times == 1 and line.on is None for line in understood.lines)
