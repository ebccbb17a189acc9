import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { countryReports, syntheticCountry } from '../bench/country.js';
import { parseRegister } from '../src/domain/region.js';

/**
 * Writes a country that never was: `agencies.ndjson` and `reports.ndjson`, as `npm run import` takes them.
 *
 *   npm run synthesize -- --agencies 100 --years 2019..2023 --seed 1 --out synthetic
 */
const { values } = parseArgs({
  options: {
    agencies: { type: 'string', default: '100' },
    years: { type: 'string', default: '2019..2022' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'synthetic' },
  },
});

function stop(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(2);
}

const whole = (name: 'agencies' | 'seed'): number =>
  /^\d{1,7}$/.test(values[name]) ? Number(values[name]) : stop(`--${name}: must be a whole number`);

const [, first, last] =
  /^(\d{4})(?:\.\.(\d{4}))?$/.exec(values.years) ?? stop('--years: must be as 2019..2022');
const from = Number(first);
const years = Array.from({ length: Number(last ?? first) - from + 1 }, (_, index) => from + index);
if (from < 2019 || years.length === 0)
  stop('--years: ascending, from 2019 on: the reports before had no tables of this kind');

const register = parseRegister(await readFile(new URL('../register/regions.tsv', import.meta.url), 'utf8'));
const country = syntheticCountry(register, { agencies: whole('agencies'), years, seed: whole('seed') });
const { agencies } = country;

await mkdir(values.out, { recursive: true });
await write('agencies.ndjson', agencies);
await write('reports.ndjson', countryReports(country));
process.stdout.write(
  `${agencies.length} agencies, ${agencies.length * years.length} reports in ${values.out}\n`,
);

async function write(name: string, lines: Iterable<object>): Promise<void> {
  const file = createWriteStream(join(values.out, name));
  for (const line of lines) {
    if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}
