ALTER TABLE "audit_entry" ADD COLUMN "act" text;--> statement-breakpoint
ALTER TABLE "keyed_request" ADD COLUMN "act" text;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_entry_act" ON "audit_entry" USING btree ("act") WHERE "audit_entry"."act" is not null;