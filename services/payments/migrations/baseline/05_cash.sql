-- Cash at an event: tins (floats), who stands on which tin's list, and what was handed over from it.

-- A tin of cash for one event, and who holds it. `handed_pence` is what was handed over and not given back, `reserved_pence` what was
-- released for people on its list and is not handed over yet (a trigger of `payout` moves it): a tin never promises or gives more
-- than is in it. `counted_pence` is what two people found at the end.
CREATE TABLE cash_float (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    engagement_id uuid NOT NULL,
    name varchar NOT NULL,
    holder_id uuid NOT NULL,
    status varchar NOT NULL,
    issued_pence bigint NOT NULL,
    handed_pence bigint NOT NULL DEFAULT 0,
    reserved_pence bigint NOT NULL DEFAULT 0,
    counted_pence bigint,
    issued_by uuid NOT NULL,
    cleared_by uuid,
    reason varchar,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    closed_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, engagement_id) REFERENCES engagement (org_id, id),
    FOREIGN KEY (org_id, holder_id) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, issued_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, cleared_by) REFERENCES principal (org_id, id),
    CONSTRAINT cash_float_status CHECK (status IN ('issued', 'open', 'counted', 'closed', 'taken_back')),
    CONSTRAINT cash_float_amount CHECK (issued_pence > 0),
    CONSTRAINT cash_float_holds_enough CHECK (
        handed_pence >= 0 AND reserved_pence >= 0 AND handed_pence + reserved_pence <= issued_pence
    ),
    CONSTRAINT cash_float_holds_nothing_back CHECK (reserved_pence = 0 OR status IN ('open', 'counted')),
    CONSTRAINT cash_float_counted CHECK ((status IN ('counted', 'closed')) = (counted_pence IS NOT NULL)),
    CONSTRAINT cash_float_count CHECK (counted_pence >= 0),
    CONSTRAINT cash_float_closed CHECK ((status IN ('closed', 'taken_back')) = (closed_at IS NOT NULL)),
    -- It closes to the penny, or finance has said why not.
    CONSTRAINT cash_float_to_the_penny CHECK (
        status <> 'closed' OR counted_pence = issued_pence - handed_pence OR (cleared_by IS NOT NULL AND reason IS NOT NULL)
    ),
    CONSTRAINT cash_float_taken_back CHECK (status <> 'taken_back' OR (handed_pence = 0 AND reason IS NOT NULL))
);
CREATE INDEX cash_float_engagement_idx ON cash_float (org_id, engagement_id);

-- A tin counted by two people: out, before the event, or in, after it. `coins` says how many of each note and coin. A
-- count that the second person does not find is dropped, and they count again. `handed_pence` is what was handed over when it was
-- counted: once more is handed over the count means nothing.
CREATE TABLE cash_count (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    float_id uuid NOT NULL,
    way varchar NOT NULL,
    amount_pence bigint NOT NULL,
    coins jsonb NOT NULL,
    handed_pence bigint NOT NULL,
    counted_by uuid NOT NULL,
    counted_at timestamptz NOT NULL DEFAULT app_now(),
    confirmed_by uuid,
    confirmed_at timestamptz,
    dropped_by uuid,
    dropped_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, float_id) REFERENCES cash_float (org_id, id),
    FOREIGN KEY (org_id, counted_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, confirmed_by) REFERENCES principal (org_id, id),
    CONSTRAINT cash_count_way CHECK (way IN ('out', 'in')),
    CONSTRAINT cash_count_amount CHECK (amount_pence >= 0),
    CONSTRAINT cash_count_confirmed CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT cash_count_dropped CHECK ((dropped_by IS NULL) = (dropped_at IS NULL)),
    CONSTRAINT cash_count_one_end CHECK (num_nonnulls(confirmed_at, dropped_at) <= 1)
);
CREATE UNIQUE INDEX cash_count_one_each_way ON cash_count (org_id, float_id, way) WHERE dropped_at IS NULL;

