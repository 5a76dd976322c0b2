-- Plumbing, the same in the databases of both services: the clock, who is asking, organisations, the outbox and the
-- inbox, requests under a key, and the audit trail.
--
-- Plain SQL, run by the first revision of each service. :"app" and :"system" are the names of the service's two roles:
-- the app role serves people one organisation at a time, the system role does background work and sees only what a
-- policy names. Nothing is ever deleted, so nobody may.

-- The one clock that deadlines use. Tests shift it, to see what happens tomorrow; in service the shift stays nothing.
CREATE TABLE app_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    shift interval NOT NULL DEFAULT interval '0'
);
INSERT INTO app_clock DEFAULT VALUES;
GRANT SELECT ON app_clock TO :"app", :"system";

CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT now() + shift FROM app_clock $$;

-- The organisation that this transaction works for; none, and row-level security shows nothing.
CREATE FUNCTION current_org() RETURNS uuid LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.org_id', true), '')::uuid $$;

-- For triggers of tables whose rows are never changed, not even by the owner.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- A council, an NHS body or a charity. `short_name` is what people read in a text message, `helpline_hours` when
-- somebody answers and calls people back. With `two_pictures` people may choose a second picture, and then say both. `duty_number`
-- is the organisation's own mobile that is told where somebody may be in danger and nobody of the safety plan is on duty. `adviser` is
-- a human adviser about benefits, as people are told: a name, and perhaps a number.
CREATE TABLE organisation (
    id uuid NOT NULL,
    name varchar NOT NULL,
    short_name varchar NOT NULL,
    helpline varchar NOT NULL,
    helpline_hours varchar NOT NULL DEFAULT 'mon-fri 09:00-17:00',
    two_pictures boolean NOT NULL DEFAULT false,
    duty_number varchar,
    adviser varchar NOT NULL DEFAULT 'Citizens Advice',
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (id),
    UNIQUE (name),
    CONSTRAINT organisation_adviser_fits_a_text CHECK (length(adviser) BETWEEN 3 AND 30),
    CONSTRAINT organisation_helpline_fits_a_text CHECK (length(helpline) BETWEEN 3 AND 20),
    CONSTRAINT organisation_short_name_fits_a_text CHECK (length(short_name) BETWEEN 2 AND 22)
);

-- One thing to do, written in the transaction that wants it done. `destination` is the service whose worker does it;
-- `acknowledged_at` is set in the transaction of its effect, and `body` is emptied then.
CREATE TABLE outbox (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    destination varchar NOT NULL,
    topic varchar NOT NULL,
    lane varchar NOT NULL,
    aggregate_id uuid,
    dedupe_key varchar,
    body jsonb NOT NULL,
    correlation_id varchar(64) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    due_at timestamptz NOT NULL DEFAULT app_now(),
    hints integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    last_failure varchar,
    begun_at timestamptz,
    failing_id uuid,
    set_aside_at timestamptz,
    acknowledged_at timestamptz,
    PRIMARY KEY (id)
)
-- Every row is updated once or more and then rests: room in the page, and frequent vacuuming.
WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE UNIQUE INDEX outbox_dedupe_key ON outbox (org_id, topic, dedupe_key)
    WHERE acknowledged_at IS NULL AND set_aside_at IS NULL AND dedupe_key IS NOT NULL;
CREATE INDEX outbox_due_idx ON outbox (due_at) WHERE acknowledged_at IS NULL AND set_aside_at IS NULL;
CREATE INDEX outbox_failing_idx ON outbox (failing_id) WHERE failing_id IS NOT NULL AND acknowledged_at IS NULL;

-- Work of one kind that always fails for one cause; `failing_id` of its outbox rows names it. One is open at a time.
CREATE TABLE failing_work (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    service varchar NOT NULL,
    topic varchar NOT NULL,
    cause varchar NOT NULL,
    status varchar NOT NULL
        CONSTRAINT failing_work_status_known CHECK (status IN ('failing', 'tried_again', 'set_aside', 'over')),
    row_count integer NOT NULL,
    told integer NOT NULL,
    since timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX failing_work_open_key ON failing_work (org_id, service, topic, cause) WHERE status = 'failing';

-- One message from outside: unique by its sender's own id, so that it takes effect once.
CREATE TABLE inbox (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    source varchar NOT NULL,
    external_id varchar NOT NULL,
    topic varchar NOT NULL,
    body jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT app_now(),
    handled_at timestamptz,
    PRIMARY KEY (id),
    UNIQUE (org_id, source, external_id)
);

-- One keyed request and its answer.
CREATE TABLE idempotent_request (
    org_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    route varchar NOT NULL,
    key varchar NOT NULL,
    request_hash bytea NOT NULL,
    status_code integer,
    answer jsonb,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, actor_id, route, key)
);

