"""Claims and their lines, the dated policy and mileage rates behind them, every decision and step, and money in advance.

The rules that must hold whatever the code does are CHECKs and triggers here: nobody decides their own claim or one that they
worked on. Above the limit it takes two different people, without whom nothing is owed. What was submitted never changes.
"""

from services.payments.claims.tables.advance import Advance, AdvanceSettlement, AdvanceUse
from services.payments.claims.tables.claim import Claim, ClaimLine, ClaimLinePart
from services.payments.claims.tables.dated import ClaimPolicy, MileageRate, OutsideMiles
from services.payments.claims.tables.decision import ClaimDecision, ClaimStaffAct, ClaimStep

__all__ = [
    "Advance",
    "AdvanceSettlement",
    "AdvanceUse",
    "Claim",
    "ClaimDecision",
    "ClaimLine",
    "ClaimLinePart",
    "ClaimPolicy",
    "ClaimStaffAct",
    "ClaimStep",
    "MileageRate",
    "OutsideMiles",
]
