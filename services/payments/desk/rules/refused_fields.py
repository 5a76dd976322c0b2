"""At which field of a form it is said what the rules refuse, by the code of the refusal. Whatever is not here is about the whole form."""

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    # An answer to an offer
    "offer.no_amount": "amount",
    "offer.more_than_offered": "amount",
    "offer.which_charity": "charity",
    "offer.no_answer": "channel",
    # A task at home
    "task.no_day": "day",
    "task.day": "due",
    # A line of a claim
    "claim.line_in_future": "day",
    "claim.line_too_old": "day",
    "claim.line_too_far_ahead": "day",
    "mileage.no_rate": "day",
    "claim.line_no_miles": "amount",
    "claim.line_too_many_miles": "amount",
    "claim.line_miles_and_amount": "amount",
    "claim.line_miles_without_vehicle": "amount",
    "claim.line_no_amount": "amount",
    "claim.line_amount_not_positive": "amount",
    "claim.line_amount_too_large": "amount",
    "claim.line_passengers": "passengers",
    "claim.line_passengers_without_car": "passengers",
}
"""Names of fields; a page that has the name several times finds the one of the form that was sent."""
