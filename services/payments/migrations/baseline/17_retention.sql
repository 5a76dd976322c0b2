-- How long personal words are kept: periods that two administrators agreed to, and what the job did.

-- From `valid_from` on; `length` in months (words, notes), years (money) or days (answers, come_back); NULL: for ever. Without a row nothing goes.
CREATE TABLE retention_period (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind varchar NOT NULL,
    length integer,
    valid_from date NOT NULL,
    source varchar NOT NULL,
    checked_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, kind, valid_from),
    FOREIGN KEY (org_id, checked_by) REFERENCES principal (org_id, id),
    CONSTRAINT retention_period_kind_known CHECK (kind IN ('words', 'notes', 'money', 'answers', 'come_back')),
    CONSTRAINT retention_period_bounds CHECK (
        length BETWEEN CASE kind WHEN 'words' THEN 3 WHEN 'notes' THEN 6 WHEN 'money' THEN 6 WHEN 'answers' THEN 7 ELSE 14 END
        AND CASE kind WHEN 'words' THEN 120 WHEN 'notes' THEN 180 WHEN 'money' THEN 15 ELSE 400 END
    ),
    CONSTRAINT retention_period_money_may_come_back CHECK (kind <> 'come_back' OR length IS NOT NULL)
);
CREATE TRIGGER retention_period_two_signatures AFTER INSERT OR UPDATE ON retention_period
    FOR EACH ROW EXECUTE FUNCTION two_administrators_agreed('retention');

-- One pass over an organisation. A day has one at most; a rehearsal counts and changes nothing.
CREATE TABLE retention_run (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    day date NOT NULL,
    is_rehearsal boolean NOT NULL,
    lengths jsonb NOT NULL,
    before jsonb NOT NULL,
    asked_by uuid,
    begun_at timestamptz NOT NULL DEFAULT app_now(),
    after_id uuid,
    done_at timestamptz,
    there_at timestamptz,
    ended_early_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES principal (org_id, id),
    CONSTRAINT retention_run_who_asked CHECK (is_rehearsal = (asked_by IS NOT NULL))
);
CREATE UNIQUE INDEX retention_run_day_key ON retention_run (org_id, day) WHERE NOT is_rehearsal;
CREATE UNIQUE INDEX retention_run_open_key ON retention_run (org_id, is_rehearsal) WHERE done_at IS NULL OR there_at IS NULL;

-- What one step found; a step that is told twice counts once.
CREATE TABLE retention_part (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    place varchar NOT NULL,
    up_to varchar NOT NULL,
    counts jsonb NOT NULL,
    left_out integer NOT NULL,
    at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, run_id, place, up_to),
    FOREIGN KEY (org_id, run_id) REFERENCES retention_run (org_id, id),
    CONSTRAINT retention_part_place CHECK (place IN ('payments', 'notifications')),
    CONSTRAINT retention_part_left_out CHECK (left_out >= 0)
);
GRANT SELECT, INSERT, UPDATE ON retention_run TO :"app";
GRANT SELECT, INSERT ON retention_period, retention_part TO :"app";
CREATE TRIGGER retention_period_append_only BEFORE UPDATE OR DELETE ON retention_period
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER retention_part_append_only BEFORE UPDATE OR DELETE ON retention_part
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
