-- Tables whose rows are never changed, by the owner neither: history that money and decisions rest on.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'person_alias', 'engagement_alias', 'ledger_transfer', 'obligation_taken_back', 'fee_difference', 'status_change', 'payout_at_rail',
        'outside_miles', 'claim_line_part',
        'failing_work_decision', 'modulus_tables', 'escalation_chain', 'receipt_try',
        'claim_staff_act', 'reconciliation', 'offer_staff_act', 'offer_reminder', 'limit_question', 'principal_change', 'access_review', 'safety_rota', 'live_change', 'words_sign_off'
    ] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
            name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
            name || '_no_truncate', name);
    END LOOP;
END $$;

-- The same, but words about a person may be erased: the arguments are the columns that may become 'erased', or empty.
CREATE FUNCTION keep_but_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    IF to_jsonb(OLD) - TG_ARGV::text[] IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV::text[] THEN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name
           AND to_jsonb(NEW) ->> name IS DISTINCT FROM 'erased' AND to_jsonb(NEW) ->> name IS DISTINCT FROM '{}' THEN
            RAISE EXCEPTION '% is append-only: words may only be erased', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_advance_settlement_append_only BEFORE UPDATE ON claim_advance_settlement
    FOR EACH ROW EXECUTE FUNCTION keep_but_erased('words');
CREATE TRIGGER work_item_step_append_only BEFORE UPDATE ON work_item_step FOR EACH ROW EXECUTE FUNCTION keep_but_erased('words');
CREATE TRIGGER offer_answer_append_only BEFORE UPDATE ON offer_answer FOR EACH ROW EXECUTE FUNCTION keep_but_erased('witness');
CREATE TRIGGER cash_hand_over_append_only BEFORE UPDATE ON cash_hand_over FOR EACH ROW EXECUTE FUNCTION keep_but_erased('witness');
CREATE TRIGGER payment_limit_yes_append_only BEFORE UPDATE ON payment_limit_yes
    FOR EACH ROW EXECUTE FUNCTION keep_but_erased('witness');
CREATE TRIGGER bank_details_decision_append_only BEFORE UPDATE ON bank_details_decision
    FOR EACH ROW EXECUTE FUNCTION keep_but_erased('spoken_to', 'known_number', 'said');
CREATE TRIGGER statement_request_append_only BEFORE UPDATE ON statement_request FOR EACH ROW EXECUTE FUNCTION keep_but_erased('kind');
CREATE TRIGGER conversation_turn_append_only BEFORE UPDATE ON conversation_turn
    FOR EACH ROW EXECUTE FUNCTION keep_but_erased('answer');
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'claim_advance_settlement', 'work_item_step', 'offer_answer', 'payment_limit_yes', 'bank_details_decision', 'conversation_turn', 'cash_hand_over', 'statement_request'
    ] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_no_delete', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
            name || '_no_truncate', name);
    END LOOP;
END $$;

CREATE TRIGGER claim_note_no_delete BEFORE DELETE ON claim_note FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_note_no_truncate BEFORE TRUNCATE ON claim_note FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
