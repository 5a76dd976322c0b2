-- What moves limits takes two administrators: a proposal, and another human who confirms it. None of these rows comes to be, or gets
-- what the proposal names, without one that was confirmed in the same transaction.

CREATE TRIGGER limit_proposal_different_humans AFTER INSERT OR UPDATE OF outcome, decided_by ON limit_proposal
    FOR EACH ROW WHEN (NEW.outcome = 'confirmed')
    EXECUTE FUNCTION keep_humans_apart('decided_by proposed_by subject_id', 'proposed_by subject_id');

-- Both are administrators who may sign in at this moment, and whoever proposed it was not signed out since, at a real time.
CREATE FUNCTION limit_proposal_signers_may_sign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (
        SELECT count(*) FROM principal
        WHERE org_id = NEW.org_id AND id IN (NEW.proposed_by, NEW.decided_by)
            AND disabled_at IS NULL AND 'administrator' = ANY (roles)
            AND (id = NEW.decided_by OR signed_out_at IS NULL OR signed_out_at < NEW.proposed_at - (app_now() - now()))
    ) <> 2 THEN
        RAISE EXCEPTION 'limit_proposal: one of the two is no administrator any more'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER limit_proposal_two_administrators AFTER INSERT OR UPDATE OF outcome, decided_by ON limit_proposal
    FOR EACH ROW WHEN (NEW.outcome = 'confirmed') EXECUTE FUNCTION limit_proposal_signers_may_sign();

-- What was proposed stays as it was proposed, and its end is for good. A sealed key may be sealed anew, and is wiped.
CREATE FUNCTION keep_limit_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL
       OR to_jsonb(OLD) - ARRAY['outcome', 'decided_by', 'decided_at', 'secret_sealed']
          IS DISTINCT FROM to_jsonb(NEW) - ARRAY['outcome', 'decided_by', 'decided_at', 'secret_sealed'] THEN
        RAISE EXCEPTION 'limit_proposal: what was proposed and ended is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER limit_proposal_kept BEFORE UPDATE ON limit_proposal FOR EACH ROW EXECUTE FUNCTION keep_limit_proposal();

-- Its arguments are the kinds of proposal that may have made the row, or changed it so.
CREATE FUNCTION two_administrators_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM limit_proposal
        WHERE org_id = NEW.org_id AND subject_id = NEW.id AND kind = ANY (TG_ARGV)
            AND outcome = 'confirmed' AND decided_at = app_now()
    ) THEN
        RAISE EXCEPTION '%: two administrators have not agreed to it', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
-- What comes with the product names nobody who checked it.
CREATE TRIGGER claim_policy_two_signatures AFTER INSERT OR UPDATE ON claim_policy
    FOR EACH ROW WHEN (NEW.checked_by IS NOT NULL) EXECUTE FUNCTION two_administrators_agreed('claim_policy');
CREATE TRIGGER rate_two_signatures AFTER INSERT OR UPDATE ON rate
    FOR EACH ROW EXECUTE FUNCTION two_administrators_agreed('rate', 'past_rate');
CREATE TRIGGER tax_route_two_signatures AFTER INSERT OR UPDATE ON tax_route
    FOR EACH ROW EXECUTE FUNCTION two_administrators_agreed('tax_route');
CREATE TRIGGER charity_two_signatures AFTER INSERT OR UPDATE ON charity
    FOR EACH ROW EXECUTE FUNCTION two_administrators_agreed('charity');
CREATE TRIGGER mileage_rate_two_signatures AFTER INSERT OR UPDATE ON mileage_rate
    FOR EACH ROW WHEN (NEW.checked_by IS NOT NULL)
    EXECUTE FUNCTION two_administrators_agreed('mileage_rate', 'past_mileage_rate', 'mileage_rate_checked');

