-- Different people are different humans: what the CHECKs say of sign-ins holds of the humans behind them, however many sign-ins
-- one of them has. A table with hands that must differ gets its line at the end of the first part.

-- The human behind an id of a sign-in, or of a participant who also works here, by an earlier record of theirs as well; any other id stands
-- for itself.
CREATE FUNCTION human_of(org uuid, who uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT human_id FROM principal WHERE org_id = org AND id = who),
        (SELECT id FROM human WHERE org_id = org AND person_id = who),
        (SELECT human.id FROM person JOIN human ON human.org_id = org AND human.person_id = person.merged_into_id
            WHERE person.org_id = org AND person.id = who),
        who
    )
$$;

-- Each argument names a column of a hand, then those of others that must not be the same human. The trigger's name stands for the
-- constraint. AFTER: other triggers have filled their columns by then. Humans are looked up whenever a hand is added, so that
-- two sign-ins that were found to be one human's in between do not finish what they began as two.
CREATE FUNCTION keep_humans_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hands jsonb = to_jsonb(NEW);
    rule text;
    names text[];
    human uuid;
BEGIN
    FOREACH rule IN ARRAY TG_ARGV LOOP
        names := string_to_array(rule, ' ');
        CONTINUE WHEN hands ->> names[1] IS NULL;
        human := human_of(NEW.org_id, (hands ->> names[1])::uuid);
        IF EXISTS (SELECT FROM unnest(names[2:]) AS name WHERE human_of(NEW.org_id, (hands ->> name)::uuid) = human) THEN
            RAISE EXCEPTION '%: one human has both hands', TG_TABLE_NAME
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER payout_run_different_humans AFTER INSERT OR UPDATE OF created_by, approved_by, released_by ON payout_run
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('approved_by created_by', 'released_by created_by approved_by');
CREATE TRIGGER payout_different_humans AFTER INSERT OR UPDATE OF created_by, entered_by, approved_by, released_by ON payout
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL OR NEW.released_by IS NOT NULL)
    EXECUTE FUNCTION keep_humans_apart(
        'approved_by created_by entered_by person_id payee_person_id',
        'released_by created_by entered_by approved_by person_id payee_person_id'
    );
CREATE TRIGGER payout_decision_different_humans AFTER INSERT OR UPDATE OF decided_by, agreed_by ON payout_decision
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('agreed_by decided_by');
CREATE TRIGGER payroll_correction_different_humans AFTER UPDATE OF outcome, decided_by ON payroll_correction
    FOR EACH ROW WHEN (NEW.outcome = 'agreed') EXECUTE FUNCTION keep_humans_apart('decided_by asked_by');
-- Nobody writes down as staff that they agreed to somebody.
CREATE TRIGGER supporter_agreement_different_humans AFTER INSERT ON supporter_agreement
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('seen_by person_id');
CREATE TRIGGER mandate_different_humans AFTER INSERT OR UPDATE OF first_signed_by, second_signed_by ON mandate
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('second_signed_by first_signed_by');
-- Whoever agreed to a charity neither enters nor confirms its account: an invented one would need four humans.
CREATE FUNCTION check_hands_of_charity_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM charity
            JOIN limit_proposal ON limit_proposal.org_id = charity.org_id AND limit_proposal.subject_id = charity.id
        WHERE charity.org_id = NEW.org_id AND charity.payee_id = NEW.payee_id AND limit_proposal.outcome = 'confirmed'
            AND ARRAY[human_of(NEW.org_id, proposed_by), human_of(NEW.org_id, decided_by)] && array_remove(ARRAY[
                human_of(NEW.org_id, NEW.entered_by), human_of(NEW.org_id, NEW.first_confirmed_by), human_of(NEW.org_id, NEW.confirmed_by)
            ], NULL)
    ) THEN
        RAISE EXCEPTION 'payout_method: who agreed to the charity has no hand in its account'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_method_of_charity_by_others', TABLE = 'payout_method';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_method_of_charity_by_others
    AFTER INSERT OR UPDATE OF entered_by, first_confirmed_by, confirmed_by ON payout_method
    FOR EACH ROW EXECUTE FUNCTION check_hands_of_charity_account();
