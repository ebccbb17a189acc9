import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { connect } from '../../src/db/connect.js';
import { findKey } from '../../src/db/keys.js';
import { compiled } from '../compiled.js';
import { emptyDatabase, onPostgres } from '../database.js';

const COMMAND = compiled('commands/keys.js');

t.test('keys by command line', { timeout: 180_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'gongkai-keys-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const { PATH = '' } = process.env;
  const databaseUrl = onPostgres ? await emptyDatabase(undefined, t) : undefined;
  const place = databaseUrl === undefined ? { DATA_DIR: folder } : { DATABASE_URL: databaseUrl };
  const run = async (...args: string[]) => {
    const env = { PATH, ...place };
    const command = [process.execPath, [COMMAND, ...args], { env }] as const;
    const { stdout, stderr } = await promisify(execFile)(...command).catch((error) => error);
    return { lines: stdout.trim().split('\n') as string[], error: stderr as string };
  };
  const made = await run('create', '--role', 'archivist', '--note', '档案馆', '--expires', '2999-01-01');
  const [id = '', secret = ''] = made.lines;
  t.match(secret, /^gk_/, made.error);
  const rotated = await run('rotate', id);
  t.equal(rotated.lines[0], id);
  const listed = await run('list');
  t.match(listed.lines[0], /archivist\t.*until 2999-01-01.*never used\t档案馆/);
  t.ok(listed.lines[0]!.includes(rotated.lines[1]!.slice(0, 9)));
  t.notOk(listed.lines[0]!.includes(rotated.lines[1]!));

  // What is wrong with a call has nothing to do with the engine, and each is a process: once is enough.
  const wrong: [string[], RegExp][] = [
    [['create', '--role', 'king'], /--role/],
    [['create', '--role', 'agency'], /--agency/],
    [['create', '--role', 'archivist', '--expires', 'soon'], /--expires: soon/],
    [['revoke', 'none'], /no key none/],
    [['dance'], /npm run keys -- list/],
    [['list', '--all'], /--all/],
  ];
  for (const [args, message] of onPostgres ? wrong : wrong.slice(0, 1))
    t.match((await run(...args)).error, message);

  const store = await connect({ databaseUrl, dataDir: folder });
  t.equal(await findKey(store.db, secret), null, 'the first secret is worth nothing');
  t.match(await findKey(store.db, rotated.lines[1]!), { id, role: 'archivist' });
  await store.close();
  t.equal((await run('revoke', id)).lines[0], `${id} revoked`);
});
