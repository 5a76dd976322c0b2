"""Recipients, their payout methods, and the name check (Confirmation of Payee)."""

from deploy.practice.bank.core import Bank, Call, Doc, new_id, rfc3339
from deploy.practice.bank.errors import BankError
from deploy.practice.bank.events import announce
from deploy.practice.bank.payment_lifecycle import (
    NAME_CHECK_BY_SUFFIX,
    REFUSED_AT_SET_UP,
    RESTRICTED_AT_SET_UP,
    UNFINISHED_AT_SET_UP,
)
from deploy.practice.bank.recipients import as_of_now, capabilities
from deploy.practice.bank.requests import AccountCreate, SetupIntentCreate, VaultAccountCreate, VerificationCreate
from deploy.practice.store import Row

RECIPIENT = "v2.core.account"
METHOD = "v2.money_management.payout_method"
INTENT = "v2.money_management.outbound_setup_intent"
VERIFICATION = "v2.money_management.recipient_verification"
VAULT = "v2.core.vault.gb_bank_account"
BANK_NAME = "Practice Bank"

#: Parts of an account that the API shows only when the caller includes them.
_INCLUDABLE = {"configuration.recipient": "configuration", "identity": "identity", "requirements": "requirements"}


def create_recipient(bank: Bank, call: Call, body: AccountCreate) -> str:
    """Open a recipient account (somebody who can be paid) and return its id."""
    asked = body.configuration.recipient if body.configuration else None
    doc: Doc = {
        "id": new_id("acct"),
        "object": RECIPIENT,
        "applied_configurations": ["recipient"] if asked else [],
        "closed": False,
        "created": rfc3339(call.customer.now()),
        "livemode": False,
        **capabilities(
            call, body, bank.faults.choose("recipient", call.account, call.operation, call.idempotency_key or "")
        ),
    }
    if body.identity:
        doc["identity"] = body.identity.model_dump(exclude_none=True)
        if person := doc["identity"].get("individual"):
            person |= {
                "account": doc["id"],
                "created": doc["created"],
                "id": new_id("person"),
                "object": "v2.core.account_person",
                "updated": doc["created"],
            }
    for name in ("display_name", "contact_email", "metadata"):
        if value := getattr(body, name):
            doc[name] = value
    bank.add(call.customer, doc)
    return str(doc["id"])


def show_recipient(bank: Bank, call: Call, object_id: str, include: list[str]) -> Doc:
    """The recipient account with the parts that were asked for."""
    doc = as_of_now(call, bank.get(call.account, RECIPIENT, object_id))
    wanted = {_INCLUDABLE[name] for name in include if name in _INCLUDABLE}
    return {name: value for name, value in doc.items() if name not in set(_INCLUDABLE.values()) - wanted}


def create_intent(bank: Bank, call: Call, body: SetupIntentCreate) -> str:
    """Set bank details up as a payout method of the account in the context, and return the intent's id.

    Raises BankError invalid_payout_method_data for the suffix that stands for details no bank knows.
    """
    details = body.payout_method_data.bank_account
    if details.account_number.endswith(REFUSED_AT_SET_UP):
        raise BankError("invalid_payout_method_data", "These bank details are not those of a bank account.")
    created = rfc3339(call.customer.now())
    intent_id = new_id("osi")
    unfinished = details.account_number.endswith(UNFINISHED_AT_SET_UP)
    sort_code = details.routing_number.replace("-", "")
    method: Doc = {
        "id": new_id("gbba"),
        "object": METHOD,
        "archived": False,
        "bank_account": {
            "bank_account_type": details.bank_account_type or "checking",
            "bank_name": BANK_NAME,
            "country": "GB",
            "last4": details.account_number[-4:],
            "routing_number": sort_code,
            "supported_currencies": ["gbp"],
        },
        "created": created,
        "latest_outbound_setup_intent": intent_id,
        "livemode": False,
        "restricted": details.account_number.endswith(RESTRICTED_AT_SET_UP),
        "type": "bank_account",
        "usage_status": {"payments": "requires_action" if unfinished else "eligible", "transfers": "ineligible"},
    }
    bank.add(call.customer, method, parent=call.context or call.account)
    bank.store.run(
        "INSERT INTO bank_details (payout_method, account, sort_code, account_number) VALUES (?, ?, ?, ?)",
        method["id"],
        call.account,
        sort_code,
        details.account_number,
    )
    intent = {
        "id": intent_id,
        "object": INTENT,
        "created": created,
        "livemode": False,
        "status": "requires_action" if unfinished else "succeeded",
        "usage_intent": body.usage_intent,
    }
    bank.add(call.customer, intent, parent=method["id"])
    announce(bank, call.customer, f"{METHOD}.created", method, call)
    return intent_id


def show_intent(bank: Bank, call: Call, object_id: str) -> Doc:
    """The setup intent with its payout method inside, as the API nests it."""
    intent = bank.get(call.account, INTENT, object_id)
    row = bank.store.one("SELECT parent FROM object WHERE id = ?", object_id)
    return {**intent, "payout_method": bank.get(call.account, METHOD, row["parent"] if row else "")}


def create_vault_account(bank: Bank, call: Call, body: VaultAccountCreate) -> str:
    """Keep UK bank details in the vault and return their id, which is also the id of the payout method."""
    details = {
        "account_number": body.account_number,
        "routing_number": body.sort_code,
        "bank_account_type": body.bank_account_type,
        "country": "GB",
        "currency": "gbp",
    }
    setup = {"payout_method_data": {"type": "bank_account", "bank_account": details}}
    intent_id = create_intent(bank, call, SetupIntentCreate.model_validate(setup))
    return str(show_intent(bank, call, intent_id)["payout_method"]["id"])


