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
