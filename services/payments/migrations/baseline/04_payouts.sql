-- Payouts: what is owed (obligations), standing permissions to release (mandates), runs, and every payment with its
-- history.

-- One decision that money is owed. Frozen: who earned it, who is paid, what for, and how much. `reference` is what the
-- person knows it by, where that is a claim: several decisions of one claim share it, and so do their payments.
CREATE TABLE obligation (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind varchar NOT NULL,
    source_id uuid NOT NULL,
    person_id uuid NOT NULL,
    part varchar NOT NULL DEFAULT '',
    payee_id uuid NOT NULL,
    amount_pence bigint NOT NULL,
    description varchar NOT NULL,
    purpose varchar NOT NULL DEFAULT 'costs',
    cost_centre varchar,
    account_code varchar,
    project varchar,
    funder varchar,
    reference varchar,
    -- Of a fee: the first and the last day on which it was earned. A later instalment keeps them.
    earned_from date,
    earned_until date,
    -- Of a later instalment: the day that was agreed before the work. No payment of it is made before.
    pay_from date,
    -- How often the same was decided before and taken back.
    revision smallint NOT NULL DEFAULT 0,
    -- Of a fee: that of its offer, which a trigger copies.
    tax_route varchar NOT NULL DEFAULT 'none',
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, kind, source_id, person_id, part, revision),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, payee_id) REFERENCES payee (org_id, id),
    CONSTRAINT obligation_amount CHECK (amount_pence > 0),
    CONSTRAINT obligation_tax_route CHECK (tax_route IN ('none', 'self_declare', 'payroll_file')),
    CONSTRAINT obligation_earned CHECK (
        num_nulls(earned_from, earned_until) = 2 OR (kind IN ('fee', 'fee_difference', 'fee_instalment') AND num_nulls(earned_from, earned_until) = 0 AND earned_from <= earned_until)
    ),
    CONSTRAINT obligation_pay_from CHECK (
        (kind = 'fee_instalment') = (pay_from IS NOT NULL) AND (pay_from IS NULL OR (earned_until IS NOT NULL AND pay_from > earned_until))
    )
);
CREATE INDEX obligation_source_idx ON obligation (org_id, source_id);
CREATE INDEX obligation_person_idx ON obligation (org_id, person_id);
-- The clock looks for instalments whose day has come.
CREATE INDEX obligation_instalment_idx ON obligation (org_id, pay_from) WHERE pay_from IS NOT NULL;
CREATE INDEX obligation_reference_idx ON obligation (org_id, reference) WHERE reference IS NOT NULL;

-- One part of an obligation, with the reason for its amount and the dated rate it was priced with.
CREATE TABLE obligation_line (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    obligation_id uuid NOT NULL,
    reason varchar NOT NULL,
    amount_pence bigint NOT NULL,
    vat_pence bigint NOT NULL DEFAULT 0,
    supplier_vat_number varchar,
    rate_id uuid,
    -- Of a fee for a session: which one. Of a task at home, which is one thing whichever day it was done, none.
    session_id uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, obligation_id) REFERENCES obligation (org_id, id),
    CONSTRAINT obligation_line_amounts CHECK (amount_pence > 0 AND vat_pence BETWEEN 0 AND amount_pence)
);
CREATE INDEX obligation_line_obligation_idx ON obligation_line (org_id, obligation_id);

-- An obligation whose decision was taken back before any money left: a trigger sees that it is never paid. Append-only.
CREATE TABLE obligation_taken_back (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    obligation_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, obligation_id),
    FOREIGN KEY (org_id, obligation_id) REFERENCES obligation (org_id, id)
);

