"""What the database's refusals mean to people: constraint → how to say it.

Code refuses these cases first, in the same words; the database refuses them when code forgets.
"""

from functools import partial

from services.payments.fee_constraints import FEE_CONSTRAINTS
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.http import ConstraintMessages

CONSTRAINTS: ConstraintMessages = {
    **FEE_CONSTRAINTS,
    "organisation_name_key": partial(
        ConflictError,
        "organisation.name_taken",
        "Another organisation here has this name.",
        "Propose a name that tells the two apart.",
        effect=Effect.NOTHING_SAVED,
    ),
    "rail_account_org_id_rail_key": partial(
        ConflictError,
        "rail.changed_meanwhile",
        "Somebody else connected a payment account at the same moment.",
        "Look at which account is connected now, then try again.",
        effect=Effect.NOTHING_SAVED_NO_MONEY,
    ),
    "ledger_account_above_floor": partial(
        ConflictError,
        "float.too_low",
        "There is not enough money in the float for this.",
        "Top up the float, then release again.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "person_is_here": partial(
        ConflictError,
        "person.not_here",
        "This person was erased, or their record was merged into another one.",
        "Look for them by name.",
    ),
    "unclaimed_money_once": partial(
        ConflictError,
        "unclaimed.asked",
        "Somebody has said already what became of this money.",
        "Look at the list.",
    ),
    "payout_not_settled": partial(
        ConflictError,
        "payout.settled",
        "This money was settled by hand, or is about to be, so it is not paid as well.",
        "Look at money that nobody claims.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "person_merge_open_key": partial(
        ConflictError,
        "merge.asked",
        "Somebody has proposed to merge one of these records already.",
        "Confirm or drop that first.",
    ),
    "person_erasure_open_key": partial(
        ConflictError,
        "erasure.asked",
        "Somebody has asked for this already, and it waits for a colleague.",
        "Look at the person.",
    ),
    "payout_one_live_per_obligation": partial(
        ConflictError,
        "payout.live_already",
        "A payment for this is on its way already.",
        "Look at the earlier run.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "human_org_id_person_id_key": partial(
        ConflictError,
        "principal.person_signs_in",
        "This person signs in here already.",
        "Add the sign-in without the person, then say that both sign-ins are one human's.",
    ),
    "human_statement_open_key": partial(
        ConflictError, "human.stated_already", "Somebody has said whose this sign-in is at the same moment."
    ),
    "human_statement_different_humans": partial(
        ForbiddenError,
        "human.second_administrator",
        "An administrator who did not state this, and whom it is not about, must confirm it.",
        "Ask a colleague.",
    ),
    "obligation_to_whom_they_chose": partial(
        ConflictError,
        "offer.another_payee",
        "This fee would go to somebody else than the person chose, or the choice would change after it was worked out.",
        "Look at what they chose, then try again.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "payout_to_listed_charity": partial(
        ConflictError, "payout.charity_left", "This charity left the list meanwhile.", effect=Effect.NO_MONEY_MOVED
    ),
    "charity_number_key": partial(
        ConflictError, "charity.exists", "A charity with this number is on the list already."
    ),
    "limit_proposal_open_key": partial(
        ConflictError,
        "limit_proposal.waits",
        "Somebody has proposed a change of this at the same moment.",
        "Confirm, refuse or withdraw that one first.",
    ),
    **dict.fromkeys(
        ("limit_proposal_different_humans", "limit_proposal_two_people"),
        partial(
            ForbiddenError,
            "limit_proposal.second_administrator",
            "An administrator who did not propose this, and whom it is not about, must confirm it.",
            "Ask a colleague.",
        ),
    ),
    **dict.fromkeys(
        (
            "principal_added_two_signatures",
            "principal_roles_two_signatures",
            "principal_enabled_two_signatures",
            "claim_policy_two_signatures",
            "rate_two_signatures",
            "mileage_rate_two_signatures",
            "charity_two_signatures",
            "rail_account_two_signatures",
            "rail_account_moves_two_signatures",
        ),
        partial(
            ConflictError,
            "limit_proposal.needed",
            "This takes two administrators, and it was changed at the same moment.",
            "Propose it anew.",
        ),
    ),
    "access_review_org_id_quarter_key": partial(
        ConflictError, "access_review.confirmed", "The list of this quarter was confirmed before."
    ),
    "principal_issuer_subject_key": partial(ConflictError, "principal.exists", "This sign-in is known already."),
    "person_import_key": partial(ConflictError, "person.imported", "This person was imported before."),
    "payout_method_ready_key": partial(ConflictError, "bank_details.present", "This person has bank details already."),
    "payout_method_new_key": partial(
        ConflictError, "bank_details.under_way", "New bank details of this person are being checked already."
    ),
    "claim_was_read_back": partial(
        ConflictError,
        "claim.not_read_back",
        "Nobody said yes to exactly these lines.",
        "Read the lines out again.",
        effect=Effect.NOTHING_CLAIMED,
    ),
    "read_back_stands": partial(
        ConflictError,
        "read_back.answered",
        "These lines have had their answer already.",
        "Look at the claim.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "mandate_one_live": partial(
        ConflictError,
        "mandate.one_live",
        "Another mandate for this purpose is in force or about to be.",
        "Withdraw that one first.",
    ),
    "mandate_own_event": partial(NotFoundError, "event.not_found", "There is no such event."),
    **dict.fromkeys(
        ("mandate_two_signers", "mandate_two_signers_in_person", "mandate_different_humans"),
        partial(
            ForbiddenError,
            "mandate.two_signers",
            "A mandate needs the signatures of two different people.",
            "Ask a colleague in finance.",
        ),
    ),
    **dict.fromkeys(
        ("payout_decision_second_person", "payout_decision_second_in_person", "payout_decision_different_humans"),
        partial(
            ForbiddenError,
            "payout.second_person",
            "You decided this, so somebody else must agree.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
    **dict.fromkeys(
        (
            "payout_method_second_person",
            "payout_method_first_confirmer",
            "payout_method_different_humans",
            "payout_method_confirmer_is_not_payee",
        ),
        partial(
            ForbiddenError,
            "bank_details.second_person",
            "A different person must confirm these bank details.",
            "Ask a colleague.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
    "payout_mandate_in_force": partial(
        ConflictError,
        "mandate.not_in_force",
        "The mandate for this is not in force.",
        "Somebody in finance must release it.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "payout_mandate_signer_is_not_payee": partial(
        ForbiddenError,
        "mandate.own_payment",
        "Nobody is paid under a mandate that they signed.",
        "Somebody else in finance must release it.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "claim_decision_one_waits_for_second": partial(
        ConflictError,
        "claim.waits_for_second",
        "One person has approved this claim, and it waits for a second.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "claim_line_never_more_than_asked": partial(
        ConflictError,
        "claim.decided_meanwhile",
        "This line was decided meanwhile.",
        "Look at the claim again.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "claim_line_receipt_of_the_person": partial(
        NotFoundError, "receipt.not_found", "There is no such receipt of this person.", "Send the photo again."
    ),
    "claim_total_is_its_lines": partial(
        ConflictError,
        "claim.changed_meanwhile",
        "The lines of this claim were changed meanwhile.",
        "Look at it again.",
        effect=Effect.NOTHING_CLAIMED,
    ),
    "claim_advance_never_used_twice": partial(
        ConflictError,
        "advance.used_meanwhile",
        "Less is left of this advance by now.",
        "Look at it again.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    **dict.fromkeys(
        (
            "claim_advance_settled_by_another",
            "claim_advance_settled_by_who_did_not_agree",
            "claim_advance_settlement_different_humans",
        ),
        partial(
            ForbiddenError,
            "advance.other_people",
            "Who had this money in advance, or agreed to give it, cannot say that it came back or is not asked for.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
    "obligation_taken_back_before_money": partial(
        ConflictError, "payout.released", "The money was sent to the bank at least once, so this cannot be taken back."
    ),
    "claim_policy_org_id_valid_from_key": partial(
        ConflictError, "claim_policy.exists", "There are rules for claims from this day already."
    ),
    "mileage_rate_org_id_vehicle_valid_from_key": partial(
        ConflictError, "mileage.exists", "There is a rate for this vehicle from this day already."
    ),
    **dict.fromkeys(
        (
            "claim_decision_decider_is_not_enterer",
            "claim_decision_decider_is_not_claimant",
            "claim_decision_second_is_not_enterer",
            "claim_decision_second_is_not_claimant",
            "claim_decision_second_is_not_first",
            "claim_decision_without_own_act",
            "claim_decision_takes_two",
            "claim_decision_policy_never_stands_for_two",
            "claim_decision_undone_by_another",
            "claim_decision_different_humans",
            "claim_decision_undone_by_another_human",
            "claim_above_the_limit_takes_two",
        ),
        partial(
            ForbiddenError,
            "claim.other_people",
            "Nobody decides their own claim or one that they worked on, and above the limit it takes two "
            "different people.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
    "claim_step_appeal_to_another": partial(
        ForbiddenError,
        "claim.decided_before",
        "You decided about this before, and the person has asked for another look.",
        "Ask a colleague in finance who has not decided about it.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "payout_without_own_act": partial(
        ForbiddenError,
        "payout.own_act",
        "Nobody approves or releases money where they entered, changed, marked or answered something for the person.",
        "Ask a colleague in finance.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "obligation_within_choice": partial(
        ConflictError,
        "offer.above_choice",
        "This would pay a person more than they chose to take.",
        "Look at what they chose, then try again.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "offer_staff_act_is_anothers": partial(
        ForbiddenError,
        "offer.own",
        "Nobody sets, answers or marks their own part as a member of staff.",
        "Ask a colleague.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    **dict.fromkeys(
        (
            "payout_run_different_humans",
            "payout_different_humans",
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
        partial(
            ForbiddenError,
            "payout.three_people",
            "Creating, approving and releasing need three different people, and nobody may pay themselves.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
}
