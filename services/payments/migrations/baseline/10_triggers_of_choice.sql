-- Nobody is owed more for taking part than they chose to take, by whatever way the fee was worked out: late marks, a run that is made
-- again, a fee for cancelling late. Code takes the less (`take_less`); the database refuses what forgot it.
CREATE FUNCTION refuse_fee_above_choice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM offer WHERE org_id = NEW.org_id AND engagement_id = NEW.source_id AND person_id = NEW.person_id
            AND role = NEW.part AND status <> 'withdrawn' AND accepted_pence < NEW.amount_pence
    ) THEN
        RAISE EXCEPTION 'a fee is never more than the person chose'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_within_choice', TABLE = 'obligation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER obligation_within_choice AFTER INSERT OR UPDATE OF amount_pence ON obligation FOR EACH ROW
    WHEN (NEW.kind = 'fee') EXECUTE FUNCTION refuse_fee_above_choice();

-- Nor is less chosen of a fee that is worked out already: what is owed would be more than what was chosen.
CREATE FUNCTION refuse_choice_below_fee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM obligation WHERE org_id = NEW.org_id AND kind = 'fee' AND source_id = NEW.engagement_id
            AND person_id = NEW.person_id AND part = NEW.role AND amount_pence > NEW.accepted_pence
            AND NOT EXISTS (
                SELECT FROM obligation_taken_back AS gone
                WHERE gone.org_id = obligation.org_id AND gone.obligation_id = obligation.id
            )
    ) THEN
        RAISE EXCEPTION 'a fee is never more than the person chose'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_within_choice', TABLE = 'offer';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER offer_within_choice AFTER UPDATE OF accepted_pence ON offer FOR EACH ROW
    WHEN (NEW.accepted_pence IS NOT NULL) EXECUTE FUNCTION refuse_choice_below_fee();
