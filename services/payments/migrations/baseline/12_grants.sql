-- What the service's roles may do. No record is ever deleted, so nobody may.

-- Rows that change.
GRANT SELECT, INSERT, UPDATE ON
    person, person_group, person_group_member, human, principal, human_statement, limit_proposal, staff_session, import_source, work_item,
    rate, tax_route, engagement, engagement_session, offer, offer_session, attendance, payment_limit, voucher_given,
    payee, charity, payee_authority, payout_method, sealed_bank_details, bank_details_request, rail_account, ledger_account,
    obligation, obligation_line, mandate, mandate_day, payout_run, payout_run_left_out, payout, payout_attempt,
    payout_decision, reconciliation_break,
    claim_policy, mileage_rate, claim, claim_line, claim_decision, claim_step, claim_note, claim_advance, claim_advance_use,
    advance_request, conversation, phone_link, supporter_agreement, read_back, picture_word, picture_try,
    cash_float, cash_count, cash_place, cash_move, cash_code, cash_slip,
    cash_given_back, payroll_file, payroll_line, payroll_correction
    TO :"app";

-- Rows that are written once. Triggers (11_append_only.sql) hold the owner to it as well, but for receipts.
GRANT SELECT, INSERT ON
    person_alias, engagement_alias, ledger_transfer, obligation_taken_back, fee_difference, status_change, payout_at_rail,
    outside_miles, receipt, receipt_try, claim_line_part, claim_advance_settlement, conversation_turn,
    failing_work_decision, modulus_tables, bank_details_decision, escalation_chain, claim_staff_act, reconciliation, offer_staff_act,
    offer_answer, statement_request, offer_reminder, limit_question, payment_limit_yes,
    principal_change, access_review, work_item_step, safety_rota, live_change, words_sign_off, cash_hand_over
    TO :"app";

-- An index of names, which follows them.
GRANT SELECT, INSERT, DELETE ON person_name_part TO :"app";

GRANT USAGE ON SEQUENCE payout_reference_seq, cash_slip_number_seq TO :"app";

GRANT SELECT ON principal, staff_session, phone_link, payout, status_change TO :"system";
-- Which records were merged into that of a member of staff who takes part: their money is left to others.
GRANT SELECT (org_id, id, merged_into_id) ON person TO :"system";
-- Whoever signs in is noted before their organisation is known.
GRANT UPDATE (first_administered_at) ON principal TO :"system";
