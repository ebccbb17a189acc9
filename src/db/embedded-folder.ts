import { constants, existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A data folder made when the packages are installed (commands/prepare.ts): migrated, with the regions. The same distance
 * from src/db and from dist/db.
 */
export const PREPARED = fileURLToPath(new URL('../../dist/prepared', import.meta.url));

/**
 * Makes the folder of an embedded store where there is none: a copy of `prepared`, which spares initdb and the loading
 * of the regions, or else an empty one. It gets its name when it is whole, so that a start that is cut off leaves nothing
 * behind that the next one would take for a store.
 */
export async function makeFolder(folder: string, prepared?: string): Promise<void> {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  if (prepared !== undefined && existsSync(prepared)) {
    await cp(prepared, unfinished, { recursive: true, mode: constants.COPYFILE_FICLONE });
  } else {
    const { PGlite } = await import('@electric-sql/pglite');
    const empty = await PGlite.create(unfinished);
    await empty.close();
  }
  await rename(unfinished, folder);
}
