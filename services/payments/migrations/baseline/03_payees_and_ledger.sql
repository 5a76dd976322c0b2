-- Where money goes (payees, their methods, the organisation's accounts at rails) and the ledger.

-- Who is paid: a person who takes part, or an organisation that is paid in their place.
CREATE TABLE payee (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid,
    organisation_name varchar,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT payee_is_person_or_organisation CHECK ((person_id IS NULL) <> (organisation_name IS NULL))
);

-- A charity that people may give their fee to: its number with the register that keeps it. Two administrators agree to it and to each
-- change (15_two_signatures.sql). Its payee is the charity as an organisation; how it is paid is a payout_method, as for everybody.
CREATE TABLE charity (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    payee_id uuid NOT NULL,
    name varchar NOT NULL,
    register varchar NOT NULL,
    number varchar NOT NULL,
    checked_by uuid NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT app_now(),
    ended_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, payee_id),
    FOREIGN KEY (org_id, payee_id) REFERENCES payee (org_id, id),
    FOREIGN KEY (org_id, checked_by) REFERENCES principal (org_id, id),
    CONSTRAINT charity_name CHECK (length(name) BETWEEN 1 AND 40),
    CONSTRAINT charity_number CHECK (
        CASE register
            WHEN 'england_wales' THEN number ~ '^[0-9]{6,7}(-[0-9]{1,3})?$'
            WHEN 'scotland' THEN number ~ '^SC[0-9]{6}$'
            WHEN 'northern_ireland' THEN number ~ '^NIC[0-9]{6}$'
            ELSE false
        END
    )
);
CREATE UNIQUE INDEX charity_number_key ON charity (org_id, register, number) WHERE ended_at IS NULL;
ALTER TABLE offer ADD FOREIGN KEY (org_id, charity_id) REFERENCES charity (org_id, id);
ALTER TABLE offer_answer ADD FOREIGN KEY (org_id, charity_id) REFERENCES charity (org_id, id);
-- Who acts for a person with their money, and by what: the evidence was seen by a member of staff and is not copied. A supporter only helps,
-- and the money goes to the person as before. For everybody else it goes to bank details that were entered since, for what the authority is
-- for, until the day on which it is to be looked at again. One holds at a time.
CREATE TABLE payee_authority (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind varchar NOT NULL,
    holder_name varchar NOT NULL,
    scope varchar NOT NULL,
    evidence varchar NOT NULL,
    invoice_number varchar,
    seen_on date NOT NULL,
    seen_by uuid NOT NULL,
    review_on date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    -- Bank details that were entered before are whose they were then. The same one who acts on keeps theirs.
    details_since timestamptz NOT NULL DEFAULT app_now(),
    ended_at timestamptz,
    ended_by uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, seen_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, ended_by) REFERENCES principal (org_id, id),
    -- A DWP appointee is none of these: they act for benefits only.
    CONSTRAINT payee_authority_kind CHECK (
        kind IN ('supporter', 'deputy', 'attorney', 'guardian', 'controller', 'nominee', 'organisation')
    ),
    CONSTRAINT payee_authority_scope CHECK (scope IN ('fees', 'expenses', 'both')),
    CONSTRAINT payee_authority_words CHECK (
        length(holder_name) BETWEEN 1 AND 200 AND length(evidence) BETWEEN 1 AND 500 AND length(invoice_number) BETWEEN 1 AND 40
    ),
    CONSTRAINT payee_authority_invoice CHECK ((invoice_number IS NOT NULL) = (kind = 'organisation')),
    CONSTRAINT payee_authority_review CHECK (review_on > seen_on AND review_on <= seen_on + 1100),
    CONSTRAINT payee_authority_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX payee_authority_one_key ON payee_authority (org_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX payee_authority_person_idx ON payee_authority (org_id, person_id);

-- One way to reach a payee: the rail's tokens and what may be shown to a person. At most one is ready for each kind of money.
-- `verification` is a name check that no payment has used up yet, `verification_cleared` whether the rail lets a payment have it;
-- `name_match` and `name_digest` are the last check's result and a keyed digest of the account's name, `check_number` counts the
-- checks after the first. `confirmed_match` and `confirmed_digest`: what was confirmed by people at `confirmed_at`, to be compared.
CREATE TABLE payout_method (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    payee_id uuid NOT NULL,
    rail varchar NOT NULL,
    -- What it is for: where somebody acts for one kind of money alone, the other kind goes to details of its own.
    money varchar NOT NULL DEFAULT 'both',
    status varchar NOT NULL,
    recipient varchar,
    method varchar,
    verification varchar,
    bank_name varchar,
    last4 varchar,
    name_match varchar,
    account_check varchar NOT NULL DEFAULT 'not_checked',
    name_digest varchar,
    -- By what the same account of another payee is known: a keyed digest, never the number.
    account_digest varchar,
    verification_cleared boolean NOT NULL DEFAULT false,
    check_number integer NOT NULL DEFAULT 0,
    entered_by uuid NOT NULL,
    entered_how varchar NOT NULL DEFAULT 'desk',
    first_confirmed_by uuid,
    confirmed_by uuid,
    confirmed_at timestamptz,
    confirmed_match varchar,
    confirmed_digest varchar,
    usable_from timestamptz,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, payee_id) REFERENCES payee (org_id, id),
    -- Nothing is kept by which a rail that nobody calls would reach somebody.
    CONSTRAINT payout_method_is_called CHECK (rail NOT IN ('cash', 'voucher', 'bank_file', 'payroll')),
    CONSTRAINT payout_method_money CHECK (money IN ('fees', 'expenses', 'both')),
    CONSTRAINT payout_method_account_check CHECK (account_check IN ('passed', 'not_checkable', 'not_checked')),
    CONSTRAINT payout_method_status CHECK (
        status IN ('registering', 'to_confirm', 'waiting', 'ready', 'replaced', 'retired', 'refused', 'stopped')
    ),
    CONSTRAINT payout_method_entered_how CHECK (entered_how IN ('desk', 'paper', 'link')),
    -- Two people: whoever enters bank details does not confirm them.
    CONSTRAINT payout_method_second_person CHECK (confirmed_by IS NULL OR confirmed_by <> entered_by),
    -- The bank says that the name is wrong: that takes two who confirm.
    CONSTRAINT payout_method_first_confirmer CHECK (
        first_confirmed_by <> entered_by AND first_confirmed_by <> coalesce(confirmed_by, entered_by)
    ),
    CONSTRAINT payout_method_no_match_takes_two CHECK (
        status <> 'ready' OR confirmed_match IS DISTINCT FROM 'no_match' OR first_confirmed_by IS NOT NULL
    ),
    CONSTRAINT payout_method_ready_is_checked CHECK (
        status NOT IN ('waiting', 'ready')
        OR (confirmed_by IS NOT NULL AND recipient IS NOT NULL AND method IS NOT NULL)
    ),
    -- Only a change waits, and what waits says until when.
    CONSTRAINT payout_method_waits_until CHECK (status <> 'waiting' OR usable_from IS NOT NULL)
);
CREATE INDEX payout_method_account_idx ON payout_method (org_id, account_digest);
CREATE UNIQUE INDEX payout_method_ready_key ON payout_method (org_id, payee_id, money) WHERE status = 'ready';
-- Of two who enter new details at once, one is told.
CREATE UNIQUE INDEX payout_method_new_key ON payout_method (org_id, payee_id)
    WHERE status IN ('registering', 'to_confirm', 'waiting');

