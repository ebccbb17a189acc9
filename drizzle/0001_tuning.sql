-- Rows are only ever added to the report table: without this its visibility map, and so index-only scans, lag behind.
ALTER TABLE "report" SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
-- The content is compressed already.
ALTER TABLE "document" ALTER COLUMN "content" SET STORAGE EXTERNAL;
