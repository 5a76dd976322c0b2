-- Triggers of cash: what must hold whatever the code does and no CHECK can say.

-- What was issued stays as it was issued; a tin that is closed stays closed.
CREATE FUNCTION keep_cash_float() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.engagement_id, OLD.name, OLD.holder_id, OLD.issued_pence, OLD.issued_by)
       IS DISTINCT FROM (NEW.engagement_id, NEW.name, NEW.holder_id, NEW.issued_pence, NEW.issued_by)
       OR OLD.status IN ('closed', 'taken_back')
       OR (OLD.counted_pence IS NOT NULL AND OLD.counted_pence IS DISTINCT FROM NEW.counted_pence)
       OR (OLD.status <> 'open' AND OLD.handed_pence <> NEW.handed_pence) THEN
        RAISE EXCEPTION 'cash_float: what was issued, counted or closed is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_float_kept BEFORE UPDATE ON cash_float FOR EACH ROW EXECUTE FUNCTION keep_cash_float();

-- A tin opens once two people have counted it out, and is counted once two have counted it in: the same amount as they found.
CREATE FUNCTION cash_float_was_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cash_count WHERE org_id = NEW.org_id AND float_id = NEW.id AND confirmed_at IS NOT NULL
            AND way = CASE NEW.status WHEN 'open' THEN 'out' ELSE 'in' END
            AND amount_pence = CASE NEW.status WHEN 'open' THEN NEW.issued_pence ELSE NEW.counted_pence END
    ) THEN
        RAISE EXCEPTION 'cash_float: two people have not counted it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_float_counted_by_two', TABLE = 'cash_float';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_float_counted_by_two AFTER UPDATE OF status ON cash_float
    FOR EACH ROW WHEN (NEW.status IN ('open', 'counted') AND OLD.status <> NEW.status)
    EXECUTE FUNCTION cash_float_was_counted();

-- Whoever clears a difference neither held the tin nor counted it.
CREATE FUNCTION cash_float_cleared_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF human_of(NEW.org_id, NEW.cleared_by) = human_of(NEW.org_id, NEW.holder_id) OR EXISTS (
        SELECT FROM cash_count WHERE org_id = NEW.org_id AND float_id = NEW.id AND way = 'in' AND dropped_at IS NULL
            AND human_of(NEW.org_id, NEW.cleared_by) IN (human_of(org_id, counted_by), human_of(org_id, confirmed_by))
    ) THEN
        RAISE EXCEPTION 'cash_float: who held or counted it does not clear a difference'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_float_cleared_by_another', TABLE = 'cash_float';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_float_cleared_by_another AFTER UPDATE OF cleared_by ON cash_float
    FOR EACH ROW WHEN (NEW.cleared_by IS NOT NULL) EXECUTE FUNCTION cash_float_cleared_by_another();

-- What was counted, keyed in or signed stays as it was; its end comes once.
CREATE FUNCTION keep_cash_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.float_id, OLD.way, OLD.amount_pence, OLD.coins, OLD.counted_by, OLD.counted_at)
       IS DISTINCT FROM (NEW.float_id, NEW.way, NEW.amount_pence, NEW.coins, NEW.counted_by, NEW.counted_at)
       OR num_nonnulls(OLD.confirmed_at, OLD.dropped_at) > 0 THEN
        RAISE EXCEPTION 'cash_count: what was counted is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_count_kept BEFORE UPDATE ON cash_count FOR EACH ROW EXECUTE FUNCTION keep_cash_count();

CREATE FUNCTION keep_cash_sheet_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.float_id, OLD.person_id, OLD.amount_pence, OLD.witness, OLD.keyed_by, OLD.keyed_at)
       IS DISTINCT FROM (NEW.float_id, NEW.person_id, NEW.amount_pence, NEW.witness, NEW.keyed_by, NEW.keyed_at)
       OR num_nonnulls(OLD.confirmed_at, OLD.dropped_at) > 0 THEN
        RAISE EXCEPTION 'cash_sheet_line: what was keyed in is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_sheet_line_kept BEFORE UPDATE ON cash_sheet_line FOR EACH ROW EXECUTE FUNCTION keep_cash_sheet_line();

CREATE FUNCTION keep_cash_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.place_id, OLD.from_float_id, OLD.to_float_id, OLD.signed_by, OLD.signed_at)
       IS DISTINCT FROM (NEW.place_id, NEW.from_float_id, NEW.to_float_id, NEW.signed_by, NEW.signed_at)
       OR num_nonnulls(OLD.countersigned_at, OLD.dropped_at) > 0 THEN
        RAISE EXCEPTION 'cash_move: what was signed is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_move_kept BEFORE UPDATE ON cash_move FOR EACH ROW EXECUTE FUNCTION keep_cash_move();

