-- The reports of what was touched are looked up one by one. Joined, they were found by going through the whole table: a
-- plan that is kept from when it was small, and so an import's time grew with the square of its reports.
CREATE OR REPLACE FUNCTION stamp_reports_of_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  this CONSTANT bigint := pg_current_xact_id()::text::bigint;
BEGIN
  UPDATE report SET changed = this
    WHERE id = ANY (ARRAY(SELECT DISTINCT report_id FROM touched)) AND changed <> this;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION stamp_reports_of_agencies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  this CONSTANT bigint := pg_current_xact_id()::text::bigint;
BEGIN
  UPDATE report SET changed = this
    WHERE agency_id = ANY (ARRAY(SELECT DISTINCT id FROM touched)) AND changed <> this;
  RETURN NULL;
END $$;
