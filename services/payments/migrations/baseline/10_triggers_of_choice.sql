-- What is owed to somebody for one role in one event: the fee as it was worked out, and what a back-dated rate made of it since.
CREATE FUNCTION owed_for_taking_part(org uuid, event uuid, who uuid, in_role varchar) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(sum(amount_pence), 0) FROM obligation
        WHERE org_id = org AND kind IN ('fee', 'fee_difference', 'fee_instalment') AND source_id = event AND person_id = who AND part = in_role
            AND NOT EXISTS (
                SELECT FROM obligation_taken_back AS gone
                WHERE gone.org_id = obligation.org_id AND gone.obligation_id = obligation.id
            )
    );
END $$;

-- Nobody is owed more for taking part than they chose to take, by whatever way the fee was worked out: late marks, a run that is made
-- again, a fee for cancelling late. Code takes the less (`take_less`); the database refuses what forgot it.
CREATE FUNCTION refuse_fee_above_choice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM offer WHERE org_id = NEW.org_id AND engagement_id = NEW.source_id AND person_id = NEW.person_id
            AND role = NEW.part AND status <> 'withdrawn' AND accepted_pence < greatest(
                NEW.amount_pence, owed_for_taking_part(NEW.org_id, NEW.source_id, NEW.person_id, NEW.part))
    ) THEN
        RAISE EXCEPTION 'a fee is never more than the person chose'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_within_choice', TABLE = 'obligation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER obligation_within_choice AFTER INSERT OR UPDATE OF amount_pence ON obligation FOR EACH ROW
    WHEN (NEW.kind IN ('fee', 'fee_difference', 'fee_instalment')) EXECUTE FUNCTION refuse_fee_above_choice();

-- Nor is less chosen of a fee that is worked out already: what is owed would be more than what was chosen.
CREATE FUNCTION refuse_choice_below_fee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF owed_for_taking_part(NEW.org_id, NEW.engagement_id, NEW.person_id, NEW.role) > NEW.accepted_pence THEN
        RAISE EXCEPTION 'a fee is never more than the person chose'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_within_choice', TABLE = 'offer';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER offer_within_choice AFTER UPDATE OF accepted_pence ON offer FOR EACH ROW
    WHEN (NEW.accepted_pence IS NOT NULL) EXECUTE FUNCTION refuse_choice_below_fee();

-- A difference is of a fee that stands, of the same person, event and role, and paid to whom the fee is; it is exactly what comes to what
-- was owed until then, it was earned on the same days, and of those that stand it is the only one for its rate: however often a run of the
-- differences is made, and by however many at once. Two at once wait for each other at the fee.
CREATE FUNCTION check_fee_difference() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fee obligation%ROWTYPE;
    more obligation%ROWTYPE;
BEGIN
    SELECT * INTO fee FROM obligation WHERE org_id = NEW.org_id AND id = NEW.fee_id FOR NO KEY UPDATE;
    SELECT * INTO more FROM obligation WHERE org_id = NEW.org_id AND id = NEW.obligation_id;
    IF fee.kind <> 'fee' OR more.kind <> 'fee_difference'
       OR (fee.source_id, fee.person_id, fee.part, fee.payee_id, fee.earned_from, fee.earned_until) IS DISTINCT FROM
          (more.source_id, more.person_id, more.part, more.payee_id, more.earned_from, more.earned_until)
       OR EXISTS (
            SELECT FROM fee_difference AS other
            WHERE other.org_id = NEW.org_id AND other.fee_id = NEW.fee_id AND other.rate_id = NEW.rate_id AND other.id <> NEW.id
                AND NOT EXISTS (
                    SELECT FROM obligation_taken_back AS gone
                    WHERE gone.org_id = other.org_id AND gone.obligation_id = other.obligation_id))
       OR EXISTS (SELECT FROM obligation_taken_back WHERE org_id = NEW.org_id AND obligation_id IN (fee.id, more.id))
       OR more.amount_pence <> NEW.after_pence - NEW.before_pence
       OR owed_for_taking_part(NEW.org_id, fee.source_id, fee.person_id, fee.part) <> NEW.after_pence THEN
        RAISE EXCEPTION 'fee_difference: it is not what this fee came to more'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fee_difference_of_a_fee', TABLE = 'fee_difference';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fee_difference_of_a_fee AFTER INSERT ON fee_difference FOR EACH ROW EXECUTE FUNCTION check_fee_difference();

-- Nothing is owed as a difference without saying of which fee and by which rate.
CREATE FUNCTION refuse_difference_without_fee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM fee_difference WHERE org_id = NEW.org_id AND obligation_id = NEW.id) THEN
        RAISE EXCEPTION 'obligation: a difference of no fee'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_difference_of_a_fee', TABLE = 'obligation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER obligation_difference_of_a_fee AFTER INSERT ON obligation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'fee_difference') EXECUTE FUNCTION refuse_difference_without_fee();

