-- Claims: the dated rules and rates that decide, receipts, and what people ask back, line by line.

-- The rules of an organisation from a day on: data, added by administrators and never changed. Amounts in pence.
-- `caps` holds the most that is paid without asking, by category: {"bus": {"per_line_pence": 1200, "per_day_pence":
-- null}}; `refer_on` the cautions that make a person look. Staff have the bank holidays of `nation` off; what comes until
-- `cut_off` (London; by bank file until `bank_file_cut_off`) is sent by `send_by` of the same working day.
CREATE TABLE claim_policy (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    valid_from date NOT NULL,
    caps jsonb NOT NULL,
    receipt_needed_above_pence bigint NOT NULL,
    lost_receipt_up_to_pence bigint NOT NULL,
    automatic_up_to_pence bigint NOT NULL,
    second_approver_above_pence bigint NOT NULL,
    late_after_days integer NOT NULL,
    unusual_percent integer NOT NULL,
    -- What claims that are cut into pieces may come to, how alike two lines may be, and how old money may be, without a
    -- person who looks.
    person_day_up_to_pence bigint NOT NULL DEFAULT 10000,
    person_event_up_to_pence bigint NOT NULL DEFAULT 15000,
    alike_within_percent integer NOT NULL DEFAULT 2,
    alike_within_days integer NOT NULL DEFAULT 7,
    longest_age_days integer NOT NULL DEFAULT 365,
    refer_on jsonb NOT NULL,
    refer_when_entered_for_them boolean NOT NULL,
    nation varchar NOT NULL DEFAULT 'england',
    cut_off time NOT NULL DEFAULT '16:30',
    bank_file_cut_off time NOT NULL DEFAULT '14:00',
    send_by time NOT NULL DEFAULT '17:00',
    source varchar NOT NULL,
    checked_by uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, valid_from),
    CONSTRAINT claim_policy_limits CHECK (
        receipt_needed_above_pence >= 0 AND lost_receipt_up_to_pence >= 0 AND automatic_up_to_pence >= 0
        AND second_approver_above_pence >= automatic_up_to_pence AND late_after_days > 0 AND unusual_percent > 100
    ),
    CONSTRAINT claim_policy_pieces CHECK (
        person_day_up_to_pence >= 0 AND person_event_up_to_pence >= 0 AND alike_within_percent BETWEEN 0 AND 100
        AND alike_within_days BETWEEN 0 AND 366 AND longest_age_days > 0
    ),
    CONSTRAINT claim_policy_nation CHECK (nation IN ('england', 'wales', 'scotland', 'northern_ireland')),
    -- Nothing is promised for the same day that comes after its hour of sending.
    CONSTRAINT claim_policy_can_be_kept CHECK (greatest(cut_off, bank_file_cut_off) <= send_by)
);

-- What a vehicle's miles are worth from a day on, in tenths of a penny a mile; added, confirmed, and never changed.
CREATE TABLE mileage_rate (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    vehicle varchar NOT NULL,
    valid_from date NOT NULL,
    per_mile_tenth_pence integer NOT NULL,
    band_miles_tenths integer,
    beyond_tenth_pence integer,
    source varchar NOT NULL,
    status varchar NOT NULL,
    checked_by uuid,
    checked_on date,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, vehicle, valid_from),
    CONSTRAINT mileage_rate_vehicle CHECK (vehicle IN ('car', 'motorcycle', 'bicycle', 'passenger')),
    CONSTRAINT mileage_rate_status CHECK (status IN ('checked', 'checked_elsewhere', 'unverified')),
    CONSTRAINT mileage_rate_amounts CHECK (
        per_mile_tenth_pence > 0 AND (beyond_tenth_pence IS NULL OR beyond_tenth_pence >= 0)
        AND (band_miles_tenths IS NULL OR band_miles_tenths > 0)
    ),
    CONSTRAINT mileage_rate_band_is_whole CHECK ((band_miles_tenths IS NULL) = (beyond_tenth_pence IS NULL)),
    CONSTRAINT mileage_rate_checked_whole CHECK ((checked_by IS NULL) = (checked_on IS NULL))
);

