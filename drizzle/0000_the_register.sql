CREATE TABLE "agency" (
	"id" text PRIMARY KEY NOT NULL,
	"region_key" integer NOT NULL,
	"region" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"credit_code" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agency_credit_code_unique" UNIQUE("credit_code")
);
--> statement-breakpoint
CREATE TABLE "agency_name" (
	"agency_id" text NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "agency_name_agency_id_until_pk" PRIMARY KEY("agency_id","until")
);
--> statement-breakpoint
CREATE TABLE "agency_serial" (
	"region" text PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"tag" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"role" text NOT NULL,
	"agency_id" text,
	"note" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "document" (
	"sha256" text PRIMARY KEY NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"encoding" text NOT NULL,
	"content" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"report_id" text NOT NULL,
	"ordinal" smallint NOT NULL,
	"rule" text NOT NULL,
	"severity" text NOT NULL,
	"content" json NOT NULL,
	CONSTRAINT "finding_report_id_ordinal_pk" PRIMARY KEY("report_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "region" (
	"code" text PRIMARY KEY NOT NULL,
	"key" integer NOT NULL,
	"name" text NOT NULL,
	"level" text NOT NULL,
	"parent" text,
	"valid_from" smallint,
	"valid_to" smallint,
	"successors" text[] DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report" (
	"region_key" integer NOT NULL,
	"revision" integer NOT NULL,
	"year" smallint NOT NULL,
	"template" smallint NOT NULL,
	"kind" smallint NOT NULL,
	"scope" smallint NOT NULL,
	"consistency" smallint NOT NULL,
	"printed" boolean NOT NULL,
	"accepted_at" timestamp (3) with time zone NOT NULL,
	"new_received" double precision NOT NULL,
	"carried_in" double precision NOT NULL,
	"disclosed" double precision NOT NULL,
	"partially_disclosed" double precision NOT NULL,
	"outcome_total" double precision NOT NULL,
	"carried_out" double precision NOT NULL,
	"new_received_natural" double precision NOT NULL,
	"reconsideration" double precision NOT NULL,
	"litigation_direct" double precision NOT NULL,
	"litigation_after" double precision NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"agency_id" text NOT NULL,
	"cells" smallint[] NOT NULL,
	"figures" double precision[] NOT NULL,
	"published_on" date,
	"source_url" text,
	"document_sha256" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_text" (
	"report_id" text PRIMARY KEY NOT NULL,
	"title" text,
	"agency_name" text,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"prints" json NOT NULL,
	"sections" json NOT NULL,
	"unreadable" json NOT NULL,
	"not_asked" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "store" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "submission" (
	"id" text PRIMARY KEY NOT NULL,
	"agency_id" text NOT NULL,
	"year" smallint NOT NULL,
	"intent" text NOT NULL,
	"outcome" text NOT NULL,
	"problem" text,
	"submitted_by" text NOT NULL,
	"submitted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"document_sha256" text NOT NULL,
	"media_type" text NOT NULL,
	"report_id" text,
	"revision" integer,
	"assessment" json
);
--> statement-breakpoint
ALTER TABLE "agency" ADD CONSTRAINT "agency_region_region_code_fk" FOREIGN KEY ("region") REFERENCES "public"."region"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agency_name" ADD CONSTRAINT "agency_name_agency_id_agency_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agency"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_agency_id_agency_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agency"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_report_id_report_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."report"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report" ADD CONSTRAINT "report_agency_id_agency_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agency"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report" ADD CONSTRAINT "report_document_sha256_document_sha256_fk" FOREIGN KEY ("document_sha256") REFERENCES "public"."document"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_text" ADD CONSTRAINT "report_text_report_id_report_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."report"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission" ADD CONSTRAINT "submission_agency_id_agency_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agency"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission" ADD CONSTRAINT "submission_document_sha256_document_sha256_fk" FOREIGN KEY ("document_sha256") REFERENCES "public"."document"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agency_region" ON "agency" USING btree ("region_key","id");--> statement-breakpoint
CREATE INDEX "api_key_tag" ON "api_key" USING btree ("tag");--> statement-breakpoint
CREATE INDEX "finding_rule" ON "finding" USING btree ("rule");--> statement-breakpoint
CREATE INDEX "region_parent" ON "region" USING btree ("parent","code");--> statement-breakpoint
CREATE INDEX "region_key" ON "region" USING btree ("key");--> statement-breakpoint
CREATE UNIQUE INDEX "report_agency_year" ON "report" USING btree ("agency_id","year");--> statement-breakpoint
CREATE INDEX "report_region_year" ON "report" USING btree ("region_key","year");--> statement-breakpoint
CREATE INDEX "report_published" ON "report" USING btree (coalesce("published_on", '-infinity'::date) desc,"id" desc);--> statement-breakpoint
CREATE INDEX "submission_agency" ON "submission" USING btree ("agency_id","year","submitted_at");--> statement-breakpoint
CREATE UNIQUE INDEX "submission_revision" ON "submission" USING btree ("report_id","revision");