import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import type { Database } from '../../src/db/connect.js';
import { keepDocument, packDocument } from '../../src/db/documents.js';
import { keepAllFindings } from '../../src/db/findings.js';
import { pack } from '../../src/db/packing.js';
import { findReport } from '../../src/db/reports.js';
import { moveAllInRollups } from '../../src/db/rollups.js';
import * as schema from '../../src/db/schema.js';
import {
  type AcceptedUpload,
  acceptedAs,
  acceptReport,
  keepSubmission,
  reportRow,
  rolledOf,
  textRow,
} from '../../src/db/submissions.js';
import { assess, violated } from '../../src/domain/assessment.js';
import { regionKey } from '../../src/domain/region.js';
import { type SyntheticAgency, syntheticReport } from '../fill.js';

interface Statement {
  text: string;
  values: never[];
}

/** How an accepted report is stored: as a hand would write it, a statement a table, or in the service's one. */
const STORING = { tables: storeByTable, whole: acceptReport };
export type Storing = keyof typeof STORING;

/** The database layer's own statements, taken down while it runs them. */
export async function captured(url: string) {
  const client = postgres(url, { max: 10, onnotice: () => {} });
  const reportSql = await reportStatement(client);
  const patterns = {
    tables: await patternOf(client, 'tables', 2018),
    whole: await patternOf(client, 'whole', 2017),
  };
  /** The same transaction for another agency: other ids, another document. */
  const transaction = (agency: string, storing: Storing) => {
    const { taken, ...pattern } = patterns[storing];
    const id = `${agency}-${pattern.year}`;
    const changed = new Map<unknown, string>([
      [pattern.agencyId, agency],
      [pattern.reportId, id],
      [pattern.sha256, createHash('sha256').update(randomBytes(16)).digest('hex')],
      [pattern.submissionId, randomUUID()],
    ]);
    // Each in the roll-up of its own county: in one for all of them they would wait for each other.
    const inJson = (value: unknown) =>
      typeof value === 'string'
        ? value
            .replaceAll(countyJson(pattern.agencyId), countyJson(agency))
            .replaceAll(`"${pattern.reportId}"`, `"${id}"`)
        : value;
    const statements = taken.map(({ text, values }) => ({
      text,
      values: values.map((value) => changed.get(value) ?? inJson(value)) as never[],
    }));
    return { id, statements };
  };
  return { client, reportSql, transaction };
}

/** A database that takes down what is sent to it. */
function listening(client: Sql) {
  const taken: Statement[] = [];
  const logger = { logQuery: (text: string, values: unknown[]) => taken.push({ text, values } as Statement) };
  return { db: drizzle(client, { schema, logger: logger as never }) as unknown as Database, taken };
}

/** The statement for one whole report; its parameter is the id. */
export async function reportStatement(client: Sql): Promise<string> {
  const { db, taken } = listening(client);
  await findReport(db, '');
  return taken[0]!.text;
}

/** How the roll-ups name the county that an agency's reports are counted in. */
function countyJson(agencyId: string): string {
  const key = regionKey(agencyId.slice(0, agencyId.indexOf('-')));
  return `"region_key":${key - (key % 1000)},`;
}

/** Accepts one report that is not there yet: it is the pattern of the others. */
async function patternOf(client: Sql, storing: Storing, year: number) {
  const agency = JSON.parse(process.env.PATTERN_AGENCY!) as SyntheticAgency;
  const content = syntheticReport(agency, 0, year);
  const document = await packDocument(Buffer.from(JSON.stringify([...content.figures])), 'application/json');
  const { db, taken } = listening(client);
  const accepted = await STORING[storing](db, {
    agency,
    year,
    intent: 'submit',
    scope: 'own',
    content,
    assessment: assess(content),
    document,
    publishedOn: content.publishedOn,
    sourceUrl: null,
    submittedBy: 'bench',
    role: 'archivist',
  });
  if (accepted.outcome !== 'created') throw new Error(`the pattern is there: ${accepted.outcome}`);
  const { reportId, submissionId } = accepted;
  return { taken, reportId, submissionId, year, agencyId: agency.id, sha256: document.sha256 };
}

async function storeByTable(db: Database, upload: AcceptedUpload) {
  const { agency, year, content, assessment, document } = upload;
  const reportId = `${agency.id}-${year}`;
  const packed = pack(content.template, content.figures);
  await keepDocument(db, document);
  await db
    .insert(schema.report)
    .values(reportRow(reportId, upload, packed, { revision: 1, acceptedAt: new Date() }))
    .onConflictDoNothing()
    .returning({ id: schema.report.id });
  await db.insert(schema.reportText).values(textRow(reportId, upload, packed.prints));
  const of = { id: reportId, revision: 1, regionKey: regionKey(agency.region), year };
  await keepAllFindings(db, [{ of, found: violated(assessment.findings) }]);
  const submissionId = await keepSubmission(db, upload, acceptedAs(reportId, 1, assessment));
  await moveAllInRollups(db, [{ before: null, after: rolledOf(upload, packed) }]);
  return { outcome: 'created' as const, reportId, submissionId };
}
