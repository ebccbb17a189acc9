import type { Reassessment } from '../db/reassessing.js';
import { OPERATOR } from '../domain/audit.js';
import { reassess } from '../reassessment.js';
import { progressOn } from './progress.js';
import { withStore } from './store.js';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

const bar = progressOn(process.stderr);

await withStore(async ({ db }) => {
  const state = await reassess(db, OPERATOR, {
    onProgress: ({ done, total }) => bar.show(done, total, `${done} of ${total} reports`),
    signal: stopping.signal,
  });
  bar.end();
  process.stdout.write(`${report(state)}\n`);
});

function report({ done, changes, consistency, finishedAt }: Reassessment): string {
  const rules = Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${done} reports asked again${finishedAt ? '' : '; stopped, the next run goes on from here'}`,
    ...rules.map(([rule, { came, went }]) => `${rule}: ${came} came, ${went} went`),
    `consistency changed in ${consistency} reports`,
  ].join('\n');
}
