-- Triggers of claims, decisions, advances and read-backs: what must hold whatever the code does and no CHECK can say.

-- Rules and rates are dated rows: a change is a new row. A shipped rate may still be confirmed, once.
CREATE FUNCTION keep_dated_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'claim_policy'
       OR (to_jsonb(OLD) - 'checked_by' - 'checked_on') IS DISTINCT FROM (to_jsonb(NEW) - 'checked_by' - 'checked_on')
       OR to_jsonb(OLD) ->> 'checked_by' IS NOT NULL THEN
        RAISE EXCEPTION '%: a dated row never changes; add a new one', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_policy_frozen BEFORE UPDATE ON claim_policy FOR EACH ROW EXECUTE FUNCTION keep_dated_row();
CREATE TRIGGER mileage_rate_frozen BEFORE UPDATE ON mileage_rate FOR EACH ROW EXECUTE FUNCTION keep_dated_row();

-- The person behind the sign-in that entered a claim, and: what was submitted stays as it was.
CREATE FUNCTION keep_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.entered_by_person_id = NULL;
    SELECT person_id INTO NEW.entered_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.entered_by;
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.person_id, OLD.event_id, OLD.reference, OLD.channel, OLD.entered_by)
            IS DISTINCT FROM (NEW.person_id, NEW.event_id, NEW.reference, NEW.channel, NEW.entered_by)
           OR (OLD.submitted_at IS NOT NULL AND
            (OLD.submitted_at, OLD.outcome, OLD.policy_id, OLD.total_pence, OLD.needs_two, OLD.reasons, OLD.warnings)
            IS DISTINCT FROM
            (NEW.submitted_at, NEW.outcome, NEW.policy_id, NEW.total_pence, NEW.needs_two, NEW.reasons, NEW.warnings)) THEN
            RAISE EXCEPTION 'claim: what was submitted is frozen' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_kept BEFORE INSERT OR UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION keep_claim();

-- Lines may change while their claim is a draft; afterwards only their status, and a receipt that comes later. A person's
-- own words may be erased.
CREATE FUNCTION keep_claim_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_draft boolean;
BEGIN
    SELECT submitted_at IS NULL INTO is_draft FROM claim WHERE org_id = NEW.org_id AND id = NEW.claim_id;
    IF NOT FOUND THEN
        RETURN NEW;  -- the foreign key says so better
    END IF;
    IF is_draft THEN
        IF TG_OP = 'UPDATE' AND (OLD.claim_id, OLD.number) IS DISTINCT FROM (NEW.claim_id, NEW.number) THEN
            RAISE EXCEPTION 'claim_line: a line keeps its place' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.approved_pence > 0 OR NEW.status NOT IN ('waiting', 'withdrawn') THEN
            RAISE EXCEPTION 'claim_line: nothing of a draft is decided' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF TG_OP = 'INSERT' OR
        (OLD.claim_id, OLD.number, OLD.kind, OLD.category, OLD.spent_on, OLD.amount_pence, OLD.vat_pence,
         OLD.supplier_vat_number, OLD.miles_tenths, OLD.passengers, OLD.why)
        IS DISTINCT FROM
        (NEW.claim_id, NEW.number, NEW.kind, NEW.category, NEW.spent_on, NEW.amount_pence, NEW.vat_pence,
         NEW.supplier_vat_number, NEW.miles_tenths, NEW.passengers, NEW.why)
        OR (OLD.description IS DISTINCT FROM NEW.description AND NEW.description <> 'erased')
        OR (OLD.lost_receipt_reason IS DISTINCT FROM NEW.lost_receipt_reason
            AND NEW.lost_receipt_reason IS DISTINCT FROM 'erased')
        OR (OLD.receipt_id IS NOT NULL AND OLD.receipt_id IS DISTINCT FROM NEW.receipt_id) THEN
        RAISE EXCEPTION 'claim_line: what was submitted is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_line_kept BEFORE INSERT OR UPDATE ON claim_line
    FOR EACH ROW EXECUTE FUNCTION keep_claim_line();

-- Everybody whom the CHECKs of a decision compare is copied here, so that code cannot leave anybody out.
CREATE FUNCTION keep_claim_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT person_id, entered_by, entered_by_person_id, needs_two
        INTO NEW.person_id, NEW.entered_by, NEW.entered_by_person_id, NEW.needs_two
        FROM claim WHERE org_id = NEW.org_id AND id = NEW.claim_id AND submitted_at IS NOT NULL;
    NEW.decided_by_person_id = NULL;
    SELECT person_id INTO NEW.decided_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.decided_by;
    NEW.second_decided_by_person_id = NULL;
    SELECT person_id INTO NEW.second_decided_by_person_id
        FROM principal WHERE org_id = NEW.org_id AND id = NEW.second_decided_by;
    IF TG_OP = 'UPDATE' AND (
        (OLD.claim_id, OLD.decided_by, OLD.decided_by_policy, OLD.approved_pence, OLD.decided_at)
        IS DISTINCT FROM
        (NEW.claim_id, NEW.decided_by, NEW.decided_by_policy, NEW.approved_pence, NEW.decided_at)
        OR (OLD.second_decided_by IS NOT NULL AND OLD.second_decided_by IS DISTINCT FROM NEW.second_decided_by)
        OR (OLD.obligation_id IS NOT NULL AND OLD.obligation_id IS DISTINCT FROM NEW.obligation_id)
        OR (OLD.undone_at IS NOT NULL AND OLD.undone_at IS DISTINCT FROM NEW.undone_at)) THEN
        RAISE EXCEPTION 'claim_decision: what was decided is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_decision_kept BEFORE INSERT OR UPDATE ON claim_decision
    FOR EACH ROW EXECUTE FUNCTION keep_claim_decision();

