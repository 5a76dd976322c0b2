-- Decisions about claims: by whom, every step of every line, and money given in advance with what became of it.

-- One decision over one or several lines: by a person, by two people above the limit, or by a policy.
-- The claimant, who entered the claim, whether it takes two, and the people behind the sign-ins are copied by a trigger,
-- so that CHECKs can compare them. What it makes owed is one obligation, less what the person still holds in advance.
CREATE TABLE claim_decision (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    person_id uuid NOT NULL,
    entered_by uuid,
    entered_by_person_id uuid,
    needs_two boolean NOT NULL,
    decided_by uuid,
    decided_by_person_id uuid,
    decided_by_policy uuid,
    second_decided_by uuid,
    second_decided_by_person_id uuid,
    approved_pence bigint NOT NULL,
    netted_pence bigint NOT NULL DEFAULT 0,
    obligation_id uuid,
    decided_at timestamptz NOT NULL DEFAULT app_now(),
    second_decided_at timestamptz,
    undone_by uuid,
    undone_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, obligation_id),
    FOREIGN KEY (org_id, claim_id, person_id) REFERENCES claim (org_id, id, person_id),
    FOREIGN KEY (org_id, decided_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, second_decided_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, undone_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, decided_by_policy) REFERENCES claim_policy (org_id, id),
    FOREIGN KEY (org_id, obligation_id) REFERENCES obligation (org_id, id),
    CONSTRAINT claim_decision_one_way CHECK (num_nonnulls(decided_by, decided_by_policy) = 1),
    -- Nobody decides about a claim that they entered, or about their own; the second person is somebody else again.
    CONSTRAINT claim_decision_decider_is_not_enterer CHECK (decided_by <> entered_by),
    CONSTRAINT claim_decision_decider_is_not_claimant CHECK (decided_by_person_id <> person_id),
    CONSTRAINT claim_decision_second_is_not_enterer CHECK (second_decided_by <> entered_by),
    CONSTRAINT claim_decision_second_is_not_claimant CHECK (second_decided_by_person_id <> person_id),
    CONSTRAINT claim_decision_second_is_not_first CHECK (second_decided_by <> decided_by),
    CONSTRAINT claim_decision_second_after_first CHECK (
        second_decided_by IS NULL OR (decided_by IS NOT NULL AND needs_two)
    ),
    CONSTRAINT claim_decision_second_is_dated CHECK ((second_decided_by IS NULL) = (second_decided_at IS NULL)),
    CONSTRAINT claim_decision_takes_two CHECK (
        obligation_id IS NULL OR NOT needs_two OR second_decided_by IS NOT NULL
    ),
    CONSTRAINT claim_decision_policy_never_stands_for_two CHECK (decided_by_policy IS NULL OR NOT needs_two),
    CONSTRAINT claim_decision_netted CHECK (netted_pence BETWEEN 0 AND approved_pence),
    CONSTRAINT claim_decision_undone_by_somebody CHECK ((undone_by IS NULL) = (undone_at IS NULL))
);
CREATE INDEX claim_decision_claim_idx ON claim_decision (org_id, claim_id);
-- While one decision waits for its second person, no other about the claim begins.
CREATE UNIQUE INDEX claim_decision_one_waits_for_second
    ON claim_decision (org_id, claim_id)
    WHERE needs_two AND approved_pence > 0 AND second_decided_by IS NULL AND undone_at IS NULL;

-- Which members of staff worked on a claim, and what they did. Triggers write it (10_triggers_of_staff_acts.sql), so that no code can
-- forget anybody; none of them decides about the claim, and `decided` is kept beside the others. Append-only.
CREATE TABLE claim_staff_act (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    principal_id uuid NOT NULL,
    act varchar NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, claim_id, principal_id, act),
    FOREIGN KEY (org_id, claim_id) REFERENCES claim (org_id, id),
    FOREIGN KEY (org_id, principal_id) REFERENCES principal (org_id, id),
    CONSTRAINT claim_staff_act_what CHECK (
        act IN (
            'entered', 'wrote', 'receipt_added', 'receipt_removed', 'sent_in', 'answered', 'appealed', 'withdrew', 'decided'
        )
    )
);

-- One thing that was done to one line, by whom, and the words that went with it: the line's whole story. Only the words
-- may ever be erased.
-- `amount_pence` is what of the line is approved after it; `decision_id` names the decision that it belongs to.
CREATE TABLE claim_step (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    line_id uuid NOT NULL,
    decision_id uuid,
    action varchar NOT NULL,
    from_status varchar NOT NULL,
    to_status varchar NOT NULL,
    amount_pence bigint,
    words varchar,
    actor_kind varchar NOT NULL,
    actor_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, line_id) REFERENCES claim_line (org_id, id),
    FOREIGN KEY (org_id, decision_id) REFERENCES claim_decision (org_id, id),
    CONSTRAINT claim_step_says_why CHECK (
        action NOT IN ('refuse', 'approve_less', 'ask', 'answer') OR words IS NOT NULL
    ),
    CONSTRAINT claim_step_of_a_decision CHECK (
        action NOT IN ('approve', 'approve_less', 'refuse', 'undo') OR decision_id IS NOT NULL
    )
);
CREATE INDEX claim_step_line_idx ON claim_step (org_id, line_id);

