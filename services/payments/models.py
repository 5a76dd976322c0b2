"""Every table of the payments database, for migrations and for nothing else."""

from services.payments.access import tables as access
from services.payments.claims import tables as claims
from services.payments.claims.ahead import tables as ahead
from services.payments.claims.money_statement import tables as money_statement
from services.payments.claims.receipts import tables as receipts
from services.payments.desk import tables as desk
from services.payments.desk.first_day import tables as first_day
from services.payments.desk.people_files import tables as people_files
from services.payments.desk.sign_offs import tables as sign_offs
from services.payments.involvement import tables as involvement
from services.payments.ledger import tables as ledger
from services.payments.limits import tables as limits
from services.payments.payees import tables as payees
from services.payments.payees.charities import tables as charities
from services.payments.payees.modulus import tables as modulus
from services.payments.payouts import tables as payouts
from services.payments.people import tables as people
from services.payments.people.groups import tables as groups
from services.payments.people.imports import tables as imports
from services.payments.people.payment_limits import tables as payment_limits
from services.payments.people.vouchers import tables as vouchers
from services.payments.personal_data.erasing import tables as erasing
from services.payments.personal_data.merging import tables as merging
from services.payments.personal_data.periods import tables as periods
from services.payments.personal_data.retention import tables as retention
from services.payments.personal_data.unclaimed import tables as unclaimed
from services.payments.phone import tables as phone
from services.payments.phone.supporters import tables as supporters
from services.payments.rails import tables as rails
from services.payments.rails.cash import tables as cash_tables
from services.payments.tables import PaymentsBase
from services.payments.worklist import tables as worklist
from shared import audit, failing_work, idempotency, inbox, organisations, outbox
from shared.database import PlumbingBase

METADATA = [PlumbingBase.metadata, PaymentsBase.metadata]

__all__ = [
    "METADATA", "access", "ahead", "audit", "cash_tables", "charities", "claims", "desk", "erasing", "failing_work", "first_day", "groups", "idempotency", "imports", "inbox", "involvement", "ledger", "limits", "merging", "modulus", "money_statement", "organisations", "outbox", "payees", "payment_limits", "payouts",
    "people", "people_files", "periods", "phone", "rails", "receipts", "retention", "sign_offs", "supporters", "unclaimed", "vouchers", "worklist",
]  # fmt: skip
