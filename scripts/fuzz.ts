import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { connect } from '../src/db/connect.js';
import { migrate } from '../src/db/migrate.js';
import { readingPool } from '../src/reading/pool/pool.js';
import type { Read } from '../src/reading/reading.js';
import { fuzz, type Mutant, mutantOf } from '../test/reading/fuzz/fuzzing.js';
import { fuzzRequests } from '../test/reading/fuzz/requests.js';
import { specimensOf } from '../test/reading/fuzz/specimens.js';

/**
 * Reads mutated documents: npm run fuzz -- --documents 100000 --seed 1, and first sends as many as --requests to a
 * service. --format: of one format only; --all: tells of every change of a figure, also where its digits were
 * changed; --keep: writes the mutant of this number down.
 */
const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    requests: { type: 'string', default: '0' },
    specimens: { type: 'string', default: '200' },
    format: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
    all: { type: 'boolean', default: false },
    folder: { type: 'string', default: 'fuzz' },
  },
});
const seed = Number(values.seed);
const say = (line: string) => process.stdout.write(`${line}\n`);
const specimens = (await specimensOf(Number(values.specimens), seed)).filter(
  ({ format }) => values.format === undefined || format === values.format,
);

function keep({ bytes, number, specimen }: Mutant): string {
  mkdirSync(values.folder, { recursive: true });
  const file = `${values.folder}/${seed}-${number}.${specimen.format}`;
  writeFileSync(file, bytes);
  return file;
}

if (values.keep) {
  const mutant = mutantOf(specimens, seed, Number(values.keep));
  const { specimen, mutations, contentType, digits } = mutant;
  say(`${keep(mutant)} of ${specimen.name} as ${contentType}: ${mutations.join(', ')}; digits ${digits}`);
} else {
  let unhandled = 0;
  for (const event of ['unhandledRejection', 'uncaughtException'] as const)
    process.on(event, (error) => {
      unhandled++;
      say(`${event}: ${error instanceof Error ? error.stack : error}`);
    });
  const pool = readingPool();
  if (Number(values.requests) > 0) await askService(pool.read, Number(values.requests));
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const documents = Number(values.documents);
  const report = await fuzz(specimens, {
    documents,
    seed,
    read: pool.read,
    stop: controller.signal,
  });
  await pool.close();
  const perSecond = Math.round((report.documents / report.milliseconds) * 1000);
  say(`${report.documents} documents of ${specimens.length}, ${perSecond} a second`);
  say(
    `slowest ${Math.round(report.slowest)} ms, ${Math.round(report.memory / 2 ** 20)} MB of this process at most`,
  );
  say(`outcomes ${shown(report.outcomes)}`);
  say(`read ${shown(report.read)}`);
  const wrong = [...report.wrong].filter(([name]) => values.all || !name.endsWith('digits other'));
  for (const [name, { documents, first, example }] of wrong.sort())
    if (values.all || !name.includes(' + '))
      say(
        `other figures in ${documents} (${name}), first ${first.number} of ${first.specimen.name}: ${example}`,
      );
  for (const { what, mutant, detail } of report.failures)
    say(`${what}: ${mutant.number} of ${mutant.specimen.name} (${mutant.mutations.join(', ')}): ${detail}`);
  say(`${report.failures.length} failures, ${unhandled} unhandled errors`);
  if (report.failures.length + unhandled > 0) process.exitCode = 1;
}

/** The same through the service, on a database in memory. */
async function askService(read: Read, requests: number): Promise<void> {
  const settings = readConfig({ RATE_LIMIT: 'off' });
  if (!settings.ok) throw new Error(settings.problem);
  const store = await connect({ dataDir: 'memory://' });
  await migrate(store);
  const app = await build({ store, config: settings.config, read });
  const { statuses, failures } = await fuzzRequests(app, specimens, { requests, seed });
  await app.close();
  await store.close();
  say(`${requests} requests: ${shown(statuses)}`);
  for (const { mutant, detail } of failures)
    say(`answered: ${mutant.number} of ${mutant.specimen.name} (${mutant.mutations.join(', ')}): ${detail}`);
  if (failures.length > 0) process.exitCode = 1;
}

function shown(counts: ReadonlyMap<string | number, number>): string {
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