-- The story of a line is never rewritten, nor is a note about a claim; only their words may be erased, for they are about a person.
CREATE FUNCTION keep_all_but_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'words' IS DISTINCT FROM to_jsonb(NEW) - 'words'
       OR (OLD.words IS DISTINCT FROM NEW.words AND NEW.words IS DISTINCT FROM 'erased') THEN
        RAISE EXCEPTION '%: what was written stays', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_step_kept BEFORE UPDATE ON claim_step FOR EACH ROW EXECUTE FUNCTION keep_all_but_words();
CREATE TRIGGER claim_note_kept BEFORE UPDATE ON claim_note FOR EACH ROW EXECUTE FUNCTION keep_all_but_words();

-- Whose advance it is and who agreed to give it is copied, so that code cannot leave anybody out.
CREATE FUNCTION keep_claim_advance_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT claim_advance.person_id, claim_decision.decided_by, claim_decision.second_decided_by
        INTO NEW.person_id, NEW.decided_by, NEW.second_decided_by
        FROM claim_advance
        JOIN claim_decision ON claim_decision.org_id = claim_advance.org_id AND claim_decision.id = claim_advance.decision_id
        WHERE claim_advance.org_id = NEW.org_id AND claim_advance.id = NEW.advance_id;
    NEW.settled_by_person_id = NULL;
    SELECT person_id INTO NEW.settled_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.settled_by;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_advance_settlement_kept BEFORE INSERT ON claim_advance_settlement
    FOR EACH ROW EXECUTE FUNCTION keep_claim_advance_settlement();

-- What is used of an advance is exactly what decisions used of it, what came back and what was written off.
CREATE FUNCTION claim_advance_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid = CASE TG_TABLE_NAME WHEN 'claim_advance' THEN (to_jsonb(NEW) ->> 'id')::uuid
        ELSE (to_jsonb(NEW) ->> 'advance_id')::uuid END;
BEGIN
    IF (SELECT used_pence FROM claim_advance WHERE org_id = NEW.org_id AND id = wanted) <> (
        SELECT coalesce(sum(amount_pence), 0) FROM (
            SELECT amount_pence FROM claim_advance_use
                WHERE org_id = NEW.org_id AND advance_id = wanted AND undone_at IS NULL
            UNION ALL
            SELECT amount_pence FROM claim_advance_settlement WHERE org_id = NEW.org_id AND advance_id = wanted
        ) AS used
    ) THEN
        RAISE EXCEPTION 'what is used of an advance is not what its uses and settlements come to'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_advance_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claim_advance_adds_up AFTER INSERT OR UPDATE ON claim_advance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION claim_advance_adds_up();
CREATE CONSTRAINT TRIGGER claim_advance_use_adds_up AFTER INSERT OR UPDATE ON claim_advance_use
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION claim_advance_adds_up();
CREATE CONSTRAINT TRIGGER claim_advance_settlement_adds_up AFTER INSERT ON claim_advance_settlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION claim_advance_adds_up();

-- A claim is sent in with exactly its lines, and above the limit of its policy it takes two people, whatever code says.
CREATE FUNCTION claim_is_sent_in_rightly() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.needs_two AND NEW.total_pence >
        (SELECT second_approver_above_pence FROM claim_policy WHERE org_id = NEW.org_id AND id = NEW.policy_id) THEN
        RAISE EXCEPTION 'above the limit of its policy a claim takes two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_above_the_limit_takes_two';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.total_pence IS DISTINCT FROM (
        SELECT sum(amount_pence) FROM claim_line
            WHERE org_id = NEW.org_id AND claim_id = NEW.id AND status <> 'withdrawn') THEN
        RAISE EXCEPTION 'the lines of a claim come to another total'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_total_is_its_lines';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_sent_in_rightly AFTER INSERT ON claim
    FOR EACH ROW WHEN (NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION claim_is_sent_in_rightly();
CREATE TRIGGER claim_sent_in_later_rightly AFTER UPDATE OF submitted_at ON claim
    FOR EACH ROW WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL)
    EXECUTE FUNCTION claim_is_sent_in_rightly();

