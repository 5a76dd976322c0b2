"""What is owed (obligations), the runs that pay it, and every payment with its attempts and its history.

The rules that must hold whatever the code does are CHECKs and unique indexes here: nobody approves or releases what they
created or are paid, no money without release, one live payout per obligation.
"""

from services.payments.payouts.tables.decision import PayoutDecision
from services.payments.payouts.tables.mandate import Mandate, MandateDay
from services.payments.payouts.tables.obligation import (
    FEE,
    FEE_DIFFERENCE,
    FEE_INSTALMENT,
    FEE_KINDS,
    FeeDifference,
    Obligation,
    ObligationLine,
    ObligationTakenBack,
)
from services.payments.payouts.tables.payout import Payout, PayoutAtRail, PayoutAttempt, StatusChange
from services.payments.payouts.tables.payroll import PayrollCorrection, PayrollFile, PayrollLine
from services.payments.payouts.tables.reconciliation import Reconciliation, ReconciliationBreak
from services.payments.payouts.tables.run import LeftOut, PayoutRun

__all__ = [
    "FEE",
    "FEE_DIFFERENCE",
    "FEE_INSTALMENT",
    "FEE_KINDS",
    "FeeDifference",
    "LeftOut",
    "Mandate",
    "MandateDay",
    "Obligation",
    "ObligationLine",
    "ObligationTakenBack",
    "Payout",
    "PayoutAtRail",
    "PayoutAttempt",
    "PayoutDecision",
    "PayoutRun",
    "PayrollCorrection",
    "PayrollFile",
    "PayrollLine",
    "Reconciliation",
    "ReconciliationBreak",
    "StatusChange",
]
