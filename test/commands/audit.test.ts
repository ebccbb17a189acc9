import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { note } from '../../src/db/audit.js';
import { connect } from '../../src/db/connect.js';
import { PREPARED } from '../../src/db/embedded-folder.js';
import { migrate } from '../../src/db/migrate.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { compiled } from '../compiled.js';
import { emptyDatabase, onPostgres } from '../database.js';

const COMMAND = compiled('commands/audit.js');
const OPERATIONS = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const [, script] = /```sh\n([^`]*audit\.ndjson[^`]*)```/.exec(OPERATIONS)!;

const has = (tool: string): boolean => {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const hasTools = has('jq') && has('sha256sum');

t.test('the log by command line', { timeout: 180_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'gongkai-audit-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const { PATH = '' } = process.env;
  const databaseUrl = onPostgres ? await emptyDatabase(undefined, t) : undefined;
  const place = databaseUrl === undefined ? { DATA_DIR: folder } : { DATABASE_URL: databaseUrl };
  const call = async (command: string, args: string[], options: object) => {
    const run = promisify(execFile)(command, args, options).catch((error) => error);
    const { stdout, stderr, code = 0 } = await run;
    return { out: String(stdout), error: String(stderr), code: code as number };
  };
  const run = (...args: string[]) => call(process.execPath, [COMMAND, ...args], { env: { PATH, ...place } });
  const onStore = async (work: (db: Awaited<ReturnType<typeof connect>>['db']) => Promise<unknown>) => {
    const store = await connect({ databaseUrl, dataDir: folder, prepared: PREPARED });
    try {
      await migrate(store);
      await work(store.db);
    } finally {
      await store.close();
    }
  };
  await onStore((db) =>
    note(
      db,
      ...['220502-0001', '220502-0002', '220502-0003'].map((subject, i) => ({
        actor: i === 0 ? OPERATOR : { id: 'oidc:w"an\\g', role: 'administrator' as const },
        action: 'agency-created' as const,
        subject,
        revision: i === 2 ? 1 : null,
        detail: {
          name: '东昌区“示例”局\n😀/é',
          kind: 'department',
          creditCode: null,
          n: { b: 1.5, a: [1, 'x'] },
        },
      })),
    ),
  );

  const whole = await run('--verify');
  const [, hash = ''] = /^3 entries, last hash ([0-9a-f]{64})\n$/.exec(whole.out) ?? [];
  t.match(whole, { code: 0, error: '' }, whole.out);
  t.match(await run('--verify', '--expect', hash), { code: 0, out: whole.out });
  t.match(await run('--verify', '--expect', 'f'.repeat(64)), { code: 1, out: /no entry has the hash f+:/ });

  const exported = await run('--export');
  const lines = exported.out.trimEnd().split('\n');
  t.same(
    lines.map((line) => JSON.parse(line).seq),
    [1, 2, 3],
  );
  t.equal(JSON.parse(lines[2]!).hash, hash);

  await t.test(
    'an export is checked with jq and sha256sum',
    { skip: !hasTools && 'not there' },
    async (t) => {
      const check = async (text: string) => {
        await writeFile(join(folder, 'audit.ndjson'), text);
        return call('sh', ['-c', script!], { cwd: folder });
      };
      t.match(await check(exported.out), { code: 0, out: `last hash ${hash}\n` });
      t.match(await check(exported.out.replace('0002', '0009')), { code: 1, out: /^broken: .*220502-0009/ });
      t.match(await check([lines[0], lines[2], ''].join('\n')), { code: 1, out: /^broken: .*220502-0003/ });
      t.match(await check([lines[1], lines[0], lines[2], ''].join('\n')), {
        code: 1,
        out: /^broken: .*0002/,
      });
    },
  );

  await onStore(async (db) => {
    await db.execute(sql`alter table audit_entry disable trigger user`);
    await db.execute(sql`update audit_entry set subject = '220502-0009' where seq = 2`);
  });
  t.match(await run('--verify'), {
    code: 1,
    out: /^entry 2 \(id 2: agency-created 220502-0009, [^)]*Z\) was changed\n$/,
  });
  await onStore((db) => db.execute(sql`delete from audit_entry where seq = 2`));
  t.match(await run('--verify'), { code: 1, out: /^entry 3 \(id 3: .*\) stands where entry 2 is due\n$/ });

  const wrong = [
    [],
    ['--dance'],
    ['--verify', '--export'],
    ['--expect', hash],
    ['--verify', '--expect', 'x'],
  ];
  for (const args of onPostgres ? wrong : wrong.slice(0, 1))
    t.match(await run(...args), { code: 1, out: '', error: /npm run audit|--expect: 64/ }, args.join(' '));
});