-- What a person told us they drove for others in a tax year: the band of miles counts across all organisations. The
-- newest row counts.
CREATE TABLE outside_miles (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    tax_year_starts_on date NOT NULL,
    miles_tenths integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT outside_miles_amount CHECK (miles_tenths >= 0)
);
CREATE INDEX outside_miles_person_idx ON outside_miles (org_id, person_id, tax_year_starts_on);

-- One photo or PDF that a person sent, kept as pictures. `digest` is the SHA-256 of what was sent, to find the same
-- twice; `pages` counts its pictures (a long page is several), `pages_left_out` pages that were sent and not kept;
-- `stored_as` is the name in the store: that digest, so that one file sent twice is kept once. A row is never changed.
CREATE TABLE receipt (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    digest bytea NOT NULL,
    media_type varchar NOT NULL,
    pages integer NOT NULL,
    pages_left_out integer NOT NULL,
    stored_as varchar NOT NULL,
    stored_bytes integer NOT NULL,
    actor_kind varchar NOT NULL,
    actor_id uuid NOT NULL,
    on_behalf_of uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    erased_at timestamptz,
    PRIMARY KEY (org_id, id),
    -- For the key of claim_line: a receipt shows what its own person spent.
    UNIQUE (org_id, id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT receipt_digest_is_sha256 CHECK (octet_length(digest) = 32),
    CONSTRAINT receipt_has_pages CHECK (pages BETWEEN 1 AND 40 AND pages_left_out >= 0),
    CONSTRAINT receipt_is_not_empty CHECK (stored_bytes > 0)
);
CREATE INDEX receipt_digest_idx ON receipt (org_id, digest);
CREATE INDEX receipt_person_idx ON receipt (org_id, person_id, created_at);

-- One file that somebody began to send in, written before any work is done on it: what a day's limit counts, and why a
-- file in the store without a receipt is left alone for a day. A row is never changed.
CREATE TABLE receipt_try (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    digest bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT receipt_try_digest_is_sha256 CHECK (octet_length(digest) = 32)
);
CREATE INDEX receipt_try_person_idx ON receipt_try (org_id, person_id, created_at);
CREATE INDEX receipt_try_digest_idx ON receipt_try (org_id, digest);

-- What one person asks back. A draft until `submitted_at`; from then on its lines are frozen and `reasons`, `warnings`
-- and the promise say what was found and told. `to_decide` is kept so that the open few are found among a million old
-- ones.
CREATE TABLE claim (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    event_id uuid,
    reference varchar NOT NULL,
    channel varchar NOT NULL,
    entered_by uuid,
    entered_by_person_id uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    submitted_at timestamptz,
    outcome varchar,
    policy_id uuid,
    total_pence bigint NOT NULL DEFAULT 0,
    needs_two boolean NOT NULL DEFAULT false,
    reasons jsonb NOT NULL DEFAULT '[]',
    warnings jsonb NOT NULL DEFAULT '[]',
    promise_kind varchar,
    send_by timestamptz,
    misses_at timestamptz,
    to_decide boolean NOT NULL DEFAULT false,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, reference),
    -- For the keys of lines, decisions and links, which name the person too.
    UNIQUE (org_id, id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, event_id) REFERENCES engagement (org_id, id),
    FOREIGN KEY (org_id, entered_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, policy_id) REFERENCES claim_policy (org_id, id),
    CONSTRAINT claim_channel CHECK (channel IN ('text', 'call', 'web', 'helpline', 'desk')),
    CONSTRAINT claim_promise_kind CHECK (
        promise_kind IN (
            'sending_now', 'send_today', 'send_later', 'cash_today', 'voucher_today', 'needs_bank_details',
            'checking_bank_details', 'agreed', 'had_before', 'look_today', 'look_later'
        )
    ),
    CONSTRAINT claim_outcome CHECK (outcome IN ('approve', 'refer')),
    -- A draft has none of what submitting decides; a submitted claim has all of it.
    CONSTRAINT claim_submitted_whole CHECK (num_nonnulls(submitted_at, outcome, policy_id, misses_at) IN (0, 4)),
    CONSTRAINT claim_submitted_with_money CHECK (submitted_at IS NULL OR total_pence > 0),
    CONSTRAINT claim_to_decide_only_submitted CHECK (submitted_at IS NOT NULL OR NOT to_decide),
    -- Above the limit it takes two people, so a policy alone never approves.
    CONSTRAINT claim_policy_never_stands_for_two CHECK (outcome IS DISTINCT FROM 'approve' OR NOT needs_two)
)
WITH (fillfactor = 85);
CREATE INDEX claim_event_idx ON claim (org_id, event_id);
CREATE INDEX claim_person_idx ON claim (org_id, person_id, id);
CREATE INDEX claim_to_decide_idx ON claim (org_id, misses_at, id) WHERE to_decide;
-- Finance looks for an amount.
CREATE INDEX claim_total_idx ON claim (org_id, total_pence) WHERE submitted_at IS NOT NULL;
CREATE INDEX claim_submitted_idx ON claim (org_id, submitted_at, id) WHERE submitted_at IS NOT NULL;

