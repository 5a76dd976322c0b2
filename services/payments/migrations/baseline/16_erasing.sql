-- Erasing a person: two people decide, money and the trail stay, words and names go.

-- Somebody asked to erase what need not be kept of a person; it is done once another human has confirmed it, a week later at the
-- earliest, so that the person can say no. The week begins when they know: with a delivered text, some days after a letter was posted, or
-- when a colleague of whoever asked has spoken with them (`told_by`). It is asked anew after ninety days. `wiped` counts what went, by kind; `there_at` is when notifications had done its part.
CREATE TABLE person_erasure (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    told_at timestamptz,
    told_how varchar,
    told_by uuid,
    refused_at timestamptz,
    outcome varchar,
    decided_by uuid,
    decided_at timestamptz,
    wiped jsonb NOT NULL DEFAULT '{}',
    there_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, told_by) REFERENCES principal (org_id, id),
    CONSTRAINT person_erasure_told CHECK (
        (told_at IS NULL) = (told_how IS NULL) AND told_how IN ('sms', 'letter', 'voice')
        AND (told_by IS NOT NULL) = (told_how IS NOT DISTINCT FROM 'voice')
    ),
    CONSTRAINT person_erasure_outcome CHECK (outcome IN ('erased', 'dropped')),
    CONSTRAINT person_erasure_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
    CONSTRAINT person_erasure_two_people CHECK (outcome IS DISTINCT FROM 'erased' OR decided_by <> asked_by),
    CONSTRAINT person_erasure_waits CHECK (
        outcome IS DISTINCT FROM 'erased' OR coalesce(decided_at >= told_at + interval '7 days', false)
    ),
    CONSTRAINT person_erasure_grows_old CHECK (outcome IS DISTINCT FROM 'erased' OR decided_at < asked_at + interval '90 days'),
    CONSTRAINT person_erasure_not_refused CHECK (outcome IS DISTINCT FROM 'erased' OR refused_at IS NULL),
    CONSTRAINT person_erasure_there CHECK (there_at IS NULL OR outcome = 'erased')
);
CREATE UNIQUE INDEX person_erasure_open_key ON person_erasure (org_id, person_id) WHERE outcome IS NULL;
CREATE INDEX person_erasure_person_idx ON person_erasure (org_id, person_id);
GRANT SELECT, INSERT, UPDATE ON person_erasure TO :"app";

CREATE TRIGGER person_erasure_not_ones_own AFTER INSERT ON person_erasure
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('asked_by person_id');
CREATE TRIGGER person_erasure_told_by_another AFTER UPDATE OF told_by ON person_erasure
    FOR EACH ROW WHEN (NEW.told_by IS NOT NULL) EXECUTE FUNCTION keep_humans_apart('told_by asked_by person_id');
CREATE TRIGGER person_erasure_different_humans AFTER UPDATE OF outcome, decided_by ON person_erasure
    FOR EACH ROW WHEN (NEW.outcome = 'erased') EXECUTE FUNCTION keep_humans_apart('decided_by asked_by person_id');

-- What was asked stays as it was asked, and its end is for good; what notifications has done is noted afterwards.
CREATE FUNCTION keep_person_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.person_id, OLD.asked_by, OLD.asked_at) IS DISTINCT FROM (NEW.person_id, NEW.asked_by, NEW.asked_at)
       OR (OLD.refused_at IS NOT NULL AND OLD.refused_at IS DISTINCT FROM NEW.refused_at)
       OR (OLD.outcome IS NOT NULL
           AND (OLD.outcome, OLD.decided_by, OLD.decided_at, OLD.told_at, OLD.told_how, OLD.told_by)
               IS DISTINCT FROM (NEW.outcome, NEW.decided_by, NEW.decided_at, NEW.told_at, NEW.told_how, NEW.told_by))
       OR (OLD.there_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*) THEN
        RAISE EXCEPTION 'person_erasure: what was asked and decided is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER person_erasure_kept BEFORE UPDATE ON person_erasure FOR EACH ROW EXECUTE FUNCTION keep_person_erasure();

