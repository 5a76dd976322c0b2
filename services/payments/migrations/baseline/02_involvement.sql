-- Involvement: what people take part in, what they were asked and said, who attended, and the dated rates of fees.

-- What one role is paid from a date on, and the rules that go with it; a newer row for the role takes over on its own
-- date. Rows are never changed, so that a fee can always be explained.
CREATE TABLE rate (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    role varchar NOT NULL,
    basis varchar NOT NULL,
    amount_pence bigint NOT NULL,
    valid_from date NOT NULL,
    preparation_minutes integer NOT NULL,
    travel_minutes integer NOT NULL,
    minimum_minutes integer NOT NULL,
    late_is_deducted boolean NOT NULL,
    supporter_is_paid boolean NOT NULL,
    cancelled_within_hours integer NOT NULL,
    cancelled_percent integer NOT NULL,
    source varchar NOT NULL,
    checked_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, role, valid_from),
    CONSTRAINT rate_basis CHECK (basis IN ('per_hour', 'per_session')),
    CONSTRAINT rate_amount CHECK (amount_pence > 0),
    CONSTRAINT rate_rules CHECK (
        preparation_minutes >= 0 AND travel_minutes >= 0 AND minimum_minutes >= 0
        AND cancelled_within_hours >= 0 AND cancelled_percent BETWEEN 0 AND 100
    ),
    -- A fee for a session covers preparation, travel and lateness: nothing is added or taken off.
    CONSTRAINT rate_per_session_is_everything CHECK (
        basis = 'per_hour' OR (
            preparation_minutes = 0 AND travel_minutes = 0 AND minimum_minutes = 0 AND NOT late_is_deducted
        )
    )
);

-- How fees of a role are taxed from a day on; a newer row takes over on its own day, and never from a day that is past. What was offered
-- before keeps its own. `pay_day` is the day of the month on which the payroll office pays, `lead_days` how long it wants a file before.
CREATE TABLE tax_route (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    role varchar NOT NULL,
    route varchar NOT NULL,
    pay_day smallint,
    lead_days smallint,
    valid_from date NOT NULL,
    source varchar NOT NULL,
    checked_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, role, valid_from),
    CONSTRAINT tax_route_route CHECK (route IN ('none', 'self_declare', 'payroll_file')),
    CONSTRAINT tax_route_pay_day CHECK (num_nonnulls(pay_day, lead_days) = CASE route WHEN 'payroll_file' THEN 2 ELSE 0 END),
    CONSTRAINT tax_route_days CHECK (pay_day BETWEEN 1 AND 28 AND lead_days BETWEEN 1 AND 28)
);

-- An event, or a task done at home by a day (`due_on`): what the money is for. `description` are neutral words that others may read, on a bank
-- statement or in a text. `place` are words of the same kind for where an event is; a task at home has none.
-- `claimed_pence` is what has been agreed beside the fees, for people's costs: it counts against the same budget.
-- `unpaid_reason`: nobody is paid for this work, and why. Without it nobody is asked to work for nothing.
CREATE TABLE engagement (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind varchar NOT NULL,
    title varchar NOT NULL,
    folded_title varchar NOT NULL,
    description varchar NOT NULL,
    place varchar,
    budget_pence bigint,
    claimed_pence bigint NOT NULL DEFAULT 0,
    cost_centre varchar,
    account_code varchar,
    project varchar,
    funder varchar,
    unpaid_reason varchar,
    due_on date,
    source_system varchar,
    external_id varchar,
    external_likeness varchar,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    cancelled_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, source_system) REFERENCES import_source (org_id, name),
    CONSTRAINT engagement_kind CHECK (kind IN ('event', 'task')),
    CONSTRAINT engagement_budget CHECK (budget_pence IS NULL OR budget_pence > 0),
    CONSTRAINT engagement_claimed CHECK (claimed_pence >= 0),
    CONSTRAINT engagement_unpaid_reason CHECK (length(unpaid_reason) BETWEEN 10 AND 500),
    CONSTRAINT engagement_place CHECK (place IS NULL OR (kind = 'event' AND length(place) BETWEEN 1 AND 60)),
    CONSTRAINT engagement_due_on CHECK ((kind = 'task') = (due_on IS NOT NULL)),
    CONSTRAINT engagement_import_is_whole CHECK (num_nulls(source_system, external_id, external_likeness) IN (0, 3))
);
CREATE UNIQUE INDEX engagement_import_key ON engagement (org_id, source_system, external_id);
CREATE INDEX engagement_import_likeness_idx ON engagement (org_id, source_system, external_likeness);
-- Lists in the order of names, and those in whose name some words stand.
CREATE INDEX engagement_folded_title_idx ON engagement (org_id, folded_title, id);

