ALTER TABLE "submission" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "wanted" json;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "reviewed_by" text;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "reviewed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "reason" text;--> statement-breakpoint
CREATE INDEX "submission_awaiting" ON "submission" USING btree ("id") WHERE "submission"."outcome" = 'submitted';