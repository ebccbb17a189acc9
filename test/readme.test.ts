import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import t from 'tap';
import { build } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { ensureAdminKey } from '../src/db/keys.js';
import { loadOwnRegister } from '../src/db/register.js';
import { submitSamples } from '../src/samples.js';
import { freshDatabase } from './database.js';
import { needs } from './needs.js';

const ROOT = new URL('../', import.meta.url);
const README = readFileSync(new URL('README.md', ROOT), 'utf8');
const ADMIN_KEY = 'the-administrators-key-of-the-readme';

/** Every example: a shell block, and the answer printed under it. */
const examples = [...README.matchAll(/```sh\n([\s\S]*?)```\n\n```json\n([\s\S]*?)```/g)].map(
  ([, command, answer]) => ({ command: command!, answer: JSON.parse(answer!) as unknown }),
);

const hasShell = (() => {
  try {
    execFileSync('bash', ['-c', 'command -v curl'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Whether `given` says all that `expected` says: of a list, that some element does. */
function says(given: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return Array.isArray(given) && expected.every((one) => given.some((other) => says(other, one)));
  }
  if (expected === null || typeof expected !== 'object') return given === expected;
  if (given === null || typeof given !== 'object') return false;
  return Object.entries(expected).every(([name, value]) =>
    says((given as Record<string, unknown>)[name], value),
  );
}

t.test('the examples of the README answer what it says', needs(hasShell, 'no bash or curl'), async (t) => {
  t.ok(examples.length >= 5, 'there are examples');
  const store = await freshDatabase();
  await loadOwnRegister(store.db);
  await ensureAdminKey(store.db, ADMIN_KEY);
  await submitSamples({ db: store.db, now: () => new Date() });
  const settings = readConfig({ LOG_LEVEL: 'silent' });
  if (!settings.ok) throw new Error(settings.problem);
  const app = await build({ store, config: settings.config });
  t.teardown(async () => {
    await app.close();
    await store.close();
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  for (const { command, answer } of examples) {
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-c', command.replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`)],
      { cwd: ROOT, env: { ...process.env, ADMIN_KEY } },
    );
    const name = command.split('\n')[0]!;
    t.ok(says(JSON.parse(stdout), answer), name, { stdout: stdout.slice(0, 2000) });
  }
});

t.test('the commands of the README are scripts of the package', async (t) => {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
    scripts: Record<string, string>;
  };
  t.match(README, 'npm ci && npm start');
  t.match(README, 'npm ci && npm test');
  t.ok(scripts.start && scripts.test);
});

t.test('every setting the service reads is in the README', async (t) => {
  const source = readFileSync(new URL('src/config.ts', ROOT), 'utf8');
  for (const [, name] of source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)) t.match(README, `\`${name}\``);
});