-- Another ID of an event that is here: a member of staff said that it is the same event.
CREATE TABLE engagement_alias (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    source_system varchar NOT NULL,
    external_id varchar NOT NULL,
    engagement_id uuid NOT NULL,
    said_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, source_system, external_id),
    FOREIGN KEY (org_id, source_system) REFERENCES import_source (org_id, name),
    FOREIGN KEY (org_id, engagement_id) REFERENCES engagement (org_id, id)
);

-- One stretch of time of an event; a task at home has none.
CREATE TABLE engagement_session (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    engagement_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, engagement_id) REFERENCES engagement (org_id, id),
    CONSTRAINT engagement_session_ends_after_it_starts CHECK (ends_at > starts_at)
);
CREATE INDEX engagement_session_engagement_idx ON engagement_session (org_id, engagement_id);
-- Past events, the newest first; and what is not over yet, however much is.
CREATE INDEX engagement_session_starts_idx ON engagement_session (org_id, starts_at, engagement_id);
CREATE INDEX engagement_session_ends_idx ON engagement_session (org_id, ends_at);

-- One person asked to take part in one role, with the fee that they were told to expect and what they answered.
-- For a task: what was agreed, and the day on which it was done. `accepted_pence` is the most that is paid as a fee: empty where they
-- take all of it, nothing where they want only their expenses. `charity_id`: to whom they
-- give all of it.
CREATE TABLE offer (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    engagement_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role varchar NOT NULL,
    status varchar NOT NULL,
    expected_pence bigint NOT NULL,
    expected_lines jsonb NOT NULL,
    choice varchar,
    accepted_pence bigint,
    charity_id uuid,
    agreed_minutes integer,
    agreed_pence bigint,
    done_on date,
    -- How its fee is taxed, as it was when it was offered; with wages: on which day.
    tax_route varchar NOT NULL DEFAULT 'none',
    pay_on date,
    -- A later instalment that was agreed before the work: so much comes at once, so much more from that day on.
    at_once_pence bigint,
    instalment_pence bigint,
    instalment_on date,
    offered_at timestamptz NOT NULL DEFAULT app_now(),
    answered_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, engagement_id) REFERENCES engagement (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT offer_status CHECK (status IN ('offered', 'accepted', 'declined', 'withdrawn')),
    CONSTRAINT offer_answered CHECK ((status IN ('accepted', 'declined')) = (answered_at IS NOT NULL)),
    CONSTRAINT offer_expected CHECK (expected_pence >= 0),
    CONSTRAINT offer_choice CHECK (
        CASE choice
            WHEN 'all' THEN status = 'accepted' AND accepted_pence IS NULL
            WHEN 'less' THEN status = 'accepted' AND accepted_pence IS NOT NULL AND accepted_pence BETWEEN 1 AND expected_pence
            WHEN 'expenses_only' THEN status = 'accepted' AND accepted_pence IS NOT NULL AND accepted_pence = 0
            WHEN 'charity' THEN status = 'accepted' AND accepted_pence IS NULL
            WHEN 'none' THEN status = 'declined' AND accepted_pence IS NULL
            ELSE choice IS NULL AND status IN ('offered', 'withdrawn') AND accepted_pence IS NULL
        END
    ),
    CONSTRAINT offer_charity CHECK ((choice IS NOT DISTINCT FROM 'charity') = (charity_id IS NOT NULL)),
    -- The payroll office pays the person, and nobody in their place.
    CONSTRAINT offer_wages_to_person CHECK (charity_id IS NULL OR tax_route <> 'payroll_file'),
    CONSTRAINT offer_agreed_one_way CHECK (num_nonnulls(agreed_minutes, agreed_pence) <= 1),
    CONSTRAINT offer_agreed_minutes CHECK (agreed_minutes > 0 AND agreed_minutes <= 6000),
    CONSTRAINT offer_agreed_pence CHECK (agreed_pence > 0),
    CONSTRAINT offer_tax_route CHECK (tax_route IN ('none', 'self_declare', 'payroll_file')),
    CONSTRAINT offer_pay_on CHECK ((pay_on IS NOT NULL) = (tax_route = 'payroll_file')),
    CONSTRAINT offer_instalment CHECK (
        num_nulls(at_once_pence, instalment_pence, instalment_on) IN (0, 3)
        AND (instalment_pence IS NULL OR (instalment_pence > 0 AND at_once_pence > 0 AND tax_route <> 'payroll_file'))
    )
);
-- A withdrawn offer may be made again.
CREATE UNIQUE INDEX offer_one_per_person_and_role ON offer (org_id, engagement_id, person_id, role)
    WHERE status <> 'withdrawn';
