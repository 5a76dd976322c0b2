-- Files of people that staff bring to the desk, taken in parts. `bad`, `columns` and `report` hold numbers of rows, headings and reasons, and no
-- names. What a part holds of people is sealed, goes when it is done, and after a day
-- whether it is done or not.
CREATE TABLE people_file (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    source varchar NOT NULL,
    columns jsonb NOT NULL,
    unused jsonb NOT NULL,
    bad jsonb NOT NULL,
    rows integer NOT NULL,
    options jsonb NOT NULL,
    sealed bytea,
    read_begun_at timestamptz,
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT app_now(),
    done_at timestamptz,
    stopped varchar,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES principal (org_id, id),
    CONSTRAINT people_file_rows CHECK (rows >= 0),
    CONSTRAINT people_file_stopped_is_done CHECK (stopped IS NULL OR done_at IS NOT NULL)
);

CREATE TABLE people_file_part (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    file_id uuid NOT NULL,
    number integer NOT NULL,
    rows integer NOT NULL,
    sealed bytea,
    report jsonb,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    done_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, file_id, number),
    FOREIGN KEY (org_id, file_id) REFERENCES people_file (org_id, id),
    CONSTRAINT people_file_part_rows CHECK (rows >= 0),
    CONSTRAINT people_file_part_done CHECK (done_at IS NULL OR report IS NOT NULL)
);
CREATE INDEX people_file_part_file_idx ON people_file_part (org_id, file_id);
GRANT SELECT, INSERT, UPDATE ON people_file, people_file_part TO :"app";
