-- How fees are taxed: as they were offered, and what goes with wages goes by no other way.

-- What was offered stays as it was offered, also where the role is taxed otherwise since.
CREATE FUNCTION keep_offered_tax_route() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'offer: how it is taxed was told to the person, and stays' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER offer_tax_route_kept BEFORE UPDATE ON offer FOR EACH ROW
    WHEN ((OLD.tax_route, OLD.pay_on) IS DISTINCT FROM (NEW.tax_route, NEW.pay_on)) EXECUTE FUNCTION keep_offered_tax_route();

-- What is owed for taking part is taxed as it was offered, whatever code says; expenses never are.
CREATE FUNCTION copy_tax_route() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.tax_route := coalesce((
        SELECT tax_route FROM offer WHERE org_id = NEW.org_id AND engagement_id = NEW.source_id AND person_id = NEW.person_id
            AND role = NEW.part AND status <> 'withdrawn' AND NEW.kind IN ('fee', 'fee_difference', 'fee_instalment')), 'none');
    RETURN NEW;
END $$;
CREATE TRIGGER obligation_tax_route_copied BEFORE INSERT ON obligation FOR EACH ROW EXECUTE FUNCTION copy_tax_route();

-- What is paid with wages leaves by no other rail, in a run, by itself, paid again or in cash; and nothing else goes with wages.
CREATE FUNCTION check_rail_of_tax_route() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.rail = 'payroll') <> (
        SELECT tax_route = 'payroll_file' FROM obligation WHERE org_id = NEW.org_id AND id = NEW.obligation_id
    ) THEN
        RAISE EXCEPTION 'payout: what is paid with wages leaves by no other rail'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_rail_of_tax_route', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_rail_of_tax_route AFTER INSERT OR UPDATE OF rail ON payout FOR EACH ROW
    EXECUTE FUNCTION check_rail_of_tax_route();

-- A file's bytes never change, and it is taken once; what the payroll office said of a payment is said once.
CREATE FUNCTION keep_payroll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: what was given to the payroll office and what it said is kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payroll_file_kept BEFORE UPDATE ON payroll_file FOR EACH ROW
    WHEN (NEW.content <> 'erased'  -- it names people; what it was known by stays
        AND (OLD.taken_at IS NOT NULL OR to_jsonb(OLD) - ARRAY['taken_by', 'taken_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['taken_by', 'taken_at'])
        OR to_jsonb(OLD) - ARRAY['taken_by', 'taken_at', 'content'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['taken_by', 'taken_at', 'content'])
    EXECUTE FUNCTION keep_payroll();
CREATE TRIGGER payroll_file_no_delete BEFORE DELETE ON payroll_file FOR EACH ROW EXECUTE FUNCTION keep_payroll();
CREATE TRIGGER payroll_line_kept BEFORE UPDATE ON payroll_line FOR EACH ROW
    WHEN (OLD.result IS NOT NULL OR (OLD.file_id, OLD.payout_id) IS DISTINCT FROM (NEW.file_id, NEW.payout_id))
    EXECUTE FUNCTION keep_payroll();
CREATE TRIGGER payroll_line_no_delete BEFORE DELETE ON payroll_line FOR EACH ROW EXECUTE FUNCTION keep_payroll();

-- Only what was released for wages, in a run that was not stopped, stands in a file; and only what stands in one that was taken is paid or refused.
CREATE FUNCTION check_payroll_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payout LEFT JOIN payout_run ON payout_run.org_id = payout.org_id AND payout_run.id = payout.run_id
        WHERE payout.org_id = NEW.org_id AND payout.id = NEW.payout_id AND payout.rail = 'payroll' AND payout.status = 'queued'
            AND (payout.run_id IS NULL OR payout_run.status = 'released')
    ) THEN
        RAISE EXCEPTION 'payroll_line: this payment was not released for wages'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_line_of_released', TABLE = 'payroll_line';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payroll_line_of_released AFTER INSERT ON payroll_line FOR EACH ROW EXECUTE FUNCTION check_payroll_line();
CREATE FUNCTION check_payroll_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payroll_line JOIN payroll_file ON payroll_file.org_id = payroll_line.org_id AND payroll_file.id = payroll_line.file_id
        WHERE payroll_line.org_id = NEW.org_id AND payroll_line.payout_id = NEW.id AND payroll_file.taken_at IS NOT NULL
            AND payroll_line.result = CASE NEW.status WHEN 'posted' THEN 'paid' ELSE 'refused' END
    ) THEN
        RAISE EXCEPTION 'payout: the payroll office has not said this'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_payroll_said_so', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_payroll_said_so AFTER UPDATE OF status ON payout FOR EACH ROW
    WHEN (NEW.rail = 'payroll' AND OLD.status = 'queued' AND NEW.status IN ('posted', 'failed')) EXECUTE FUNCTION check_payroll_end();
-- What was said to be paid comes back only where two people said so, and what they said is kept; its free text goes with the person.
CREATE FUNCTION check_payroll_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payroll_correction WHERE org_id = NEW.org_id AND payout_id = NEW.id AND outcome = 'agreed'
    ) THEN
        RAISE EXCEPTION 'payout: two people have not said that this was not paid with wages'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_payroll_corrected', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_payroll_corrected AFTER UPDATE OF status ON payout FOR EACH ROW
    WHEN (NEW.rail = 'payroll' AND OLD.status = 'posted' AND NEW.status <> 'posted') EXECUTE FUNCTION check_payroll_return();
CREATE FUNCTION check_payroll_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payroll_line WHERE org_id = NEW.org_id AND payout_id = NEW.payout_id AND result = 'paid') THEN
        RAISE EXCEPTION 'payroll_correction: nobody has said that this was paid with wages'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_correction_of_paid', TABLE = 'payroll_correction';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payroll_correction_of_paid AFTER INSERT ON payroll_correction FOR EACH ROW EXECUTE FUNCTION check_payroll_correction();
CREATE TRIGGER payroll_correction_kept BEFORE UPDATE ON payroll_correction FOR EACH ROW
    WHEN (NOT (NEW.reason = 'erased' AND to_jsonb(OLD) - 'reason' = to_jsonb(NEW) - 'reason')
        AND (OLD.outcome IS NOT NULL
            OR to_jsonb(OLD) - ARRAY['outcome', 'decided_by', 'decided_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['outcome', 'decided_by', 'decided_at']))
    EXECUTE FUNCTION keep_payroll();
CREATE TRIGGER payroll_correction_no_delete BEFORE DELETE ON payroll_correction FOR EACH ROW EXECUTE FUNCTION keep_payroll();
-- What stands in a file may be paid at any moment: nobody takes it back.
CREATE FUNCTION refuse_taking_back_wages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payroll_line WHERE org_id = NEW.org_id AND payout_id = NEW.id) THEN
        RAISE EXCEPTION 'payout: it stands in a file for the payroll office'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_in_payroll_file', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_in_payroll_file AFTER UPDATE OF status ON payout FOR EACH ROW
    WHEN (NEW.rail = 'payroll' AND NEW.status = 'canceled') EXECUTE FUNCTION refuse_taking_back_wages();