-- Taking a decision back is a decision too: never by the claimant, nor by who entered the claim.
CREATE FUNCTION claim_decision_is_undone_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.undone_by = NEW.entered_by OR EXISTS (
        SELECT FROM principal WHERE org_id = NEW.org_id AND id = NEW.undone_by
            AND (person_id = NEW.person_id OR person_id = NEW.entered_by_person_id)) THEN
        RAISE EXCEPTION 'nobody takes back a decision about their own claim, or about one that they entered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_decision_undone_by_another';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_decision_undone_by_another AFTER INSERT OR UPDATE OF undone_by ON claim_decision
    FOR EACH ROW WHEN (NEW.undone_by IS NOT NULL) EXECUTE FUNCTION claim_decision_is_undone_by_another();

-- The total that was read out is that of the lines that were read out.
CREATE FUNCTION read_back_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.total_pence <> (SELECT sum((line->>'amount_pence')::bigint) FROM jsonb_array_elements(NEW.lines) line) THEN
        RAISE EXCEPTION 'the lines of a read-back come to another total'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'read_back_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER read_back_adds_up AFTER INSERT ON read_back FOR EACH ROW EXECUTE FUNCTION read_back_adds_up();

-- What was read out is history. Only the yes may come, once, with the claim that it makes.
CREATE FUNCTION read_back_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.yes_at IS NOT NULL OR to_jsonb(NEW) - '{yes_at,answered_by_turn,claim_id}'::text[]
            <> to_jsonb(OLD) - '{yes_at,answered_by_turn,claim_id}'::text[] THEN
        RAISE EXCEPTION 'a read-back never changes, and is answered once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'read_back_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER read_back_stands BEFORE UPDATE ON read_back FOR EACH ROW EXECUTE FUNCTION read_back_stands();

-- A claim that comes by text, call, phone page or helpline is only submitted with exactly the lines of a read-back that
-- got its yes. Looked at when the transaction ends, so that claim, lines and yes may be written in any order.
CREATE FUNCTION claim_was_read_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM read_back
        WHERE read_back.org_id = NEW.org_id AND read_back.claim_id = NEW.id AND read_back.yes_at IS NOT NULL
            AND read_back.total_pence = NEW.total_pence
            AND (SELECT jsonb_agg(line ORDER BY line) FROM jsonb_array_elements(read_back.lines) line) = (
                SELECT jsonb_agg(line ORDER BY line) FROM (
                    SELECT jsonb_build_object(
                        'kind', kind, 'category', category, 'amount_pence', amount_pence, 'miles_tenths', miles_tenths,
                        'passengers', passengers, 'spent_on', to_char(spent_on, 'YYYY-MM-DD')
                    ) AS line
                    FROM claim_line
                    WHERE claim_line.org_id = NEW.org_id AND claim_line.claim_id = NEW.id AND status <> 'withdrawn'
                ) AS claimed
            )
    ) THEN
        RAISE EXCEPTION 'nobody said yes to exactly these lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_was_read_back';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claim_was_read_back_new AFTER INSERT ON claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.submitted_at IS NOT NULL AND NEW.channel IN ('text', 'call', 'web', 'helpline'))
    EXECUTE FUNCTION claim_was_read_back();
CREATE CONSTRAINT TRIGGER claim_was_read_back AFTER UPDATE ON claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.submitted_at IS NOT NULL AND OLD.submitted_at IS NULL
          AND NEW.channel IN ('text', 'call', 'web', 'helpline'))
    EXECUTE FUNCTION claim_was_read_back();

-- What was asked before anything is spent ends once, and with what it says: a ticket is bought and never owed, an advance is owed until it
-- is spent. Words of a person may be erased.
CREATE FUNCTION keep_advance_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL AND to_jsonb(OLD) - ARRAY['said', 'words'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['said', 'words']
       OR (OLD.said <> NEW.said AND NEW.said <> 'erased')
       OR (OLD.words IS NOT NULL AND OLD.words <> NEW.words AND NEW.words <> 'erased')
       OR (OLD.person_id, OLD.event_id, OLD.category, OLD.amount_pence, OLD.channel)
          IS DISTINCT FROM (NEW.person_id, NEW.event_id, NEW.category, NEW.amount_pence, NEW.channel) THEN
        RAISE EXCEPTION 'advance_request: what was asked and answered is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.claim_id IS NOT NULL AND (
        NOT EXISTS (SELECT FROM claim WHERE org_id = NEW.org_id AND id = NEW.claim_id AND person_id = NEW.person_id)
        OR EXISTS (SELECT FROM claim_line WHERE org_id = NEW.org_id AND claim_id = NEW.claim_id AND kind <> NEW.outcome)
    ) THEN
        RAISE EXCEPTION 'advance_request: its claim is of another person, or of another kind'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_request_fits', TABLE = 'advance_request';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER advance_request_kept BEFORE UPDATE ON advance_request FOR EACH ROW EXECUTE FUNCTION keep_advance_request();