-- One thing somebody spent money on, or will. Frozen once submitted, but for its status, what of it was approved so far
-- (`approved_pence`), and a receipt that comes later. `why` says how a mileage amount came about.
CREATE TABLE claim_line (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    person_id uuid NOT NULL,
    number integer NOT NULL,
    kind varchar NOT NULL,
    category varchar NOT NULL,
    spent_on date NOT NULL,
    amount_pence bigint NOT NULL,
    vat_pence bigint NOT NULL DEFAULT 0,
    supplier_vat_number varchar,
    miles_tenths integer,
    passengers integer NOT NULL DEFAULT 0,
    why varchar,
    description varchar NOT NULL,
    receipt_id uuid,
    receipt_digest varchar,
    lost_receipt_reason varchar,
    status varchar NOT NULL DEFAULT 'waiting',
    approved_pence bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, claim_id, number),
    FOREIGN KEY (org_id, claim_id, person_id) REFERENCES claim (org_id, id, person_id),
    CONSTRAINT claim_line_receipt_of_the_person FOREIGN KEY (org_id, receipt_id, person_id)
        REFERENCES receipt (org_id, id, person_id),
    CONSTRAINT claim_line_kind CHECK (kind IN ('spent', 'advance', 'ticket')),
    CONSTRAINT claim_line_amount CHECK (amount_pence > 0 AND vat_pence BETWEEN 0 AND amount_pence),
    CONSTRAINT claim_line_never_more_than_asked CHECK (approved_pence BETWEEN 0 AND amount_pence),
    CONSTRAINT claim_line_status CHECK (
        status IN ('waiting', 'approved', 'reduced', 'refused', 'asked', 'held', 'withdrawn')
    ),
    CONSTRAINT claim_line_approved_is_all CHECK (status <> 'approved' OR approved_pence = amount_pence),
    CONSTRAINT claim_line_reduced_is_part CHECK (status <> 'reduced' OR approved_pence BETWEEN 1 AND amount_pence - 1),
    -- Miles stand in lines that were driven, and nowhere else; a ticket or an advance is for something else.
    CONSTRAINT claim_line_miles CHECK (
        (miles_tenths IS NOT NULL) = (kind = 'spent' AND category IN ('car', 'motorcycle', 'bicycle'))
    ),
    CONSTRAINT claim_line_miles_driven CHECK (miles_tenths > 0),
    CONSTRAINT claim_line_passengers CHECK (
        passengers BETWEEN 0 AND 8 AND (passengers = 0 OR (category = 'car' AND miles_tenths IS NOT NULL))
    ),
    CONSTRAINT claim_line_receipt_is_whole CHECK ((receipt_id IS NULL) = (receipt_digest IS NULL))
)
WITH (fillfactor = 85);
CREATE INDEX claim_line_person_idx ON claim_line (org_id, person_id, spent_on);
CREATE INDEX claim_line_asked_idx ON claim_line (org_id, person_id) WHERE status = 'asked';
CREATE INDEX claim_line_unanswered_idx ON claim_line (org_id, claim_id) WHERE status IN ('asked', 'held');
CREATE INDEX claim_line_receipt_idx ON claim_line (org_id, receipt_digest) WHERE receipt_digest IS NOT NULL;