-- We have asked a person for new bank details, because money came back. While this is open, and only then, the word LINK opens
-- a page for them.
CREATE TABLE bank_details_request (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    payee_id uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    wants varchar,
    closed_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, payee_id) REFERENCES payee (org_id, id),
    CONSTRAINT bank_details_request_wants CHECK (wants IN ('link', 'call', 'letter'))
);
CREATE UNIQUE INDEX bank_details_request_open_key ON bank_details_request (org_id, payee_id) WHERE closed_at IS NULL;

-- What a person decided about bank details that were to be confirmed, and what they rest on where the bank did not say that the
-- name is right: whom they spoke with, on what kind of number that we held before, and what was said. Append-only.
CREATE TABLE bank_details_decision (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    method_id uuid NOT NULL,
    decision varchar NOT NULL,
    name_match varchar,
    spoken_to varchar,
    known_number varchar,
    said varchar,
    decided_by uuid NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, method_id) REFERENCES payout_method (org_id, id),
    CONSTRAINT bank_details_decision_decision CHECK (decision IN ('confirmed', 'turned_down')),
    CONSTRAINT bank_details_decision_has_evidence CHECK (
        num_nonnulls(spoken_to, known_number, said) = 3
        OR (num_nonnulls(spoken_to, known_number, said) = 0 AND decision = 'confirmed' AND name_match = 'match')
    )
);
CREATE INDEX bank_details_decision_of_idx ON bank_details_decision (org_id, method_id);

