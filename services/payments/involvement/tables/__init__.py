"""What people take part in: engagements, their sessions, the offers made to people, who attended, what they chose, and the dated rates."""

from services.payments.involvement.tables.choice import AnswerToOffer, LimitQuestion, OfferReminder
from services.payments.involvement.tables.offer import Attendance, Offer, OfferSession, OfferStaffAct
from services.payments.involvement.tables.planned import Engagement, EngagementAlias, EngagementSession, Rate, TaxRoute

__all__ = [
    "AnswerToOffer",
    "Attendance",
    "Engagement",
    "EngagementAlias",
    "EngagementSession",
    "LimitQuestion",
    "Offer",
    "OfferReminder",
    "OfferSession",
    "OfferStaffAct",
    "Rate",
    "TaxRoute",
]
