-- Which hot columns are 0 because there is no number: bit by bit, in the order of the columns (src/db/packing.ts). Not a
-- generated column: a trigger that asks whether a row has changed at all cannot be restored from a dump of one that has.
ALTER TABLE "report" ADD COLUMN "hot_blank" smallint NOT NULL DEFAULT 0;--> statement-breakpoint
CREATE FUNCTION tell_hot_blanks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.hot_blank := (((CASE WHEN NEW.new_received <> 0 THEN 0 WHEN 29::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 29::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 0) |
    ((CASE WHEN NEW.carried_in <> 0 THEN 0 WHEN 36::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 36::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 1) |
    ((CASE WHEN NEW.disclosed <> 0 THEN 0 WHEN 43::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 43::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 2) |
    ((CASE WHEN NEW.partially_disclosed <> 0 THEN 0 WHEN 50::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 50::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 3) |
    ((CASE WHEN NEW.outcome_total <> 0 THEN 0 WHEN 176::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 176::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 4) |
    ((CASE WHEN NEW.carried_out <> 0 THEN 0 WHEN 183::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 183::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 5) |
    ((CASE WHEN NEW.new_received_natural <> 0 THEN 0 WHEN 23::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 23::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 6) |
    ((CASE WHEN NEW.reconsideration <> 0 THEN 0 WHEN 188::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 188::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 7) |
    ((CASE WHEN NEW.litigation_direct <> 0 THEN 0 WHEN 193::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 193::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 8) |
    ((CASE WHEN NEW.litigation_after <> 0 THEN 0 WHEN 198::smallint = ANY (NEW.cells) THEN (NEW.figures[array_position(NEW.cells, 198::smallint)] IS NULL)::int WHEN NEW.template IN (2, 3) THEN 0 ELSE 1 END) << 9))::smallint;
  RETURN NEW;
END $$;--> statement-breakpoint
-- By its name it comes before the one that asks what has changed.
CREATE TRIGGER report_blanks BEFORE INSERT OR UPDATE ON report FOR EACH ROW EXECUTE FUNCTION tell_hot_blanks();--> statement-breakpoint
ALTER TABLE report DISABLE TRIGGER report_stamp;--> statement-breakpoint
UPDATE report SET hot_blank = 0 WHERE template = 1 OR array_position(figures, NULL) IS NOT NULL;--> statement-breakpoint
ALTER TABLE report ENABLE TRIGGER report_stamp;--> statement-breakpoint
-- A list of a region's reports by a hot figure is answered from the index alone.
DROP INDEX "report_region_year";--> statement-breakpoint
CREATE INDEX "report_region_year" ON "report" USING btree ("region_key", "year") INCLUDE
  (id, kind, template, scope, consistency, hot_blank, new_received, carried_in, disclosed, partially_disclosed, outcome_total, carried_out, new_received_natural, reconsideration, litigation_direct, litigation_after);