-- Full bank details, sealed with AES-GCM, until the rail has given its token; then the bytes are wiped.
CREATE TABLE sealed_bank_details (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    method_id uuid NOT NULL,
    sealed bytea,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    wiped_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, method_id),
    FOREIGN KEY (org_id, method_id) REFERENCES payout_method (org_id, id),
    CONSTRAINT sealed_bank_details_wiped CHECK ((sealed IS NULL) = (wiped_at IS NOT NULL))
);

-- The banks' two tables for the modulus check, as an administrator loaded them; the newest row of an organisation is in use.
CREATE TABLE modulus_tables (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    edition varchar NOT NULL,
    weights varchar NOT NULL,
    substitutions varchar NOT NULL,
    weights_sha256 varchar NOT NULL,
    substitutions_sha256 varchar NOT NULL,
    loaded_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id)
);
CREATE INDEX modulus_tables_newest_idx ON modulus_tables (org_id, created_at, id);

-- An organisation's account at a call rail. Secrets are sealed (shared.sealing).
CREATE TABLE rail_account (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    rail varchar NOT NULL,
    financial_account varchar NOT NULL,
    api_key_sealed varchar NOT NULL,
    webhook_secrets_sealed varchar[] NOT NULL DEFAULT '{}',
    contact_email varchar,
    entered_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    subscribed_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, rail)
);

-- A place where money is, or a reason for it. Only accounts with a floor keep a running balance (debits − credits).
CREATE TABLE ledger_account (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    code varchar NOT NULL,
    floor_pence bigint,
    balance_pence bigint,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, code),
    CONSTRAINT ledger_account_floor_keeps_balance CHECK ((floor_pence IS NULL) = (balance_pence IS NULL)),
    -- The balance of a float, for one, never falls below nothing, however many payments leave at once.
    CONSTRAINT ledger_account_above_floor CHECK (floor_pence IS NULL OR balance_pence >= floor_pence)
);

-- One movement in pence. `(source_type, source_id, source_step)` says why, and makes a second posting impossible.
CREATE TABLE ledger_transfer (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    debit_id uuid NOT NULL,
    credit_id uuid NOT NULL,
    amount_pence bigint NOT NULL,
    source_type varchar NOT NULL,
    source_id uuid NOT NULL,
    source_step varchar NOT NULL,
    accounting_date date NOT NULL DEFAULT ((app_now() AT TIME ZONE 'Europe/London')::date),
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    -- The same step of the same thing is posted once.
    UNIQUE (org_id, source_type, source_id, source_step),
    UNIQUE (number),
    FOREIGN KEY (org_id, debit_id) REFERENCES ledger_account (org_id, id),
    FOREIGN KEY (org_id, credit_id) REFERENCES ledger_account (org_id, id),
    CONSTRAINT ledger_transfer_moves_money CHECK (amount_pence > 0),
    CONSTRAINT ledger_transfer_two_accounts CHECK (debit_id <> credit_id)
);
-- What was booked on some days, for the accounts.
CREATE INDEX ledger_transfer_booked_idx ON ledger_transfer (org_id, source_step, created_at);