-- What staff tell each other about a claim; no page of the person shows it, and whoever asks what is kept about them is given it.
-- Only the words may ever be erased.
CREATE TABLE claim_note (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    written_by uuid NOT NULL,
    words varchar NOT NULL,
    at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, claim_id) REFERENCES claim (org_id, id),
    FOREIGN KEY (org_id, written_by) REFERENCES principal (org_id, id)
);
CREATE INDEX claim_note_claim_idx ON claim_note (org_id, claim_id, id);

-- Money that a person was given before they spent it: a receivable of theirs, used up by what they claim later.
CREATE TABLE claim_advance (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    line_id uuid NOT NULL,
    obligation_id uuid NOT NULL,
    amount_pence bigint NOT NULL,
    used_pence bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    undone_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, decision_id, line_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, decision_id) REFERENCES claim_decision (org_id, id),
    FOREIGN KEY (org_id, line_id) REFERENCES claim_line (org_id, id),
    FOREIGN KEY (org_id, obligation_id) REFERENCES obligation (org_id, id),
    CONSTRAINT claim_advance_amount CHECK (amount_pence > 0),
    CONSTRAINT claim_advance_never_used_twice CHECK (used_pence BETWEEN 0 AND amount_pence),
    CONSTRAINT claim_advance_used_is_not_undone CHECK (undone_at IS NULL OR used_pence = 0)
);
CREATE INDEX claim_advance_left_idx ON claim_advance (org_id, person_id)
    WHERE used_pence < amount_pence AND undone_at IS NULL;

-- How much of an advance one decision used up; given back where the decision is undone.
CREATE TABLE claim_advance_use (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    advance_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    amount_pence bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    undone_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, advance_id, decision_id),
    FOREIGN KEY (org_id, advance_id) REFERENCES claim_advance (org_id, id),
    FOREIGN KEY (org_id, decision_id) REFERENCES claim_decision (org_id, id),
    CONSTRAINT claim_advance_use_amount CHECK (amount_pence > 0)
);

-- What was left of an advance and came back, or is not asked for any more: append-only. A trigger copies whose advance
-- it is and who agreed to give it, so that CHECKs can keep both away.
CREATE TABLE claim_advance_settlement (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    advance_id uuid NOT NULL,
    way varchar NOT NULL,
    amount_pence bigint NOT NULL,
    words varchar NOT NULL,
    settled_by uuid NOT NULL,
    settled_by_person_id uuid,
    person_id uuid NOT NULL,
    decided_by uuid,
    second_decided_by uuid,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, advance_id) REFERENCES claim_advance (org_id, id),
    FOREIGN KEY (org_id, settled_by) REFERENCES principal (org_id, id),
    CONSTRAINT claim_advance_settlement_way CHECK (way IN ('paid_back', 'written_off')),
    CONSTRAINT claim_advance_settlement_amount CHECK (amount_pence > 0),
    CONSTRAINT claim_advance_settlement_says_why CHECK (length(words) > 0),
    -- Not by the person who owes it, nor by anybody who agreed to give it.
    CONSTRAINT claim_advance_settled_by_another CHECK (settled_by_person_id <> person_id),
    CONSTRAINT claim_advance_settled_by_who_did_not_agree CHECK (
        settled_by <> decided_by AND settled_by IS DISTINCT FROM second_decided_by
    )
);
CREATE INDEX claim_advance_settlement_advance_idx ON claim_advance_settlement (org_id, advance_id);

-- What a person decided about a payment that needs one, on which evidence. Where money could move twice, it is done only when a
-- second person agrees. Triggers fill the `…_person_id` columns and keep what was decided as it was decided.
CREATE TABLE payout_decision (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    payout_id uuid NOT NULL,
    way varchar NOT NULL,
    evidence varchar NOT NULL,
    bank_number varchar,
    needs_two boolean NOT NULL,
    decided_by uuid NOT NULL,
    decided_by_person_id uuid,
    decided_at timestamptz NOT NULL DEFAULT app_now(),
    agreed_by uuid,
    agreed_by_person_id uuid,
    done_at timestamptz,
    dropped_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, payout_id) REFERENCES payout (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES principal (org_id, id),
    FOREIGN KEY (org_id, agreed_by) REFERENCES principal (org_id, id),
    CONSTRAINT payout_decision_way CHECK (way IN ('bank_has_it', 'bank_has_it_not', 'not_given', 'try_again', 'pay_anew')),
    CONSTRAINT payout_decision_has_evidence CHECK (length(evidence) BETWEEN 1 AND 500),
    CONSTRAINT payout_decision_bank_number CHECK (bank_number IS NULL OR way = 'bank_has_it'),
    CONSTRAINT payout_decision_second_person CHECK (agreed_by <> decided_by),
    -- One person with two sign-ins is still one person.
    CONSTRAINT payout_decision_second_in_person CHECK (agreed_by_person_id <> decided_by_person_id),
    CONSTRAINT payout_decision_done_by_two CHECK (done_at IS NULL OR NOT needs_two OR agreed_by IS NOT NULL),
    CONSTRAINT payout_decision_done_or_dropped CHECK (num_nonnulls(done_at, dropped_at) <= 1)
);
-- Of two who decide at once, one is told.
CREATE UNIQUE INDEX payout_decision_one_open
    ON payout_decision (org_id, payout_id)
    WHERE done_at IS NULL AND dropped_at IS NULL;
