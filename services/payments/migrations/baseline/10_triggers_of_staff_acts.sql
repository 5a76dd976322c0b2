-- Acts of staff: every member of staff who had a part in a claim or a fee before it was decided. Triggers keep them, so that no
-- code can forget one, and whoever had one neither decides nor lets the money go.

-- Every sign-in of the human being behind a sign-in, its own as well. All rules about different people ask this.
CREATE FUNCTION sign_ins_of(org uuid, sign_in uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(other.id) || sign_in FROM principal AS own
        JOIN principal AS other ON other.org_id = own.org_id AND other.human_id = own.human_id
        WHERE own.org_id = org AND own.id = sign_in
$$;

-- Who changes something in this transaction: a member of staff, or nobody of them (a person for themself, the service).
-- The code says so once (`act_as`); what is changed by nobody at all is refused.
CREATE FUNCTION staff_at_work() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    CASE current_setting('app.actor_kind', true)
        WHEN 'staff' THEN RETURN current_setting('app.actor_id')::uuid;
        WHEN 'person', 'system' THEN RETURN NULL;
        ELSE RAISE EXCEPTION 'nobody has said who changes this'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'somebody_acts';
    END CASE;
END $$;

-- Keeps an act of staff on a claim, once for each human sign-in and kind; nobody of staff is nobody.
CREATE FUNCTION keep_claim_staff_act(org uuid, claim uuid, who uuid, what varchar) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF who IS NOT NULL THEN
        INSERT INTO claim_staff_act (org_id, id, claim_id, principal_id, act)
            VALUES (org, gen_random_uuid(), claim, who, what) ON CONFLICT DO NOTHING;
    END IF;
END $$;

CREATE FUNCTION keep_staff_acts_on_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM keep_claim_staff_act(NEW.org_id, NEW.id, NEW.entered_by, 'entered');
        PERFORM keep_claim_staff_act(NEW.org_id, NEW.id, staff_at_work(), 'entered');
    ELSE
        PERFORM keep_claim_staff_act(NEW.org_id, NEW.id, staff_at_work(), 'sent_in');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_staff_acts_of_new AFTER INSERT ON claim FOR EACH ROW EXECUTE FUNCTION keep_staff_acts_on_claim();
CREATE TRIGGER claim_staff_acts_of_sent AFTER UPDATE ON claim FOR EACH ROW
    WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION keep_staff_acts_on_claim();

-- Whoever writes lines of a draft, and whoever gives a line its receipt or takes it away, also by sending in the photo.
CREATE FUNCTION keep_staff_acts_on_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_draft boolean = (SELECT submitted_at IS NULL FROM claim WHERE org_id = NEW.org_id AND id = NEW.claim_id);
    before uuid = CASE WHEN TG_OP = 'UPDATE' THEN OLD.receipt_id END;
BEGIN
    IF is_draft THEN
        PERFORM keep_claim_staff_act(NEW.org_id, NEW.claim_id, staff_at_work(), 'wrote');
    END IF;
    IF before IS DISTINCT FROM NEW.receipt_id THEN
        IF before IS NOT NULL THEN
            PERFORM keep_claim_staff_act(NEW.org_id, NEW.claim_id, staff_at_work(), 'receipt_removed');
        END IF;
        IF NEW.receipt_id IS NOT NULL THEN
            PERFORM keep_claim_staff_act(NEW.org_id, NEW.claim_id, staff_at_work(), 'receipt_added');
            PERFORM keep_claim_staff_act(NEW.org_id, NEW.claim_id, actor_id, 'receipt_added')
                FROM receipt WHERE org_id = NEW.org_id AND id = NEW.receipt_id AND actor_kind = 'staff';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_line_staff_acts_of_new AFTER INSERT ON claim_line FOR EACH ROW EXECUTE FUNCTION keep_staff_acts_on_line();
CREATE TRIGGER claim_line_staff_acts AFTER UPDATE ON claim_line FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION keep_staff_acts_on_line();

-- Who spoke for the person, and: whoever decided about a line before its last appeal does nothing more about it.
CREATE FUNCTION keep_staff_acts_on_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.actor_kind <> 'staff' THEN
        RETURN NULL;
    END IF;
    IF NEW.action IN ('answer', 'appeal', 'withdraw') THEN
        PERFORM keep_claim_staff_act(NEW.org_id, claim_id, NEW.actor_id,
                CASE NEW.action WHEN 'answer' THEN 'answered' WHEN 'appeal' THEN 'appealed' ELSE 'withdrew' END)
            FROM claim_line WHERE org_id = NEW.org_id AND id = NEW.line_id;
    ELSIF decided_before_appeal(NEW.org_id, NEW.line_id, NEW.actor_id) THEN
        RAISE EXCEPTION 'an appeal is decided by somebody who did not decide before'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_step_appeal_to_another', TABLE = 'claim_step';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_step_staff_acts AFTER INSERT ON claim_step FOR EACH ROW EXECUTE FUNCTION keep_staff_acts_on_step();

-- Whether somebody decided about a line before the person asked for another look, as the first or the second of two.
CREATE FUNCTION decided_before_appeal(org uuid, line uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM claim_step AS decided
            JOIN claim_step AS appeal ON appeal.org_id = decided.org_id AND appeal.line_id = decided.line_id
                AND appeal.action = 'appeal' AND appeal.id > decided.id
            WHERE decided.org_id = org AND decided.line_id = line AND decided.actor_kind = 'staff'
                AND decided.action IN ('approve', 'approve_less', 'refuse')
                AND decided.actor_id = ANY (sign_ins_of(org, who))
    )
$$;

-- Whether somebody worked on a claim, other than by deciding it.
CREATE FUNCTION has_acted_on_claim(org uuid, claim uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM claim_staff_act WHERE org_id = org AND claim_id = claim AND act <> 'decided'
            AND principal_id = ANY (sign_ins_of(org, who))
    )
$$;

-- The deciders of a claim did not work on it: looked at again when the second agrees and when the decision makes something
-- owed, because the first may have changed the claim meanwhile.
CREATE FUNCTION keep_staff_acts_on_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Taking back is open to others, whatever those who decided did since.
    deciders uuid[] = CASE WHEN NEW.undone_by IS NULL THEN ARRAY[NEW.decided_by, NEW.second_decided_by]
        ELSE ARRAY[NEW.undone_by] END;
    who uuid;
BEGIN
    FOREACH who IN ARRAY deciders LOOP
        IF who IS NOT NULL AND has_acted_on_claim(NEW.org_id, NEW.claim_id, who) THEN
            RAISE EXCEPTION 'nobody decides about a claim that they worked on'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_decision_without_own_act', TABLE = 'claim_decision';
        END IF;
    END LOOP;
    PERFORM keep_claim_staff_act(NEW.org_id, NEW.claim_id, NEW.decided_by, 'decided');
    PERFORM keep_claim_staff_act(NEW.org_id, NEW.claim_id, NEW.second_decided_by, 'decided');
    RETURN NULL;
END $$;
CREATE TRIGGER claim_decision_without_own_act AFTER INSERT OR UPDATE OF decided_by, second_decided_by, obligation_id, undone_by
    ON claim_decision FOR EACH ROW EXECUTE FUNCTION keep_staff_acts_on_decision();

-- Keeps an act of staff on an offer. Nobody sets, answers or marks anything of their own as a member of staff.
CREATE FUNCTION keep_offer_staff_act(org uuid, offered uuid, person uuid, who uuid, what varchar) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF who IS NULL THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM principal WHERE org_id = org AND id = ANY (sign_ins_of(org, who)) AND person_id = person) THEN
        RAISE EXCEPTION 'nobody sets, answers or marks their own part'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_staff_act_is_anothers', TABLE = 'offer_staff_act';
    END IF;
    INSERT INTO offer_staff_act (org_id, id, offer_id, principal_id, act)
        VALUES (org, gen_random_uuid(), offered, who, what) ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION keep_staff_acts_on_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_offer_staff_act(NEW.org_id, NEW.id, NEW.person_id, staff_at_work(), TG_ARGV[0]);
    RETURN NULL;
