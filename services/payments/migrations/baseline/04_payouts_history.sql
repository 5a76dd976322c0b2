-- What was sent of each payment, the rail's number of it, and each of its steps.

-- One send, written before it; afterwards the answer. A trigger keeps the request frozen. The exact bytes are kept once: they are the
-- payment's own `request_body` until that changes, and from then on stand here.
CREATE TABLE payout_attempt (
    org_id uuid NOT NULL,
    payout_id uuid NOT NULL,
    number integer NOT NULL,
    idempotency_key varchar NOT NULL,
    request_body varchar,
    api_version varchar NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT app_now(),
    answered_at timestamptz,
    answer varchar,
    http_status integer,
    code varchar,
    provider_id varchar,
    request_id varchar,
    nothing_moved boolean NOT NULL DEFAULT false,
    PRIMARY KEY (org_id, payout_id, number),
    FOREIGN KEY (org_id, payout_id) REFERENCES payout (org_id, id)
);

-- Which payment a rail's number is of: no number is of two. A trigger of `payout` writes it. An index of `payout` would be
-- written anew with every step, and each other one with it. No foreign key: payments are never deleted.
CREATE TABLE payout_at_rail (
    org_id uuid NOT NULL,
    provider_id varchar NOT NULL,
    rail varchar NOT NULL,
    payout_id uuid NOT NULL,
    PRIMARY KEY (org_id, provider_id, rail)
);

-- One step of one payment: from, to, why, by whom, and what was seen. Append-only, and part of the audit trail.
CREATE TABLE status_change (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    payout_id uuid NOT NULL,
    from_status varchar,
    to_status varchar NOT NULL,
    cause varchar NOT NULL,
    actor_kind varchar NOT NULL,
    actor_id uuid NOT NULL,
    evidence jsonb NOT NULL,
    correlation_id varchar NOT NULL,
    at timestamptz NOT NULL DEFAULT app_now(),
    transaction_number bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    PRIMARY KEY (org_id, payout_id, id),
    FOREIGN KEY (org_id, payout_id) REFERENCES payout (org_id, id)
);
CREATE INDEX status_change_chain_order_idx ON status_change (org_id, transaction_number, id);
CREATE INDEX status_change_at_idx ON status_change USING brin (at);
