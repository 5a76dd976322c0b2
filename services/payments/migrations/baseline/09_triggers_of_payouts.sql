-- Triggers of obligations, mandates and payouts: what must hold whatever the code does and no CHECK can say.

-- The day in London: mandates are in force by days there.
CREATE FUNCTION london_today() RETURNS date LANGUAGE sql STABLE
    AS $$ SELECT (app_now() AT TIME ZONE 'Europe/London')::date $$;

-- What was decided is history: another decision is another obligation.
CREATE FUNCTION keep_obligation_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an obligation is one decision and never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER obligation_frozen BEFORE UPDATE OR DELETE ON obligation
    FOR EACH ROW EXECUTE FUNCTION keep_obligation_frozen();
CREATE TRIGGER obligation_line_frozen BEFORE UPDATE OR DELETE ON obligation_line
    FOR EACH ROW EXECUTE FUNCTION keep_obligation_frozen();

-- The people behind the two sign-ins, so that a CHECK can compare them: nobody signs twice under two names.
CREATE FUNCTION name_the_signers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.first_signed_by_person_id := (SELECT person_id FROM principal
        WHERE org_id = NEW.org_id AND id = NEW.first_signed_by);
    NEW.second_signed_by_person_id := (SELECT person_id FROM principal
        WHERE org_id = NEW.org_id AND id = NEW.second_signed_by);
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_signers BEFORE INSERT OR UPDATE OF first_signed_by, second_signed_by,
    first_signed_by_person_id, second_signed_by_person_id ON mandate
    FOR EACH ROW EXECUTE FUNCTION name_the_signers();

-- What was signed stays as it was signed. A second signature comes once, and a withdrawal is for good.
CREATE FUNCTION keep_mandate_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.purpose, OLD.source_id, OLD.daily_ceiling_pence, OLD.on_attendance, OLD.first_signed_by, OLD.valid_from, OLD.expires_on)
       IS DISTINCT FROM
       (NEW.purpose, NEW.source_id, NEW.daily_ceiling_pence, NEW.on_attendance, NEW.first_signed_by, NEW.valid_from, NEW.expires_on)
       OR (OLD.second_signed_by IS NOT NULL AND OLD.second_signed_by IS DISTINCT FROM NEW.second_signed_by)
       OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at) THEN
        RAISE EXCEPTION 'mandate: what was signed is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_frozen BEFORE UPDATE ON mandate FOR EACH ROW EXECUTE FUNCTION keep_mandate_frozen();

-- What a day has used is never given back: room that could come back could be spent twice.
CREATE FUNCTION keep_mandate_day_growing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.mandate_id, OLD.day, OLD.ceiling_pence) IS DISTINCT FROM (NEW.mandate_id, NEW.day, NEW.ceiling_pence)
       OR NEW.used_pence < OLD.used_pence AND NEW.used_pence >= 0 THEN
        RAISE EXCEPTION 'mandate_day: what a day has used only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_day_grows BEFORE UPDATE ON mandate_day
    FOR EACH ROW EXECUTE FUNCTION keep_mandate_day_growing();

-- The people behind the sign-ins, so that CHECKs can compare them with the person who is paid.
CREATE FUNCTION name_the_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT person_id INTO NEW.created_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.created_by;
    SELECT person_id INTO NEW.approved_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.approved_by;
    SELECT person_id INTO NEW.released_by_person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.released_by;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_people_on_insert BEFORE INSERT ON payout
    FOR EACH ROW EXECUTE FUNCTION name_the_people();
CREATE TRIGGER payout_people_on_update BEFORE UPDATE OF created_by, approved_by, released_by,
    created_by_person_id, approved_by_person_id, released_by_person_id ON payout
    FOR EACH ROW EXECUTE FUNCTION name_the_people();

