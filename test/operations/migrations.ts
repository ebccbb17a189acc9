import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { temporaryFolder } from './service-process.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Entry {
  idx: number;
  when: number;
  tag: string;
}

/** The folder of migrations as another version has it. */
async function folderWith(test: Test, change: (entries: Entry[]) => Entry[]): Promise<string> {
  const folder = join(await temporaryFolder(test), 'drizzle');
  await cp(join(ROOT, 'drizzle'), folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: Entry[] };
  await writeFile(file, JSON.stringify({ ...journal, entries: change(journal.entries) }));
  return folder;
}

/** The migrations of a version gone by: up to the one of this name. */
export const formerVersion = (test: Test, last: string): Promise<string> =>
  folderWith(test, (entries) => entries.slice(0, entries.findIndex(({ tag }) => tag === last) + 1));

/** The migrations of a version to come: those there are, and one more. */
export async function nextVersion(
  test: Test,
  sql = 'alter table report add column to_come integer not null default 0;',
): Promise<string> {
  const folder = await folderWith(test, (entries) => {
    const last = entries.at(-1)!;
    return [...entries, { ...last, idx: last.idx + 1, when: last.when + 1000, tag: '9999_to_come' }];
  });
  await writeFile(join(folder, '9999_to_come.sql'), sql);
  return folder;
}

/** A copy of the service with these migrations; returns what starts it. */
export async function serverWith(test: Test, migrations: string): Promise<string> {
  const folder = await temporaryFolder(test);
  const isOwn = (path: string) => !['bench', 'test'].some((name) => path === join(ROOT, 'dist', name));
  await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true, filter: isOwn });
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  for (const name of ['node_modules', 'register', 'samples'])
    await symlink(join(ROOT, name), join(folder, name));
  await symlink(migrations, join(folder, 'drizzle'));
  return join(folder, 'dist', 'server.js');
}
