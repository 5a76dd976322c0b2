"""How each thing stands that an organisation needs before it goes live: from what our database says and what others answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from uuid import UUID

from services.payments.desk.first_day.rules.steps import FirstDayStep, OutsideFacts, OwnFacts, StepState, StepTopic
from services.payments.rails.readiness.rules import CheckState, ReadinessTopic
from shared.contracts.lines import LineNow
from shared.identity import Role
from shared.money import pounds
from shared.telephone_numbers import is_for_drama

ADMINISTRATORS_NEEDED = 2
DANGERS = 7
"""So many kinds of danger have words of their own."""
LINE_NAMES: Mapping[str, str] = {
    "twilio": "Twilio",
    "govuk_notify": "GOV.UK Notify",
    "print_at_office": "the office printer",
}
"""Lines as people call them."""
_Verdict = tuple[StepState, str]


@dataclass(frozen=True, slots=True)
class _Found:
    own: OwnFacts
    outside: OutsideFacts


def steps_of(own: OwnFacts, outside: OutsideFacts) -> list[FirstDayStep]:
    """A step for each topic, in their order."""
    found = _Found(own, outside)
    return [FirstDayStep(topic, *_JUDGES[topic](found)) for topic in StepTopic]


def still_missing(steps: Sequence[FirstDayStep]) -> list[FirstDayStep]:
    """What keeps an organisation from going live."""
    return [one for one in steps if one.state in (StepState.MISSING, StepState.NOT_KNOWN)]


def _organisation(found: _Found) -> _Verdict:
    own = found.own
    if is_for_drama(own.helpline):
        return _missing(f"{own.helpline} is kept for drama: nobody can call it. Give the number of your helpline.")
    return _done(f"{own.name}. People call {own.helpline}; somebody answers {own.helpline_hours}.")


def _administrators(found: _Found) -> _Verdict:
    count = len(found.own.humans[Role.ADMINISTRATOR])
    if count < ADMINISTRATORS_NEEDED:
        return _missing(f"{_people(count)} may administer. Limits, rates and roles take two different people.")
    if not found.own.have_signed_in:
        return _missing("Two may administer, and not both have signed in yet. Nothing is released before they have.")
    return _done(f"{_people(count)} may administer, and two have signed in.")


_PARTS: Mapping[Role, str] = {
    Role.ORGANISER: "an organiser",
    Role.FINANCE_APPROVER: "somebody of finance who approves",
    Role.FINANCE_PAYER: "somebody of finance who releases",
    Role.HELPLINE: "somebody at the helpline",
}


def _staff(found: _Found) -> _Verdict:
    humans = found.own.humans
    if missing := [words for role, words in _PARTS.items() if not humans[role]]:
        return _missing(f"There is not yet {_listed(missing)}.")
    apart = (Role.ORGANISER, Role.FINANCE_APPROVER, Role.FINANCE_PAYER)
    if not _are_different(humans, apart):
        return _missing("Who starts a payout, who approves it and who releases it must be three different people.")
    if not _are_different(humans, (*apart, Role.FINANCE_APPROVER)):
        limit = pounds(found.own.second_above_pence)
        return _missing(
            f"A claim above {limit} takes two people who approve, beside whoever enters and whoever releases it. "
            "There are not enough."
        )
    return _done("There are different people to enter, approve twice and release, and somebody at the helpline.")


def _are_different(humans: Mapping[Role, frozenset[UUID]], roles: Sequence[Role]) -> bool:
    """Whether each of these parts can be a human of its own. As many of each role as there are parts decide it."""
    few = [sorted(humans[role])[: len(roles)] for role in roles]
    return any(len(set(chosen)) == len(roles) for chosen in product(*few))


def _sign_in(found: _Found) -> _Verdict:
    if found.outside.sign_in_answers:
        return _done("It answers, and says of itself what our settings say.")
    return _unknown("It does not answer, or describes itself as another one. Whoever is not signed in cannot come in.")


def _claim_rules(found: _Found) -> _Verdict:
    if found.own.rules_are_agreed:
        return _done("Two administrators have agreed to the rules that hold.")
    return _missing(
        "The rules that came with the product hold, and nobody here has checked them. Propose your own, or the same."
    )


def _rates(found: _Found) -> _Verdict:
    count = found.own.roles_with_rate
    if not count:
        return _missing("No rate holds today, so nobody can be asked to take part.")
    return _done(f"{count} {'role has a rate' if count == 1 else 'roles have a rate'} that holds today.")


def _mileage(found: _Found) -> _Verdict:
    if vehicles := found.own.unchecked_vehicles:
        return _missing(f"These came with the product and nobody here has checked them: {_listed(vehicles)}.")
    return _done("Every mileage rate that holds was checked.")


def _account(found: _Found) -> _Verdict:
    others = (ReadinessTopic.EVENTS, ReadinessTopic.DELIVERY, ReadinessTopic.FLOAT)
    topics = [one for one in ReadinessTopic if one not in others]
    return _by_rail(found, topics, "The key has its rights, and the account is open for payments in pounds.")


def _events(found: _Found) -> _Verdict:
    topics = (ReadinessTopic.EVENTS, ReadinessTopic.DELIVERY)
    return _by_rail(found, topics, "A test event of Stripe has just reached us, and its signature is right.")


def _by_rail(found: _Found, about: Sequence[ReadinessTopic], good: str) -> _Verdict:
    if not found.own.has_account:
        return _missing("No account at Stripe is connected, so no money can leave.")
    lines = [one for one in found.outside.rail if one.topic in about]
    if not lines:
        return _unknown("An account is connected. Stripe was not asked yet: that takes up to half a minute.")
    bad = [one for one in lines if one.state is CheckState.NOT_OK]
    unknown = [one for one in lines if one.state is CheckState.CANNOT_BE_TOLD]
    told = " ".join(f"{one.says} {one.to_do}".strip() for one in bad or unknown)
    return _missing(told) if bad else _unknown(told) if unknown else _done(good)


def _float(found: _Found) -> _Verdict:
    pence = found.own.float_pence
    return _done(f"It holds {pounds(pence)}.") if pence > 0 else _missing("It is empty, so every payment would wait.")


def _mandate(found: _Found) -> _Verdict:
    if found.own.has_mandate:
        return _done("Claims inside the rules are paid under a mandate at once.")
    return _advised("Without one each claim waits for somebody of finance, so few are paid the same day.")


def _lines(found: _Found) -> _Verdict:
    lines = found.outside.lines
    if lines is None:
        return _unknown(f"{_AWAY} Nobody knows how the lines are.")
    wrong = [f"{LINE_NAMES.get(one.line, one.line)}: {one.finding}" for one in lines if one.finding]
    if found.own.paused_lines or any(one.pause for one in lines):
        wrong.append("A line is paused, and what is for it waits.")
    missing = [words for channel, words in (("sms", "texts"), ("letter", "letters")) if not _carries(lines, channel)]
    wrong += [f"No line carries {words}." for words in missing]
    if wrong:
        return _missing(" ".join(wrong))
    return _done(f"In order: {_listed(sorted({LINE_NAMES.get(one.line, one.line) for one in lines}))}.")


def _carries(lines: Sequence[LineNow], channel: str) -> bool:
    return any(one.channel == channel and not one.is_for_safety_only for one in lines)


def _answers(found: _Found) -> _Verdict:
    if found.outside.set_up is None:
        return _unknown(_AWAY)
    if found.outside.set_up.texts_come_back:
        return _done("What people text reaches us.")
    return _missing("GOV.UK Notify has no token to hand over what people text: nobody would get an answer.")


def _safety_plan(found: _Found) -> _Verdict:
    own = found.own
    if own.plan_left:
        left = f"{_listed(own.plan_left)} may not sign in any more, and is passed over."
        return _advised(f"{left} Name somebody else.") if own.plan else _missing(f"{left} Nobody is left.")
    if not own.plan:
        return _missing("Nobody is named who is asked where somebody may be in danger.")
    return _done(f"Asked in this order: {', '.join(own.plan)}.")


def _duty_number(found: _Found) -> _Verdict:
    if found.own.has_duty_number:
        return _done("A mobile is told while nobody of the plan is on duty.")
    return _missing("No mobile is told while nobody of the plan is on duty: at night a call for help would wait.")


def _safety_words(found: _Found) -> _Verdict:
    if found.outside.set_up is None:
        return _unknown(_AWAY)
    shipped = DANGERS - len(found.outside.set_up.own_safety_words)
    if not shipped:
        return _done("Your own approved words answer each kind of danger.")
    return _advised(
        f"{shipped} of {DANGERS} kinds of danger are answered with the words that came with the product. "
        "Have your safeguarding lead read them."
    )


def _words(found: _Found) -> _Verdict:
    """Nothing here claims that people have checked words unless named people have; that keeps nobody from going live."""
    unchecked = found.own.unchecked_words
    if unchecked is None:
        return _advised(f"{_AWAY} Nobody knows which words were checked.")
    if unchecked:
        return _advised(f"{unchecked} {'part is' if unchecked == 1 else 'parts are'} not yet checked by people.")
    return _done("Named people have checked all words and pictures as they are now.")


def _adviser(found: _Found) -> _Verdict:
    says = f"People are told of {found.own.adviser}."
    return _advised(f"{says} So it came: is it whom you want?") if found.own.adviser_is_usual else _done(says)


def _standing(found: _Found) -> _Verdict:
    if found.own.chain_is_named:
        return _done("It is named who is told of money that nobody handles.")
    return _advised("Nobody is named, so finance is told of money that nobody handles, then administrators.")


def _bank_tables(found: _Found) -> _Verdict:
    if found.own.has_bank_tables:
        return _done("Mistyped account numbers are found.")
    return _advised("Without them only the bank's check of the name finds a mistyped account number.")


def _practice(found: _Found) -> _Verdict:
    if found.outside.set_up is None:
        return _unknown(f"{_AWAY} Nobody knows what it is connected to.")
    if parts := list(dict.fromkeys((*found.outside.practice_parts, *found.outside.set_up.practice_parts))):
        return _missing(f"Still connected: {_listed(parts)}.")
    return _done("Every vendor that is connected is the real one.")


_AWAY = "The notifications service does not answer just now."


def _done(says: str) -> _Verdict:
    return StepState.DONE, says


def _missing(says: str) -> _Verdict:
    return StepState.MISSING, says


def _advised(says: str) -> _Verdict:
    return StepState.ADVISED, says


def _unknown(says: str) -> _Verdict:
    return StepState.NOT_KNOWN, says


def _people(count: int) -> str:
    return {0: "Nobody", 1: "One person"}.get(count, f"{count} people")


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


_JUDGES: Mapping[StepTopic, Callable[[_Found], _Verdict]] = {
    StepTopic.ORGANISATION: _organisation,
    StepTopic.ADMINISTRATORS: _administrators,
    StepTopic.STAFF: _staff,
    StepTopic.SIGN_IN: _sign_in,
    StepTopic.CLAIM_RULES: _claim_rules,
    StepTopic.RATES: _rates,
    StepTopic.MILEAGE: _mileage,
    StepTopic.ACCOUNT: _account,
    StepTopic.EVENTS: _events,
    StepTopic.FLOAT: _float,
    StepTopic.MANDATE: _mandate,
    StepTopic.LINES: _lines,
    StepTopic.ANSWERS: _answers,
    StepTopic.SAFETY_PLAN: _safety_plan,
    StepTopic.DUTY_NUMBER: _duty_number,
    StepTopic.SAFETY_WORDS: _safety_words,
    StepTopic.WORDS: _words,
    StepTopic.ADVISER: _adviser,
    StepTopic.STANDING: _standing,
    StepTopic.BANK_TABLES: _bank_tables,
    StepTopic.PRACTICE: _practice,
}
