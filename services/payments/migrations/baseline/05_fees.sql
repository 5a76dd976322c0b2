-- Fees beside their payments: what a back-dated rate made of them, and what is paid with wages.

-- What a fee came to more by a rate that was back-dated after it was worked out: of those that stand, one for a fee and a rate.
-- `before_pence` is what was owed for it until then, the differences before this one included. Append-only.
CREATE TABLE fee_difference (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    obligation_id uuid NOT NULL,
    fee_id uuid NOT NULL,
    rate_id uuid NOT NULL,
    before_pence bigint NOT NULL,
    after_pence bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, obligation_id),
    FOREIGN KEY (org_id, obligation_id) REFERENCES obligation (org_id, id),
    FOREIGN KEY (org_id, fee_id) REFERENCES obligation (org_id, id),
    FOREIGN KEY (org_id, rate_id) REFERENCES rate (org_id, id),
    -- A rate that goes down takes nothing back.
    CONSTRAINT fee_difference_is_more CHECK (before_pence > 0 AND after_pence > before_pence)
);
CREATE INDEX fee_difference_fee_idx ON fee_difference (org_id, fee_id);
CREATE INDEX fee_difference_rate_idx ON fee_difference (org_id, rate_id);

-- What was given to the payroll office: the exact bytes, made once and taken once.
CREATE TABLE payroll_file (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    pay_on date NOT NULL,
    content varchar NOT NULL,
    sha256 varchar NOT NULL,
    total_pence bigint NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL DEFAULT app_now(),
    taken_by uuid,
    taken_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, made_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, taken_by) REFERENCES principal (org_id, id),
    CONSTRAINT payroll_file_total CHECK (total_pence > 0),
    CONSTRAINT payroll_file_taken CHECK ((taken_by IS NULL) = (taken_at IS NULL))
);

-- One payment in a file, and what the payroll office said of it. A payment stands in one file and no other.
CREATE TABLE payroll_line (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    file_id uuid NOT NULL,
    payout_id uuid NOT NULL,
    result varchar,
    reason varchar,
    said_by uuid,
    said_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, payout_id),
    FOREIGN KEY (org_id, file_id) REFERENCES payroll_file (org_id, id),
    FOREIGN KEY (org_id, payout_id) REFERENCES payout (org_id, id),
    FOREIGN KEY (org_id, said_by) REFERENCES principal (org_id, id),
    CONSTRAINT payroll_line_result CHECK (result IN ('paid', 'refused')),
    CONSTRAINT payroll_line_said CHECK (num_nulls(result, said_by, said_at) IN (0, 3)),
    CONSTRAINT payroll_line_reason CHECK (
        CASE result WHEN 'refused' THEN reason IS NOT NULL AND length(reason) BETWEEN 1 AND 200 ELSE reason IS NULL END
    )
);
CREATE INDEX payroll_line_file_idx ON payroll_line (org_id, file_id);

-- A payment that the payroll office was said to have made, and did not, or whose money came back: one of finance says so, another one agrees.
-- The line keeps what was said first.
CREATE TABLE payroll_correction (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    payout_id uuid NOT NULL,
    reason varchar NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    outcome varchar,
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, payout_id) REFERENCES payroll_line (org_id, payout_id),
    FOREIGN KEY (org_id, asked_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES principal (org_id, id),
    CONSTRAINT payroll_correction_reason CHECK (length(reason) BETWEEN 1 AND 200),
    CONSTRAINT payroll_correction_outcome CHECK (outcome IN ('agreed', 'dropped')),
    CONSTRAINT payroll_correction_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
    CONSTRAINT payroll_correction_two CHECK (outcome IS DISTINCT FROM 'agreed' OR decided_by <> asked_by)
);
CREATE UNIQUE INDEX payroll_correction_once ON payroll_correction (org_id, payout_id) WHERE outcome IS DISTINCT FROM 'dropped';

-- A voucher that was given to somebody for taking part, as staff wrote it down: no money of ours moves by it and nothing is owed. It counts like a
-- fee until it is undone. Frozen but for that (10_triggers_of_choice.sql).
CREATE TABLE voucher_given (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    event_id uuid NOT NULL,
    amount_pence bigint NOT NULL,
    given_on date NOT NULL,
    earned_from date NOT NULL,
    earned_until date NOT NULL,
    reason varchar NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT app_now(),
    undone_by uuid,
    undone_at timestamptz,
    undone_reason varchar,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, event_id) REFERENCES engagement (org_id, id),
    FOREIGN KEY (org_id, recorded_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, undone_by) REFERENCES principal (org_id, id),
    CONSTRAINT voucher_given_amount CHECK (amount_pence > 0),
    CONSTRAINT voucher_given_days CHECK (earned_until >= earned_from),
    CONSTRAINT voucher_given_reason CHECK (length(reason) BETWEEN 1 AND 200),
    CONSTRAINT voucher_given_undone_reason CHECK (length(undone_reason) BETWEEN 1 AND 200),
    CONSTRAINT voucher_given_undone CHECK (num_nulls(undone_by, undone_at, undone_reason) IN (0, 3))
);
CREATE INDEX voucher_given_person_idx ON voucher_given (org_id, person_id);