END $$;
CREATE TRIGGER offer_staff_acts_of_new AFTER INSERT ON offer FOR EACH ROW EXECUTE FUNCTION keep_staff_acts_on_offer('set_amount');
CREATE TRIGGER offer_staff_acts_of_amount AFTER UPDATE ON offer FOR EACH ROW
    WHEN ((OLD.role, OLD.agreed_minutes, OLD.agreed_pence) IS DISTINCT FROM (NEW.role, NEW.agreed_minutes, NEW.agreed_pence))
    EXECUTE FUNCTION keep_staff_acts_on_offer('set_amount');
CREATE TRIGGER offer_staff_acts_of_answer AFTER UPDATE ON offer FOR EACH ROW
    WHEN (NEW.status IN ('accepted', 'declined') AND
        (OLD.status, OLD.choice, OLD.accepted_pence, OLD.charity_id, OLD.instalment_pence, OLD.instalment_on)
            IS DISTINCT FROM (NEW.status, NEW.choice, NEW.accepted_pence, NEW.charity_id, NEW.instalment_pence, NEW.instalment_on))
    EXECUTE FUNCTION keep_staff_acts_on_offer('answered');
CREATE TRIGGER offer_staff_acts_of_done AFTER UPDATE ON offer FOR EACH ROW
    WHEN (OLD.done_on IS DISTINCT FROM NEW.done_on) EXECUTE FUNCTION keep_staff_acts_on_offer('marked');

