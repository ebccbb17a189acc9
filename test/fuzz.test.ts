import t from 'tap';
import { read } from '../src/reading/read.js';
import { fuzz } from './reading/fuzz/fuzzing.js';
import { fuzzRequests } from './reading/fuzz/requests.js';
import { specimensOf } from './reading/fuzz/specimens.js';
import { service } from './routes/service.js';

/** How many documents are mutated; `npm run fuzz` takes as many as it is told. */
const DOCUMENTS = Number(process.env.FUZZ_DOCUMENTS || 200);
const MB = 2 ** 20;

t.setTimeout(60_000 + DOCUMENTS * 100);

t.test('mutated documents are read or refused, and harmless changes change nothing', async (t) => {
  const seed = Date.now() % 1_000_000;
  const specimens = await specimensOf(30, seed);
  const report = await fuzz(specimens, { documents: DOCUMENTS, seed, read, slack: 4, atOnce: 1 });
  t.equal(report.documents, DOCUMENTS);
  t.same(
    report.failures.map(({ what, mutant: { number, specimen, mutations }, detail }) => ({
      what,
      mutant: `seed ${seed}, ${number} of ${specimen.name}: ${mutations.join(', ')}`,
      detail,
    })),
    [],
  );
  t.ok(report.memory < 1500 * MB, `${Math.round(report.memory / MB)} MB at most`);
  t.ok((report.outcomes.get('read') ?? 0) > DOCUMENTS / 3, [...report.outcomes].join(' '));
});

t.test('whatever is sent to be assessed is answered', async (t) => {
  const seed = (Date.now() + 1) % 1_000_000;
  const { app } = await service(t);
  const { statuses, failures } = await fuzzRequests(app, await specimensOf(10, seed), {
    requests: 100,
    seed,
  });
  const shown = failures.map(({ mutant, detail }) => `seed ${seed}, ${mutant.number}: ${detail}`);
  t.same(shown, [], [...statuses].join(' '));
  t.ok(statuses.get(200), 'some of them are read');
});