-- A standing permission to release claims, or the fees of one event (`source_id`), signed by two people of finance.
-- Triggers fill the `…_person_id` columns and keep what was signed as it was signed.
CREATE TABLE mandate (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    purpose varchar NOT NULL,
    source_id uuid,
    daily_ceiling_pence bigint NOT NULL,
    -- Of an event in the evening or at the weekend: its fees are approved by this signature too, once somebody whom the event does not pay
    -- has marked who came.
    on_attendance boolean NOT NULL DEFAULT false,
    first_signed_by uuid NOT NULL,
    first_signed_by_person_id uuid,
    second_signed_by uuid,
    second_signed_by_person_id uuid,
    valid_from date NOT NULL,
    expires_on date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    withdrawn_at timestamptz,
    PRIMARY KEY (org_id, id),
    -- For the key of mandate_day.
    UNIQUE (org_id, id, daily_ceiling_pence),
    FOREIGN KEY (org_id, first_signed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, second_signed_by) REFERENCES principal (org_id, id),
    -- Fees are of an event of this organisation, and of no other's.
    CONSTRAINT mandate_own_event FOREIGN KEY (org_id, source_id) REFERENCES engagement (org_id, id),
    CONSTRAINT mandate_two_signers CHECK (second_signed_by <> first_signed_by),
    -- One person with two sign-ins is still one person.
    CONSTRAINT mandate_two_signers_in_person CHECK (second_signed_by_person_id <> first_signed_by_person_id),
    CONSTRAINT mandate_purpose CHECK (purpose IN ('claims', 'fees') AND (purpose = 'fees') = (source_id IS NOT NULL)),
    CONSTRAINT mandate_on_attendance CHECK (purpose = 'fees' OR NOT on_attendance),
    CONSTRAINT mandate_ceiling CHECK (daily_ceiling_pence > 0),
    CONSTRAINT mandate_expires CHECK (expires_on > valid_from),
    CONSTRAINT mandate_a_year_at_most CHECK (expires_on <= valid_from + 366)
);
-- One in force for each purpose.
CREATE UNIQUE INDEX mandate_one_live
    ON mandate (org_id, purpose, source_id) NULLS NOT DISTINCT
    WHERE second_signed_by IS NOT NULL AND withdrawn_at IS NULL;

-- How much of a mandate one day has used: taken by a guarded UPDATE, never over the ceiling.
CREATE TABLE mandate_day (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    day date NOT NULL,
    used_pence bigint NOT NULL DEFAULT 0,
    ceiling_pence bigint NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, mandate_id, day),
    -- The ceiling is copied here, so that one UPDATE of one row can hold it; the key says that it is the one that was
    -- signed.
    CONSTRAINT mandate_day_ceiling_is_signed FOREIGN KEY (org_id, mandate_id, ceiling_pence)
        REFERENCES mandate (org_id, id, daily_ceiling_pence),
    CONSTRAINT mandate_day_within_ceiling CHECK (used_pence BETWEEN 0 AND ceiling_pence)
);

-- Payments that are approved and released together. Its creator, approver and releaser are three people.
CREATE TABLE payout_run (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    title varchar NOT NULL,
    status varchar NOT NULL,
    created_by uuid NOT NULL,
    approved_by uuid,
    released_by uuid,
    released_under uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    pause_reason varchar,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, released_under) REFERENCES mandate (org_id, id),
    CONSTRAINT payout_run_status CHECK (status IN ('draft', 'approved', 'released', 'paused')),
    CONSTRAINT payout_run_approver_is_not_creator CHECK (approved_by <> created_by),
    CONSTRAINT payout_run_releaser_is_not_creator CHECK (released_by <> created_by),
    CONSTRAINT payout_run_releaser_is_not_approver CHECK (released_by <> approved_by),
    CONSTRAINT payout_run_approved CHECK (status = 'draft' OR approved_by IS NOT NULL),
    CONSTRAINT payout_run_released CHECK (
        status IN ('draft', 'approved') OR num_nonnulls(released_by, released_under) = 1
    )
);
CREATE INDEX payout_run_source_idx ON payout_run (org_id, source_id);
CREATE INDEX payout_run_waiting_idx ON payout_run (org_id, status) WHERE status <> 'released';

-- A line that a run does not pay, and why: nothing is left out silently.
CREATE TABLE payout_run_left_out (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    obligation_id uuid NOT NULL,
    reason varchar NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, run_id, obligation_id),
    FOREIGN KEY (org_id, run_id) REFERENCES payout_run (org_id, id),
    FOREIGN KEY (org_id, obligation_id) REFERENCES obligation (org_id, id),
    CONSTRAINT payout_run_left_out_reason CHECK (
        reason IN ('no_ready_method', 'own_payment', 'own_act', 'earlier_payment_unclear', 'own_limit', 'changed_their_mind',
            'no_open_tin', 'tin_too_low', 'authority', 'charity_left', 'fee_first')
    )
);

-- Numbers claims, and payments that no claim lends its reference to (fees): no fee is called like a claim.
CREATE SEQUENCE payout_reference_seq;