-- A yes above a limit that a person set for themself lets their fee go, so it is an answer like any other.
CREATE FUNCTION keep_staff_acts_on_limit_yes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_offer_staff_act(NEW.org_id, NEW.offer_id, NEW.person_id, staff_at_work(), 'answered');
    RETURN NULL;
END $$;
CREATE TRIGGER payment_limit_yes_staff_acts AFTER INSERT ON payment_limit_yes
    FOR EACH ROW EXECUTE FUNCTION keep_staff_acts_on_limit_yes();

CREATE FUNCTION keep_staff_acts_on_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_offer_staff_act(org_id, id, person_id, NEW.marked_by, 'marked')
        FROM offer WHERE org_id = NEW.org_id AND id = NEW.offer_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_staff_acts AFTER INSERT OR UPDATE ON attendance
    FOR EACH ROW EXECUTE FUNCTION keep_staff_acts_on_attendance();

-- Whoever cancels an event makes the fees due that its rates give for cancelling late, so they set these amounts. Somebody
-- who takes part may cancel: their own line they can neither approve nor release.
CREATE FUNCTION keep_staff_acts_on_cancelling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO offer_staff_act (org_id, id, offer_id, principal_id, act)
        SELECT org_id, gen_random_uuid(), id, staff_at_work(), 'set_amount' FROM offer
            WHERE org_id = NEW.org_id AND engagement_id = NEW.id AND status <> 'withdrawn' AND staff_at_work() IS NOT NULL
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER engagement_staff_acts AFTER UPDATE ON engagement FOR EACH ROW
    WHEN (OLD.cancelled_at IS DISTINCT FROM NEW.cancelled_at) EXECUTE FUNCTION keep_staff_acts_on_cancelling();

-- Whether somebody worked on what something is owed for: in the claim behind it, or in the person's fee for the
-- event; in what that came to more, also whoever proposed or confirmed the rate. In plpgsql, so that its plans are kept: a run asks it for each of thousands of lines.
CREATE FUNCTION has_acted_on(org uuid, owed uuid, who uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    sign_ins uuid[] = sign_ins_of(org, who);
    debt obligation%ROWTYPE;
BEGIN
    SELECT * INTO debt FROM obligation WHERE org_id = org AND id = owed;
    RETURN CASE replace(debt.kind, 'fee_instalment', 'fee')  -- an instalment is a part of its fee
        WHEN 'claim' THEN EXISTS (
            SELECT FROM claim_decision JOIN claim_staff_act USING (org_id, claim_id)
                WHERE claim_decision.org_id = org AND claim_decision.id = debt.source_id
                    AND act <> 'decided' AND principal_id = ANY (sign_ins))
        WHEN 'fee_difference' THEN EXISTS (
            SELECT FROM fee_difference WHERE org_id = org AND obligation_id = owed AND has_acted_on(org, fee_id, who)
        ) OR EXISTS (
            SELECT FROM obligation_line
                JOIN limit_proposal ON limit_proposal.org_id = org AND limit_proposal.subject_id = obligation_line.rate_id
                WHERE obligation_line.org_id = org AND obligation_line.obligation_id = owed AND limit_proposal.outcome = 'confirmed'
                    AND (proposed_by = ANY (sign_ins) OR decided_by = ANY (sign_ins)))
        WHEN 'fee' THEN EXISTS (
            SELECT FROM offer JOIN offer_staff_act ON offer_staff_act.org_id = offer.org_id AND offer_staff_act.offer_id = offer.id
                WHERE offer.org_id = org AND offer.engagement_id = debt.source_id AND offer.person_id = debt.person_id
                    AND offer.status <> 'withdrawn' AND principal_id = ANY (sign_ins))
        ELSE false END;
END $$;

-- Neither who approves a payment nor who releases it worked on what its money is owed for.
CREATE FUNCTION check_hands_of_payout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.approved_by IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.approved_by IS DISTINCT FROM NEW.approved_by)
            AND has_acted_on(NEW.org_id, NEW.obligation_id, NEW.approved_by))
       OR (NEW.released_by IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.released_by IS DISTINCT FROM NEW.released_by)
            AND has_acted_on(NEW.org_id, NEW.obligation_id, NEW.released_by)) THEN
        RAISE EXCEPTION 'payout: nobody lets money go that they worked on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_without_own_act', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_excludes_own_acts_of_new AFTER INSERT ON payout FOR EACH ROW
    WHEN (NEW.approved_by IS NOT NULL OR NEW.released_by IS NOT NULL) EXECUTE FUNCTION check_hands_of_payout();
CREATE TRIGGER payout_excludes_own_acts AFTER UPDATE ON payout FOR EACH ROW
    WHEN ((OLD.approved_by, OLD.released_by) IS DISTINCT FROM (NEW.approved_by, NEW.released_by))
    EXECUTE FUNCTION check_hands_of_payout();
