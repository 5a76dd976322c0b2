-- Money that is owed to somebody who was erased or merged, or came back from a charity that left the list since, and that no payment can
-- reach: two people of finance say what became of it.
CREATE TABLE unclaimed_money (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    obligation_id uuid NOT NULL,
    amount_pence bigint NOT NULL,
    way varchar NOT NULL,
    evidence varchar NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    outcome varchar,
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, obligation_id) REFERENCES obligation (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES principal (org_id, id),
    CONSTRAINT unclaimed_money_amount CHECK (amount_pence > 0),
    CONSTRAINT unclaimed_money_way CHECK (way IN ('paid_by_hand', 'written_off')),
    CONSTRAINT unclaimed_money_outcome CHECK (outcome IN ('settled', 'dropped')),
    CONSTRAINT unclaimed_money_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
    CONSTRAINT unclaimed_money_two CHECK (outcome IS DISTINCT FROM 'settled' OR decided_by <> asked_by)
);
CREATE UNIQUE INDEX unclaimed_money_once ON unclaimed_money (org_id, obligation_id) WHERE outcome IS DISTINCT FROM 'dropped';
GRANT SELECT, INSERT, UPDATE ON unclaimed_money TO :"app";
CREATE TRIGGER unclaimed_money_different_humans AFTER UPDATE OF outcome, decided_by ON unclaimed_money
    FOR EACH ROW WHEN (NEW.outcome = 'settled') EXECUTE FUNCTION keep_humans_apart('decided_by asked_by');

CREATE FUNCTION keep_unclaimed_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What shows it is free text about a person: with them, or by its age, it goes.
    IF OLD.outcome IS NOT NULL AND NEW.evidence = 'erased' AND to_jsonb(NEW) - 'evidence' = to_jsonb(OLD) - 'evidence' THEN
        RETURN NEW;
    END IF;
    IF OLD.outcome IS NOT NULL OR (OLD.obligation_id, OLD.amount_pence, OLD.way, OLD.evidence, OLD.asked_by)
        IS DISTINCT FROM (NEW.obligation_id, NEW.amount_pence, NEW.way, NEW.evidence, NEW.asked_by) THEN
        RAISE EXCEPTION 'unclaimed_money: what was proposed and decided is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER unclaimed_money_kept BEFORE UPDATE ON unclaimed_money FOR EACH ROW EXECUTE FUNCTION keep_unclaimed_money();

-- Only what no payment of this person's can reach, and of which none is under way or arrived. What was never sent to a charity that left
-- the list is not among it: the person says what they want instead.
CREATE FUNCTION unclaimed_money_is_nobodys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM obligation JOIN person ON person.org_id = obligation.org_id AND person.id = obligation.person_id
        WHERE obligation.org_id = NEW.org_id AND obligation.id = NEW.obligation_id AND obligation.amount_pence = NEW.amount_pence
            AND (person.erased_at IS NOT NULL OR person.merged_into_id IS NOT NULL OR (
                EXISTS (SELECT FROM charity WHERE org_id = NEW.org_id AND payee_id = obligation.payee_id AND ended_at IS NOT NULL)
                AND EXISTS (SELECT FROM payout WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id AND attempts > 0)))
    ) OR EXISTS (
        SELECT FROM payout WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id
            AND (status NOT IN ('failed', 'returned', 'canceled') OR contradicted_at IS NOT NULL)
    ) OR EXISTS (
        SELECT FROM obligation_taken_back WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id
    ) THEN
        RAISE EXCEPTION 'unclaimed_money: this money can be paid, is on its way, or is not owed'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER unclaimed_money_is_nobodys AFTER INSERT OR UPDATE OF outcome ON unclaimed_money
    FOR EACH ROW WHEN (NEW.outcome IS DISTINCT FROM 'dropped') EXECUTE FUNCTION unclaimed_money_is_nobodys();

-- Whoever the money is for, in any of their records, and whoever entered, made, approved or released a payment of it, or worked on what it is
-- owed for, says neither what became of it nor agrees: "it was paid outside of here" wants two people who had no hand in it.
CREATE FUNCTION has_hand_in_unclaimed(org uuid, owed uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE theirs(id) AS (
        (
            SELECT person_id FROM obligation WHERE org_id = org AND obligation.id = owed
            UNION
            SELECT payee.person_id FROM obligation JOIN payee ON payee.org_id = obligation.org_id AND payee.id = obligation.payee_id
                WHERE obligation.org_id = org AND obligation.id = owed AND payee.person_id IS NOT NULL
        )
        UNION
        SELECT joined.id FROM theirs JOIN person AS known ON known.org_id = org AND known.id = theirs.id
            JOIN person AS joined ON joined.org_id = org AND (joined.id = known.merged_into_id OR joined.merged_into_id = known.id)
    )
    SELECT has_acted_on(org, owed, who) OR human_of(org, who) IN (
        SELECT human_of(org, theirs.id) FROM theirs
        UNION
        SELECT human_of(org, hand) FROM payout
            CROSS JOIN LATERAL unnest(ARRAY[created_by, entered_by, approved_by, released_by]) AS hand
            WHERE payout.org_id = org AND payout.obligation_id = owed AND hand IS NOT NULL
    )
$$;
CREATE FUNCTION check_hands_of_unclaimed_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF has_hand_in_unclaimed(NEW.org_id, NEW.obligation_id, coalesce(NEW.decided_by, NEW.asked_by))
       OR has_hand_in_unclaimed(NEW.org_id, NEW.obligation_id, NEW.asked_by) THEN
        RAISE EXCEPTION 'unclaimed_money: whoever had a hand in this money does not settle it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'unclaimed_money_by_others', TABLE = 'unclaimed_money';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER unclaimed_money_by_others AFTER INSERT OR UPDATE OF outcome, asked_by, decided_by ON unclaimed_money
    FOR EACH ROW WHEN (NEW.outcome IS DISTINCT FROM 'dropped') EXECUTE FUNCTION check_hands_of_unclaimed_money();

-- What was settled by hand, or is about to be, is not paid as well.
CREATE FUNCTION is_settled_by_hand(org uuid, owed uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM unclaimed_money WHERE org_id = org AND obligation_id = owed AND outcome IS DISTINCT FROM 'dropped')
$$;
CREATE FUNCTION refuse_payment_of_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_settled_by_hand(NEW.org_id, NEW.obligation_id) THEN
        RAISE EXCEPTION 'payout: this money was settled by hand'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_not_settled', TABLE = 'payout';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_not_settled BEFORE INSERT ON payout FOR EACH ROW EXECUTE FUNCTION refuse_payment_of_settled();
