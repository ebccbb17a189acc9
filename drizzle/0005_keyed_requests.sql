CREATE TABLE "keyed_request" (
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"claim" text NOT NULL,
	"attempts" integer NOT NULL,
	"leased_until" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"status" smallint,
	"headers" json,
	"encoding" text,
	"body" "bytea",
	CONSTRAINT "keyed_request_caller_key_pk" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE INDEX "keyed_request_expiry" ON "keyed_request" USING btree ("expires_at");