-- Triggers of cash: what must hold whatever the code does and no CHECK can say.

-- What was issued stays as it was issued; a tin that is closed stays closed.
CREATE FUNCTION keep_cash_float() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.engagement_id, OLD.name, OLD.holder_id, OLD.issued_pence, OLD.issued_by)
       IS DISTINCT FROM (NEW.engagement_id, NEW.name, NEW.holder_id, NEW.issued_pence, NEW.issued_by)
       OR OLD.status IN ('closed', 'taken_back')
       OR (OLD.counted_pence IS NOT NULL AND OLD.counted_pence IS DISTINCT FROM NEW.counted_pence)
       OR (OLD.status NOT IN ('open', 'counted') AND OLD.handed_pence <> NEW.handed_pence) THEN
        RAISE EXCEPTION 'cash_float: what was issued, counted or closed is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_float_kept BEFORE UPDATE ON cash_float FOR EACH ROW EXECUTE FUNCTION keep_cash_float();

-- A tin opens once two people have counted it out, and is counted once two have counted it in: the same amount as they found, one of
-- them of finance, and nothing handed over since.
CREATE FUNCTION cash_float_was_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cash_count WHERE org_id = NEW.org_id AND float_id = NEW.id AND confirmed_at IS NOT NULL
            AND way = CASE NEW.status WHEN 'open' THEN 'out' ELSE 'in' END AND handed_pence = NEW.handed_pence
            AND amount_pence = CASE NEW.status WHEN 'open' THEN NEW.issued_pence ELSE NEW.counted_pence END
            AND EXISTS (SELECT FROM principal WHERE principal.org_id = NEW.org_id AND principal.id IN (counted_by, confirmed_by)
                AND roles && ARRAY['finance_approver', 'finance_payer']::varchar[])
    ) THEN
        RAISE EXCEPTION 'cash_float: two people have not counted it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_float_counted_by_two', TABLE = 'cash_float';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_float_counted_by_two AFTER UPDATE OF status ON cash_float
    FOR EACH ROW WHEN (NEW.status IN ('open', 'counted') AND OLD.status <> NEW.status)
    EXECUTE FUNCTION cash_float_was_counted();

-- What was handed over from a tin is the sum of its hand-overs, less what was given back.
CREATE FUNCTION cash_float_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT handed_pence FROM cash_float WHERE org_id = NEW.org_id AND id = NEW.id) <> (
        SELECT coalesce(sum(given.amount_pence), 0) FROM cash_hand_over AS given
            LEFT JOIN cash_given_back AS back ON back.org_id = given.org_id AND back.hand_over_id = given.id
                AND back.dropped_at IS NULL
            WHERE given.org_id = NEW.org_id AND given.float_id = NEW.id AND back.confirmed_at IS NULL
    ) THEN
        RAISE EXCEPTION 'cash_float: its hand-overs come to another amount'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_float_agrees_with_hand_overs', TABLE = 'cash_float';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cash_float_agrees_with_hand_overs AFTER UPDATE ON cash_float
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.handed_pence <> NEW.handed_pence)
    EXECUTE FUNCTION cash_float_sum();

-- Whoever clears a difference neither issued nor held the tin, counted it neither out nor in, had no hand in its slips, and neither stood on
-- its list nor was paid from it. No slip waits for its answer then.
CREATE FUNCTION cash_float_cleared_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF human_of(NEW.org_id, NEW.cleared_by) IN (human_of(NEW.org_id, NEW.holder_id), human_of(NEW.org_id, NEW.issued_by)) OR EXISTS (
        SELECT FROM cash_count WHERE org_id = NEW.org_id AND float_id = NEW.id AND confirmed_at IS NOT NULL
            AND human_of(NEW.org_id, NEW.cleared_by) IN (human_of(org_id, counted_by), human_of(org_id, confirmed_by))
    ) OR EXISTS (
        SELECT FROM cash_slip WHERE org_id = NEW.org_id AND float_id = NEW.id AND human_of(NEW.org_id, NEW.cleared_by) IN
            (human_of(org_id, keyed_by), human_of(org_id, confirmed_by), human_of(org_id, destroyed_by),
             human_of(org_id, destroy_asked_by), human_of(org_id, printed_by))
    ) OR EXISTS (
        SELECT FROM cash_place WHERE org_id = NEW.org_id AND float_id = NEW.id AND human_of(org_id, person_id) = human_of(NEW.org_id, NEW.cleared_by)
    ) OR EXISTS (
        SELECT FROM cash_hand_over WHERE org_id = NEW.org_id AND float_id = NEW.id
            AND human_of(org_id, person_id) = human_of(NEW.org_id, NEW.cleared_by)
    ) THEN
        RAISE EXCEPTION 'cash_float: who issued, held or counted it does not clear a difference'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_float_cleared_by_another', TABLE = 'cash_float';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_float_cleared_by_another AFTER UPDATE OF cleared_by ON cash_float
    FOR EACH ROW WHEN (NEW.cleared_by IS NOT NULL) EXECUTE FUNCTION cash_float_cleared_by_another();