-- The part of a mileage line that was priced with one dated rate; the parts of a line add up to its amount.
CREATE TABLE claim_line_part (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    line_id uuid NOT NULL,
    rate_id uuid NOT NULL,
    miles_tenths integer NOT NULL,
    amount_pence bigint NOT NULL,
    reason varchar NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, line_id) REFERENCES claim_line (org_id, id),
    FOREIGN KEY (org_id, rate_id) REFERENCES mileage_rate (org_id, id),
    CONSTRAINT claim_line_part_amounts CHECK (miles_tenths > 0 AND amount_pence >= 0)
);
CREATE INDEX claim_line_part_line_idx ON claim_line_part (org_id, line_id);

-- What somebody asked us to pay before they come, in their own words. It ends once: with a ticket or money in advance, each a claim that
-- finance decides, or with a no and words to them (10_triggers_of_claims.sql).
CREATE TABLE advance_request (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    event_id uuid,
    said varchar NOT NULL,
    category varchar,
    amount_pence bigint,
    channel varchar NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    outcome varchar,
    claim_id uuid,
    words varchar,
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, claim_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, event_id) REFERENCES engagement (org_id, id),
    FOREIGN KEY (org_id, claim_id) REFERENCES claim (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES principal (org_id, id),
    CONSTRAINT advance_request_said CHECK (length(said) BETWEEN 1 AND 500),
    CONSTRAINT advance_request_amount CHECK (amount_pence > 0),
    CONSTRAINT advance_request_channel CHECK (channel IN ('text', 'call', 'helpline', 'staff')),
    CONSTRAINT advance_request_outcome CHECK (outcome IN ('ticket', 'advance', 'no')),
    CONSTRAINT advance_request_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
    CONSTRAINT advance_request_claim CHECK ((outcome IS NOT NULL AND outcome <> 'no') = (claim_id IS NOT NULL)),
    CONSTRAINT advance_request_words CHECK ((outcome IS NOT DISTINCT FROM 'no') = (words IS NOT NULL))
);
CREATE INDEX advance_request_person_idx ON advance_request (org_id, person_id);
CREATE INDEX advance_request_open_idx ON advance_request (org_id, id) WHERE outcome IS NULL;

-- A statement of somebody's money that was asked for: to be posted, or read on a page behind a link in a text. `asked_by` is the member of
-- staff who asked; nobody: the person themself did.
CREATE TABLE statement_request (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind varchar NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    way varchar NOT NULL,
    channel varchar NOT NULL,
    asked_by uuid,
    asked_on date NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES principal (org_id, id),
    CONSTRAINT statement_request_kind CHECK (kind IN ('jobcentre', 'year', 'erased')),
    CONSTRAINT statement_request_days CHECK (last_day >= first_day),
    CONSTRAINT statement_request_way CHECK (way IN ('post', 'link')),
    CONSTRAINT statement_request_channel CHECK (channel IN ('text', 'call', 'staff')),
    CONSTRAINT statement_request_asked CHECK ((asked_by IS NOT NULL) = (channel = 'staff'))
);
CREATE INDEX statement_request_person_idx ON statement_request (org_id, person_id);
