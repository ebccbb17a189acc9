import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import t from 'tap';

/** Room → the rooms it may import from. A room is a folder of src, or a file right in it. */
const ARROWS: Record<string, readonly string[]> = {
  server: ['app', 'config', 'samples', 'reading', 'db', 'domain'],
  app: ['config', 'routes', 'graphql', 'principal', 'gate', 'reading', 'db'],
  samples: ['gate', 'db', 'domain'],
  routes: ['reassessment', 'problems', 'refusals', 'principal', 'gate', 'db', 'domain', 'reading'],
  graphql: ['problems', 'refusals', 'principal', 'gate', 'db', 'domain', 'reading'],
  refusals: ['problems', 'gate'],
  problems: ['domain'],
  principal: ['db'],
  gate: ['acceptance', 'reading', 'db', 'domain'],
  acceptance: ['db', 'domain'],
  commands: ['config', 'reassessment', 'db'],
  reassessment: ['acceptance', 'db', 'domain'],
  reading: ['domain'],
  db: ['domain'],
  domain: [],
  config: [],
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
