-- The organisation went live, or back to setting up, as two administrators agreed. The newest row counts.
CREATE TABLE live_change (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    is_live boolean NOT NULL,
    agreed_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, agreed_by) REFERENCES principal (org_id, id)
);

-- Somebody has read the words of a unit with exactly this digest, and a member of staff signs for it. It lapses when the words change.
CREATE TABLE words_sign_off (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    unit varchar NOT NULL,
    digest varchar NOT NULL,
    checked_by varchar NOT NULL,
    checked_on date NOT NULL,
    signed_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, signed_by) REFERENCES principal (org_id, id),
    CONSTRAINT words_sign_off_names_somebody CHECK (length(checked_by) BETWEEN 2 AND 100),
    CONSTRAINT words_sign_off_digest CHECK (digest ~ '^[0-9a-f]{64}$')
);
CREATE INDEX words_sign_off_unit_idx ON words_sign_off (org_id, unit, id);