-- The two signatures under a move are those of the holders of the two tins, whichever sign-ins they use.
CREATE FUNCTION cash_move_by_holders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT array_agg(human_of(org_id, holder_id) ORDER BY human_of(org_id, holder_id)) FROM cash_float
        WHERE org_id = NEW.org_id AND id IN (NEW.from_float_id, NEW.to_float_id))
       IS DISTINCT FROM
       (SELECT array_agg(one ORDER BY one) FROM unnest(ARRAY[
            human_of(NEW.org_id, NEW.signed_by), human_of(NEW.org_id, NEW.countersigned_by)]) AS one) THEN
        RAISE EXCEPTION 'cash_move: the holders of both tins sign'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_move_by_both_holders', TABLE = 'cash_move';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_move_by_both_holders AFTER INSERT OR UPDATE OF countersigned_by ON cash_move
    FOR EACH ROW WHEN (NEW.countersigned_by IS NOT NULL) EXECUTE FUNCTION cash_move_by_holders();

-- Nobody changes lists but by a move that both holders have signed in the same transaction, and only one that still stands.
CREATE FUNCTION keep_cash_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.person_id, OLD.asked_how, OLD.put_by, OLD.put_at) IS DISTINCT FROM
       (NEW.person_id, NEW.asked_how, NEW.put_by, NEW.put_at) OR OLD.left_at IS NOT NULL THEN
        RAISE EXCEPTION 'cash_place: who stood on a list is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.float_id <> NEW.float_id AND NOT EXISTS (
        SELECT FROM cash_move WHERE org_id = NEW.org_id AND place_id = NEW.id AND from_float_id = OLD.float_id
            AND to_float_id = NEW.float_id AND countersigned_at = app_now()
    ) THEN
        RAISE EXCEPTION 'cash_place: both holders have not signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_place_moves_by_two', TABLE = 'cash_place';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_place_kept BEFORE UPDATE ON cash_place FOR EACH ROW EXECUTE FUNCTION keep_cash_place();

-- Cash is handed over by an open tin to somebody on its list, for a payment in cash that is theirs and has just become paid.
CREATE FUNCTION cash_hand_over_of_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payout JOIN cash_place ON cash_place.org_id = payout.org_id AND cash_place.person_id = payout.payee_person_id
            JOIN cash_float ON cash_float.org_id = cash_place.org_id AND cash_float.id = cash_place.float_id
            WHERE payout.org_id = NEW.org_id AND payout.id = NEW.payout_id AND payout.rail = 'cash' AND payout.status = 'posted'
                AND payout.amount_pence = NEW.amount_pence AND payout.payee_person_id = NEW.person_id
                AND cash_place.left_at IS NULL AND cash_float.id = NEW.float_id AND cash_float.status = 'open'
    ) THEN
        RAISE EXCEPTION 'cash_hand_over: not somebody on the list of an open tin'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_hand_over_of_this_list', TABLE = 'cash_hand_over';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_hand_over_of_this_list AFTER INSERT ON cash_hand_over
    FOR EACH ROW EXECUTE FUNCTION cash_hand_over_of_list();

-- Nobody hands cash to themself, or witnesses it by keying it in.
CREATE FUNCTION cash_hand_over_is_anothers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF human_of(NEW.org_id, NEW.person_id) IN (human_of(NEW.org_id, NEW.handed_by), human_of(NEW.org_id, NEW.keyed_by)) THEN
        RAISE EXCEPTION 'cash_hand_over: nobody hands cash to themself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_hand_over_is_anothers', TABLE = 'cash_hand_over';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_hand_over_is_anothers AFTER INSERT ON cash_hand_over
    FOR EACH ROW EXECUTE FUNCTION cash_hand_over_is_anothers();

-- And no payment in cash is paid but by a hand-over: looked at when the transaction ends.
CREATE FUNCTION payout_cash_was_handed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM cash_hand_over WHERE org_id = NEW.org_id AND payout_id = NEW.id) THEN
        RAISE EXCEPTION 'payout: cash that nobody handed over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_cash_was_handed_over', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payout_cash_was_handed_over AFTER INSERT OR UPDATE ON payout
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.rail = 'cash' AND NEW.status IN ('posted', 'returned'))
    EXECUTE FUNCTION payout_cash_was_handed();