CREATE FUNCTION cash_float_has_no_open_slip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cash_slip WHERE org_id = NEW.org_id AND float_id = NEW.id AND status IN ('open', 'keyed')) THEN
        RAISE EXCEPTION 'cash_float: a slip waits for its answer'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_float_slips_are_answered', TABLE = 'cash_float';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_float_slips_are_answered AFTER UPDATE OF status ON cash_float
    FOR EACH ROW WHEN (NEW.status = 'closed') EXECUTE FUNCTION cash_float_has_no_open_slip();

-- What was counted, keyed in or signed stays as it was; its end comes once.
CREATE FUNCTION keep_cash_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.float_id, OLD.way, OLD.amount_pence, OLD.coins, OLD.handed_pence, OLD.counted_by, OLD.counted_at)
       IS DISTINCT FROM
       (NEW.float_id, NEW.way, NEW.amount_pence, NEW.coins, NEW.handed_pence, NEW.counted_by, NEW.counted_at)
       OR num_nonnulls(OLD.confirmed_at, OLD.dropped_at) > 0 THEN
        RAISE EXCEPTION 'cash_count: what was counted is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_count_kept BEFORE UPDATE ON cash_count FOR EACH ROW EXECUTE FUNCTION keep_cash_count();

CREATE FUNCTION keep_cash_slip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF only_words_erased(to_jsonb(OLD), to_jsonb(NEW), ARRAY['witness', 'reason']) THEN
        RETURN NEW;
    END IF;
    IF (OLD.float_id, OLD.person_id, OLD.payout_ids, OLD.amount_pence, OLD.number, OLD.printed_by, OLD.printed_at)
       IS DISTINCT FROM
       (NEW.float_id, NEW.person_id, NEW.payout_ids, NEW.amount_pence, NEW.number, NEW.printed_by, NEW.printed_at)
       OR OLD.status IN ('confirmed', 'destroyed')
       OR (OLD.status = 'open' AND NEW.status = 'confirmed') OR (OLD.status = 'keyed' AND NEW.status = 'destroyed') THEN
        RAISE EXCEPTION 'cash_slip: what was printed or ended is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_slip_kept BEFORE UPDATE ON cash_slip FOR EACH ROW EXECUTE FUNCTION keep_cash_slip();

-- A slip is for payments in cash that are put aside for its person, who stands on the list of its tin; and says what they come to.
CREATE FUNCTION cash_slip_is_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT (count(*), coalesce(sum(amount_pence), 0)) FROM payout
        WHERE org_id = NEW.org_id AND id = ANY (NEW.payout_ids) AND rail = 'cash' AND money_at = 'reserved'
            AND payee_person_id = NEW.person_id)
       IS DISTINCT FROM (cardinality(NEW.payout_ids)::bigint, NEW.amount_pence::numeric)
       OR NOT EXISTS (SELECT FROM cash_place WHERE org_id = NEW.org_id AND float_id = NEW.float_id AND person_id = NEW.person_id
            AND left_at IS NULL) THEN
        RAISE EXCEPTION 'cash_slip: not what is put aside for this person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_slip_is_true', TABLE = 'cash_slip';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_slip_is_true AFTER INSERT ON cash_slip FOR EACH ROW EXECUTE FUNCTION cash_slip_is_true();

-- The second person at a slip is not the holder of the tin either.
CREATE FUNCTION cash_slip_seen_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cash_float WHERE org_id = NEW.org_id AND id = NEW.float_id
        AND human_of(org_id, holder_id) = human_of(org_id, NEW.confirmed_by)) THEN
        RAISE EXCEPTION 'cash_slip: the holder does not confirm it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_slip_seen_by_another', TABLE = 'cash_slip';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_slip_seen_by_another AFTER INSERT OR UPDATE OF confirmed_by ON cash_slip
    FOR EACH ROW WHEN (NEW.confirmed_by IS NOT NULL) EXECUTE FUNCTION cash_slip_seen_by_another();

