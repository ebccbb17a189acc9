-- Whatever changes what is public about a report stamps its row, so that a copy of it, or a file made of it, can be told
-- from the report as it is now.
CREATE FUNCTION stamp_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed := pg_current_xact_id()::text::bigint;
  NEW.updated_at := now();
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER report_stamp BEFORE UPDATE ON report FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION stamp_report();--> statement-breakpoint
CREATE FUNCTION stamp_reports_of_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  this CONSTANT bigint := pg_current_xact_id()::text::bigint;
BEGIN
  UPDATE report SET changed = this
    WHERE id IN (SELECT report_id FROM touched) AND changed <> this;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION stamp_reports_of_agencies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  this CONSTANT bigint := pg_current_xact_id()::text::bigint;
BEGIN
  UPDATE report SET changed = this
    WHERE agency_id IN (SELECT id FROM touched) AND changed <> this;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER finding_made AFTER INSERT ON finding REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION stamp_reports_of_rows();--> statement-breakpoint
CREATE TRIGGER finding_changed AFTER UPDATE ON finding REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION stamp_reports_of_rows();--> statement-breakpoint
CREATE TRIGGER finding_deleted AFTER DELETE ON finding REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION stamp_reports_of_rows();--> statement-breakpoint
CREATE TRIGGER report_text_changed AFTER UPDATE ON report_text REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION stamp_reports_of_rows();--> statement-breakpoint
CREATE TRIGGER agency_changed AFTER UPDATE ON agency REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION stamp_reports_of_agencies();
