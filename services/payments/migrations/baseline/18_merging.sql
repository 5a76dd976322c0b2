-- Two records of one person: two people decide, nothing is deleted, and the old one leads to the one that stays.
CREATE TABLE person_merge (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    goes_id uuid NOT NULL,
    stays_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    outcome varchar,
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, goes_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, stays_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES principal (org_id, id),
    CONSTRAINT person_merge_of_two CHECK (goes_id <> stays_id),
    CONSTRAINT person_merge_outcome CHECK (outcome IN ('merged', 'dropped')),
    CONSTRAINT person_merge_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
    CONSTRAINT person_merge_two_people CHECK (outcome IS DISTINCT FROM 'merged' OR decided_by <> asked_by),
    CONSTRAINT person_merge_grows_old CHECK (outcome IS DISTINCT FROM 'merged' OR decided_at < asked_at + interval '30 days')
);
CREATE UNIQUE INDEX person_merge_open_key ON person_merge (org_id, goes_id) WHERE outcome IS NULL;
CREATE INDEX person_merge_stays_idx ON person_merge (org_id, stays_id);
-- The earlier records of a person.
CREATE INDEX person_merged_idx ON person (org_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON person_merge TO :"app";

CREATE TRIGGER person_merge_not_ones_own AFTER INSERT ON person_merge
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('asked_by goes_id', 'asked_by stays_id');
CREATE TRIGGER person_merge_different_humans AFTER UPDATE OF outcome, decided_by ON person_merge
    FOR EACH ROW WHEN (NEW.outcome = 'merged')
    EXECUTE FUNCTION keep_humans_apart('decided_by asked_by goes_id', 'decided_by stays_id');

-- What was proposed stays as it was, and its end is for good.
CREATE FUNCTION keep_person_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL OR (OLD.goes_id, OLD.stays_id, OLD.asked_by, OLD.asked_at)
        IS DISTINCT FROM (NEW.goes_id, NEW.stays_id, NEW.asked_by, NEW.asked_at) THEN
        RAISE EXCEPTION 'person_merge: what was proposed and decided is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER person_merge_kept BEFORE UPDATE ON person_merge FOR EACH ROW EXECUTE FUNCTION keep_person_merge();

-- A record leads to another one only by a merge that was confirmed with it: its own, or that of the record to which it led before. It never
-- leads to one that has gone.
CREATE FUNCTION merge_was_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is being written for one of them at this moment is waited for; what comes later waits, and then finds them one.
    PERFORM FROM person WHERE org_id = NEW.org_id AND id IN (NEW.id, NEW.merged_into_id) ORDER BY id FOR UPDATE;
    IF NEW.merged_into_id IS NULL OR NOT EXISTS (
        SELECT FROM person_merge
        WHERE org_id = NEW.org_id AND stays_id = NEW.merged_into_id AND goes_id IN (NEW.id, OLD.merged_into_id)
            AND outcome = 'merged' AND decided_at = app_now()
    ) OR EXISTS (
        SELECT FROM person WHERE org_id = NEW.org_id AND id = NEW.merged_into_id AND (merged_into_id IS NOT NULL OR erased_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'person: two people have not agreed to merge it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_merged_by_two', TABLE = 'person';
    END IF;
    -- A human who works here, or did, takes part as one record. As two, they would be somebody else to their own money.
    IF EXISTS (SELECT FROM human WHERE org_id = NEW.org_id AND person_id IN (NEW.id, NEW.merged_into_id)) THEN
        RAISE EXCEPTION 'person: this record is of somebody who works here, or did'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_merged_is_not_staff', TABLE = 'person';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER person_merged_by_two AFTER UPDATE OF merged_into_id ON person
    FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION merge_was_confirmed();

-- Nor does a sign-in begin for a record that has gone: its human would be somebody else to the money of the one that stays.
CREATE TRIGGER human_of_somebody AFTER INSERT ON human FOR EACH ROW
    WHEN (NEW.person_id IS NOT NULL) EXECUTE FUNCTION person_is_here();

-- One person has one fee for a session, or for a task at home, in one role: whichever of their records it was worked out for. It is asked when
-- the lines come, which say the sessions, and the obligation's foreign key has waited for a merge that goes on.
-- Step by step, each by its key: in one statement, planned while there were few fees, a run of many would read all fees for each one.
-- The order of locks: whoever merges holds the events of both, then both people and the earlier records in the order of their ids (FOR UPDATE;
-- `lock_all_of`), and the triggers above lock nothing more. Whoever works out fees holds the event first and then, by foreign keys, the people.
-- So they meet at the event, and neither holds a person for whom the other one waits.
CREATE FUNCTION refuse_fee_of_another_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fee obligation;
    record_id uuid;
BEGIN
    SELECT * INTO fee FROM obligation WHERE org_id = NEW.org_id AND id = NEW.obligation_id;
    IF fee.kind NOT IN ('fee', 'fee_instalment') THEN
        RETURN NULL;
    END IF;
    FOR record_id IN SELECT id FROM person WHERE org_id = fee.org_id AND merged_into_id = fee.person_id LOOP
        IF EXISTS (
            SELECT FROM obligation AS before
                JOIN obligation_line AS line ON line.org_id = before.org_id AND line.obligation_id = before.id
            WHERE before.org_id = fee.org_id AND before.person_id = record_id AND before.source_id = fee.source_id
                AND before.part = fee.part AND before.kind IN ('fee', 'fee_instalment')
                AND (line.session_id = NEW.session_id) IS NOT FALSE
                AND NOT EXISTS (
                    SELECT FROM obligation_taken_back AS gone WHERE gone.org_id = before.org_id AND gone.obligation_id = before.id)
        ) THEN
            RAISE EXCEPTION 'obligation: another record of the same person has a fee for this'
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'obligation_once_for_a_person', TABLE = 'obligation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER obligation_once_for_a_person AFTER INSERT ON obligation_line FOR EACH ROW EXECUTE FUNCTION refuse_fee_of_another_record();
