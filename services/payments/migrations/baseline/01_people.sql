-- People: who takes part, who signs in, under which IDs other systems know people, and what waits for a person of staff.
--
-- Every table of this service has the columns org_id and id, and its primary key is both: row-level security keeps
-- organisations apart, and a foreign key that names both can never point into another organisation.

-- A system that lists come from, named once by the organisation; IDs are unique within it. `columns` is what somebody
-- said about its columns: kind of list ("people", "events") → heading → our column.
CREATE TABLE import_source (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name varchar NOT NULL,
    folded_name varchar NOT NULL,
    columns jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name),
    UNIQUE (org_id, folded_name),
    CONSTRAINT import_source_can_be_told_apart CHECK (length(folded_name) > 0)
);

-- Somebody who takes part. The name is stored as given and folded beside it for search; erasing overwrites both.
CREATE TABLE person (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name varchar NOT NULL,
    folded_name varchar NOT NULL,
    source_system varchar,
    external_id varchar,
    external_likeness varchar,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    erased_at timestamptz,
    merged_into_id uuid,
    number_changed_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, merged_into_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, source_system) REFERENCES import_source (org_id, name),
    CONSTRAINT person_import_is_whole CHECK (num_nulls(source_system, external_id, external_likeness) IN (0, 3))
);
CREATE INDEX person_folded_name_idx ON person (org_id, folded_name);
CREATE UNIQUE INDEX person_import_key ON person (org_id, source_system, external_id);
-- Finds keys that are nearly alike (00123, 123.0), which may mean the same person.
CREATE INDEX person_import_likeness_idx ON person (org_id, source_system, external_likeness);

-- Another ID of somebody who is here: a member of staff said that it is the same person.
CREATE TABLE person_alias (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    source_system varchar NOT NULL,
    external_id varchar NOT NULL,
    person_id uuid NOT NULL,
    said_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, source_system, external_id),
    FOREIGN KEY (org_id, source_system) REFERENCES import_source (org_id, name),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);

-- A group of people that organisers keep, to invite them again. Of two that have not ended no name is alike.
CREATE TABLE person_group (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name varchar NOT NULL,
    folded_name varchar NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    ended_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT person_group_name CHECK (length(name) <= 100 AND length(folded_name) > 0)
);
CREATE UNIQUE INDEX person_group_one_a_name ON person_group (org_id, folded_name) WHERE ended_at IS NULL;

-- Somebody who is in a group, or was. Whoever asked to be taken off is put into it again only because they asked for that.
CREATE TABLE person_group_member (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT app_now(),
    left_at timestamptz,
    asked_off boolean NOT NULL DEFAULT false,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, group_id, person_id),
    FOREIGN KEY (org_id, group_id) REFERENCES person_group (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT person_group_member_off CHECK (left_at IS NOT NULL OR NOT asked_off)
);
CREATE INDEX person_group_member_person_idx ON person_group_member (org_id, person_id);

-- A human who works here, however many sign-ins they have; `person_id` links them to the participant they also are. Rules
-- that want different people compare humans (14_different_humans.sql).
CREATE TABLE human (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);

