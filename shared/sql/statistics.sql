-- PostgreSQL plans every statement for a large organisation: of each table it takes an organisation to have a fiftieth. Measured, the usual
-- one of many small ones would have a row or two, and to go through all rows of the organisation would look as cheap as a look by key: with
-- 2,000 people that is 4,000,000 rows for one page. Organisations that are known as large (the most common values) keep what was measured.
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
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND attoptions IS NULL
        ORDER BY relname
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN org_id SET (n_distinct = 50)', found.name);
    END LOOP;
END $$;