CREATE TRIGGER payout_method_different_humans
    AFTER INSERT OR UPDATE OF entered_by, first_confirmed_by, confirmed_by ON payout_method
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart(
        'first_confirmed_by entered_by confirmed_by', 'confirmed_by entered_by first_confirmed_by'
    );
CREATE TRIGGER claim_decision_different_humans AFTER INSERT OR UPDATE OF decided_by, second_decided_by ON claim_decision
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart(
        'decided_by entered_by person_id', 'second_decided_by decided_by entered_by person_id'
    );
CREATE TRIGGER claim_decision_undone_by_another_human AFTER INSERT OR UPDATE OF undone_by ON claim_decision
    FOR EACH ROW WHEN (NEW.undone_by IS NOT NULL)
    EXECUTE FUNCTION keep_humans_apart('undone_by entered_by person_id');
CREATE TRIGGER claim_advance_settlement_different_humans AFTER INSERT ON claim_advance_settlement
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('settled_by person_id decided_by second_decided_by');
CREATE TRIGGER human_statement_different_humans AFTER INSERT OR UPDATE OF stated_by, confirmed_by ON human_statement
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('confirmed_by stated_by principal_id other_id');
CREATE TRIGGER cash_count_different_humans AFTER INSERT OR UPDATE OF counted_by, confirmed_by ON cash_count
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('confirmed_by counted_by');
CREATE TRIGGER cash_float_different_humans AFTER INSERT ON cash_float
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('holder_id issued_by');
CREATE TRIGGER cash_slip_different_humans
    AFTER INSERT OR UPDATE OF keyed_by, confirmed_by, destroy_asked_by, destroyed_by ON cash_slip
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart(
        'confirmed_by keyed_by person_id', 'keyed_by person_id', 'destroyed_by destroy_asked_by person_id', 'destroy_asked_by person_id'
    );
CREATE TRIGGER cash_given_back_different_humans AFTER INSERT OR UPDATE OF confirmed_by ON cash_given_back
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('confirmed_by taken_by');
CREATE TRIGGER cash_move_different_humans AFTER INSERT OR UPDATE OF signed_by, countersigned_by ON cash_move
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('countersigned_by signed_by');

-- Nobody confirms where money of their own goes.
CREATE FUNCTION bank_details_are_not_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payee WHERE org_id = NEW.org_id AND id = NEW.payee_id AND person_id IS NOT NULL
            AND human_of(org_id, person_id)
                IN (human_of(org_id, NEW.first_confirmed_by), human_of(org_id, NEW.confirmed_by))
    ) THEN
        RAISE EXCEPTION 'payout_method: nobody confirms their own bank details'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_method_confirmer_is_not_payee', TABLE = 'payout_method';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_method_confirmer_is_not_payee AFTER INSERT OR UPDATE OF first_confirmed_by, confirmed_by ON payout_method
    FOR EACH ROW EXECUTE FUNCTION bank_details_are_not_own();

-- A new sign-in is a human of its own until two administrators say otherwise; whose participant it is, its human says.
CREATE FUNCTION name_the_human() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.human_id IS NULL THEN
        INSERT INTO human (org_id, id, person_id) VALUES (NEW.org_id, NEW.id, NEW.person_id);
        NEW.human_id := NEW.id;
    ELSE
        NEW.person_id := (SELECT person_id FROM human WHERE org_id = NEW.org_id AND id = NEW.human_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER principal_human BEFORE INSERT OR UPDATE OF human_id, person_id ON principal
    FOR EACH ROW EXECUTE FUNCTION name_the_human();

CREATE FUNCTION name_the_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE principal SET person_id = NEW.person_id WHERE org_id = NEW.org_id AND human_id = NEW.id;
    RETURN NULL;
END $$;
-- And which participant a human is changes only as a statement that was confirmed in the same transaction joins two humans.
CREATE FUNCTION human_person_was_stated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM human_statement WHERE org_id = NEW.org_id AND says = 'same' AND confirmed_at = app_now()
            AND NEW.id IN (human_of(org_id, principal_id), human_of(org_id, other_id))
    ) THEN
        RAISE EXCEPTION 'human: two administrators have not said who takes part'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'human_person_was_stated', TABLE = 'human';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER human_person_was_stated AFTER UPDATE OF person_id ON human
    FOR EACH ROW WHEN (OLD.person_id IS DISTINCT FROM NEW.person_id) EXECUTE FUNCTION human_person_was_stated();