-- Nobody is erased without it, and nobody comes back.
CREATE FUNCTION erasing_was_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.erased_at IS NULL OR NOT EXISTS (
        SELECT FROM person_erasure WHERE org_id = NEW.org_id AND person_id IN (NEW.id, NEW.merged_into_id) AND outcome = 'erased' AND decided_at = app_now()
    ) THEN
        RAISE EXCEPTION 'person: two people have not agreed to erase it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_erased_by_two', TABLE = 'person';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER person_erased_by_two AFTER UPDATE OF erased_at ON person
    FOR EACH ROW WHEN (OLD.erased_at IS DISTINCT FROM NEW.erased_at) EXECUTE FUNCTION erasing_was_confirmed();

-- Nothing begins for somebody who was erased, or whose record was merged into another one. It is asked after the foreign key has waited for
-- an erasing that goes on (`FOR UPDATE`): triggers come in the order of their names, and "RI_…" before these.
CREATE FUNCTION person_is_here() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM person WHERE org_id = NEW.org_id AND id = NEW.person_id AND (erased_at IS NOT NULL OR merged_into_id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION '%: this person was erased or merged', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_is_here', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_of_somebody AFTER INSERT ON claim FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER claim_sent_by_somebody BEFORE UPDATE OF submitted_at ON claim FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER offer_to_somebody AFTER INSERT ON offer FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER obligation_to_somebody AFTER INSERT ON obligation FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER claim_line_of_somebody AFTER INSERT ON claim_line FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER claim_line_words_of_somebody AFTER UPDATE OF description ON claim_line FOR EACH ROW
    WHEN (NEW.description IS DISTINCT FROM OLD.description AND NEW.description <> 'erased') EXECUTE FUNCTION person_is_here();
CREATE TRIGGER receipt_of_somebody AFTER INSERT ON receipt FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER picture_word_of_somebody AFTER INSERT ON picture_word FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER supporter_agreement_of_somebody AFTER INSERT ON supporter_agreement FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER payee_authority_of_somebody AFTER INSERT ON payee_authority FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER payment_limit_of_somebody AFTER INSERT ON payment_limit FOR EACH ROW EXECUTE FUNCTION person_is_here();
CREATE TRIGGER voucher_given_of_somebody AFTER INSERT ON voucher_given FOR EACH ROW EXECUTE FUNCTION person_is_here();

-- Nor any bank details, whose payee is the person.
CREATE FUNCTION payee_is_here() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payee JOIN person ON person.org_id = payee.org_id AND person.id = payee.person_id
        WHERE payee.org_id = NEW.org_id AND payee.id = NEW.payee_id AND (erased_at IS NOT NULL OR merged_into_id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'payout_method: this person was erased or merged'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_is_here', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_method_of_somebody AFTER INSERT ON payout_method FOR EACH ROW EXECUTE FUNCTION payee_is_here();

-- Whether nothing of a row changes but words about people, and these to "erased" (triggers of cash ask).
CREATE FUNCTION only_words_erased(old_row jsonb, new_row jsonb, words text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT old_row - words = new_row - words AND old_row <> new_row AND NOT EXISTS (
        SELECT FROM unnest(words) AS name WHERE old_row ->> name IS DISTINCT FROM new_row ->> name
            AND (old_row ->> name IS NULL OR new_row ->> name IS DISTINCT FROM 'erased')
    )
$$;

-- Words in rows that are otherwise never changed may be erased, and nothing else of them. The columns may be written by name.
GRANT UPDATE (words) ON work_item_step, claim_advance_settlement TO :"app";
GRANT UPDATE (witness) ON offer_answer, payment_limit_yes, cash_hand_over TO :"app";
GRANT UPDATE (spoken_to, known_number, said) ON bank_details_decision TO :"app";
GRANT UPDATE (answer) ON conversation_turn TO :"app";
GRANT UPDATE (kind) ON statement_request TO :"app";
GRANT UPDATE (erased_at) ON receipt TO :"app";