-- A role which somebody gets, and a disabled sign-in with roles that is enabled again.
CREATE FUNCTION gains_roles(before varchar[], after varchar[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (SELECT unnest(after) EXCEPT SELECT unnest(before))
$$;
CREATE TRIGGER principal_roles_two_signatures AFTER UPDATE OF roles ON principal
    FOR EACH ROW WHEN (gains_roles(OLD.roles, NEW.roles)) EXECUTE FUNCTION two_administrators_agreed('roles');
CREATE TRIGGER principal_enabled_two_signatures AFTER UPDATE OF disabled_at ON principal
    FOR EACH ROW WHEN (OLD.disabled_at IS NOT NULL AND NEW.disabled_at IS NULL AND gains_roles('{}', NEW.roles))
    EXECUTE FUNCTION two_administrators_agreed('sign_in_enabled');

-- A new sign-in with roles: as it was proposed, or by whoever runs the installation at its command line, whom the history knows as
-- the system. Its history is written after it, so this is asked when the transaction ends.
CREATE FUNCTION new_sign_in_was_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM limit_proposal
        WHERE org_id = NEW.org_id AND subject_id = NEW.id AND kind = 'sign_in_added'
            AND outcome = 'confirmed' AND decided_at = app_now()
            AND after ->> 'issuer' = NEW.issuer AND after ->> 'subject' = NEW.subject
            AND after -> 'roles' = to_jsonb(NEW.roles)
    ) AND NOT EXISTS (
        SELECT FROM principal_change
        WHERE org_id = NEW.org_id AND principal_id = NEW.id AND what = 'added' AND changed_at = app_now()
            AND changed_by = '00000000-0000-7000-8000-000000000001'
    ) THEN
        RAISE EXCEPTION 'principal: two administrators have not agreed to it'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER principal_added_two_signatures AFTER INSERT ON principal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (gains_roles('{}', NEW.roles)) EXECUTE FUNCTION new_sign_in_was_agreed();

-- Who somebody is at the sign-in service stays as it was added: nobody takes over a sign-in by pointing it at their own.
CREATE FUNCTION keep_who_signs_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'principal: who signs in is frozen' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER principal_who_is_kept BEFORE UPDATE ON principal
    FOR EACH ROW WHEN ((OLD.issuer, OLD.subject) IS DISTINCT FROM (NEW.issuer, NEW.subject)) EXECUTE FUNCTION keep_who_signs_in();

-- Where payments leave from. A key of the same account may be sealed anew by the way.
CREATE TRIGGER rail_account_two_signatures AFTER INSERT ON rail_account
    FOR EACH ROW EXECUTE FUNCTION two_administrators_agreed('rail_account');
CREATE TRIGGER rail_account_moves_two_signatures AFTER UPDATE OF financial_account ON rail_account
    FOR EACH ROW WHEN (OLD.financial_account <> NEW.financial_account)
    EXECUTE FUNCTION two_administrators_agreed('rail_account');

-- Going live, and back.
CREATE TRIGGER live_change_two_signatures AFTER INSERT ON live_change
    FOR EACH ROW WHEN (NEW.is_live) EXECUTE FUNCTION two_administrators_agreed('go_live');
CREATE TRIGGER live_change_back_two_signatures AFTER INSERT ON live_change
    FOR EACH ROW WHEN (NOT NEW.is_live) EXECUTE FUNCTION two_administrators_agreed('leave_live');

-- The two signatures under a move are those of the holders of the two tins, whichever sign-ins they use. Somebody in finance who issues tins may
-- sign for the holder of the tin that is left, who may be ill: whoever takes somebody onto a list always signs themself.
CREATE FUNCTION cash_move_by_holders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one uuid := human_of(NEW.org_id, NEW.signed_by);
    two uuid := human_of(NEW.org_id, NEW.countersigned_by);
    leaves uuid;
    takes uuid;
BEGIN
    SELECT human_of(org_id, holder_id) INTO leaves FROM cash_float WHERE org_id = NEW.org_id AND id = NEW.from_float_id;
    SELECT human_of(org_id, holder_id) INTO takes FROM cash_float WHERE org_id = NEW.org_id AND id = NEW.to_float_id;
    IF one = two OR takes NOT IN (one, two) OR NOT EXISTS (
        SELECT FROM principal WHERE org_id = NEW.org_id AND id IN (NEW.signed_by, NEW.countersigned_by)
            AND human_of(org_id, id) <> takes
            AND (human_of(org_id, id) = leaves OR roles && ARRAY['finance_approver', 'finance_payer']::varchar[])
    ) THEN
        RAISE EXCEPTION 'cash_move: the holders of both tins sign'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_move_by_both_holders', TABLE = 'cash_move';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_move_by_both_holders AFTER INSERT OR UPDATE OF countersigned_by ON cash_move
    FOR EACH ROW WHEN (NEW.countersigned_by IS NOT NULL) EXECUTE FUNCTION cash_move_by_holders();