-- Who stands on a tin's list. `asked_how` is how they said that they want cash, `put_by` who wrote it down; nobody where they said so to
-- us themselves, by text or on a call.
CREATE TABLE cash_place (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    float_id uuid NOT NULL,
    person_id uuid NOT NULL,
    asked_how varchar NOT NULL,
    put_by uuid,
    put_at timestamptz NOT NULL DEFAULT app_now(),
    left_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, float_id) REFERENCES cash_float (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, put_by) REFERENCES principal (org_id, id),
    CONSTRAINT cash_place_asked_how CHECK (asked_how IN ('text', 'call', 'in_person', 'paper', 'helpline')),
    CONSTRAINT cash_place_put_by CHECK (put_by IS NOT NULL OR asked_how IN ('text', 'call'))
);
-- Each person stands on one list, so no two tables can pay the same person, with or without a network.
CREATE UNIQUE INDEX cash_place_one_list ON cash_place (org_id, person_id) WHERE left_at IS NULL;
CREATE INDEX cash_place_float_idx ON cash_place (org_id, float_id) WHERE left_at IS NULL;

-- A person who moves to another tin's list: it counts once both holders have signed.
CREATE TABLE cash_move (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    place_id uuid NOT NULL,
    from_float_id uuid NOT NULL,
    to_float_id uuid NOT NULL,
    signed_by uuid NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT app_now(),
    countersigned_by uuid,
    countersigned_at timestamptz,
    dropped_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, place_id) REFERENCES cash_place (org_id, id),
    FOREIGN KEY (org_id, from_float_id) REFERENCES cash_float (org_id, id),
    FOREIGN KEY (org_id, to_float_id) REFERENCES cash_float (org_id, id),
    FOREIGN KEY (org_id, signed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, countersigned_by) REFERENCES principal (org_id, id),
    CONSTRAINT cash_move_elsewhere CHECK (from_float_id <> to_float_id),
    CONSTRAINT cash_move_countersigned CHECK ((countersigned_by IS NULL) = (countersigned_at IS NULL)),
    CONSTRAINT cash_move_one_end CHECK (num_nonnulls(countersigned_at, dropped_at) <= 1)
);
CREATE UNIQUE INDEX cash_move_one_open ON cash_move (org_id, place_id) WHERE countersigned_at IS NULL AND dropped_at IS NULL;

-- A code that was sent to a person's phone, which they say at the table. The code itself is made from the id and a secret
-- and never stored.
CREATE TABLE cash_code (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    float_id uuid NOT NULL,
    hand_over_id uuid,
    amount_pence bigint NOT NULL,
    asked_by uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    wrong smallint NOT NULL DEFAULT 0,
    used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, float_id) REFERENCES cash_float (org_id, id),
    CONSTRAINT cash_code_amount CHECK (amount_pence > 0)
);
CREATE INDEX cash_code_person_idx ON cash_code (org_id, person_id);

CREATE SEQUENCE cash_slip_number_seq START 1001;