-- What was decided stays decided: a payment never changes its amount, its payee or who approved it. Its rail may change
-- until it is released; its request and the request's key change only with a new body_revision. A finished payment comes
-- back only for a person to look at, where the rail contradicts how it ended.
CREATE FUNCTION keep_payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.obligation_id, OLD.generation, OLD.person_id, OLD.payee_id, OLD.payee_person_id, OLD.amount_pence,
        OLD.reference, OLD.created_by, OLD.entered_by) IS DISTINCT FROM
       (NEW.obligation_id, NEW.generation, NEW.person_id, NEW.payee_id, NEW.payee_person_id, NEW.amount_pence,
        NEW.reference, NEW.created_by, NEW.entered_by)
       OR (OLD.rail <> NEW.rail AND OLD.status NOT IN ('draft', 'approved'))
       OR (OLD.status = 'posted' AND NEW.status = 'failed' AND NEW.rail <> 'cash')
       OR (OLD.approved_by IS NOT NULL AND OLD.approved_by IS DISTINCT FROM NEW.approved_by)
       OR (OLD.approved_by_policy IS NOT NULL AND OLD.approved_by_policy IS DISTINCT FROM NEW.approved_by_policy)
       OR (OLD.released_by IS NOT NULL AND OLD.released_by IS DISTINCT FROM NEW.released_by)
       OR (OLD.released_under IS NOT NULL AND OLD.released_under IS DISTINCT FROM NEW.released_under)
       OR (OLD.recipient IS NOT NULL AND OLD.recipient IS DISTINCT FROM NEW.recipient
           AND OLD.body_revision = NEW.body_revision)
       OR (OLD.provider_id IS NOT NULL AND OLD.provider_id IS DISTINCT FROM NEW.provider_id)
       OR (OLD.contradicted_at IS NOT NULL AND NEW.contradicted_at IS NULL)
       OR (OLD.request_body IS NOT NULL AND OLD.request_body IS DISTINCT FROM NEW.request_body
           AND OLD.body_revision = NEW.body_revision)
       OR (OLD.idempotency_key IS DISTINCT FROM NEW.idempotency_key AND OLD.body_revision = NEW.body_revision) THEN
        RAISE EXCEPTION 'payout: what was decided or sent is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('failed', 'returned', 'canceled') AND OLD.status <> NEW.status
       AND NOT (NEW.status = 'needs_human' AND NEW.contradicted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'payout: a finished payment is never revived' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_frozen BEFORE UPDATE ON payout FOR EACH ROW EXECUTE FUNCTION keep_payout_frozen();

-- The rail's number of a payment is kept for whoever looks by it.
CREATE FUNCTION keep_number_at_rail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payout_at_rail (org_id, provider_id, rail, payout_id) VALUES (NEW.org_id, NEW.provider_id, NEW.rail, NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER payout_new_at_rail AFTER INSERT ON payout FOR EACH ROW
    WHEN (NEW.provider_id IS NOT NULL) EXECUTE FUNCTION keep_number_at_rail();
CREATE TRIGGER payout_named_by_rail AFTER UPDATE OF provider_id ON payout FOR EACH ROW
    WHEN (OLD.provider_id IS DISTINCT FROM NEW.provider_id) EXECUTE FUNCTION keep_number_at_rail();

-- What it is for is looked at when a mandate releases it, so it never changes.
CREATE FUNCTION keep_payout_purpose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payout: what it is for is frozen' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payout_purpose_frozen BEFORE UPDATE OF purpose, purpose_source_id ON payout FOR EACH ROW
    WHEN ((OLD.purpose, OLD.purpose_source_id) IS DISTINCT FROM (NEW.purpose, NEW.purpose_source_id))
    EXECUTE FUNCTION keep_payout_purpose();

-- A release under a mandate names one that is signed twice, for this purpose, valid today, and not signed by the payee.
-- FOR SHARE: a mandate is withdrawn before or after a release, never in its midst.
CREATE FUNCTION check_mandate_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signed mandate%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.released_under IS NOT DISTINCT FROM NEW.released_under THEN
            RETURN NEW;
        END IF;
    END IF;
    SELECT * INTO signed FROM mandate WHERE org_id = NEW.org_id AND id = NEW.released_under FOR SHARE;
    IF NOT FOUND THEN
        RETURN NEW;  -- the foreign key says so better
    END IF;
    IF signed.second_signed_by IS NULL OR signed.withdrawn_at IS NOT NULL
       OR london_today() NOT BETWEEN signed.valid_from AND signed.expires_on
       OR signed.purpose <> NEW.purpose OR signed.source_id IS DISTINCT FROM NEW.purpose_source_id THEN
        RAISE EXCEPTION 'payout: no such mandate is in force'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_mandate_in_force', TABLE = 'payout';
    END IF;
    IF NEW.person_id IN (signed.first_signed_by_person_id, signed.second_signed_by_person_id)
       OR NEW.payee_person_id IN (signed.first_signed_by_person_id, signed.second_signed_by_person_id) THEN
        RAISE EXCEPTION 'payout: nobody is paid under a mandate that they signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_mandate_signer_is_not_payee', TABLE = 'payout';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_mandate BEFORE INSERT OR UPDATE OF released_under ON payout
    FOR EACH ROW WHEN (NEW.released_under IS NOT NULL) EXECUTE FUNCTION check_mandate_of_release();

-- A fee that no person approved leaves under a mandate that says so, and only where each mark was made by somebody whom the event does not
-- pay and who signed no such mandate: by none of their sign-ins.
-- What somebody approved before, and came back, is paid again without them.
CREATE FUNCTION check_fee_on_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payout WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id AND approved_by IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM mandate WHERE org_id = NEW.org_id AND id = NEW.released_under AND on_attendance)
       OR NOT EXISTS (
            SELECT FROM obligation JOIN offer ON offer.org_id = obligation.org_id AND offer.engagement_id = obligation.source_id
                AND offer.person_id = obligation.person_id AND offer.role = obligation.part AND offer.status = 'accepted'
            WHERE obligation.org_id = NEW.org_id AND obligation.id = NEW.obligation_id AND obligation.kind = 'fee'
                AND EXISTS (SELECT FROM attendance WHERE attendance.org_id = offer.org_id AND attendance.offer_id = offer.id)
       ) OR EXISTS (
            SELECT FROM obligation JOIN offer ON offer.org_id = obligation.org_id AND offer.engagement_id = obligation.source_id
                    AND offer.person_id = obligation.person_id AND offer.role = obligation.part AND offer.status = 'accepted'
                JOIN attendance ON attendance.org_id = offer.org_id AND attendance.offer_id = offer.id
                JOIN mandate ON mandate.org_id = offer.org_id AND mandate.id = NEW.released_under
            WHERE obligation.org_id = NEW.org_id AND obligation.id = NEW.obligation_id
                AND may_not_mark_for_pay(NEW.org_id, obligation.source_id, attendance.marked_by, mandate.first_signed_by, mandate.second_signed_by)
       ) THEN
        RAISE EXCEPTION 'payout: nobody approved it, and no mark of it stands for that'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_fee_on_attendance', TABLE = 'payout';
    END IF;
    RETURN NULL;
END $$;
-- Whether whoever marked is paid by the event, or is one of two who signed, by whichever of their sign-ins.
CREATE FUNCTION may_not_mark_for_pay(org uuid, event uuid, marked_by uuid, first_signer uuid, second_signer uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM principal AS marker JOIN principal AS same ON same.org_id = marker.org_id AND same.human_id = marker.human_id
        WHERE marker.org_id = org AND marker.id = marked_by AND (
            same.id IN (first_signer, second_signer)
            OR same.person_id IN (SELECT person_id FROM offer WHERE org_id = org AND engagement_id = event AND status <> 'withdrawn')
        )
    )
$$;
CREATE TRIGGER payout_fee_on_attendance AFTER INSERT OR UPDATE OF released_under, approved_by_policy ON payout FOR EACH ROW
    WHEN (NEW.purpose = 'fees' AND NEW.approved_by_policy IS NOT NULL AND NEW.released_under IS NOT NULL)
    EXECUTE FUNCTION check_fee_on_attendance();

-- A decision that was taken back is never paid: no payment of its obligation may be made.
CREATE FUNCTION refuse_payment_of_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM obligation_taken_back WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id) THEN
        RAISE EXCEPTION 'payout: the decision behind it was taken back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_decision_stands', TABLE = 'payout';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_decision_stands BEFORE INSERT ON payout
    FOR EACH ROW EXECUTE FUNCTION refuse_payment_of_taken_back();

