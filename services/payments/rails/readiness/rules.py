"""What a survey of an account means: one line for each thing that the first run needs, with what to do. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.payments.rails.readiness.protocol import AccountSurvey, CallAnswer, FoundDestination, RailCall
from shared.money import pounds


class CheckState(StrEnum):
    """How one thing stands."""

    OK = "ok"
    NOT_OK = "not_ok"
    CANNOT_BE_TOLD = "cannot_be_told"


class ReadinessTopic(StrEnum):
    """What is found at, in this order."""

    KEY = "key"
    RIGHTS = "rights of the key"
    ACCOUNT = "financial account"
    POUNDS = "pounds"
    ADDRESS = "address in the UK"
    NAME_CHECKS = "name checks"
    FLOAT = "float"
    EVENTS = "events"
    DELIVERY = "delivery of events"


class Delivery(StrEnum):
    """What became of the test event that the rail was asked for."""

    ARRIVED = "arrived"
    NOT_ARRIVED = "not_arrived"
    NOT_ASKED = "not_asked"
    """There is no destination to ask for, or the rail gave no usable answer."""


@dataclass(frozen=True, slots=True)
class ReadinessLine:
    """One thing: how it stands, what that means, and what to do ("" where there is nothing)."""

    topic: ReadinessTopic
    state: CheckState
    says: str
    to_do: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that was found out. `url`: where we take events."""

    survey: AccountSurvey
    url: str
    delivery: Delivery


_NO_ANSWER = "Stripe gave no usable answer to this."
_AGAIN = "Try again in a minute."
_BEHIND_THE_KEY = (
    "Stripe answers nothing to a key that it does not know.",
    "Put the key right first, then check again.",
)


def our_destinations(survey: AccountSurvey, url: str) -> list[FoundDestination]:
    """The destinations that lead to us and tell all that we need."""
    listed = survey.destinations or ()
    return [one for one in listed if one.url == url and one.enabled and one.thin and not _missing(survey, one)]


def judge(found: Inspection) -> list[ReadinessLine]:
    """A line for each topic."""
    if CallAnswer.KEY_REFUSED in found.survey.calls.values():
        unknown = (_untold(topic, *_BEHIND_THE_KEY) for topic in ReadinessTopic if topic is not ReadinessTopic.KEY)
        return [_key(found), *unknown]
    return [_JUDGES[topic](found) for topic in ReadinessTopic]


def _key(found: Inspection) -> ReadinessLine:
    answers = set(found.survey.calls.values())
    if CallAnswer.KEY_REFUSED in answers:
        return _bad(
            ReadinessTopic.KEY,
            "Stripe does not know the key: it was revoked, or it has expired.",
            "Make a restricted key at Stripe, and have your administrator connect the account again.",
        )
    if answers == {CallAnswer.UNKNOWN}:
        return _untold(ReadinessTopic.KEY)
    return _good(ReadinessTopic.KEY, "Stripe knows the key.")


def _rights(found: Inspection) -> ReadinessLine:
    topic, calls = ReadinessTopic.RIGHTS, found.survey.calls
    if missing := [call for call in RailCall if calls[call] is CallAnswer.NOT_ALLOWED]:
        return _bad(
            topic,
            f"The key lacks rights that we need: {_listed(missing)}.",
            "Give the key these rights at Stripe (API keys, edit the restricted key), then check again.",
        )
    if closed := [call for call in RailCall if calls[call] is CallAnswer.NOT_ENABLED and call not in _NAME_CALLS]:
        return _bad(
            topic,
            f"Stripe has not switched this on for your account: {_listed(closed)}.",
            "Ask Stripe to enable Global Payouts for your account.",
        )
    if unknown := [call for call in RailCall if calls[call] is CallAnswer.UNKNOWN]:
        return _untold(topic, f"Stripe gave no usable answer about: {_listed(unknown)}.")
    return _good(topic, f"The key has all {len(RailCall)} rights that we need.")


def _account(found: Inspection) -> ReadinessLine:
    topic, status = ReadinessTopic.ACCOUNT, found.survey.account_status
    if found.survey.calls[RailCall.SEE_FLOAT] is CallAnswer.ALLOWED and status is None:
        return _bad(
            topic,
            "Stripe has no financial account with the id that is connected.",
            "Look up the id (fa_…) at Stripe, and have your administrator connect the account again.",
        )
    match status:
        case None:
            return _untold(topic)
        case "open":
            return _good(topic, "The financial account is open.")
        case "pending":
            return _bad(topic, "Stripe is still opening the financial account.", "Wait for Stripe, then check again.")
        case _:
            return _bad(topic, "The financial account is closed.", "Open one at Stripe, then connect that one.")


def _pounds(found: Inspection) -> ReadinessLine:
    topic = ReadinessTopic.POUNDS
    match found.survey.holds_pounds:
        case None:
            return _untold(topic)
        case True:
            return _good(topic, "The financial account holds pounds.")
        case False:
            return _bad(topic, "The financial account holds no pounds.", "Add the currency GBP to it at Stripe.")