CREATE TRIGGER human_person AFTER UPDATE OF person_id ON human FOR EACH ROW EXECUTE FUNCTION name_the_person();

-- Whose a sign-in is changes only with a statement that was confirmed in the same transaction, which names it or its human.
CREATE FUNCTION human_was_stated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM human_statement WHERE org_id = NEW.org_id AND confirmed_at = app_now()
            AND human_of(org_id, principal_id) IN (OLD.human_id, NEW.human_id)
    ) THEN
        RAISE EXCEPTION 'principal: two administrators have not said whose it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'principal_human_was_stated', TABLE = 'principal';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER principal_human_was_stated AFTER UPDATE OF human_id ON principal
    FOR EACH ROW WHEN (OLD.human_id <> NEW.human_id) EXECUTE FUNCTION human_was_stated();

-- A statement stays as it was made, and its end is for good.
CREATE FUNCTION keep_human_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.principal_id, OLD.other_id, OLD.says, OLD.stated_by, OLD.stated_at)
       IS DISTINCT FROM (NEW.principal_id, NEW.other_id, NEW.says, NEW.stated_by, NEW.stated_at)
       OR num_nonnulls(OLD.confirmed_by, OLD.dropped_by) > 0 THEN
        RAISE EXCEPTION 'human_statement: what was stated and ended is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER human_statement_kept BEFORE UPDATE ON human_statement
    FOR EACH ROW EXECUTE FUNCTION keep_human_statement();

-- What a sign-in may do, and whether it may be used, changes only together with its history.
CREATE FUNCTION principal_change_was_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM principal_change
        WHERE org_id = NEW.org_id AND principal_id = NEW.id AND changed_at = app_now()
            AND what IN ('roles', 'disabled', 'enabled')
    ) THEN
        RAISE EXCEPTION 'principal: a change without its history'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'principal_change_was_kept', TABLE = 'principal';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER principal_change_was_kept AFTER UPDATE ON principal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.roles <> NEW.roles OR OLD.disabled_at IS DISTINCT FROM NEW.disabled_at)
    EXECUTE FUNCTION principal_change_was_kept();

-- A mandate rests while one of those who signed it may not sign in, or is not of finance any more, or both are one human after
-- all. Nobody is paid under one that they signed, also where it was found out since that they are who signed.
CREATE FUNCTION mandate_rests(org uuid, first_signer uuid, second_signer uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT human_id) < 2 FROM principal
        WHERE org_id = org AND id IN (first_signer, second_signer)
            AND disabled_at IS NULL AND roles && ARRAY['finance_approver', 'finance_payer']::varchar[]
$$;
CREATE FUNCTION check_signers_of_today() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM mandate WHERE org_id = NEW.org_id AND id = NEW.released_under
            AND mandate_rests(org_id, first_signed_by, second_signed_by)
    ) THEN
        RAISE EXCEPTION 'payout: its mandate rests'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_mandate_in_force', TABLE = 'payout';
    END IF;
    IF EXISTS (
        SELECT FROM mandate JOIN principal
            ON principal.org_id = mandate.org_id AND principal.id IN (first_signed_by, second_signed_by)
        WHERE mandate.org_id = NEW.org_id AND mandate.id = NEW.released_under
            AND principal.person_id IN (NEW.person_id, NEW.payee_person_id)
    ) THEN
        RAISE EXCEPTION 'payout: nobody is paid under a mandate that they signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_mandate_signer_is_not_payee', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_mandate_does_not_rest AFTER INSERT OR UPDATE OF released_under ON payout
    FOR EACH ROW WHEN (NEW.released_under IS NOT NULL) EXECUTE FUNCTION check_signers_of_today();
