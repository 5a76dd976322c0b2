-- Who acts for a person with their money: payments hold while nobody may have it, whatever code lets them go.

-- What was seen stays as it was seen; it ends once. Words about people may be erased.
CREATE FUNCTION keep_payee_authority() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payee_authority: what was seen is kept' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payee_authority_kept BEFORE UPDATE ON payee_authority FOR EACH ROW
    WHEN (to_jsonb(OLD) - ARRAY['ended_at', 'ended_by', 'holder_name', 'evidence', 'invoice_number']
            IS DISTINCT FROM to_jsonb(NEW) - ARRAY['ended_at', 'ended_by', 'holder_name', 'evidence', 'invoice_number']
        OR (OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.ended_by) IS DISTINCT FROM (NEW.ended_at, NEW.ended_by))
        OR ((OLD.holder_name, OLD.evidence, OLD.invoice_number) IS DISTINCT FROM (NEW.holder_name, NEW.evidence, NEW.invoice_number)
            AND NOT (NEW.holder_name = 'erased' AND NEW.evidence = 'erased')))
    EXECUTE FUNCTION keep_payee_authority();
CREATE TRIGGER payee_authority_no_delete BEFORE DELETE ON payee_authority FOR EACH ROW EXECUTE FUNCTION keep_payee_authority();

-- The same of whoever claims for somebody from their own telephone.
CREATE FUNCTION keep_supporter_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'supporter_agreement: what was seen is kept' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER supporter_agreement_kept BEFORE UPDATE ON supporter_agreement FOR EACH ROW
    WHEN (to_jsonb(OLD) - ARRAY['ended_at', 'ended_by', 'supporter_name', 'evidence']
            IS DISTINCT FROM to_jsonb(NEW) - ARRAY['ended_at', 'ended_by', 'supporter_name', 'evidence']
        OR (OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.ended_by) IS DISTINCT FROM (NEW.ended_at, NEW.ended_by))
        OR ((OLD.supporter_name, OLD.evidence) IS DISTINCT FROM (NEW.supporter_name, NEW.evidence)
            AND NOT (NEW.supporter_name = 'erased' AND NEW.evidence = 'erased')))
    EXECUTE FUNCTION keep_supporter_agreement();
CREATE TRIGGER supporter_agreement_no_delete BEFORE DELETE ON supporter_agreement FOR EACH ROW EXECUTE FUNCTION keep_supporter_agreement();

-- Nobody says of themselves that their money goes to somebody else, or that of somebody else to them.
CREATE TRIGGER payee_authority_different_humans AFTER INSERT ON payee_authority
    FOR EACH ROW EXECUTE FUNCTION keep_humans_apart('seen_by person_id');

CREATE FUNCTION check_details_of_authority() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payee_authority AS before WHERE before.org_id = NEW.org_id AND before.person_id = NEW.person_id AND before.id <> NEW.id
            AND before.kind = NEW.kind AND before.holder_name = NEW.holder_name AND before.scope = NEW.scope
            AND before.details_since = NEW.details_since
            AND before.ended_at = NEW.created_at
    ) THEN
        RAISE EXCEPTION 'payee_authority: bank details of before are of somebody else'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payee_authority_details', TABLE = 'payee_authority';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payee_authority_details AFTER INSERT ON payee_authority FOR EACH ROW
    WHEN (NEW.details_since <> NEW.created_at) EXECUTE FUNCTION check_details_of_authority();

-- The bank details that fees or expenses of a payee go to now: those for this kind of money alone before those for both.
CREATE FUNCTION method_for(org uuid, payee uuid, what varchar) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT id FROM payout_method WHERE org_id = org AND payee_id = payee AND status = 'ready' AND money IN (what, 'both')
        ORDER BY money = 'both' LIMIT 1
$$;

-- Why a payment may not leave now because of who acts for its person; NULL where it may. Bank details that were entered before somebody began
-- to act, or stopped, are whose they were then. Where somebody acts for one kind of money alone, details for it say so, and the other kind
-- goes to the person's own: those of before, or others that say that they are for it.
CREATE FUNCTION authority_holds(org uuid, payment uuid) RETURNS varchar LANGUAGE plpgsql STABLE AS $$
DECLARE
    one payout%ROWTYPE;
    acts payee_authority%ROWTYPE;  -- for this kind of money, now or last
    other payee_authority%ROWTYPE;  -- for the other kind alone, now
    way payout_method%ROWTYPE;
    what varchar;
BEGIN
    SELECT * INTO one FROM payout WHERE org_id = org AND id = payment;
    IF one.rail = 'payroll' THEN
        RETURN NULL;  -- the payroll office has its own
    ELSIF NOT EXISTS (SELECT FROM payee_authority WHERE org_id = org AND person_id = one.person_id AND kind <> 'supporter') THEN
        RETURN NULL;
    END IF;
    what := CASE one.purpose WHEN 'claims' THEN 'expenses' ELSE 'fees' END;
    SELECT * INTO acts FROM payee_authority WHERE org_id = org AND person_id = one.person_id AND kind <> 'supporter'
        AND scope IN (what, 'both') ORDER BY created_at DESC, id DESC LIMIT 1;
    SELECT * INTO other FROM payee_authority WHERE org_id = org AND person_id = one.person_id AND kind <> 'supporter'
        AND scope NOT IN (what, 'both') AND ended_at IS NULL;
    IF acts.id IS NOT NULL AND acts.ended_at IS NULL AND acts.review_on < london_today() THEN
        RETURN 'review';
    ELSIF NOT EXISTS (SELECT FROM payee WHERE org_id = org AND id = one.payee_id AND person_id = one.person_id) THEN
        RETURN NULL;  -- a gift: the account is the charity's own, whoever acts for the giver
    ELSIF one.rail = 'cash' THEN
        RETURN CASE WHEN acts.id IS NOT NULL AND acts.ended_at IS NULL THEN 'cash' END;
    END IF;
    SELECT * INTO way FROM payout_method WHERE org_id = org AND id = method_for(org, one.payee_id, what);
    IF way.id IS NULL
        OR way.created_at <= coalesce(acts.ended_at, acts.details_since)
        OR (acts.ended_at IS NULL AND acts.scope <> 'both' AND way.money <> what)
        OR (way.money <> what AND way.created_at > other.details_since)
    THEN
        RETURN 'details';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_authority_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF authority_holds(NEW.org_id, NEW.id) IS NOT NULL THEN
        RAISE EXCEPTION 'payout: nobody may have this money just now'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_payee_has_authority', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_payee_has_authority AFTER UPDATE OF status ON payout FOR EACH ROW
    WHEN (NEW.status = 'queued' AND OLD.status = 'approved') EXECUTE FUNCTION check_authority_of_release();
-- Also what was released before and has not left: somebody began or stopped to act meanwhile.
CREATE TRIGGER payout_leaves_to_authority AFTER UPDATE OF status ON payout FOR EACH ROW
    WHEN (NEW.status = 'sending' AND OLD.status = 'queued') EXECUTE FUNCTION check_authority_of_release();
