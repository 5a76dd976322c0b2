-- Tables whose rows are never changed, by the owner neither: history that money and decisions rest on.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'person_alias', 'engagement_alias', 'ledger_transfer', 'obligation_taken_back', 'status_change',
        'outside_miles', 'claim_line_part', 'claim_advance_settlement', 'conversation_turn',
        'failing_work_decision', 'modulus_tables', 'bank_details_decision', 'escalation_chain', 'receipt_try',
        'claim_staff_act', 'reconciliation', 'offer_staff_act', 'offer_answer', 'offer_reminder', 'limit_question', 'payment_limit_yes', 'principal_change', 'access_review', 'work_item_step', 'safety_rota'
    ] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
            name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
            name || '_no_truncate', name);
    END LOOP;
END $$;

-- A note about a claim is never rewritten either; only its words may be erased, for they are about a person.
CREATE FUNCTION keep_claim_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'words' IS DISTINCT FROM to_jsonb(NEW) - 'words'
       OR (OLD.words IS DISTINCT FROM NEW.words AND NEW.words IS DISTINCT FROM 'erased') THEN
        RAISE EXCEPTION 'claim_note: what was noted stays written' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_note_kept BEFORE UPDATE ON claim_note FOR EACH ROW EXECUTE FUNCTION keep_claim_note();
CREATE TRIGGER claim_note_no_delete BEFORE DELETE ON claim_note FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_note_no_truncate BEFORE TRUNCATE ON claim_note FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
