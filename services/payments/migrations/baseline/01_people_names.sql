-- Where a name may be found: its folded form from each of its letters on, up to 16 of them. Row-level security keeps LIKE from
-- using an index, since LIKE is not leakproof; comparisons are. No record but an index: triggers keep it, and rows are deleted. No foreign
-- key, which would be looked at a dozen times for each person of an import: people are never deleted.
CREATE TABLE person_name_part (
    org_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT uuidv7(),
    part varchar COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, part, person_id)
);

CREATE FUNCTION name_parts(folded text) RETURNS SETOF text LANGUAGE sql IMMUTABLE
    AS $$ SELECT DISTINCT substr(folded, place, 16) FROM generate_series(1, length(folded)) AS place
          WHERE substr(folded, place, 1) <> ' ' $$;

CREATE FUNCTION add_name_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO person_name_part (org_id, part, person_id)
    SELECT org_id, part, named.id FROM named, name_parts(folded_name) AS part WHERE erased_at IS NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER person_name_parts_of_new AFTER INSERT ON person REFERENCING NEW TABLE AS named
    FOR EACH STATEMENT EXECUTE FUNCTION add_name_parts();

CREATE FUNCTION change_name_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM person_name_part
    WHERE org_id = OLD.org_id AND person_id = OLD.id AND part IN (SELECT name_parts(OLD.folded_name));
    INSERT INTO person_name_part (org_id, part, person_id)
    SELECT NEW.org_id, part, NEW.id FROM name_parts(NEW.folded_name) AS part WHERE NEW.erased_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER person_name_parts_of_changed AFTER UPDATE OF folded_name, erased_at ON person FOR EACH ROW
    WHEN (OLD.folded_name IS DISTINCT FROM NEW.folded_name OR OLD.erased_at IS DISTINCT FROM NEW.erased_at)
    EXECUTE FUNCTION change_name_parts();
-- An index is kept whoever writes, also while other triggers are off.
ALTER TABLE person ENABLE ALWAYS TRIGGER person_name_parts_of_new;
ALTER TABLE person ENABLE ALWAYS TRIGGER person_name_parts_of_changed;