-- What was ever sent to a rail is not taken back, whatever the rail said of it: it may say later that it was paid after all.
CREATE FUNCTION refuse_taking_back_what_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payout WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id
            AND (attempts > 0 OR status NOT IN ('draft', 'approved', 'failed', 'returned', 'canceled'))
    ) THEN
        RAISE EXCEPTION 'obligation: its money was let go'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_taken_back_before_money', TABLE = 'obligation_taken_back';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER obligation_taken_back_before_money BEFORE INSERT ON obligation_taken_back
    FOR EACH ROW EXECUTE FUNCTION refuse_taking_back_what_was_sent();

-- What was decided is decided anew only once it was taken back: two that stand would be paid twice.
CREATE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM obligation AS before WHERE before.org_id = NEW.org_id AND before.kind = NEW.kind
            AND before.source_id = NEW.source_id AND before.person_id = NEW.person_id AND before.part = NEW.part
            AND before.revision < NEW.revision AND NOT EXISTS (
                SELECT FROM obligation_taken_back AS gone
                WHERE gone.org_id = before.org_id AND gone.obligation_id = before.id
            )
    ) THEN
        RAISE EXCEPTION 'obligation: the same is owed already'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'obligation_decided_once', TABLE = 'obligation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER obligation_decided_once BEFORE INSERT ON obligation
    FOR EACH ROW WHEN (NEW.revision > 0 AND NEW.kind <> 'fee_difference') EXECUTE FUNCTION refuse_second_decision();

