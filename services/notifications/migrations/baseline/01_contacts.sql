-- Contacts: numbers, whose they are, postal addresses, and how each person wants to hear from us.
--
-- Every table of this service has the columns org_id and id, and its primary key is both: row-level security keeps
-- organisations apart, and a foreign key that names both can never point into another organisation. `person_id` is the
-- payments service's id of the person: this database knows no names.

-- One number, once in each organisation, also one that nobody is known behind. `value` is E.164; a "line" cannot be
-- texted. Since `stopped_at` nothing is texted there first, also not what is told to a person's number of before.
CREATE TABLE contact_point (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind varchar NOT NULL,
    value varchar NOT NULL,
    stopped_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, kind, value),
    CONSTRAINT contact_point_kind_known CHECK (kind IN ('mobile', 'line'))
);

-- Whose number it is: people share telephones, and change them. "own" is the mobile that we write to, "home" the
-- landline that they call from; with "shared" and "helper" numbers a person may text and call us too. An ended link is
-- history.
CREATE TABLE contact_link (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    contact_point_id uuid NOT NULL,
    role varchar NOT NULL,
    safe_to_text boolean NOT NULL,
    saved_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    ended_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, contact_point_id) REFERENCES contact_point (org_id, id),
    CONSTRAINT contact_link_role_known CHECK (role IN ('own', 'home', 'shared', 'helper'))
);
CREATE UNIQUE INDEX contact_link_one_a_pair ON contact_link (org_id, person_id, contact_point_id)
    WHERE ended_at IS NULL;
CREATE UNIQUE INDEX contact_link_one_home_number ON contact_link (org_id, person_id)
    WHERE ended_at IS NULL AND role = 'home';
CREATE UNIQUE INDEX contact_link_one_own_number ON contact_link (org_id, person_id)
    WHERE ended_at IS NULL AND role = 'own';
CREATE INDEX contact_link_point_idx ON contact_link (org_id, contact_point_id);

-- A new mobile of a person (E.164) that waits for a second member of staff, because the number of before cannot be told.
-- It stands here and is no contact_link, so that nothing goes to it and nobody is recognised by it.
CREATE TABLE number_change (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    value varchar NOT NULL,
    safe_to_text boolean NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT app_now(),
    outcome varchar,
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT number_change_outcome_known CHECK (outcome IN ('confirmed', 'refused', 'replaced')),
    CONSTRAINT number_change_takes_two CHECK (
        num_nulls(outcome, decided_by, decided_at) IN (0, 3)
        AND (outcome <> 'confirmed' OR decided_by <> proposed_by)
    )
);
CREATE UNIQUE INDEX number_change_one_waits ON number_change (org_id, person_id) WHERE outcome IS NULL;

-- How one person wants to hear from us. Since `erased_at` nothing is saved for them any more, nor where
-- `merged_into_id` names another record of the same person, which is reached instead. `stopped_at` is when they said STOP to texts; with `money_texts` they still want
-- those about their money. With `no_calls` nobody calls them, and nothing tells them to call. Between `quiet_from` and `quiet_until` (minutes after midnight, London time) we do not text
-- first.
CREATE TABLE contact_preference (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    language varchar NOT NULL DEFAULT 'en',
    format varchar NOT NULL DEFAULT 'sms',
    stopped_at timestamptz,
    money_texts boolean NOT NULL DEFAULT false,
    no_calls boolean NOT NULL DEFAULT false,
    quiet_from smallint,
    quiet_until smallint,
    erased_at timestamptz,
    merged_into_id uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, person_id),
    CONSTRAINT contact_preference_language_known CHECK (language IN ('en', 'cy')),
    CONSTRAINT contact_preference_format_known CHECK (format IN ('sms', 'easy_read_letter')),
    CONSTRAINT contact_preference_quiet_hours CHECK (
        (quiet_from IS NULL) = (quiet_until IS NULL)
        AND quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439
    )
);

-- What helps one person to take part, in neutral words of theirs: what they need at an event, how they get there, who helps them.
-- Empty means that nothing is known. What is saved again takes the place of what was there.
CREATE TABLE taking_part_needs (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    access varchar NOT NULL DEFAULT '',
    transport varchar NOT NULL DEFAULT '',
    helper varchar NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, person_id),
    CONSTRAINT taking_part_needs_short CHECK (length(access) <= 300 AND length(transport) <= 300 AND length(helper) <= 300)
);

-- Where one person's letters go: the name on the envelope, the lines below it, the postcode. An ended one is history.
-- From one that is `returned_at` a letter came back, and where it is not `is_safe` others may open letters: none is
-- posted there.
CREATE TABLE postal_address (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    addressed_to varchar NOT NULL,
    lines varchar[] NOT NULL,
    postcode varchar NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    ended_at timestamptz,
    returned_at timestamptz,
    is_safe boolean NOT NULL DEFAULT true,
    PRIMARY KEY (org_id, id),
    CONSTRAINT postal_address_fits_the_window CHECK (cardinality(lines) BETWEEN 1 AND 5)
);
CREATE UNIQUE INDEX postal_address_one_a_person ON postal_address (org_id, person_id) WHERE ended_at IS NULL;

-- Whoever was erased comes back by no way: use cases refuse it in words, and this holds what forgets to.
CREATE FUNCTION contact_is_here() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM contact_preference WHERE org_id = NEW.org_id AND person_id = NEW.person_id AND (erased_at IS NOT NULL OR merged_into_id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION '%: this person was erased', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_is_here', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contact_link_of_somebody AFTER INSERT ON contact_link FOR EACH ROW EXECUTE FUNCTION contact_is_here();
CREATE TRIGGER postal_address_of_somebody AFTER INSERT ON postal_address FOR EACH ROW EXECUTE FUNCTION contact_is_here();
CREATE TRIGGER number_change_of_somebody AFTER INSERT ON number_change FOR EACH ROW EXECUTE FUNCTION contact_is_here();
