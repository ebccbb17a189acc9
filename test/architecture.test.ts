import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import t from 'tap';

/** Room → the rooms it may import from. A room is a folder of src, or a file right in it. */
const ARROWS: Record<string, readonly string[]> = {
  server: [
    'app',
    'config',
    'log',
    'redaction',
    'tracing',
    'samples',
    'protection',
    'redis',
    'persisted-queries',
    'sealing',
    'reading',
    'db',
    'domain',
  ],
  app: [
    'closing',
    'config',
    'log',
    'oidc',
    'routes',
    'graphql',
    'principal',
    'protection',
    'gate',
    'reading',
    'db',
  ],
  protection: ['bodies', 'config', 'principal'],
  bodies: [],
  closing: [],
  redis: [],
  log: ['config', 'redaction'],
  tracing: ['config', 'reading'],
  redaction: ['config'],
  'persisted-queries': [],
  sealing: ['db'],
  samples: ['gate', 'db', 'domain'],
  routes: [
    'bodies',
    'exports',
    'reassessment',
    'assessing',
    'review',
    'problems',
    'refusals',
    'principal',
    'idempotency',
    'passing-once',
    'gate',
    'db',
    'domain',
    'reading',
  ],
  graphql: [
    'bodies',
    'problems',
    'refusals',
    'principal',
    'idempotency',
    'passing-once',
    'gate',
    'db',
    'domain',
    'reading',
  ],
  refusals: ['problems', 'gate'],
  problems: ['domain'],
  principal: ['oidc', 'db', 'domain'],
  oidc: ['config', 'domain'],
  'passing-once': ['idempotency', 'gate', 'domain'],
  idempotency: ['db', 'domain'],
  gate: ['acceptance', 'assessing', 'reading', 'db', 'domain'],
  'batch-gate': ['gate', 'acceptance', 'assessing', 'batch-acceptance', 'reading', 'db', 'domain'],
  acceptance: ['db', 'domain'],
  'batch-acceptance': ['acceptance', 'db', 'domain'],
  commands: ['config', 'importing', 'reassessment', 'reading', 'db', 'domain'],
  importing: ['batch-gate', 'gate', 'reading', 'db', 'domain'],
  assessing: ['acceptance', 'reading', 'db', 'domain'],
  review: ['gate', 'db', 'domain'],
  reassessment: ['acceptance', 'db', 'domain'],
  exports: ['db', 'domain'],
  reading: ['domain'],
  db: ['domain'],
  domain: [],
  config: ['domain'],
};

/** The same within reading: from the container inward to the figures. `.` stands for the files right in it. */
const IN_READING: Record<string, readonly string[]> = {
  '.': ['pool', 'container', 'label', 'grid', 'stream', 'statistics', 'narrative', 'surroundings'],
  pool: ['.'],
  container: ['.'],
  label: [],
  grid: ['container', 'label', '.'],
  stream: ['label', '.'],
  statistics: ['container', 'stream', 'label', '.'],
  narrative: ['surroundings', 'label', '.'],
  surroundings: ['label', '.'],
};

const src = new URL('../src/', import.meta.url).pathname;
const roomOf = (path: string) => path.split('/')[0]!.replace(/\.[jt]s$/, '');

const innerRoomOf = (path: string) => (path.split('/').length > 2 ? path.split('/')[1]! : '.');

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

for (const file of files) {
  const room = roomOf(file);
  const allowed = ARROWS[room];
  t.test(`${file} imports in the right direction`, async (t) => {
    t.ok(allowed, `the room ${room} is known`);
    for (const [, path] of readFileSync(join(src, file), 'utf8').matchAll(
      /(?:from|import\() ?'(\.[^']+)'/g,
    )) {
      const target = roomOf(normalize(join(dirname(file), path!)));
      t.ok(target === room || allowed?.includes(target), `${room} → ${target}`);
      if (room === 'reading' && target === room) {
        const [from, to] = [innerRoomOf(file), innerRoomOf(normalize(join(dirname(file), path!)))];
        t.ok(from === to || IN_READING[from]?.includes(to), `reading: ${from} → ${to}`);
      }
    }
    if (room === 'domain')
      t.notMatch(readFileSync(join(src, file), 'utf8'), /process\.|from 'node:|Date\.now|new Date\(\)/);
  });
}

t.test('what tells a collector is loaded where there is one only', async (t) => {
  const text = (file: string) => readFileSync(join(src, file), 'utf8');
  const users = files.filter((file) => /'@opentelemetry\/|'@fastify\/otel'/.test(text(file)));
  t.same(users, ['tracing.ts']);
  t.same(
    files.filter((file) => /from '[./]+\/tracing\.js'/.test(text(file))),
    [],
  );
});

t.test(
  'nothing is fetched on a client’s behalf: only the keys of the provider, which the operator names',
  async (t) => {
    const asking = files.filter((file) =>
      /\bfetch\(|\bhttps?\.(?:get|request)\(|from 'undici'|createRemoteJWKSet\(/.test(
        readFileSync(join(src, file), 'utf8'),
      ),
    );
    t.same(asking, ['oidc.ts']);
  },
);

t.test(
  'the tests of reading and of the domain know no database: once for both engines is enough',
  async (t) => {
    const tests = new URL('./', import.meta.url).pathname;
    const found = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        /^(reading|domain)\/.*\.test\.ts$/.test(file) &&
        /from '[./]*\/(database|operations\/[\w-]+|routes\/service|db\/examples)\.js'|TEST_DATABASE_URL/.test(
          readFileSync(join(tests, file), 'utf8'),
        ),
    );
    t.same(found, []);
  },
);
