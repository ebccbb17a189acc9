-- What a name is found by: each of its characters, and each two that follow each other.
CREATE FUNCTION grams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM (
    SELECT substr(name, at, width) AS gram FROM generate_series(1, length(name)) at, generate_series(1, 2) width
    WHERE at + width <= length(name) + 1) grams
$$;--> statement-breakpoint
ALTER TABLE "report" ADD COLUMN "changed" bigint DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "report" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "agency_grams" ON "agency" USING gin (grams("name"));--> statement-breakpoint
CREATE INDEX "agency_name_grams" ON "agency_name" USING gin (grams("name"));--> statement-breakpoint
CREATE INDEX "region_grams" ON "region" USING gin (grams("name"));--> statement-breakpoint
CREATE INDEX "report_changed" ON "report" USING btree ("changed","id");--> statement-breakpoint
CREATE INDEX "report_updated" ON "report" USING brin ("updated_at");