-- Somebody who signs in. Roles are what we trust them with; `person_id` is that of their human, copied by a trigger.
-- Sessions and tokens from before `signed_out_at` open nothing any more: the sign-in service's tokens cannot be called back. It is the
-- real time, because those tokens are dated by it.
CREATE TABLE principal (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    issuer varchar NOT NULL,
    subject varchar NOT NULL,
    display_name varchar NOT NULL,
    roles varchar[] NOT NULL DEFAULT '{}',
    human_id uuid NOT NULL,
    person_id uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    disabled_at timestamptz,
    signed_out_at timestamptz,
    -- Until two humans have used their sign-ins as administrators, nothing is released.
    first_administered_at timestamptz,
    PRIMARY KEY (org_id, id),
    -- Across organisations: a sign-in belongs to one of them.
    UNIQUE (issuer, subject),
    FOREIGN KEY (org_id, human_id) REFERENCES human (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX principal_human_idx ON principal (org_id, human_id);
CREATE INDEX principal_person_idx ON principal (org_id, person_id);

-- What an administrator changed at a sign-in: roles, whether it may be used, whose it is; as it was and as it became.
CREATE TABLE principal_change (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    principal_id uuid NOT NULL,
    what varchar NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, principal_id) REFERENCES principal (org_id, id),
    CONSTRAINT principal_change_what CHECK (
        what IN ('added', 'roles', 'disabled', 'enabled', 'signed_out', 'same_human', 'apart')
    )
);
CREATE INDEX principal_change_of_idx ON principal_change (org_id, principal_id, id);

-- An administrator states that two sign-ins are one human's, or that the first is not the other's after all. It holds once
-- another administrator has confirmed it, who is neither of them; or it is taken off the list.
CREATE TABLE human_statement (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    principal_id uuid NOT NULL,
    other_id uuid NOT NULL,
    says varchar NOT NULL,
    stated_by uuid NOT NULL,
    stated_at timestamptz NOT NULL DEFAULT app_now(),
    confirmed_by uuid,
    confirmed_at timestamptz,
    dropped_by uuid,
    dropped_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, principal_id) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, other_id) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, stated_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, confirmed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, dropped_by) REFERENCES principal (org_id, id),
    CONSTRAINT human_statement_says CHECK (says IN ('same', 'apart')),
    CONSTRAINT human_statement_of_two CHECK (principal_id <> other_id),
    CONSTRAINT human_statement_confirmed CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT human_statement_dropped CHECK ((dropped_by IS NULL) = (dropped_at IS NULL)),
    CONSTRAINT human_statement_one_end CHECK (num_nonnulls(confirmed_by, dropped_by) <= 1)
);
CREATE UNIQUE INDEX human_statement_open_key ON human_statement (org_id, principal_id)
    WHERE confirmed_by IS NULL AND dropped_by IS NULL;

-- What one administrator proposes to change of what moves limits: rules for claims, rates, roles, the payment account. It
-- is done once another administrator has confirmed it. `before` and `after` are frozen; `subject_id` is the row that it makes or
-- changes, `about` what it is about: of that one waits at a time. A key waits sealed beside it, and is wiped at its end.
CREATE TABLE limit_proposal (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind varchar NOT NULL,
    about varchar NOT NULL,
    subject_id uuid NOT NULL,
    before jsonb,
    after jsonb NOT NULL,
    secret_sealed varchar,
    in_force_from date NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT app_now(),
    outcome varchar,
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, proposed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES principal (org_id, id),
    CONSTRAINT limit_proposal_kind CHECK (
        kind IN ('claim_policy', 'rate', 'past_rate', 'mileage_rate', 'past_mileage_rate', 'mileage_rate_checked',
            'sign_in_added', 'roles', 'sign_in_enabled', 'rail_account', 'organisation', 'go_live', 'leave_live', 'retention', 'tax_route', 'charity')
    ),
    CONSTRAINT limit_proposal_outcome CHECK (outcome IN ('confirmed', 'refused', 'withdrawn')),
    CONSTRAINT limit_proposal_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
    CONSTRAINT limit_proposal_two_people CHECK (outcome IS DISTINCT FROM 'confirmed' OR decided_by <> proposed_by),
    CONSTRAINT limit_proposal_secret_is_wiped CHECK (secret_sealed IS NULL OR outcome IS NULL)
);
CREATE UNIQUE INDEX limit_proposal_open_key ON limit_proposal (org_id, about) WHERE outcome IS NULL;
CREATE INDEX limit_proposal_subject_idx ON limit_proposal (org_id, subject_id);

-- Who might do what in a quarter, as an administrator confirmed it; `quarter` is its first day, `listed` the list itself.
CREATE TABLE access_review (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    quarter date NOT NULL,
    listed jsonb NOT NULL,
    confirmed_by uuid NOT NULL,
    confirmed_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, quarter),
    FOREIGN KEY (org_id, confirmed_by) REFERENCES principal (org_id, id),
    CONSTRAINT access_review_quarter CHECK (quarter = date_trunc('quarter', quarter::timestamp)::date)
);

-- One sign-in at the pages. The browser keeps a random token; here is only its SHA-256. signed_in_at is when they last showed the
-- sign-in service who they are; without it no sign-in is recent. kept_form is what they sent when their sign-in was too old for it,
-- sealed because anything may have been typed, until they have signed in again.
CREATE TABLE staff_session (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    principal_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    signed_in_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    seen_at timestamptz NOT NULL DEFAULT app_now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    kept_path varchar,
    kept_form varchar,
    PRIMARY KEY (org_id, id),
    -- Across organisations: a cookie says which session it is, and the session which organisation.
    UNIQUE (token_hash),
    FOREIGN KEY (org_id, principal_id) REFERENCES principal (org_id, id),
    CONSTRAINT staff_session_expires CHECK (expires_at > created_at),
    CONSTRAINT staff_session_kept_is_whole CHECK (num_nulls(kept_path, kept_form) IN (0, 2))
);

