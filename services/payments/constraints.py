"""What the database's refusals mean to people: constraint → (kind, code, sentence).

Code refuses these cases first, in the same words; the database refuses them when code forgets.
"""

from shared.http import ConstraintMessages

_THREE_PEOPLE = "Creating, approving and releasing need three different people, and nobody may pay themselves. No money moved. Ask a colleague in finance."

_OTHER_PEOPLE = "Nobody decides their own claim or one that they entered, and above the limit it takes two different people. Nothing was changed and no money moved. Ask a colleague in finance."

_NOT_THEIR_ADVANCE = "Who had this money in advance, or agreed to give it, cannot say that it came back or is not asked for. Nothing was changed and no money moved. Ask a colleague in finance."

CONSTRAINTS: ConstraintMessages = {
    "rail_account_org_id_rail_key": (
        "conflict",
        "rail.changed_meanwhile",
        "Somebody else connected a payment account at the same moment. Yours was not saved and no money moved. "
        "Look at which account is connected now, then try again.",
    ),
    "ledger_account_above_floor": (
        "conflict",
        "float.too_low",
        "There is not enough money in the float for this. No money moved. Top up the float, then release again.",
    ),
    "payout_one_live_per_obligation": (
        "conflict",
        "payout.live_already",
        "A payment for this is on its way already. No money moved. Look at the earlier run.",
    ),
    "principal_issuer_subject_key": (
        "conflict",
        "principal.exists",
        "This sign-in is known already. Nothing was changed.",
    ),
    "person_import_key": (
        "conflict",
        "person.imported",
        "This person was imported before. Nothing was added.",
    ),
    "payout_method_ready_key": (
        "conflict",
        "bank_details.present",
        "This person has bank details already. Nothing was changed.",
    ),
    "claim_was_read_back": (
        "conflict",
        "claim.not_read_back",
        "Nobody said yes to exactly these lines, so nothing was claimed and no money moved. Read the lines out again.",
    ),
    "read_back_stands": (
        "conflict",
        "read_back.answered",
        "These lines have had their answer already. Nothing was changed and no money moved. Look at the claim.",
    ),
    "mandate_one_live": (
        "conflict",
        "mandate.one_live",
        "Another mandate for this purpose is in force or about to be. Nothing was changed. Withdraw that one first.",
    ),
    "mandate_two_signers_in_person": (
        "forbidden",
        "mandate.two_signers",
        "A mandate needs the signatures of two different people. Nothing was changed. Ask a colleague in finance.",
    ),
    "payout_mandate_in_force": (
        "conflict",
        "mandate.not_in_force",
        "The mandate for this is not in force. No money moved. Somebody in finance must release it.",
    ),
    "payout_mandate_signer_is_not_payee": (
        "forbidden",
        "mandate.own_payment",
        "Nobody is paid under a mandate that they signed. No money moved. Somebody else in finance must release it.",
    ),
    "claim_decision_one_waits_for_second": (
        "conflict",
        "claim.waits_for_second",
        "One person has approved this claim, and it waits for a second. Nothing was changed and no money moved.",
    ),
    "claim_line_never_more_than_asked": (
        "conflict",
        "claim.decided_meanwhile",
        "This line was decided meanwhile. Nothing was changed and no money moved. Look at the claim again.",
    ),
    "claim_line_receipt_of_the_person": (
        "not_found",
        "receipt.not_found",
        "There is no such receipt of this person. Nothing was changed. Send the photo again.",
    ),
    "claim_total_is_its_lines": (
        "conflict",
        "claim.changed_meanwhile",
        "The lines of this claim were changed meanwhile. Nothing was sent in and no money moved. Look at it again.",
    ),
    "claim_advance_never_used_twice": (
        "conflict",
        "advance.used_meanwhile",
        "Less is left of this advance by now. Nothing was changed and no money moved. Look at it again.",
    ),
    **dict.fromkeys(
        ("claim_advance_settled_by_another", "claim_advance_settled_by_who_did_not_agree"),
        ("forbidden", "advance.other_people", _NOT_THEIR_ADVANCE),
    ),
    "payout_decision_stands": (
        "conflict",
        "payout.decision_taken_back",
        "The decision behind this payment was taken back, so it cannot be paid. No money moved. Decide the claim again.",
    ),
    "claim_policy_org_id_valid_from_key": (
        "conflict",
        "claim_policy.exists",
        "There are rules for claims from this day already. Nothing was changed.",
    ),
    "mileage_rate_org_id_vehicle_valid_from_key": (
        "conflict",
        "mileage.exists",
        "There is a rate for this vehicle from this day already. Nothing was changed.",
    ),
    **dict.fromkeys(
        (
            "claim_decision_decider_is_not_enterer",
            "claim_decision_decider_is_not_claimant",
            "claim_decision_second_is_not_enterer",
            "claim_decision_second_is_not_claimant",
            "claim_decision_second_is_not_first",
            "claim_decision_takes_two",
            "claim_decision_policy_never_stands_for_two",
            "claim_decision_undone_by_another",
            "claim_above_the_limit_takes_two",
        ),
        ("forbidden", "claim.other_people", _OTHER_PEOPLE),
    ),
    **dict.fromkeys(
        (
            "payout_run_approver_is_not_creator",
            "payout_run_releaser_is_not_creator",
            "payout_run_releaser_is_not_approver",
            "payout_approver_is_not_creator",
            "payout_approver_is_not_creator_in_person",
            "payout_approver_is_not_enterer",
            "payout_approver_is_not_payee",
            "payout_releaser_is_not_creator",
            "payout_releaser_is_not_creator_in_person",
            "payout_releaser_is_not_enterer",
            "payout_releaser_is_not_approver",
            "payout_releaser_is_not_approver_in_person",
            "payout_releaser_is_not_payee",
        ),
        ("forbidden", "payout.three_people", _THREE_PEOPLE),
    ),
}
