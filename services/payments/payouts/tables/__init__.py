"""The tables of payouts: what is owed, mandates, runs and payments."""

from services.payments.payouts.tables.mandates import Mandate, MandateDay
from services.payments.payouts.tables.obligations import Obligation, ObligationLine, ObligationTakenBack
from services.payments.payouts.tables.payments import LeftOut, Payout, PayoutAttempt, PayoutRun, StatusChange

__all__ = [
    "LeftOut",
    "Mandate",
    "MandateDay",
    "Obligation",
    "ObligationLine",
    "ObligationTakenBack",
    "Payout",
    "PayoutAttempt",
    "PayoutRun",
    "StatusChange",
]