-- Who is asked, in this order, about money that nobody has handled for a working day each. The newest row counts.
CREATE TABLE escalation_chain (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    principal_ids uuid[] NOT NULL,
    named_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, named_by) REFERENCES principal (org_id, id)
);

-- The safety plan's people: who is asked, in this order and at these hours, where somebody may be in danger. The newest row
-- counts.
CREATE TABLE safety_rota (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    principal_ids uuid[] NOT NULL,
    hours varchar[] NOT NULL,
    named_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, named_by) REFERENCES principal (org_id, id),
    CONSTRAINT safety_rota_hours_for_each CHECK (cardinality(principal_ids) = cardinality(hours))
);

-- Something that waits for a person. `reason` is a plain sentence; `(kind, subject_id)` is open at most once. `level`: how
-- often it was passed on, because nobody had handled it for a working day. `person_id` is whom it is about, where only one
-- person can be meant, `turn_id` what they said, `cause_id` what caused it, where that may come again in the same words. Since `taken_at` its owner has it in hand. `last_message_at` is when the
-- person wrote or called again, or another cause came, until staff do something about it; `asked_in_plan` is how many of the safety plan were asked,
-- more than there are once nobody is left to ask, and `asked_ids` who of it was asked by name. `left_out` are members of staff who do not see it, because it may be about
-- them.
CREATE TABLE work_item (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind varchar NOT NULL,
    subject_type varchar NOT NULL,
    subject_id uuid NOT NULL,
    person_id uuid,
    turn_id uuid,
    cause_id uuid,
    reason varchar NOT NULL,
    urgent boolean NOT NULL DEFAULT false,
    owner_id uuid,
    taken_at timestamptz,
    level integer NOT NULL DEFAULT 0,
    passed_on_at timestamptz,
    asked_in_plan integer NOT NULL DEFAULT 0,
    asked_ids uuid[] NOT NULL DEFAULT '{}',
    left_out uuid[] NOT NULL DEFAULT '{}',
    last_message_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    due_at timestamptz NOT NULL,
    done_at timestamptz,
    done_by uuid,
    PRIMARY KEY (org_id, id),
    CONSTRAINT work_item_taken_by_somebody CHECK (taken_at IS NULL OR owner_id IS NOT NULL)
);
CREATE INDEX work_item_due_idx ON work_item (org_id, due_at) WHERE done_at IS NULL;
CREATE INDEX work_item_person_idx ON work_item (org_id, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX work_item_subject_idx ON work_item (org_id, subject_id);
CREATE UNIQUE INDEX work_item_open_key ON work_item (org_id, kind, subject_id) WHERE done_at IS NULL;

-- What happened to a task after it was asked for. `words` are a note of staff, or why it was asked for once more; `outcome` is
-- how it ended; `about_id` is the message that came, the text that was written, or what caused it once more.
CREATE TABLE work_item_step (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    item_id uuid NOT NULL,
    kind varchar NOT NULL,
    by_id uuid NOT NULL,
    words varchar,
    outcome varchar,
    about_id uuid,
    at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, item_id) REFERENCES work_item (org_id, id),
    CONSTRAINT work_item_step_kind_known CHECK (
        kind IN ('taken', 'given_back', 'noted', 'texted', 'letter', 'text_not_sent', 'wrote_again', 'passed_on', 'left_out', 'closed',
            'reopened', 'asked_again', 'told')
    ),
    CONSTRAINT work_item_step_says_how_it_ended CHECK ((kind = 'closed') = (outcome IS NOT NULL))
);
CREATE INDEX work_item_step_of_idx ON work_item_step (org_id, item_id, id);
-- A message that is told twice is one message.
CREATE UNIQUE INDEX work_item_step_once ON work_item_step (org_id, item_id, kind, about_id) WHERE about_id IS NOT NULL;

-- What a person decided about work that always fails (failing_work). A reason is theirs, where they set it aside.
CREATE TABLE failing_work_decision (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    failing_id uuid NOT NULL,
    decision varchar NOT NULL,
    reason varchar,
    decided_by uuid NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    CONSTRAINT failing_work_decision_has_reason CHECK (
        decision IN ('try_again', 'set_aside', 'take_back') AND (decision = 'set_aside') = (reason IS NOT NULL)
    )
);
CREATE INDEX failing_work_decision_of_idx ON failing_work_decision (org_id, failing_id);