def _address(found: Inspection) -> ReadinessLine:
    topic, statuses = ReadinessTopic.ADDRESS, found.survey.address_statuses
    if statuses is None:
        return _untold(topic)
    if "active" in statuses:
        return _good(topic, "The financial account has a UK address (sort code and account number).")
    if "pending" in statuses:
        return _bad(topic, "Stripe is still making the UK address.", "Wait for Stripe, then check again.")
    return _bad(
        topic,
        "The financial account has no UK address in use. Without one Stripe refuses every payment in pounds.",
        "Add a financial address in GBP to the financial account at Stripe.",
    )


_NAME_CALLS = frozenset({RailCall.CHECK_NAMES, RailCall.ACKNOWLEDGE_NAMES})


def _name_checks(found: Inspection) -> ReadinessLine:
    topic = ReadinessTopic.NAME_CHECKS
    answers = {found.survey.calls[call] for call in _NAME_CALLS}
    if CallAnswer.NOT_ENABLED in answers:
        return _bad(
            topic,
            "Stripe has not switched name checks on. Where it demands one, it refuses every payment.",
            "Ask Stripe to enable Confirmation of Payee for your account.",
        )
    if CallAnswer.NOT_ALLOWED in answers:
        return _bad(topic, "The key may not make name checks.", "Give the key that right, then check again.")
    if CallAnswer.UNKNOWN in answers:
        return _untold(topic)
    return _good(topic, "Name checks can be made. Whether Stripe demands one it says only when a payment leaves.")


def _float(found: Inspection) -> ReadinessLine:
    topic, pence = ReadinessTopic.FLOAT, found.survey.available_pence
    if pence is None:
        return _untold(topic)
    if pence <= 0:
        return _bad(
            topic,
            "The float is empty, so every payment will wait.",
            "Send money to the account's UK address. The first transfers can take some days.",
        )
    return _good(topic, f"The float holds {pounds(pence)}.")


def _events(found: Inspection) -> ReadinessLine:
    topic, survey = ReadinessTopic.EVENTS, found.survey
    if survey.destinations is None:
        return _untold(topic)
    connect_again = "Have your administrator connect the account again: that makes a new destination."
    ours = [one for one in survey.destinations if one.url == found.url]
    if our_destinations(survey, found.url):
        return _good(topic, f"Stripe sends all {len(survey.wanted_types)} types of events that we need.")
    if not ours:
        return _bad(topic, f"Stripe has no event destination that leads to us ({found.url}).", connect_again)
    in_use = [one for one in ours if one.enabled]
    if not in_use:
        return _bad(topic, "The event destination is switched off at Stripe.", "Enable it at Stripe.")
    missing = min((_missing(survey, one) for one in in_use), key=len)
    if missing:
        return _bad(topic, f"Stripe does not tell us of: {', '.join(sorted(missing))}.", connect_again)
    return _bad(topic, "The event destination sends whole objects, not thin events.", connect_again)


def _delivery(found: Inspection) -> ReadinessLine:
    topic = ReadinessTopic.DELIVERY
    match found.delivery:
        case Delivery.ARRIVED:
            return _good(topic, "A test event of Stripe has just reached us, and its signature is right.")
        case Delivery.NOT_ARRIVED:
            return _bad(
                topic,
                "Stripe sent a test event, and it has not reached us in time.",
                f"Check again in a minute. If it stays so, see that {found.url} can be reached from the internet, and have your "
                "administrator connect the account again, which renews the secret that signs events.",
            )
        case Delivery.NOT_ASKED:
            return _untold(topic, "No test event could be asked for.", "See the line about events, then check again.")


_JUDGES: dict[ReadinessTopic, Callable[[Inspection], ReadinessLine]] = {
    ReadinessTopic.KEY: _key,
    ReadinessTopic.RIGHTS: _rights,
    ReadinessTopic.ACCOUNT: _account,
    ReadinessTopic.POUNDS: _pounds,
    ReadinessTopic.ADDRESS: _address,
    ReadinessTopic.NAME_CHECKS: _name_checks,
    ReadinessTopic.FLOAT: _float,
    ReadinessTopic.EVENTS: _events,
    ReadinessTopic.DELIVERY: _delivery,
}


def _missing(survey: AccountSurvey, destination: FoundDestination) -> frozenset[str]:
    return frozenset() if "*" in destination.types else survey.wanted_types - destination.types


def _listed(calls: Iterable[RailCall]) -> str:
    return ", ".join(call.value for call in calls)


def _good(topic: ReadinessTopic, says: str) -> ReadinessLine:
    return ReadinessLine(topic, CheckState.OK, says)


def _bad(topic: ReadinessTopic, says: str, to_do: str) -> ReadinessLine:
    return ReadinessLine(topic, CheckState.NOT_OK, says, to_do)


def _untold(topic: ReadinessTopic, says: str = _NO_ANSWER, to_do: str = _AGAIN) -> ReadinessLine:
    return ReadinessLine(topic, CheckState.CANNOT_BE_TOLD, says, to_do)
