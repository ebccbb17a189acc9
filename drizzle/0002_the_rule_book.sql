CREATE TABLE "explanation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "explanation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"made_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"report_id" text NOT NULL,
	"rule" text NOT NULL,
	"place" text NOT NULL,
	"text" text NOT NULL,
	"made_by" text NOT NULL
);
--> statement-breakpoint
DROP INDEX "finding_rule";--> statement-breakpoint
ALTER TABLE "finding" DROP CONSTRAINT "finding_report_id_ordinal_pk";--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "id" bigint PRIMARY KEY NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "finding_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "region_key" integer;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "revision" integer;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "year" smallint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "found_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "gone_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "place" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "explanation" json;--> statement-breakpoint
ALTER TABLE "report_text" ADD COLUMN "printed_year" smallint;--> statement-breakpoint
ALTER TABLE "explanation" ADD CONSTRAINT "explanation_report_id_report_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."report"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "explanation_standing" ON "explanation" USING btree ("report_id","rule","place") WHERE "explanation"."ended_at" is null;--> statement-breakpoint
UPDATE "finding" f SET "region_key" = r."region_key", "revision" = r."revision", "year" = r."year",
	"place" = f."content"->>'where' FROM "report" r WHERE r."id" = f."report_id";--> statement-breakpoint
ALTER TABLE "finding" ALTER COLUMN "region_key" SET NOT NULL, ALTER COLUMN "revision" SET NOT NULL,
	ALTER COLUMN "year" SET NOT NULL, ALTER COLUMN "place" SET NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "finding_standing" ON "finding" USING btree ("report_id","rule","place") WHERE "finding"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "finding_report" ON "finding" USING btree ("report_id");--> statement-breakpoint
CREATE INDEX "finding_region" ON "finding" USING btree ("region_key","year") WHERE "finding"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "finding_rule" ON "finding" USING btree ("rule","region_key","year") WHERE "finding"."gone_at" is null;