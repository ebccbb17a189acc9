CREATE TABLE "data_version" (
	"province" smallint NOT NULL,
	"shard" smallint NOT NULL,
	"changes" bigint NOT NULL,
	CONSTRAINT "data_version_province_shard_pk" PRIMARY KEY("province","shard")
);
--> statement-breakpoint
CREATE TABLE "rollup" (
	"region_key" integer NOT NULL,
	"year" smallint NOT NULL,
	"kind" smallint NOT NULL,
	"template" smallint NOT NULL,
	"inconsistent" boolean NOT NULL,
	"reports" integer NOT NULL,
	"sums" bigint[] NOT NULL,
	"missing" integer[] NOT NULL,
	CONSTRAINT "rollup_region_key_year_kind_template_inconsistent_pk" PRIMARY KEY("region_key","year","kind","template","inconsistent")
);
--> statement-breakpoint
CREATE TABLE "rollup_rest" (
	"cell" text NOT NULL,
	"region_key" integer NOT NULL,
	"year" smallint NOT NULL,
	"kind" smallint NOT NULL,
	"template" smallint NOT NULL,
	"inconsistent" boolean NOT NULL,
	"reports" integer NOT NULL,
	"sum" numeric NOT NULL,
	CONSTRAINT "rollup_rest_cell_region_key_year_kind_template_inconsistent_pk" PRIMARY KEY("cell","region_key","year","kind","template","inconsistent")
);
--> statement-breakpoint
-- Compressed, an array is unpacked whole for every figure that is looked up in it.
ALTER TABLE "rollup" ALTER COLUMN "sums" SET STORAGE PLAIN, ALTER COLUMN "missing" SET STORAGE PLAIN;--> statement-breakpoint
-- Rows are rewritten at every submission: with room beside them no index has to follow.
ALTER TABLE "rollup" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);--> statement-breakpoint
ALTER TABLE "data_version" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
