-- Messages: what was to be said to whom, how far it got, and the history of that.

-- A time in which a line takes nothing of ours, for a reason of our account. Over once `resumed_at` is set: by a person
-- (`resumed_by`), or because the line took a message again.
CREATE TABLE line_pause (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    channel varchar NOT NULL,
    line varchar NOT NULL,
    fault varchar NOT NULL,
    paused_at timestamptz NOT NULL DEFAULT app_now(),
    probes integer NOT NULL DEFAULT 0,
    resumed_at timestamptz,
    resumed_by uuid,
    PRIMARY KEY (org_id, id)
);
-- A line is paused once, however many messages it refuses at the same moment.
CREATE UNIQUE INDEX line_pause_open ON line_pause (org_id, channel, line) WHERE resumed_at IS NULL;

-- From when on and how far a line's list of received texts was read (`read_from`, `read_until`, real time), and what the
-- last check found wrong with how it is set up (`finding`, a sentence).
CREATE TABLE line_state (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    line varchar NOT NULL,
    read_from timestamptz,
    read_until timestamptz,
    finding varchar,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, line)
);

-- One notice to one person by one channel, or one reply to a number that texted us. `words` are a notice's, as they were last
-- handed to the line; a reply's are its `values`, which are emptied at the last status, and stand in conversation_said.
-- `body_digest` is what tells the same words again: at the line, and in how often one number got them. `first_sent_at` is real time, to be compared with the line's clock.
-- The same notice about the same thing is one message, unless it is said on another occasion. A message that
-- `follows_id` another leaves after it. `cost_pence_thousandths` is what the text costs at the price of its day. `line` is
-- who carries it; a queued one that has a `line_pause_id` waits until that pause is over; `looks` is how often we asked the
-- line about it.
CREATE TABLE message (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind varchar NOT NULL DEFAULT 'notice',
    person_id uuid,
    notice varchar NOT NULL,
    channel varchar NOT NULL,
    about_id uuid NOT NULL,
    occasion_id uuid NOT NULL,
    "values" jsonb NOT NULL,
    status varchar NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    lease_token uuid,
    first_sent_at timestamptz,
    contact_point_id uuid,
    former_point_id uuid,
    postal_address_id uuid,
    follows_id uuid,
    line varchar,
    line_pause_id uuid,
    looks integer NOT NULL DEFAULT 0,
    look_at timestamptz,
    is_followed boolean NOT NULL DEFAULT false,
    after_failed boolean NOT NULL DEFAULT false,
    parts integer,
    cost_pence_thousandths integer,
    body_digest varchar,
    words varchar,
    provider_id varchar,
    reason varchar,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    CONSTRAINT message_once_an_occasion UNIQUE (org_id, about_id, occasion_id, notice, person_id, channel),
    FOREIGN KEY (org_id, contact_point_id) REFERENCES contact_point (org_id, id),
    FOREIGN KEY (org_id, former_point_id) REFERENCES contact_point (org_id, id),
    FOREIGN KEY (org_id, postal_address_id) REFERENCES postal_address (org_id, id),
    FOREIGN KEY (org_id, follows_id) REFERENCES message (org_id, id),
    FOREIGN KEY (org_id, line_pause_id) REFERENCES line_pause (org_id, id),
    CONSTRAINT message_has_somebody_to_go_to CHECK (
        CASE kind
            WHEN 'notice' THEN person_id IS NOT NULL
            WHEN 'reply' THEN contact_point_id IS NOT NULL
            WHEN 'safety' THEN contact_point_id IS NOT NULL
            ELSE false
        END
    ),
    CONSTRAINT message_status_known CHECK (
        status IN ('queued', 'sending', 'unknown', 'sent', 'delivered', 'undelivered', 'failed', 'suppressed')
    ),
    CONSTRAINT message_channel_known CHECK (channel IN ('sms', 'letter')),
    CONSTRAINT message_sending_has_lease CHECK ((status = 'sending') = (lease_until IS NOT NULL)),
    -- Only the line can say that a message arrived, and it says so under its own id.
    CONSTRAINT message_delivered_has_evidence CHECK (status <> 'delivered' OR provider_id IS NOT NULL)
);
CREATE INDEX message_follows_idx ON message (org_id, follows_id) WHERE follows_id IS NOT NULL AND status = 'queued';
CREATE INDEX message_held_idx ON message (org_id, line_pause_id) WHERE line_pause_id IS NOT NULL;
CREATE INDEX message_lease_idx ON message (lease_until) WHERE status = 'sending';
CREATE INDEX message_look_idx ON message (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX message_letters_waiting_idx ON message (org_id, created_at) WHERE channel = 'letter' AND status = 'sent';
CREATE INDEX message_staff_letter_idx ON message (org_id, person_id, created_at) WHERE notice = 'staff_letter';
CREATE UNIQUE INDEX message_provider_id_key ON message (org_id, provider_id);
-- What answers somebody is said once for each thing that they said.
CREATE UNIQUE INDEX message_reply_key ON message (org_id, about_id, notice) WHERE kind <> 'notice';
CREATE INDEX message_sent_to_idx ON message (org_id, contact_point_id, first_sent_at);
-- Whoever moves a message is told by its own row whether another one waits for it. Whoever has another one wait need not know.
CREATE FUNCTION mark_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE message SET is_followed = true WHERE org_id = NEW.org_id AND id = NEW.follows_id AND NOT is_followed;
    RETURN NULL;
END $$;
CREATE TRIGGER message_marks_followed AFTER INSERT OR UPDATE OF follows_id ON message
    FOR EACH ROW WHEN (NEW.follows_id IS NOT NULL) EXECUTE FUNCTION mark_followed();

-- One step of a message's history: append-only. `evidence` is the line's own id or code.
CREATE TABLE message_status_change (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    from_status varchar NOT NULL,
    to_status varchar NOT NULL,
    cause varchar NOT NULL,
    evidence varchar,
    at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id)
);
CREATE INDEX message_status_change_message_idx ON message_status_change (org_id, message_id);