-- Everybody who was asked to an event, and everything that somebody was asked to: offers that were taken back too.
CREATE INDEX offer_engagement_idx ON offer (org_id, engagement_id);
CREATE INDEX offer_person_idx ON offer (org_id, person_id);
-- The clock looks through what nobody has answered.
CREATE INDEX offer_unanswered_idx ON offer (org_id, id) WHERE status = 'offered';

-- Which members of staff worked on an offer: who set what is paid for it, answered for the person, or marked how they
-- took part. Triggers write it (10_triggers_of_staff_acts.sql); none of them approves or releases that fee. Append-only.
CREATE TABLE offer_staff_act (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    principal_id uuid NOT NULL,
    act varchar NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, offer_id, principal_id, act),
    FOREIGN KEY (org_id, offer_id) REFERENCES offer (org_id, id),
    FOREIGN KEY (org_id, principal_id) REFERENCES principal (org_id, id),
    CONSTRAINT offer_staff_act_what CHECK (act IN ('set_amount', 'answered', 'marked'))
);

-- Every answer to an offer, a changed mind too: what was chosen, how it came, and who was there when it was not the person's own
-- telephone. Append-only.
CREATE TABLE offer_answer (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    choice varchar NOT NULL,
    accepted_pence bigint,
    charity_id uuid,
    instalment_pence bigint,
    instalment_on date,
    channel varchar NOT NULL,
    witness varchar,
    actor_kind varchar NOT NULL,
    actor_id uuid NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, offer_id) REFERENCES offer (org_id, id),
    -- Later, and another way to be paid, leave the offer open: neither is a yes or a no.
    -- A part on a later day, or not after all, is agreed beside the answer.
    CONSTRAINT offer_answer_choice CHECK (
        choice IN ('all', 'less', 'expenses_only', 'charity', 'none', 'later', 'another_way', 'instalment', 'no_instalment')
    ),
    CONSTRAINT offer_answer_instalment CHECK (
        (choice = 'instalment') = (instalment_pence IS NOT NULL) AND (choice = 'instalment') = (instalment_on IS NOT NULL)
    ),
    CONSTRAINT offer_answer_charity CHECK ((choice = 'charity') = (charity_id IS NOT NULL)),
    CONSTRAINT offer_answer_channel CHECK (channel IN ('text', 'call', 'web', 'helpline', 'in_person', 'paper', 'staff')),
    CONSTRAINT offer_answer_witness CHECK (length(witness) BETWEEN 1 AND 100)
);
CREATE INDEX offer_answer_offer_idx ON offer_answer (org_id, offer_id, id);