-- A slip of paper: for exactly these payments of one person. While it is open or keyed in, its money goes by this slip and no other
-- way, and the person stays on the list. It counts once a second person has looked at it; or it is destroyed by two people, who say
-- that nobody was given anything for it. Its number is printed on it.
CREATE TABLE cash_slip (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL,
    float_id uuid NOT NULL,
    person_id uuid NOT NULL,
    payout_ids uuid[] NOT NULL,
    amount_pence bigint NOT NULL,
    status varchar NOT NULL,
    printed_by uuid NOT NULL,
    printed_at timestamptz NOT NULL DEFAULT app_now(),
    witness varchar,
    keyed_by uuid,
    keyed_at timestamptz,
    confirmed_by uuid,
    confirmed_at timestamptz,
    reason varchar,
    destroy_asked_by uuid,
    destroy_asked_at timestamptz,
    destroyed_by uuid,
    destroyed_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT cash_slip_number UNIQUE (org_id, number),
    FOREIGN KEY (org_id, float_id) REFERENCES cash_float (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, printed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, keyed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, confirmed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, destroy_asked_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, destroyed_by) REFERENCES principal (org_id, id),
    CONSTRAINT cash_slip_status CHECK (status IN ('open', 'keyed', 'confirmed', 'destroyed')),
    CONSTRAINT cash_slip_amount CHECK (amount_pence > 0),
    CONSTRAINT cash_slip_keyed CHECK (
        (status IN ('keyed', 'confirmed')) = (num_nonnulls(keyed_by, keyed_at, witness) = 3)
        AND num_nonnulls(keyed_by, keyed_at, witness) IN (0, 3)
    ),
    CONSTRAINT cash_slip_confirmed CHECK ((status = 'confirmed') = (num_nonnulls(confirmed_by, confirmed_at) = 2)),
    CONSTRAINT cash_slip_destroyed CHECK (
        (status = 'destroyed') = (num_nonnulls(destroyed_by, destroyed_at) = 2)
        AND (status <> 'destroyed' OR num_nonnulls(destroy_asked_by, destroy_asked_at, reason) = 3)
    )
);
-- Nobody has two slips that may still be signed.
CREATE UNIQUE INDEX cash_slip_one_open ON cash_slip (org_id, person_id) WHERE status IN ('open', 'keyed');
CREATE INDEX cash_slip_float_idx ON cash_slip (org_id, float_id);

-- One payment given in cash: from which tin, by whom, and how the person confirmed it. Append-only. What is given at one
-- moment for several payments shares `handing_id`.
CREATE TABLE cash_hand_over (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    handing_id uuid NOT NULL,
    float_id uuid NOT NULL,
    person_id uuid NOT NULL,
    payout_id uuid NOT NULL,
    amount_pence bigint NOT NULL,
    confirmed_how varchar NOT NULL,
    witness varchar,
    handed_by uuid NOT NULL,
    keyed_by uuid,
    slip_id uuid,
    at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    -- A payment is handed over once.
    CONSTRAINT cash_hand_over_once UNIQUE (org_id, payout_id),
    FOREIGN KEY (org_id, float_id) REFERENCES cash_float (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, payout_id) REFERENCES payout (org_id, id),
    FOREIGN KEY (org_id, handed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, keyed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, slip_id) REFERENCES cash_slip (org_id, id),
    CONSTRAINT cash_hand_over_confirmed_how CHECK (confirmed_how IN ('code', 'picture', 'signature')),
    -- A signature is that on a slip, which one person keyed in and another has looked at.
    CONSTRAINT cash_hand_over_witnessed CHECK ((confirmed_how = 'signature') = (num_nonnulls(witness, keyed_by, slip_id) = 3))
);
CREATE INDEX cash_hand_over_float_idx ON cash_hand_over (org_id, float_id);

-- Cash that a person gave back at the table: it is in the tin again, and owed again, once the person has confirmed it (their code or
-- their picture) or a second member of staff. What was written down wrongly is dropped, and means nothing.
CREATE TABLE cash_given_back (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    hand_over_id uuid NOT NULL,
    reason varchar NOT NULL,
    taken_by uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT app_now(),
    confirmed_how varchar,
    confirmed_by uuid,
    confirmed_at timestamptz,
    dropped_by uuid,
    dropped_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, hand_over_id) REFERENCES cash_hand_over (org_id, id),
    FOREIGN KEY (org_id, taken_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, confirmed_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, dropped_by) REFERENCES principal (org_id, id),
    CONSTRAINT cash_given_back_dropped CHECK (
        num_nonnulls(dropped_by, dropped_at) IN (0, 2) AND num_nonnulls(dropped_at, confirmed_at) <= 1
    ),
    CONSTRAINT cash_given_back_confirmed CHECK (
        num_nonnulls(confirmed_how, confirmed_at) IN (0, 2) AND (confirmed_how IS NOT DISTINCT FROM 'second') = (confirmed_by IS NOT NULL)
    ),
    CONSTRAINT cash_given_back_confirmed_how CHECK (confirmed_how IN ('code', 'picture', 'second'))
);
CREATE UNIQUE INDEX cash_given_back_once ON cash_given_back (org_id, hand_over_id) WHERE dropped_at IS NULL;
