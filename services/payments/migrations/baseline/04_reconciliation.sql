-- Bank, ledger and statuses set side by side once: who asked, and the figures as each of them gave them. Append-only.
CREATE TABLE reconciliation (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    rail varchar NOT NULL,
    compared_by uuid NOT NULL,
    figures jsonb NOT NULL,
    breaks integer NOT NULL,
    at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, compared_by) REFERENCES principal (org_id, id)
);

-- One difference, from the first comparison that found it to the first that did not; `topic` names it whatever its amounts are.
CREATE TABLE reconciliation_break (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    rail varchar NOT NULL,
    topic varchar NOT NULL,
    words varchar NOT NULL,
    owner_id uuid,
    first_seen_at timestamptz NOT NULL DEFAULT app_now(),
    last_seen_at timestamptz NOT NULL DEFAULT app_now(),
    ended_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, owner_id) REFERENCES principal (org_id, id)
);
CREATE UNIQUE INDEX reconciliation_break_open_key ON reconciliation_break (org_id, rail, topic) WHERE ended_at IS NULL;
