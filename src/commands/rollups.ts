import { parseArgs } from 'node:util';
import { checkRollups, type RollupFault, repairRollups } from '../db/rollup-repair.js';
import { regionCode } from '../domain/region.js';
import { progressOn } from './progress.js';
import { withStore } from './store.js';

const { check, repair } = wanted();

const bar = progressOn(process.stderr);
const onProgress = ({ done, total }: { done: number; total: number }) =>
  bar.show(done, total, `${done} of ${total} counties`);

await withStore(async ({ db }) => {
  if (repair) {
    const counties = await repairRollups(db, onProgress);
    process.stdout.write(`roll-ups of ${counties} counties made anew\n`);
  }
  bar.end();
  if (!check) return;
  const faults = await checkRollups(db, onProgress);
  bar.end();
  process.stdout.write(
    `${[...faults.map(line), `${faults.length} roll-ups differ from their reports`].join('\n')}\n`,
  );
  if (faults.length > 0) process.exitCode = 1;
});

/** What the command is to do: `--check` ends with 1 where a roll-up is wrong. */
function wanted(): { check?: boolean; repair?: boolean } {
  try {
    const { values } = parseArgs({ options: { check: { type: 'boolean' }, repair: { type: 'boolean' } } });
    if (values.check || values.repair) return values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
  }
  process.stderr.write('rollups --check | --repair\n');
  process.exit(2);
}

function line({ regionKey, year, cell }: RollupFault): string {
  return `${regionCode(regionKey)} ${year}${cell === null ? '' : ` ${cell}`}`;
}
