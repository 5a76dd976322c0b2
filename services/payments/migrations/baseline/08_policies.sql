-- What background work sees across organisations, beside the plumbing: only the rows named here.
--
-- That people see the rows of their own organisation and no others is said for all tables at once, in
-- shared/sql/row_level_security.sql, which runs last.

-- Payments that are due to be looked at again, so that the clock finds what a lost worker left behind.
CREATE POLICY payout_system_select ON payout FOR SELECT TO :"system"
    USING (status IN ('sending', 'unknown', 'processing') AND next_at <= app_now());
-- Steps of payments belong to the audit trail, which is chained.
CREATE POLICY status_change_system_select ON status_change FOR SELECT TO :"system" USING (true);

-- Whoever signs in, opens the pages or opens a link tells us no organisation: the principal, the session or the link does.
CREATE POLICY principal_system_select ON principal FOR SELECT TO :"system" USING (true);
CREATE POLICY principal_system_update ON principal FOR UPDATE TO :"system" USING (first_administered_at IS NULL) WITH CHECK (true);
CREATE POLICY person_system_select ON person FOR SELECT TO :"system" USING (merged_into_id IS NOT NULL);
CREATE POLICY staff_session_system_select ON staff_session FOR SELECT TO :"system" USING (ended_at IS NULL);
CREATE POLICY phone_link_system_select ON phone_link FOR SELECT TO :"system" USING (true);
