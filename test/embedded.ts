import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import t from 'tap';
import type { Store } from '../src/db/connect.js';
import { migrate } from '../src/db/migrate.js';
import { becomesFresh, type Connection, type Fresh, freshness } from './emptying.js';

/** Stores of this process that are migrated, empty and nobody's: to empty one takes a twentieth of opening another. */
const idle: PGlite[] = [];
// An open one keeps the process alive. The first teardown of a file is the last to be done.
t.teardown(() => Promise.all(idle.map((client) => client.close())));

let fresh: Fresh | undefined;

/** An open embedded store in memory, migrated and empty, until it is given back. */
export async function embedded(): Promise<PGlite> {
  const ready = idle.pop();
  if (ready) return ready;
  const client = await PGlite.create('memory://', { loadDataDir: await migratedImage() });
  await client.exec("set time zone 'UTC'");
  fresh ??= await freshness(connectionOf(client));
  return client;
}

/** Takes back what `embedded` gave: emptied, or closed where a test has changed more than rows. */
export async function giveBack(client: PGlite): Promise<void> {
  // What the store of the last test had put around them.
  Reflect.deleteProperty(client, 'query');
  Reflect.deleteProperty(client, 'transaction');
  if (client.closed) return;
  if (await becomesFresh(connectionOf(client), fresh!)) idle.push(client);
  else await client.close();
}

const connectionOf = (client: PGlite): Connection => ({
  exec: (text) => client.exec(text),
  query: async <Row>(text: string) => (await client.query<Row>(text)).rows,
});

let image: Promise<Blob> | undefined;

/** A dump of a migrated store: starting from one is five times as fast as starting from nothing. */
function migratedImage(): Promise<Blob> {
  image ??= makeImage();
  return image;
}

async function makeImage(): Promise<Blob> {
  const folder = join(tmpdir(), 'gongkai-test');
  const file = join(folder, `${await migrationsName()}-small.tar`);
  try {
    return blobOf(await readFile(file));
  } catch {
    // Not made yet, by any test file.
  }
  const client = await PGlite.create('memory://');
  await migrate({ engine: 'pglite', db: drizzle(client) } as unknown as Store);
  for (const statement of small) await client.exec(statement);
  const dump = await client.dumpDataDir('none');
  await client.close();
  await mkdir(folder, { recursive: true });
  const part = `${file}.${process.pid}`;
  await writeFile(part, Buffer.from(await dump.arrayBuffer()));
  await rename(part, file);
  return dump;
}

/** What is opened in each test file, and is the slower the larger it is: without databases that nobody asks. */
const small = [
  "alter system set shared_buffers = '16MB'",
  'update pg_database set datistemplate = false',
  'drop database template0',
  'drop database template1',
];

/** A Blob of Node gives its bytes in thousands of pieces. */
const blobOf = ({ buffer }: Buffer): Blob =>
  Object.assign(new Blob([]), { arrayBuffer: async () => buffer as ArrayBuffer });

/** Another for other migrations or another version of the embedded engine. */
export async function migrationsName(): Promise<string> {
  const migrations = new URL('../drizzle/', import.meta.url);
  const hash = createHash('sha256');
  const engine = new URL('../node_modules/@electric-sql/pglite/package.json', import.meta.url);
  hash.update(await readFile(engine));
  for (const name of (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort()) {
    hash.update(name).update(await readFile(new URL(name, migrations)));
  }
  return hash.digest('hex').slice(0, 16);
}
