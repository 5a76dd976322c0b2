-- The bank's books. `credit` is the bank of truth: what really reached (and left again) each account number.
CREATE TABLE IF NOT EXISTS account (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    api_key TEXT NOT NULL UNIQUE,
    financial_account TEXT NOT NULL UNIQUE,
    available_pence INTEGER NOT NULL DEFAULT 0,
    outbound_pending_pence INTEGER NOT NULL DEFAULT 0,
    clock_offset_seconds REAL NOT NULL DEFAULT 0,
    settings TEXT NOT NULL DEFAULT '{}',
    created TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    created TEXT NOT NULL,
    visible_at REAL NOT NULL,   -- a list shows the object only from this moment of the account's clock
    parent TEXT,                -- what the object belongs to: recipient, financial account or transaction
    flow TEXT,                  -- the money movement that a transaction belongs to
    status TEXT,
    doc TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS object_by_kind ON object (account, kind, seq);
CREATE INDEX IF NOT EXISTS object_by_parent ON object (parent, kind, seq);
CREATE INDEX IF NOT EXISTS object_by_flow ON object (flow, kind, seq);
CREATE TABLE IF NOT EXISTS bank_details (
    payout_method TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    sort_code TEXT NOT NULL,
    account_number TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS closed_payee (
    sort_code TEXT NOT NULL,
    account_number TEXT NOT NULL,
    then_do TEXT NOT NULL,
    PRIMARY KEY (sort_code, account_number)
) STRICT;
CREATE TABLE IF NOT EXISTS name_check (   -- what a check of this account's name says, where somebody has said so
    sort_code TEXT NOT NULL,
    account_number TEXT NOT NULL,
    match_result TEXT NOT NULL,
    matched_name TEXT,
    status TEXT,
    PRIMARY KEY (sort_code, account_number)
) STRICT;
CREATE TABLE IF NOT EXISTS credit (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('credit', 'reversal')),
    account TEXT NOT NULL,
    sort_code TEXT NOT NULL,
    account_number TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,  -- positive for a credit, negative for a reversal
    outbound_payment TEXT NOT NULL,
    idempotency_key TEXT,
    statement_descriptor TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created TEXT NOT NULL           -- one credit and one reversal a payment, unless the bank corrects itself
) STRICT;
CREATE TABLE IF NOT EXISTS idempotency (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    object_id TEXT,             -- NULL until a call with this key has succeeded
    created_at REAL NOT NULL,   -- on the account's clock
    PRIMARY KEY (account, key)
) STRICT;
CREATE INDEX IF NOT EXISTS idempotency_object ON idempotency (object_id);
CREATE TABLE IF NOT EXISTS due (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    payment TEXT NOT NULL,
    step TEXT NOT NULL,
    reason TEXT,
    due_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS due_next ON due (account, due_at);
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    created TEXT NOT NULL,
    doc TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS event_by_object ON event (object_id);
CREATE INDEX IF NOT EXISTS event_by_account ON event (account, seq);
CREATE TABLE IF NOT EXISTS destination (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    enabled_events TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    event TEXT NOT NULL,
    destination TEXT NOT NULL,
    due_at REAL NOT NULL,       -- on the account's clock
    attempts INTEGER NOT NULL DEFAULT 0,
    signature TEXT NOT NULL DEFAULT 'good',
    state TEXT NOT NULL DEFAULT 'waiting'
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due_at) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS call (   -- every POST that reached the bank, whatever became of it
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    operation TEXT NOT NULL,
    idempotency_key TEXT,
    body_sha256 TEXT NOT NULL,
    stripe_version TEXT NOT NULL,
    at REAL NOT NULL,
    object_id TEXT,
    error_code TEXT,
    fault TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS call_by_key ON call (idempotency_key);
CREATE TABLE IF NOT EXISTS fault_log (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    account TEXT NOT NULL,
    operation TEXT NOT NULL,
    fault TEXT NOT NULL,
    subject TEXT
) STRICT;
