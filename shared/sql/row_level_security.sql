-- Keeps organisations apart: every table with the column org_id shows and takes the rows of one organisation only, the
-- one that the transaction says it works for. FORCE: the owner of the tables is held to it too.
--
-- May be run again: a later revision that adds a table runs it after its own statements.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT relname AS name
        FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'org_id'
        WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND NOT relrowsecurity
        ORDER BY relname
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', found.name);
        EXECUTE format(
            'CREATE POLICY %I ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())',
            found.name || '_own', found.name
        );
    END LOOP;
END $$;
