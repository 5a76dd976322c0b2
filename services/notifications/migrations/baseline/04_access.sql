-- Who may touch what. That people see the rows of their own organisation and no others is said for all tables at once,
-- in shared/sql/row_level_security.sql, which runs last.

-- The sweeps look across organisations: at messages in a worker's hands, at texts of which the line is to be asked, and at no others.
CREATE POLICY message_system_select ON message FOR SELECT TO :"system" USING (status = 'sending' OR (status = 'sent' AND look_at IS NOT NULL));

-- History is never changed, by the owner neither: how far a message got, and the words that we said.
CREATE TRIGGER message_status_change_append_only BEFORE UPDATE OR DELETE ON message_status_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER message_status_change_no_truncate BEFORE TRUNCATE ON message_status_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- The words that we said may be erased with the person whom we said them to, and nothing else of the row.
CREATE FUNCTION keep_words_but_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'words' IS DISTINCT FROM to_jsonb(NEW) - 'words'
       OR (OLD.words IS DISTINCT FROM NEW.words AND NEW.words IS DISTINCT FROM 'erased') THEN
        RAISE EXCEPTION '% is append-only: words may only be erased', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversation_said_append_only BEFORE UPDATE ON conversation_said
    FOR EACH ROW EXECUTE FUNCTION keep_words_but_erased();
CREATE TRIGGER conversation_said_no_delete BEFORE DELETE ON conversation_said
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER conversation_said_no_truncate BEFORE TRUNCATE ON conversation_said
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Nothing is ever deleted, so nobody may.
GRANT SELECT, INSERT, UPDATE ON
    contact_point, contact_link, number_change, contact_preference, taking_part_needs, postal_address, line_pause, line_state, message, conversation, conversation_turn, safety_plan,
    stranger_day
    TO :"app";
GRANT SELECT, INSERT ON message_status_change, conversation_said TO :"app";
GRANT UPDATE (words) ON conversation_said TO :"app";
GRANT SELECT ON message TO :"system";