-- The index of live payments looks past one whose end is contradicted, so that it can stand beside a later one that had
-- left by then. No other is made meanwhile, and none that has not left yet leaves.
CREATE FUNCTION refuse_payment_beside_a_live_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payout WHERE org_id = NEW.org_id AND obligation_id = NEW.obligation_id AND id <> NEW.id
            AND (TG_OP = 'INSERT' AND status NOT IN ('failed', 'returned', 'canceled')
                 OR TG_OP = 'UPDATE' AND status = 'needs_human' AND contradicted_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'payout: another payment of the same money is live'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'payout_one_live_per_obligation', TABLE = 'payout';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_made_alone BEFORE INSERT ON payout
    FOR EACH ROW WHEN (NEW.generation > 1) EXECUTE FUNCTION refuse_payment_beside_a_live_one();
CREATE TRIGGER payout_leaves_alone BEFORE UPDATE OF status ON payout
    FOR EACH ROW WHEN (NEW.generation > 1 AND NEW.status = 'sending' AND OLD.status <> 'sending')
    EXECUTE FUNCTION refuse_payment_beside_a_live_one();

-- Before a payment gets another request, what was sent with the one before is given the bytes of that.
CREATE FUNCTION hand_over_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payout_attempt SET request_body = OLD.request_body
    WHERE org_id = OLD.org_id AND payout_id = OLD.id AND request_body IS NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_hands_over_request BEFORE UPDATE OF request_body ON payout FOR EACH ROW
    WHEN (OLD.request_body IS NOT NULL AND OLD.request_body IS DISTINCT FROM NEW.request_body)
    EXECUTE FUNCTION hand_over_request();

-- The request of an attempt stays as it was sent; its answer is written once.
CREATE FUNCTION keep_attempt_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.request_body IS NULL AND to_jsonb(OLD) - 'request_body' = to_jsonb(NEW) - 'request_body'
       AND NEW.request_body = (SELECT request_body FROM payout WHERE org_id = OLD.org_id AND id = OLD.payout_id) THEN
        RETURN NEW;
    END IF;
    IF (OLD.payout_id, OLD.number, OLD.idempotency_key, OLD.request_body, OLD.api_version, OLD.sent_at) IS DISTINCT FROM
       (NEW.payout_id, NEW.number, NEW.idempotency_key, NEW.request_body, NEW.api_version, NEW.sent_at)
       OR OLD.answer IS NOT NULL THEN
        RAISE EXCEPTION 'payout_attempt: what was sent and answered is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_attempt_frozen BEFORE UPDATE ON payout_attempt
    FOR EACH ROW EXECUTE FUNCTION keep_attempt_frozen();

-- What was decided about a payment stays as it was decided, and it says who the two people are behind their sign-ins.
CREATE FUNCTION keep_payout_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.decided_by_person_id := (SELECT person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.decided_by);
    NEW.agreed_by_person_id := (SELECT person_id FROM principal WHERE org_id = NEW.org_id AND id = NEW.agreed_by);
    IF TG_OP = 'UPDATE' AND (
        (OLD.payout_id, OLD.way, OLD.evidence, OLD.bank_number, OLD.needs_two, OLD.decided_by, OLD.decided_at)
        IS DISTINCT FROM
        (NEW.payout_id, NEW.way, NEW.evidence, NEW.bank_number, NEW.needs_two, NEW.decided_by, NEW.decided_at)
        OR OLD.done_at IS NOT NULL OR OLD.dropped_at IS NOT NULL) THEN
        RAISE EXCEPTION 'payout_decision: what was decided is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_decision_kept BEFORE INSERT OR UPDATE ON payout_decision
    FOR EACH ROW EXECUTE FUNCTION keep_payout_decision();

-- A step's number and time are the database's own, as those of the other rows that are chained.
CREATE TRIGGER status_change_number_and_time BEFORE INSERT ON status_change
    FOR EACH ROW EXECUTE FUNCTION audit_number_and_time();

-- The chain takes every step of a payment from here: a copy among the other audit rows would cost as much as the step.
CREATE OR REPLACE VIEW audit_trail WITH (security_invoker = true) AS
    SELECT org_id, id, at, transaction_number, actor_kind, actor_id, on_behalf_of, action, object_type, object_id, facts FROM audit
    UNION ALL
    SELECT org_id, id, at, transaction_number, actor_kind, actor_id, NULL, ('payout.' || to_status)::varchar, 'payout'::varchar, payout_id,
        jsonb_build_object('from', from_status, 'cause', cause, 'evidence', evidence)
    FROM status_change;