-- A fee is taken back after its differences: a difference of nothing would be paid else.
CREATE FUNCTION refuse_fee_gone_before_difference() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fee_difference WHERE org_id = NEW.org_id AND fee_id = NEW.obligation_id AND NOT EXISTS (
            SELECT FROM obligation_taken_back AS gone
            WHERE gone.org_id = fee_difference.org_id AND gone.obligation_id = fee_difference.obligation_id
        )
    ) THEN
        RAISE EXCEPTION 'obligation: a difference of this fee stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_differences_first', TABLE = 'obligation_taken_back';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER obligation_differences_first AFTER INSERT ON obligation_taken_back FOR EACH ROW
    EXECUTE FUNCTION refuse_fee_gone_before_difference();
-- A fee that somebody gives to a charity is owed to that charity, and nothing else ever is: nobody's money goes to a charity that they did
-- not choose, and nobody gets what they gave away.
CREATE FUNCTION refuse_another_payee() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chosen uuid;
BEGIN
    SELECT charity.payee_id INTO chosen FROM offer
        JOIN charity ON charity.org_id = offer.org_id AND charity.id = offer.charity_id
        WHERE NEW.kind IN ('fee', 'fee_difference', 'fee_instalment') AND offer.org_id = NEW.org_id AND offer.engagement_id = NEW.source_id
            AND offer.person_id = NEW.person_id AND offer.role = NEW.part AND offer.status <> 'withdrawn';
    IF chosen IS DISTINCT FROM NEW.payee_id
       AND (chosen IS NOT NULL OR EXISTS (SELECT FROM charity WHERE org_id = NEW.org_id AND payee_id = NEW.payee_id)) THEN
        RAISE EXCEPTION 'money goes to a charity where the person chose it, and only there'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_to_whom_they_chose', TABLE = 'obligation';
    END IF;
    IF EXISTS (SELECT FROM charity WHERE org_id = NEW.org_id AND payee_id = NEW.payee_id AND ended_at IS NOT NULL) THEN
        RAISE EXCEPTION 'obligation: this charity left the list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_to_listed_charity', TABLE = 'obligation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER obligation_to_whom_they_chose AFTER INSERT ON obligation FOR EACH ROW EXECUTE FUNCTION refuse_another_payee();

-- Nor is anything let go to a charity that left the list since it was owed: the person is asked what they want now.
CREATE FUNCTION refuse_release_to_gone_charity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM charity WHERE org_id = NEW.org_id AND payee_id = NEW.payee_id AND ended_at IS NOT NULL) THEN
        RAISE EXCEPTION 'payout: this charity left the list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_to_listed_charity', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_to_listed_charity AFTER UPDATE OF status ON payout FOR EACH ROW
    WHEN (NEW.status = 'queued' AND OLD.status = 'approved') EXECUTE FUNCTION refuse_release_to_gone_charity();

-- Nor does the choice move to or from a charity once the fee is worked out: it is taken back first.
CREATE FUNCTION refuse_charity_after_fee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM obligation WHERE org_id = NEW.org_id AND kind IN ('fee', 'fee_difference', 'fee_instalment') AND source_id = NEW.engagement_id
            AND person_id = NEW.person_id AND part = NEW.role
            AND NOT EXISTS (
                SELECT FROM obligation_taken_back AS gone
                WHERE gone.org_id = obligation.org_id AND gone.obligation_id = obligation.id
            )
    ) THEN
        RAISE EXCEPTION 'money goes to a charity where the person chose it, and only there'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_to_whom_they_chose', TABLE = 'offer';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER offer_to_whom_they_chose AFTER UPDATE OF charity_id ON offer FOR EACH ROW
    WHEN (OLD.charity_id IS DISTINCT FROM NEW.charity_id) EXECUTE FUNCTION refuse_charity_after_fee();

-- A charity is paid as an organisation, and stays what it is: its payee, its number and the name that was read back to people. What was
-- given to it, and the account that two people confirmed for it, are never another's.
CREATE FUNCTION keep_charity_payee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.register, OLD.number, OLD.name) <> (NEW.register, NEW.number, NEW.name) THEN
        RAISE EXCEPTION 'charity: it stays what it is, and another is put on the list beside it' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (TG_OP = 'UPDATE' AND OLD.payee_id <> NEW.payee_id)
       OR EXISTS (SELECT FROM payee WHERE org_id = NEW.org_id AND id = NEW.payee_id AND person_id IS NOT NULL) THEN
        RAISE EXCEPTION 'charity: its payee is an organisation, and stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER charity_payee_kept BEFORE INSERT OR UPDATE ON charity FOR EACH ROW EXECUTE FUNCTION keep_charity_payee();

-- A voucher that was written down stays as it was, but that it is undone, once; the words about it may be erased.
CREATE FUNCTION keep_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending text[] := ARRAY['reason', 'undone_reason', 'undone_by', 'undone_at'];
BEGIN
    IF to_jsonb(OLD) - ending IS DISTINCT FROM to_jsonb(NEW) - ending
       OR (OLD.reason <> NEW.reason AND NEW.reason <> 'erased')
       OR (OLD.undone_at IS NOT NULL AND (
           (OLD.undone_by, OLD.undone_at) IS DISTINCT FROM (NEW.undone_by, NEW.undone_at)
           OR (OLD.undone_reason <> NEW.undone_reason AND NEW.undone_reason <> 'erased')
       )) THEN
        RAISE EXCEPTION 'voucher_given: what was written down is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voucher_given_kept BEFORE UPDATE ON voucher_given FOR EACH ROW EXECUTE FUNCTION keep_voucher();
