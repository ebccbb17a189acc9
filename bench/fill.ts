import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { acceptReports } from '../src/db/batch-submissions.js';
import { connect } from '../src/db/connect.js';
import { packDocument } from '../src/db/documents.js';
import { moveAllInRollups } from '../src/db/rollups.js';
import { agency as agencyTable } from '../src/db/schema.js';
import type { AcceptedUpload } from '../src/db/submissions.js';
import { assess } from '../src/domain/assessment.js';
import { parseRegister, regionKey } from '../src/domain/region.js';
import type { ReportContent, Scope } from '../src/domain/report.js';
import { syntheticFigures } from './synthetic.js';

export const YEARS = [2019, 2020, 2021, 2022, 2023];
const perBatch = 250;
const batchesAtOnce = 4;

export interface SyntheticAgency {
  id: string;
  name: string;
  region: string;
  kind: 'township';
}

/** One agency each in so many townships all over the country. */
export async function syntheticAgencies(count: number): Promise<SyntheticAgency[]> {
  const register = parseRegister(await readFile('register/regions.tsv', 'utf8'));
  const townships = register.filter(({ level, validTo }) => level === 'township' && validTo === null);
  if (townships.length < count) throw new Error(`there are only ${townships.length} townships`);
  const step = Math.floor(townships.length / count);
  return Array.from({ length: count }, (_, number) => {
    const { code, name } = townships[number * step]!;
    return { id: `${code}-0001`, name: `${name}人民政府`, region: code, kind: 'township' };
  });
}

/** The report of an agency (by its number) on a year; the same whenever it is asked for. */
export function syntheticReport(agency: SyntheticAgency, number: number, year: number): ReportContent {
  const template = year < 2021 ? '2019' : '2021';
  return {
    template,
    year,
    agencyName: agency.name,
    title: `${agency.name}${year}年政府信息公开工作年度报告`,
    publishedOn: `${year + 1}-01-${10 + (number % 20)}`,
    figures: syntheticFigures(template, number * 100 + (year % 100)),
    sections: [
      { kind: 'overview', title: '总体情况', text: '全年主动公开政府信息,依法办理申请。'.repeat(8) },
    ],
    unreadable: [],
  };
}

/** The reports of `syntheticReport` on each year of the first `reporting` of the agencies. */
export function* syntheticReports(agencies: readonly SyntheticAgency[], reporting: number): Generator<Filed> {
  for (const [number, agency] of agencies.slice(0, reporting).entries())
    for (const year of YEARS) yield { agency, scope: 'own', content: syntheticReport(agency, number, year) };
}

/** A report that is to be stored. */
export interface Filed {
  agency: FiledAgency;
  scope: Scope;
  content: ReportContent;
}
type FiledAgency = AcceptedUpload['agency'] & { name: string };

/** Registers the agencies and accepts the reports, through the database layer, batch by batch. */
export async function fill(
  url: string,
  agencies: readonly FiledAgency[],
  reports: Iterable<Filed>,
): Promise<void> {
  const store = await connect({ databaseUrl: url, dataDir: '', poolSize: batchesAtOnce });
  const { db } = store;
  for (let from = 0; from < agencies.length; from += 1000) {
    const rows = agencies.slice(from, from + 1000);
    await db.insert(agencyTable).values(rows.map((row) => ({ ...row, regionKey: regionKey(row.region) })));
  }
  const waiting = reports[Symbol.iterator]();
  const work = async () => {
    for (let batch = take(waiting, perBatch); batch.length > 0; batch = take(waiting, perBatch)) {
      const uploads = await Promise.all(batch.map(uploadOf));
      await db.transaction(async (tx) => {
        const { added } = await acceptReports(tx, uploads);
        if (added.length < uploads.length) throw new Error(`of ${uploads.length} ${added.length} accepted`);
        await moveAllInRollups(
          tx,
          added.map((after) => ({ before: null, after })),
        );
      });
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, work));
  await db.execute(sql`vacuum analyze`);
  await store.close();
}

function take<Item>(from: Iterator<Item>, count: number): Item[] {
  const items: Item[] = [];
  for (let next = from.next(); !next.done; next = from.next()) {
    items.push(next.value);
    if (items.length === count) break;
  }
  return items;
}

async function uploadOf({ agency, scope, content }: Filed): Promise<AcceptedUpload> {
  const assessment = assess(content);
  const { year, publishedOn, figures } = content;
  if (year === null || assessment.consistency !== 'consistent')
    throw new Error(`the report of ${agency.id} on ${year} is not consistent`);
  const bytes = Buffer.from(JSON.stringify([agency.id, year, ...figures]));
  return {
    agency,
    year,
    intent: 'submit',
    scope,
    content,
    assessment,
    document: await packDocument(bytes, 'application/json'),
    publishedOn,
    sourceUrl: null,
    submittedBy: 'bench',
    role: 'archivist',
  };
}