-- What was done about an offer without an answer: each stage once, written in the transaction that asks for it. Append-only.
CREATE TABLE offer_reminder (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    stage varchar NOT NULL,
    done_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, offer_id, stage),
    FOREIGN KEY (org_id, offer_id) REFERENCES offer (org_id, id),
    CONSTRAINT offer_reminder_stage CHECK (stage IN ('before', 'day_after', 'call', 'last'))
);

-- A limit that a person sets for themself: not more than an amount in a time, or, with neither, to be asked before each fee. Why is not
-- kept. One that ended stays. `set_by` and `ended_by` are a sign-in, or the person themself.
CREATE TABLE payment_limit (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    amount_pence bigint,
    period varchar,
    set_by uuid NOT NULL,
    set_at timestamptz NOT NULL DEFAULT app_now(),
    ended_by uuid,
    ended_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT payment_limit_amount CHECK (amount_pence >= 0),
    CONSTRAINT payment_limit_period CHECK (period IN ('week', 'fortnight', 'four_weeks', 'month')),
    CONSTRAINT payment_limit_is_whole CHECK (num_nulls(amount_pence, period) IN (0, 2)),
    CONSTRAINT payment_limit_ended CHECK (num_nulls(ended_by, ended_at) IN (0, 2))
);
CREATE INDEX payment_limit_person_idx ON payment_limit (org_id, person_id) WHERE ended_at IS NULL;

-- A person was asked about a fee that a limit of theirs holds, or about its later instalment: once for each amount of either. Append-only.
CREATE TABLE limit_question (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    is_later_part boolean NOT NULL DEFAULT false,
    amount_pence bigint NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, offer_id, is_later_part, amount_pence),
    FOREIGN KEY (org_id, offer_id) REFERENCES offer (org_id, id),
    CONSTRAINT limit_question_amount CHECK (amount_pence > 0)
);

-- A yes to a fee although it crosses a limit, up to so much of it: of this person, for this event (`source_id`), in this role (`part`).
-- A yes to the fee is none to its later instalment (`is_later_part`), nor the other way round. Append-only.
CREATE TABLE payment_limit_yes (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    person_id uuid NOT NULL,
    source_id uuid NOT NULL,
    part varchar NOT NULL,
    is_later_part boolean NOT NULL DEFAULT false,
    agreed_pence bigint NOT NULL,
    channel varchar NOT NULL,
    witness varchar,
    actor_kind varchar NOT NULL,
    actor_id uuid NOT NULL,
    said_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, offer_id) REFERENCES offer (org_id, id),
    CONSTRAINT payment_limit_yes_amount CHECK (agreed_pence > 0),
    CONSTRAINT payment_limit_yes_channel CHECK (channel IN ('text', 'call', 'web', 'helpline', 'in_person', 'paper', 'staff')),
    CONSTRAINT payment_limit_yes_witness CHECK (length(witness) BETWEEN 1 AND 100)
);
CREATE INDEX payment_limit_yes_person_idx ON payment_limit_yes (org_id, person_id);

-- A session that an offer is for.
CREATE TABLE offer_session (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    session_id uuid NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, offer_id, session_id),
    FOREIGN KEY (org_id, offer_id) REFERENCES offer (org_id, id),
    FOREIGN KEY (org_id, session_id) REFERENCES engagement_session (org_id, id)
);

-- How somebody who was asked took part in one session. The key says that nobody attends who was never asked. A mark that was
-- taken back is `unmarked`.
CREATE TABLE attendance (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    session_id uuid NOT NULL,
    kind varchar NOT NULL,
    minutes integer NOT NULL,
    marked_by uuid NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, offer_id, session_id),
    -- Nobody attends who was never asked for that session.
    CONSTRAINT attendance_only_of_people_asked FOREIGN KEY (org_id, offer_id, session_id)
        REFERENCES offer_session (org_id, offer_id, session_id),
    CONSTRAINT attendance_kind CHECK (
        kind IN ('present', 'came_late', 'left_early', 'sent_supporter', 'absent', 'unmarked')
    ),
    CONSTRAINT attendance_minutes CHECK (minutes >= 0 AND (kind IN ('absent', 'unmarked')) = (minutes = 0))
);
