-- The phone: conversations with the answers that they got, what was read back, one-time links and picture words.

-- One conversation, under the id that notifications gave it. `state` is the engine's, of `state_version`; who speaks
-- stands here once it is known. Its row is locked for each turn, so that turns are handled one after the other.
CREATE TABLE conversation (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    channel varchar NOT NULL,
    language varchar NOT NULL,
    person_id uuid,
    state_version integer NOT NULL,
    state jsonb NOT NULL,
    last_number integer NOT NULL DEFAULT 0,
    last_turn_at timestamptz NOT NULL DEFAULT app_now(),
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT conversation_channel CHECK (channel IN ('sms', 'voice', 'web')),
    CONSTRAINT conversation_language CHECK (language IN ('en', 'cy'))
)
-- Every text changes its conversation: with room in the page no index hears of it.
WITH (fillfactor = 80);

-- One turn, under the id that notifications gave it, with the answer it got: a repeat gets the same. What was said is
-- not kept here. `person_id` is whom the answer tells of, also where the conversation is nobody's by now; it references nothing, so that no
-- turn takes a lock of its person's row.
CREATE TABLE conversation_turn (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    person_id uuid,
    number_in_order integer NOT NULL,
    answer jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, conversation_id, number_in_order),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversation (org_id, id)
);

CREATE INDEX conversation_turn_person_idx ON conversation_turn (org_id, person_id) WHERE person_id IS NOT NULL;

-- A web link for one person: for one claim, for the bank details that we asked for, to answer one offer, or to read one statement. Its token
-- is made from the id and a secret, and is stored nowhere. `choice` is what the page of an offer read back last.
CREATE TABLE phone_link (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    purpose varchar NOT NULL,
    person_id uuid NOT NULL,
    claim_id uuid,
    request_id uuid,
    offer_id uuid,
    statement_id uuid,
    choice jsonb,
    language varchar NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, claim_id, person_id) REFERENCES claim (org_id, id, person_id),
    FOREIGN KEY (org_id, request_id) REFERENCES bank_details_request (org_id, id),
    FOREIGN KEY (org_id, offer_id) REFERENCES offer (org_id, id),
    FOREIGN KEY (org_id, statement_id, person_id) REFERENCES statement_request (org_id, id, person_id),
    CONSTRAINT phone_link_purpose CHECK (purpose IN ('claim', 'receipts', 'bank_details', 'offer', 'statement', 'limits')),
    CONSTRAINT phone_link_about CHECK (
        num_nonnulls(claim_id, request_id, offer_id, statement_id) = CASE WHEN purpose = 'limits' THEN 0 ELSE 1 END
        AND (request_id IS NOT NULL) = (purpose = 'bank_details') AND (offer_id IS NOT NULL) = (purpose = 'offer')
        AND (statement_id IS NOT NULL) = (purpose = 'statement')
    ),
    CONSTRAINT phone_link_choice CHECK (choice IS NULL OR purpose IN ('offer', 'limits')),
    CONSTRAINT phone_link_language CHECK (language IN ('en', 'cy')),
    CONSTRAINT phone_link_expires CHECK (expires_at > created_at)
);
CREATE INDEX phone_link_claim_idx ON phone_link (org_id, claim_id);
CREATE INDEX phone_link_offer_idx ON phone_link (org_id, offer_id) WHERE offer_id IS NOT NULL;

-- A person agreed that somebody who helps them tells us by text what they spent. `number_id` stands for the supporter's telephone, whose number
-- only notifications knows. It ends at once where the person says so (`ended_by` is theirs then), and counts for nothing after `review_on`.
CREATE TABLE supporter_agreement (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    number_id uuid NOT NULL,
    supporter_name varchar NOT NULL,
    evidence varchar NOT NULL,
    seen_on date NOT NULL,
    seen_by uuid NOT NULL,
    review_on date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    ended_at timestamptz,
    ended_by uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, seen_by) REFERENCES principal (org_id, id),
    CONSTRAINT supporter_agreement_review CHECK (review_on > seen_on),
    CONSTRAINT supporter_agreement_words CHECK (length(supporter_name) BETWEEN 1 AND 200 AND length(evidence) BETWEEN 1 AND 500),
    CONSTRAINT supporter_agreement_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX supporter_agreement_one ON supporter_agreement (org_id, person_id, number_id) WHERE ended_at IS NULL;

-- Lines that were read back to a person, to the penny, and whether they said yes. `lines` never change.
-- Each of `lines` holds `category`, `amount_pence`, `miles_tenths` (or null), `passengers` and `spent_on`, as the
-- claim's lines will. The yes comes in a turn, on a phone page, or to the member of staff who read it out.
CREATE TABLE read_back (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    conversation_id uuid,
    link_id uuid,
    read_out_by uuid,
    lines jsonb NOT NULL,
    total_pence bigint NOT NULL,
    said_at timestamptz NOT NULL DEFAULT app_now(),
    yes_at timestamptz,
    answered_by_turn uuid,
    claim_id uuid,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, claim_id),
    UNIQUE (org_id, answered_by_turn),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversation (org_id, id),
    FOREIGN KEY (org_id, link_id) REFERENCES phone_link (org_id, id),
    FOREIGN KEY (org_id, read_out_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, claim_id, person_id) REFERENCES claim (org_id, id, person_id),
    -- Read back in a conversation, on the page of a link, or aloud by a member of staff.
    CONSTRAINT read_back_one_way CHECK (num_nonnulls(conversation_id, link_id, read_out_by) = 1),
    CONSTRAINT read_back_says_something CHECK (jsonb_array_length(lines) > 0 AND total_pence > 0),
    CONSTRAINT read_back_yes_is_one_claim CHECK ((yes_at IS NULL) = (claim_id IS NULL)),
    CONSTRAINT read_back_yes_in_a_turn CHECK (
        (answered_by_turn IS NOT NULL) = (yes_at IS NOT NULL AND conversation_id IS NOT NULL)
    )
);

-- The words of the pictures that a person chose: with an event they say who is calling, and they open nothing else. A
-- second one is there only where the organisation wants two. Who set them does not check them on the same day.
CREATE TABLE picture_word (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    word varchar NOT NULL,
    second_word varchar,
    set_by uuid NOT NULL,
    set_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, set_by) REFERENCES principal (org_id, id),
    CONSTRAINT picture_word_two_differ CHECK (second_word <> word)
);

-- Wrong picture words for one person from one number, over all calls and texts: the others who share the number, and the
-- person's other numbers, are not held up. The row is locked from the look to the count, so that calls at the same
-- moment have no more tries than calls one after the other.
CREATE TABLE picture_try (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    number_id uuid NOT NULL,
    wrong integer NOT NULL DEFAULT 0,
    last_wrong_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, person_id, number_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    CONSTRAINT picture_try_counts CHECK (wrong >= 0 AND (wrong > 0) = (last_wrong_at IS NOT NULL))
);
