import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { readPersistedQueries } from '../../src/persisted-queries.js';
import { freshDatabase } from '../database.js';

const folder = await mkdtemp(join(tmpdir(), 'gongkai-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const file = join(folder, 'queries.json');
const query = 'query Form($id: ID!) { template(id: $id) { id } }';
const sha256Hash = createHash('sha256').update(query).digest('hex');

t.test('only queries that were agreed on', async (t) => {
  await writeFile(file, JSON.stringify([query]));
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  const persisted = await readPersistedQueries(file);
  const app = await build({ store: await freshDatabase(t), config: read.config, persisted });
  t.teardown(() => app.close());
  const post = (payload: object) => app.inject({ method: 'POST', url: '/graphql', payload });
  const variables = { id: '2021' };
  const extensions = { persistedQuery: { version: 1, sha256Hash } };

  for (const sent of [{ query }, { extensions }, { query: '{ rules { id } }', extensions }])
    t.match((await post({ ...sent, variables })).json(), { data: { template: { id: '2021' } } });
  const url = `/graphql?variables=${JSON.stringify(variables)}&extensions=${JSON.stringify(extensions)}`;
  t.match((await app.inject(encodeURI(url))).json(), { data: { template: { id: '2021' } } });

  const refused = async (sent: object, code: string) => {
    const response = await post(sent);
    t.equal(response.statusCode, 400);
    t.match(response.json(), { errors: [{ extensions: { code } }] });
  };
  await refused({ query: '{ rules { id } }' }, 'PERSISTED_QUERY_REQUIRED');
  await refused({}, 'PERSISTED_QUERY_REQUIRED');
  await refused(
    { extensions: { persistedQuery: { sha256Hash: 'f'.repeat(64) } } },
    'PERSISTED_QUERY_NOT_FOUND',
  );
});

t.test('a file that is no list of queries ends the start', async (t) => {
  for (const text of ['{', '{"a": 1}', '[1]']) {
    await writeFile(file, text);
    await t.rejects(readPersistedQueries(file), {
      message: /^PERSISTED_QUERIES: \S+ must be a JSON list of queries$/,
    });
  }
  await t.rejects(readPersistedQueries(join(folder, 'none')), {
    message: /^PERSISTED_QUERIES: \S+ cannot be read/,
  });
});
