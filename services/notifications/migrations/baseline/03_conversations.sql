-- Conversations: who texts or calls, what they said, what we said, and each organisation's own words for danger.

-- All texts between one number and us, or one call. `turns` is the number of the last turn; `question` is the name of
-- the last prompt, payments' or our own, `expect` what it wants, `read_back_id` the read-back where it was one; `kept`
-- are lines that were said beside what we answered by ourselves: payments gets them with the next turn.
-- `last_message_id` is the last text we queued, `asked_human_at` when a task was raised here last.
CREATE TABLE conversation (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    channel varchar NOT NULL,
    contact_point_id uuid,
    call_id varchar,
    person_id uuid,
    language varchar,
    turns integer NOT NULL DEFAULT 0,
    expect varchar NOT NULL DEFAULT 'free',
    read_back_id uuid,
    question varchar,
    about_id uuid,
    kept jsonb,
    last_message_id uuid,
    stranger_told_at timestamptz,
    asked_human_at timestamptz,
    ended_how varchar,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, contact_point_id) REFERENCES contact_point (org_id, id),
    CONSTRAINT conversation_channel_known CHECK (channel IN ('sms', 'voice')),
    CONSTRAINT conversation_is_with_somebody CHECK (
        CASE channel WHEN 'sms' THEN contact_point_id IS NOT NULL ELSE call_id IS NOT NULL END
    )
)
-- Every text changes its conversation: with room in the page no index hears of it.
WITH (fillfactor = 80);
CREATE UNIQUE INDEX conversation_one_a_call ON conversation (org_id, call_id);
CREATE UNIQUE INDEX conversation_one_a_number ON conversation (org_id, contact_point_id) WHERE channel = 'sms';
-- What was said on one number by text and on calls, and the calls of one person. Texts change neither index.
CREATE INDEX conversation_of_number_idx ON conversation (org_id, contact_point_id);
CREATE INDEX conversation_calls_of_person_idx ON conversation (org_id, person_id) WHERE channel = 'voice';

-- One thing a person said, stored before anything else happens. Numbers of bank accounts are masked in `said`.
-- `understood` and `kept` go to payments with it, the same however often it is asked. `answer` is what payments decided,
-- as it came; `answered_by` is "payments", "ours" (danger and intents that wait for nobody) or "nobody".
CREATE TABLE conversation_turn (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    number_in_order integer NOT NULL,
    said varchar NOT NULL,
    understood jsonb,
    kept jsonb,
    answers_to uuid,
    asked varchar,
    asked_about_id uuid,
    answered_by varchar,
    answer jsonb,
    told_to_wait_at timestamptz,
    said_at timestamptz NOT NULL DEFAULT app_now(),
    answered_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, conversation_id, number_in_order),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversation (org_id, id),
    CONSTRAINT conversation_turn_answered_by_known CHECK (
        answered_by IS NULL OR answered_by IN ('payments', 'ours', 'nobody')
    ),
    CONSTRAINT conversation_turn_answered_once CHECK ((answered_by IS NULL) = (answered_at IS NULL))
);
CREATE INDEX conversation_turn_waiting_idx ON conversation_turn (org_id, conversation_id, number_in_order)
    WHERE answered_at IS NULL;

-- The exact words that we said or texted, in which language, after which turn (none: we began). `written_by` is the member
-- of staff whose own words they are. Append-only.
CREATE TABLE conversation_said (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    turn_id uuid,
    channel varchar NOT NULL,
    language varchar NOT NULL,
    words varchar NOT NULL,
    written_by uuid,
    said_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversation (org_id, id),
    FOREIGN KEY (org_id, turn_id) REFERENCES conversation_turn (org_id, id)
);
CREATE INDEX conversation_said_order_idx ON conversation_said (org_id, conversation_id, id);

-- What numbers that nobody is known behind have cost an organisation on one day (London): answers that we texted, tasks
-- of their own, and since when people know that there are more. Both are taken by guarded statements, so that texts that
-- come at the same moment cannot take more together.
CREATE TABLE stranger_day (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    day date NOT NULL,
    answers integer NOT NULL DEFAULT 0,
    tasks integer NOT NULL DEFAULT 0,
    told_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, day)
);

-- What an organisation answers to somebody in one kind of danger, who approved the words, and the member of staff who is
-- asked to call. Of each kind the one that has not ended is in force; without any, the shipped words are.
CREATE TABLE safety_plan (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind varchar NOT NULL,
    english varchar NOT NULL,
    welsh varchar NOT NULL,
    approved_by varchar NOT NULL,
    owner_id uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    ended_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT safety_plan_kind_known CHECK (
        kind IN ('self_harm', 'abuse', 'fraud', 'medical', 'fire', 'carer_strain', 'unsafe')
    )
);
CREATE UNIQUE INDEX safety_plan_one_in_force ON safety_plan (org_id, kind) WHERE ended_at IS NULL;