-- What was given back stays as it was written down, and is confirmed once. A code counts wrong tries upwards, and is used once.
CREATE FUNCTION keep_cash_given_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF only_words_erased(to_jsonb(OLD), to_jsonb(NEW), ARRAY['reason']) THEN
        RETURN NEW;
    END IF;
    IF (OLD.hand_over_id, OLD.reason, OLD.taken_by, OLD.at) IS DISTINCT FROM (NEW.hand_over_id, NEW.reason, NEW.taken_by, NEW.at)
       OR num_nonnulls(OLD.confirmed_at, OLD.dropped_at) > 0 THEN
        RAISE EXCEPTION 'cash_given_back: what was given back is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_given_back_kept BEFORE UPDATE ON cash_given_back FOR EACH ROW EXECUTE FUNCTION keep_cash_given_back();

CREATE FUNCTION keep_cash_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.person_id, OLD.float_id, OLD.hand_over_id, OLD.amount_pence, OLD.asked_by, OLD.expires_at, OLD.created_at)
       IS DISTINCT FROM (NEW.person_id, NEW.float_id, NEW.hand_over_id, NEW.amount_pence, NEW.asked_by, NEW.expires_at, NEW.created_at)
       OR NEW.wrong < OLD.wrong OR OLD.used_at IS NOT NULL THEN
        RAISE EXCEPTION 'cash_code: what was sent, tried or used is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_code_kept BEFORE UPDATE ON cash_code FOR EACH ROW EXECUTE FUNCTION keep_cash_code();

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

-- Only people of the tin's event stand on its list.
CREATE FUNCTION cash_place_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cash_float JOIN offer ON offer.org_id = cash_float.org_id AND offer.engagement_id = cash_float.engagement_id
            WHERE cash_float.org_id = NEW.org_id AND cash_float.id = NEW.float_id AND offer.person_id = NEW.person_id
                AND offer.status <> 'withdrawn'
    ) THEN
        RAISE EXCEPTION 'cash_place: not somebody of this event'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_place_of_this_event', TABLE = 'cash_place';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_place_of_this_event AFTER INSERT OR UPDATE OF float_id ON cash_place
    FOR EACH ROW EXECUTE FUNCTION cash_place_of_event();

-- Nobody leaves a list while a slip of theirs is about, or while money is put aside for them in its tin. Who moves takes that money
-- along, to a tin that is open and has it.
CREATE FUNCTION cash_place_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
BEGIN
    IF EXISTS (SELECT FROM cash_slip WHERE org_id = OLD.org_id AND person_id = OLD.person_id AND status IN ('open', 'keyed')) THEN
        RAISE EXCEPTION 'cash_place: a slip of theirs is about'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_place_has_slip', TABLE = 'cash_place';
    END IF;
    held := (SELECT coalesce(sum(amount_pence), 0) FROM payout
        WHERE org_id = OLD.org_id AND payee_person_id = OLD.person_id AND rail = 'cash' AND money_at = 'reserved');
    IF held = 0 THEN
        RETURN NULL;
    END IF;
    IF NEW.left_at IS NOT NULL THEN
        RAISE EXCEPTION 'cash_place: money is put aside for them here'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_place_has_money', TABLE = 'cash_place';
    END IF;
    UPDATE cash_float SET reserved_pence = reserved_pence - held WHERE org_id = OLD.org_id AND id = OLD.float_id;
    UPDATE cash_float SET reserved_pence = reserved_pence + held WHERE org_id = NEW.org_id AND id = NEW.float_id AND status = 'open';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'cash_place: money goes along to an open tin only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_cash_has_open_tin', TABLE = 'cash_place';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_place_is_free AFTER UPDATE OF left_at, float_id ON cash_place
    FOR EACH ROW WHEN ((OLD.left_at, OLD.float_id) IS DISTINCT FROM (NEW.left_at, NEW.float_id))
    EXECUTE FUNCTION cash_place_is_free();

-- What is released in cash is put aside in the open tin on whose list the payee stands, in the same transaction; nothing is released
-- without one. It is free again, or handed over, in the same way; and not free while a slip for it may be signed.
CREATE FUNCTION reserve_cash() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tin uuid = (SELECT float_id FROM cash_place
        WHERE org_id = NEW.org_id AND person_id = NEW.payee_person_id AND left_at IS NULL);
