-- Tables whose rows are never changed, by the owner neither: history that money and decisions rest on.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'person_alias', 'engagement_alias', 'ledger_transfer', 'obligation_taken_back', 'status_change',
        'outside_miles', 'claim_line_part', 'claim_advance_settlement', 'conversation_turn',
        'failing_work_decision', 'modulus_tables', 'bank_details_decision', 'escalation_chain', 'receipt_try',
        'claim_staff_act', 'reconciliation', 'offer_staff_act', 'offer_answer', 'offer_reminder', 'limit_question', 'payment_limit_yes', 'principal_change', 'access_review', 'work_item_step', 'safety_rota',
        'cash_hand_over'
    ] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
            name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
            name || '_no_truncate', name);
    END LOOP;
END $$;

CREATE TRIGGER claim_note_no_delete BEFORE DELETE ON claim_note FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_note_no_truncate BEFORE TRUNCATE ON claim_note FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