-- Who did what to which thing. `transaction_number` orders rows by when they could first be seen.
CREATE TABLE audit (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT app_now(),
    transaction_number bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    actor_kind varchar NOT NULL,
    actor_id uuid NOT NULL,
    on_behalf_of uuid,
    action varchar NOT NULL,
    object_type varchar NOT NULL,
    object_id uuid NOT NULL,
    facts jsonb NOT NULL,
    correlation_id varchar NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_chain_order_idx ON audit (org_id, transaction_number, id);
CREATE INDEX audit_object_idx ON audit (org_id, object_id, id);
-- A day is found without a look at every row, and nearly without cost for whoever writes one: rows stand in the order of time.
CREATE INDEX audit_at_idx ON audit USING brin (at);

-- Number and time are the database's own, whatever an INSERT says: a row with an old number would never be chained.
CREATE FUNCTION audit_number_and_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := app_now();
    NEW.transaction_number := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_number_and_time BEFORE INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_number_and_time();

-- The rows that the chain takes. A service that has other history of the same kind makes this view anew, over both.
CREATE VIEW audit_trail WITH (security_invoker = true) AS
    SELECT org_id, id, at, transaction_number, actor_kind, actor_id, on_behalf_of, action, object_type, object_id, facts FROM audit;

-- One link: the hash of the link before it and of the audit rows that one pass took; their ids and digests name a row that was changed.
CREATE TABLE audit_chain (
    org_id uuid NOT NULL,
    "position" bigint NOT NULL,
    audit_ids uuid[] NOT NULL,
    digests bytea NOT NULL,
    transaction_number bigint NOT NULL,
    previous varchar NOT NULL,
    hash varchar NOT NULL,
    PRIMARY KEY (org_id, "position"),
    CONSTRAINT audit_chain_names_each_row CHECK (cardinality(audit_ids) > 0 AND array_position(audit_ids, NULL) IS NULL
        AND octet_length(digests) = 32 * cardinality(audit_ids))
);
CREATE INDEX audit_chain_end_idx ON audit_chain (org_id, transaction_number, "position");

-- Row-level security of these tables is set with that of all others (row_level_security.sql), but for the table of
-- organisations, where the organisation is the row itself.
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation_own ON organisation USING (id = current_org()) WITH CHECK (id = current_org());

-- What background work sees across organisations: which ones there are, what is to be done, and the trail to be chained.
CREATE POLICY organisation_system_select ON organisation FOR SELECT TO :"system" USING (true);
CREATE POLICY outbox_system_select ON outbox FOR SELECT TO :"system" USING (true);
CREATE POLICY outbox_system_update ON outbox FOR UPDATE TO :"system" USING (true);
CREATE POLICY failing_work_system_select ON failing_work FOR SELECT TO :"system" USING (true);
CREATE POLICY inbox_system_select ON inbox FOR SELECT TO :"system" USING (true);
CREATE POLICY audit_system_select ON audit FOR SELECT TO :"system" USING (true);
CREATE POLICY audit_chain_system_select ON audit_chain FOR SELECT TO :"system" USING (true);
CREATE POLICY audit_chain_system_insert ON audit_chain FOR INSERT TO :"system" WITH CHECK (true);

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE ON audit_chain
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chain_no_truncate BEFORE TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, UPDATE ON organisation, outbox, failing_work, inbox, idempotent_request TO :"app";
GRANT SELECT, INSERT ON audit TO :"app";
GRANT SELECT ON organisation, failing_work, inbox, audit, audit_trail TO :"system";
GRANT SELECT ON audit_trail TO :"app";
GRANT SELECT, UPDATE ON outbox TO :"system";
GRANT SELECT, INSERT ON audit_chain TO :"system";
