-- Later instalments: agreed before the work and never after it began, worked out with their fee, and paid on no day before the agreed one.

-- A part of a fee on a later day is agreed, changed or dropped only while nothing of the work has begun: no session that the person is asked
-- for, no mark of theirs, no task at home that is done, no fee that is worked out. The day lies after the work, and at most 13 weeks after it.
CREATE FUNCTION check_instalment_before_work() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_day date;
BEGIN
    SELECT max((ends_at AT TIME ZONE 'Europe/London')::date) INTO last_day
        FROM offer_session JOIN engagement_session ON engagement_session.org_id = offer_session.org_id
            AND engagement_session.id = offer_session.session_id
        WHERE offer_session.org_id = NEW.org_id AND offer_session.offer_id = NEW.id;
    SELECT coalesce(last_day, greatest(due_on, (app_now() AT TIME ZONE 'Europe/London')::date)) INTO last_day
        FROM engagement WHERE org_id = NEW.org_id AND id = NEW.engagement_id;
    IF NEW.done_on IS NOT NULL
       OR NEW.status NOT IN ('offered', 'accepted')
       OR EXISTS (
            SELECT FROM offer_session JOIN engagement_session ON engagement_session.org_id = offer_session.org_id
                AND engagement_session.id = offer_session.session_id
            WHERE offer_session.org_id = NEW.org_id AND offer_session.offer_id = NEW.id AND starts_at <= app_now())
       OR EXISTS (SELECT FROM attendance WHERE org_id = NEW.org_id AND offer_id = NEW.id AND minutes > 0)
       OR EXISTS (SELECT FROM engagement WHERE org_id = NEW.org_id AND id = NEW.engagement_id AND cancelled_at IS NOT NULL)
       OR owed_for_taking_part(NEW.org_id, NEW.engagement_id, NEW.person_id, NEW.role) > 0
       OR NEW.instalment_on NOT BETWEEN last_day + 1 AND last_day + 91 THEN
        RAISE EXCEPTION 'offer: a later instalment is agreed before the work, for a day after it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_instalment_before_work', TABLE = 'offer';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER offer_instalment_before_work AFTER UPDATE OF at_once_pence, instalment_pence, instalment_on ON offer FOR EACH ROW
    WHEN ((OLD.at_once_pence, OLD.instalment_pence, OLD.instalment_on) IS DISTINCT FROM (NEW.at_once_pence, NEW.instalment_pence, NEW.instalment_on))
    EXECUTE FUNCTION check_instalment_before_work();
-- Nor is an offer made with one: it is agreed with the person who has the offer.
CREATE FUNCTION refuse_offer_with_instalment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'offer: a later instalment is agreed with the person who has the offer'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_instalment_before_work', TABLE = 'offer';
END $$;
CREATE TRIGGER offer_instalment_agreed_later AFTER INSERT ON offer FOR EACH ROW
    WHEN (NEW.instalment_pence IS NOT NULL) EXECUTE FUNCTION refuse_offer_with_instalment();

-- An instalment is exactly what was agreed at most, on the agreed day, of a fee that was worked out in the same moment, for the same payee and
-- days, and of which all came at once that was agreed to: no fee is split after it was worked out.
CREATE FUNCTION check_instalment_of_fee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM obligation AS fee JOIN offer ON offer.org_id = fee.org_id AND offer.engagement_id = fee.source_id
            AND offer.person_id = fee.person_id AND offer.role = fee.part AND offer.status = 'accepted'
        WHERE fee.org_id = NEW.org_id AND fee.kind = 'fee' AND fee.created_at = NEW.created_at
            AND (fee.source_id, fee.person_id, fee.part, fee.payee_id, fee.earned_from, fee.earned_until)
              = (NEW.source_id, NEW.person_id, NEW.part, NEW.payee_id, NEW.earned_from, NEW.earned_until)
            AND offer.charity_id IS NULL AND NEW.pay_from = offer.instalment_on
            AND NEW.amount_pence <= offer.instalment_pence AND fee.amount_pence >= offer.at_once_pence
    ) THEN
        RAISE EXCEPTION 'obligation: an instalment that was not agreed before the work'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_instalment_agreed', TABLE = 'obligation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER obligation_instalment_agreed AFTER INSERT ON obligation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'fee_instalment') EXECUTE FUNCTION check_instalment_of_fee();

-- A fee is taken back after its instalment: what is left of it would be paid else.
CREATE FUNCTION refuse_fee_gone_before_instalment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM obligation AS fee JOIN obligation AS rest ON rest.org_id = fee.org_id AND rest.source_id = fee.source_id
            AND rest.person_id = fee.person_id AND rest.part = fee.part AND rest.kind = 'fee_instalment'
        WHERE fee.org_id = NEW.org_id AND fee.id = NEW.obligation_id AND fee.kind = 'fee' AND NOT EXISTS (
            SELECT FROM obligation_taken_back AS gone WHERE gone.org_id = rest.org_id AND gone.obligation_id = rest.id)
    ) THEN
        RAISE EXCEPTION 'obligation: an instalment of this fee stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_instalment_first', TABLE = 'obligation_taken_back';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER obligation_instalment_first AFTER INSERT ON obligation_taken_back FOR EACH ROW
    EXECUTE FUNCTION refuse_fee_gone_before_instalment();

-- Before the agreed day no payment of an instalment is made, by whatever way.
CREATE FUNCTION refuse_payment_before_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM obligation WHERE org_id = NEW.org_id AND id = NEW.obligation_id
            AND pay_from > (app_now() AT TIME ZONE 'Europe/London')::date
    ) THEN
        RAISE EXCEPTION 'payout: the day that was agreed for it has not come'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_not_before_its_day', TABLE = 'payout';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_not_before_its_day BEFORE INSERT ON payout FOR EACH ROW EXECUTE FUNCTION refuse_payment_before_its_day();
