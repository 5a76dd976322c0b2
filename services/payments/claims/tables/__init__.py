"""The tables of claims."""

from services.payments.claims.tables.claims import Claim, ClaimLine, ClaimLinePart
from services.payments.claims.tables.dated import ClaimPolicy, MileageRate, OutsideMiles
from services.payments.claims.tables.decisions import Advance, AdvanceUse, ClaimDecision, ClaimStep

__all__ = [
    "Advance",
    "AdvanceUse",
    "Claim",
    "ClaimDecision",
    "ClaimLine",
    "ClaimLinePart",
    "ClaimPolicy",
    "ClaimStep",
    "MileageRate",
    "OutsideMiles",
]
