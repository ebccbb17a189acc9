ALTER TABLE "report_text" ADD COLUMN "places" json;--> statement-breakpoint
ALTER TABLE "report_text" ADD COLUMN "declared_as" text;--> statement-breakpoint
ALTER TABLE "report_text" ADD COLUMN "signed_on" date;--> statement-breakpoint
ALTER TABLE "report_text" ADD COLUMN "period_from" date;--> statement-breakpoint
ALTER TABLE "report_text" ADD COLUMN "period_to" date;