-- One payment of one obligation. A failed or returned payment is followed by a new generation, never revived.
-- The `…_person_id` columns are filled by a trigger from `principal.person_id`, so that CHECKs can compare the people
-- behind the sign-ins with the person who is paid.
-- `rail_says` is the rail's last word about a payment that needs a human: a status, "nothing" (it has no such payment)
-- or "unclear". `contradicted_at`: since then only a person moves it. `earlier_looked_at`: when the earlier payments of
-- the same money were last found to be over at the rail; a later one leaves only soon after that. `method_id` is where it
-- was sent. `failure_code` and `remedy`: the rail's last refusal or reason, and who acts next. `nothing_moved`: its
-- refusals prove that no money has left.
-- A step of a payment touches no index, so that PostgreSQL keeps it in its page: no index names its status, when it is looked at next, or the
-- rail's number. What indexes must know of its status is computed: `is_open` (not over yet) and `is_live` (none beside it).
CREATE TABLE payout (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    obligation_id uuid NOT NULL,
    generation integer NOT NULL,
    run_id uuid,
    person_id uuid NOT NULL,
    payee_id uuid NOT NULL,
    payee_person_id uuid,
    amount_pence bigint NOT NULL,
    -- How it leaves, and what for.
    rail varchar NOT NULL,
    lane varchar NOT NULL,
    purpose varchar NOT NULL,
    purpose_source_id uuid,
    reference varchar NOT NULL,
    -- Who decided.
    created_by uuid NOT NULL,
    created_by_person_id uuid,
    entered_by uuid,
    approved_by uuid,
    approved_by_person_id uuid,
    approved_by_policy varchar,
    released_by uuid,
    released_by_person_id uuid,
    released_under uuid,
    -- What was sent to the rail.
    idempotency_key varchar NOT NULL,
    body_revision integer NOT NULL DEFAULT 0,
    request_body varchar,
    api_version varchar,
    recipient varchar,
    method_id uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    -- From here on what steps change: the log of PostgreSQL holds a row from the first column that differs to the last.
    status varchar NOT NULL,
    money_at varchar NOT NULL,
    waits_for varchar,
    -- What the rail said.
    needs_new_details boolean NOT NULL DEFAULT false,
    provider_id varchar,
    failure_code varchar,
    remedy varchar,
    nothing_moved boolean NOT NULL DEFAULT false,
    rail_says varchar,
    contradicted_at timestamptz,
    earlier_looked_at timestamptz,
    -- When it is looked at again, and who holds it.
    attempts integer NOT NULL DEFAULT 0,
    first_sent_at timestamptz,
    lease_token uuid,
    next_at timestamptz,
    posted_at timestamptz,
    is_open boolean NOT NULL GENERATED ALWAYS AS (status NOT IN ('posted', 'failed', 'returned', 'canceled')) STORED,
    is_live boolean NOT NULL
        GENERATED ALWAYS AS (status NOT IN ('failed', 'returned', 'canceled') AND contradicted_at IS NULL) STORED,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, obligation_id, generation),
    UNIQUE (org_id, idempotency_key),
    UNIQUE (org_id, reference),
    FOREIGN KEY (org_id, obligation_id) REFERENCES obligation (org_id, id),
    FOREIGN KEY (org_id, run_id) REFERENCES payout_run (org_id, id),
    FOREIGN KEY (org_id, payee_id) REFERENCES payee (org_id, id),
    FOREIGN KEY (org_id, approved_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, released_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, released_under) REFERENCES mandate (org_id, id),
    CONSTRAINT payout_amount CHECK (amount_pence > 0),
    CONSTRAINT payout_rail CHECK (rail IN ('stripe', 'cash', 'voucher', 'bank_file', 'payroll')),
    CONSTRAINT payout_lane CHECK (lane IN ('urgent', 'run')),
    CONSTRAINT payout_purpose CHECK (purpose IN ('claims', 'fees')),
    CONSTRAINT payout_waits_for CHECK (waits_for IN ('method', 'float', 'release')),
    CONSTRAINT payout_status CHECK (
        status IN (
            'draft', 'approved', 'queued', 'sending', 'unknown', 'processing', 'posted', 'failed', 'returned', 'canceled',
            'needs_human'
        )
    ),
    CONSTRAINT payout_money_at CHECK (money_at IN ('owed', 'reserved', 'in_flight', 'paid')),
    CONSTRAINT payout_rail_says CHECK (
        rail_says IN ('processing', 'posted', 'failed', 'canceled', 'returned', 'nothing', 'unclear')
    ),
    CONSTRAINT payout_remedy CHECK (
        remedy IN ('unknown', 'try_later', 'pause_run', 'payee_must_act', 'name_check', 'needs_human', 'our_bug')
    ),
    -- Approval: by a person or by policy, never both; and by nobody who created, entered or is paid it.
    CONSTRAINT payout_approved CHECK (
        status IN ('draft', 'canceled') OR num_nonnulls(approved_by, approved_by_policy) = 1
    ),
    CONSTRAINT payout_approved_one_way CHECK (num_nonnulls(approved_by, approved_by_policy) <= 1),
    CONSTRAINT payout_approver_is_not_creator CHECK (approved_by <> created_by),
    CONSTRAINT payout_approver_is_not_enterer CHECK (approved_by <> entered_by),
    CONSTRAINT payout_approver_is_not_payee CHECK (
        approved_by_person_id <> person_id AND approved_by_person_id <> coalesce(payee_person_id, person_id)
    ),
    CONSTRAINT payout_approver_is_not_creator_in_person CHECK (approved_by_person_id <> created_by_person_id),
    -- Release: by a person or under a mandate, never both; a payment approved by policy needs a mandate.
    CONSTRAINT payout_released CHECK (
        status IN ('draft', 'approved', 'canceled') OR num_nonnulls(released_by, released_under) = 1
    ),
    CONSTRAINT payout_released_one_way CHECK (num_nonnulls(released_by, released_under) <= 1),
    CONSTRAINT payout_released_only_approved CHECK (
        num_nonnulls(released_by, released_under) = 0 OR num_nonnulls(approved_by, approved_by_policy) = 1
    ),
    CONSTRAINT payout_policy_needs_mandate CHECK (approved_by_policy IS NULL OR released_by IS NULL),
    CONSTRAINT payout_releaser_is_not_creator CHECK (released_by <> created_by),
    CONSTRAINT payout_releaser_is_not_enterer CHECK (released_by <> entered_by),
    CONSTRAINT payout_releaser_is_not_approver CHECK (released_by <> approved_by),
    CONSTRAINT payout_releaser_is_not_payee CHECK (
        released_by_person_id <> person_id AND released_by_person_id <> coalesce(payee_person_id, person_id)
    ),
    CONSTRAINT payout_releaser_is_not_approver_in_person CHECK (released_by_person_id <> approved_by_person_id),
    CONSTRAINT payout_releaser_is_not_creator_in_person CHECK (released_by_person_id <> created_by_person_id),
    -- Money leaves only after release, and only with a request that was kept first.
    CONSTRAINT payout_no_money_without_release CHECK (
        money_at = 'owed' OR num_nonnulls(released_by, released_under) = 1
    ),
    -- Cash is handed over by a person, and wages are paid by the payroll office: no worker sends either.
    CONSTRAINT payout_cash_is_not_sent CHECK (rail NOT IN ('cash', 'payroll') OR status NOT IN ('sending', 'unknown', 'processing')),
    CONSTRAINT payout_request_is_frozen CHECK (first_sent_at IS NULL OR request_body IS NOT NULL),
    -- A worker holds a payment while it sends it; its token tells it from a worker that came later.
    CONSTRAINT payout_lease_while_sending CHECK ((status = 'sending') = (lease_token IS NOT NULL))
)
-- A payment more than doubles with its request, and changes a few times until it rests: room in the page, and frequent vacuuming.
WITH (fillfactor = 30, autovacuum_vacuum_scale_factor = 0.02);
-- At most one payment of the same money is live. One whose end the rail contradicts may stand beside a later one that had
-- left by then; the trigger payout_made_alone lets no other be made meanwhile.
CREATE UNIQUE INDEX payout_one_live_per_obligation
    ON payout (org_id, obligation_id)
    WHERE is_live;
CREATE INDEX payout_run_idx ON payout (org_id, run_id);
-- Whoever looks for payments at some place on their way reads those that are not over: what waits, and what is due.
CREATE INDEX payout_open_idx ON payout (org_id, payee_id) WHERE is_open;
-- What came back, among all that was ever paid.
CREATE INDEX payout_not_live_idx ON payout (org_id, obligation_id) WHERE NOT is_live;
CREATE INDEX payout_waiting_idx ON payout (org_id, waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX payout_posted_idx ON payout (org_id, posted_at) WHERE posted_at IS NOT NULL;