BEGIN
    IF NEW.money_at = 'reserved' THEN
        UPDATE cash_float SET reserved_pence = reserved_pence + NEW.amount_pence
            WHERE org_id = NEW.org_id AND id = tin AND status = 'open';
    ELSE
        UPDATE cash_float SET reserved_pence = reserved_pence - NEW.amount_pence WHERE org_id = NEW.org_id AND id = tin;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'payout: its payee stands on the list of no open tin'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_cash_has_open_tin', TABLE = 'payout';
    END IF;
    IF NEW.money_at = 'owed' AND EXISTS (SELECT FROM cash_slip
        WHERE org_id = NEW.org_id AND status IN ('open', 'keyed') AND NEW.id = ANY (payout_ids)) THEN
        RAISE EXCEPTION 'payout: a slip for it is about'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_place_has_slip', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_cash_has_open_tin AFTER UPDATE OF money_at ON payout FOR EACH ROW
    WHEN (NEW.rail = 'cash' AND OLD.money_at <> NEW.money_at AND 'reserved' IN (OLD.money_at, NEW.money_at))
    EXECUTE FUNCTION reserve_cash();
CREATE TRIGGER payout_cash_begins_in_open_tin AFTER INSERT ON payout FOR EACH ROW
    WHEN (NEW.rail = 'cash' AND NEW.money_at = 'reserved') EXECUTE FUNCTION reserve_cash();

-- Cash is handed over by an open tin to somebody on its list, for a payment in cash that is theirs and has just become paid; also from
-- a tin that is counted in, by a slip that was signed before. While a slip for a payment is about, it goes by that slip only.
CREATE FUNCTION cash_hand_over_of_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payout JOIN cash_place ON cash_place.org_id = payout.org_id AND cash_place.person_id = payout.payee_person_id
            JOIN cash_float ON cash_float.org_id = cash_place.org_id AND cash_float.id = cash_place.float_id
            WHERE payout.org_id = NEW.org_id AND payout.id = NEW.payout_id AND payout.rail = 'cash' AND payout.status = 'posted'
                AND payout.amount_pence = NEW.amount_pence AND payout.payee_person_id = NEW.person_id
                AND cash_place.left_at IS NULL AND cash_float.id = NEW.float_id
                AND (cash_float.status = 'open' OR cash_float.status = 'counted' AND NEW.slip_id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'cash_hand_over: not somebody on the list of an open tin'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_hand_over_of_this_list', TABLE = 'cash_hand_over';
    END IF;
    -- Somebody may have begun to act for them since its release. By a signed slip it was given before anybody could look.
    IF NEW.slip_id IS NULL AND authority_holds(NEW.org_id, NEW.payout_id) IS NOT NULL THEN
        RAISE EXCEPTION 'cash_hand_over: nobody may have this money just now'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_payee_has_authority', TABLE = 'cash_hand_over';
    END IF;
    IF EXISTS (SELECT FROM cash_slip WHERE org_id = NEW.org_id AND person_id = NEW.person_id AND status IN ('open', 'keyed'))
       OR (NEW.slip_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM cash_slip WHERE org_id = NEW.org_id AND id = NEW.slip_id AND status = 'confirmed'
                AND float_id = NEW.float_id AND person_id = NEW.person_id AND NEW.payout_id = ANY (payout_ids)
                AND keyed_by = NEW.keyed_by AND witness = NEW.witness
       )) THEN
        RAISE EXCEPTION 'cash_hand_over: it goes by its slip, and by no other'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_hand_over_by_its_slip', TABLE = 'cash_hand_over';
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

-- And no payment in cash is paid but by a hand-over, or came back but by what was given back: looked at when the transaction ends.
CREATE FUNCTION payout_cash_was_handed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'failed' AND NOT EXISTS (SELECT FROM cash_hand_over WHERE org_id = NEW.org_id AND payout_id = NEW.id) THEN
        RETURN NULL;  -- it was never handed over
    END IF;
    IF NOT EXISTS (
        SELECT FROM cash_hand_over AS given
            LEFT JOIN cash_given_back AS back ON back.org_id = given.org_id AND back.hand_over_id = given.id
                AND back.dropped_at IS NULL
            WHERE given.org_id = NEW.org_id AND given.payout_id = NEW.id
                AND (NEW.status <> 'posted') = (back.confirmed_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'payout: cash that nobody handed over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_cash_was_handed_over', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payout_cash_was_handed_over AFTER INSERT OR UPDATE ON payout
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.rail = 'cash' AND NEW.status IN ('posted', 'returned', 'failed'))
    EXECUTE FUNCTION payout_cash_was_handed();