def show_vault_account(bank: Bank, call: Call, object_id: str) -> Doc:
    """The same payout method as the vault shows it."""
    method = bank.get(call.account, METHOD, object_id)
    account = method["bank_account"]
    return {
        "id": method["id"],
        "object": VAULT,
        "archived": method["archived"],
        "bank_account_type": account["bank_account_type"],
        "bank_name": account["bank_name"],
        "created": method["created"],
        "last4": account["last4"],
        "livemode": False,
        "restricted": method["restricted"],
        "sort_code": account["routing_number"],
        "supported_currencies": account["supported_currencies"],
    }


def create_verification(bank: Bank, call: Call, body: VerificationCreate) -> str:
    """Check the recipient's name against the account holder's, as the account number's suffix decides."""
    if not call.customer.settings.name_checks_enabled:
        raise BankError("storer_capability_not_active", "Confirmation of Payee is not enabled for this account.")
    method = bank.get(call.account, METHOD, body.payout_method)
    recipient = bank.find(call.account, RECIPIENT, body.recipient) if body.recipient else None
    if body.recipient and recipient is None:
        raise BankError("to_recipient_not_found", "There is no recipient with this id.")
    told = _told(bank, method["id"])
    result = told["match_result"] if told else NAME_CHECK_BY_SUFFIX.get(method["bank_account"]["last4"], "match")
    details = _match_details(result, _name_of(recipient))
    if told and told["matched_name"]:
        details |= {"matched_name": told["matched_name"], "matched_business_type": "personal"}
    usual = "verified" if result == "match" else "awaiting_acknowledgement"
    doc: Doc = {
        "id": new_id("recver"),
        "object": VERIFICATION,
        "created": rfc3339(call.customer.now()),
        "livemode": False,
        "match_result": result,
        "match_result_details": details,
        "payout_method": method["id"],
        "status": (told["status"] if told else None) or usual,
        "verification_type": "confirmation_of_payee",
    }
    if recipient:
        doc["recipient"] = recipient["id"]
    bank.add(call.customer, doc, parent=method["id"])
    announce(bank, call.customer, f"{VERIFICATION}.created", doc, call)
    return str(doc["id"])


def _told(bank: Bank, method_id: str) -> Row | None:
    return bank.store.one("SELECT * FROM name_check NATURAL JOIN bank_details WHERE payout_method = ?", method_id)


def _name_of(recipient: Doc | None) -> str:
    if recipient is None:
        return ""
    identity = recipient.get("identity", {})
    person = identity.get("individual", {})
    names = [person.get("given_name", ""), person.get("surname", "")]
    business = identity.get("business_details", {}).get("registered_name", "")
    return " ".join(filter(None, names)) or business or recipient.get("display_name", "")


def _match_details(result: str, provided: str) -> Doc:
    first, _, last = provided.rpartition(" ")
    matched = {"match": provided, "close_match": f"{first[:1]} {last}".strip()}
    message = {
        "match": "The name matches the account.",
        "close_match": "The name is close to the account holder's name.",
        "no_match": "The name does not match the account.",
        "unavailable": "The account holder's bank could not be asked.",
    }
    details: Doc = {"message": message[result], "provided_name": provided, "provided_business_type": "personal"}
    if result in matched:
        details |= {"matched_name": matched[result], "matched_business_type": "personal"}
    return details


def acknowledge(bank: Bank, call: Call, verification_id: str) -> str:
    """A person accepts a name check that was not a match. Doing it twice changes nothing."""
    doc = bank.get(call.account, VERIFICATION, verification_id)
    if doc["status"] == "awaiting_acknowledgement":
        doc["status"] = "acknowledged"
        doc["status_transitions"] = {"acknowledged_at": rfc3339(call.customer.now())}
        bank.save(doc)
        announce(bank, call.customer, f"{VERIFICATION}.updated", doc, call)
    return verification_id


def consume_verification(bank: Bank, call: Call, verification_id: str, payment: Doc) -> None:
    """Use a name check up for one payment. Raises BankError when it is unfit or already used."""
    prefix = "outbound_payment_recipient_verification"
    doc = bank.find(call.account, VERIFICATION, verification_id)
    if doc is None:
        raise BankError(f"{prefix}_not_found", "There is no name check with this id.")
    if doc["status"] == "consumed":
        raise BankError(f"{prefix}_already_consumed", "This name check was used for another payment.")
    if doc["status"] == "awaiting_acknowledgement":
        raise BankError(f"{prefix}_awaiting_acknowledgement", "Somebody must accept the result of this name check.")
    if doc["payout_method"] != payment["to"]["payout_method"]:
        raise BankError(f"{prefix}_payout_method_mismatch", "This name check belongs to another bank account.")
    if doc.get("recipient") != payment["to"]["recipient"]:
        raise BankError(f"{prefix}_recipient_mismatch", "This name check belongs to another recipient.")
    doc["status"] = "consumed"
    doc["consumed_by"] = {"type": "outbound_payment", "outbound_payment": payment["id"]}
    doc.setdefault("status_transitions", {})["consumed_at"] = rfc3339(call.customer.now())
    bank.save(doc)
    announce(bank, call.customer, f"{VERIFICATION}.updated", doc, call)
