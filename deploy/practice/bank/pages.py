"""The bank's page: accounts, the last payments, and the table of account numbers that make things happen."""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.practice.bank.core import Bank
from deploy.practice.bank.payment_lifecycle import SUFFIX_TABLE
from deploy.practice.pages import Html, fill, join, page, pounds, table

SHOWN = 50


def routes(bank: Bank) -> list[Route]:
    """The page at the bank's own address."""

    async def show(_: Request) -> Response:
        return page("Practice bank", join([_accounts(bank), _payments(bank), _suffixes()]), live=True)

    return [Route("/", show)]


def _accounts(bank: Bank) -> Html:
    rows = [
        [row["name"], row["id"], pounds(row["available_pence"]), pounds(row["outbound_pending_pence"])]
        for row in bank.store.all("SELECT * FROM account ORDER BY rowid")
    ]
    return table("Accounts", ["Organisation", "Account", "Available", "On its way out"], rows)


def _payments(bank: Bank) -> Html:
    found = bank.store.all(
        "SELECT object.doc, account_number FROM object LEFT JOIN bank_details"
        " ON payout_method = json_extract(object.doc, '$.to.payout_method')"
        " WHERE kind = 'v2.money_management.outbound_payment' ORDER BY seq DESC LIMIT ?",
        SHOWN,
    )
    rows = []
    for row in found:
        payment = json.loads(row["doc"])
        details = " ".join(part["reason"] for part in payment.get("status_details", {}).values())
        amount, ends = pounds(payment["amount"]["value"]), f"…{(row['account_number'] or '')[-4:]}"
        rows.append([payment["created"], payment["status"], details, amount, ends, payment["statement_descriptor"]])
    heads = ["Time (UTC)", "Status", "Reason", "Amount", "To account", "Reference"]
    return table(f"The last {SHOWN} payments", heads, [list(row) for row in rows])


def _suffixes() -> Html:
    rows = [[suffix, meaning] for suffix, meaning in SUFFIX_TABLE]
    return fill(
        "<p>Most account numbers just work: the name check matches and the payment is sent, using that check up. An account number of eight"
        " digits that ends like this does something else.</p>$table",
        table=table("Account numbers that make things happen", ["Last four digits", "What happens"], list(rows)),
    )
