import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fill, syntheticAgencies, syntheticReports, YEARS } from './fill.js';
import { open, say, startService } from './opened.js';
import { run } from './processes.js';
import type { ReadingResult } from './reading-alone.js';
import { benchDocuments } from './reading-documents.js';
import { readingTable, uploadsTable } from './table.js';
import { measureUploads } from './uploads.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const AGENCIES = 100;

const here = (file: string) => new URL(file, import.meta.url);

const { database, end } = await open();
await bench().finally(end);

async function bench(): Promise<void> {
  say(`${rounds} rounds of ${seconds} s
`);
  const alone = await run(here('reading-alone.js'), [String(rounds * 3), String(seconds)]);
  say(`${readingTable(JSON.parse(alone) as ReadingResult[])}\n`);

  const service = await startService(database, randomBytes(24).toString('base64url'));
  const agencies = await syntheticAgencies(AGENCIES);
  await fill(database.url, agencies, syntheticReports(agencies, AGENCIES));
  const ids = agencies.flatMap(({ id }) => YEARS.map((year) => `${id}-${year}`));
  const page = (await benchDocuments()).find(({ name }) => name.includes('Word export'))!;
  say(uploadsTable(await measureUploads(service.port, ids, page.bytes, { rounds, seconds })));
}
