import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { changedBetween, type Moment, thisMoment } from '../db/changes.js';
import type { Store } from '../db/connect.js';
import { type ExportOf, writeExport } from './formats.js';

/** A finished file, as it is noted beside it. `sha256` in base64. */
interface Made {
  file: string;
  sha256: string;
  bytes: number;
  /** It holds all that was there at this moment; nothing changed since, when it was last asked. */
  moment: Moment;
}

/** A file to be sent, open: it may be replaced meanwhile, which does it no harm. Close it. */
export interface ExportFile extends Pick<Made, 'sha256' | 'bytes'> {
  handle: FileHandle;
}

/** Gives the file of a year as it is now, made when it is asked for and nothing made before still holds. */
export type FindExport = (wanted: ExportOf) => Promise<ExportFile>;

/** Milliseconds after which nobody is writing a file any more. */
const ABANDONED = 6 * 3_600_000;
/** Bytes that the files of all years and formats may take together, except for one that is larger alone. */
const KEPT_BYTES = 20 * 2 ** 30;

/**
 * The files in a folder, one for each year and format. Any number of processes may share the folder or have one each:
 * whether a file still holds is asked of the database every time.
 */
export function exportFiles(store: Store, folder: string, keptBytes = KEPT_BYTES): FindExport {
  const making = new Map<string, { begun: number; made: Promise<Made> }>();
  const make = (name: string, wanted: ExportOf) => {
    const made = makeFile(store, folder, name, wanted, keptBytes).finally(() => making.delete(name));
    making.set(name, { begun: performance.now(), made });
    return made;
  };
  return async (wanted) => {
    const name = `${wanted.year}${wanted.bom ? '-bom' : ''}.${wanted.format}`;
    const asked = performance.now();
    for (;;) {
      const held = await stillHolding(store, folder, name, wanted.year);
      if (held) return held;
      const begun = making.get(name);
      const made = await (begun?.made ?? make(name, wanted));
      // One that was begun before this was asked may lack what its asker knows of: then it is looked at again.
      if (begun && begun.begun < asked) continue;
      const handle = await openIfThere(join(folder, made.file));
      if (handle) return { ...made, handle };
    }
  };
}

/** The file noted, if nothing changed since; undefined where another is to be made. */
async function stillHolding(
  { db }: Store,
  folder: string,
  name: string,
  year: number,
): Promise<ExportFile | undefined> {
  const noted = await findNoted(folder, name);
  if (!noted) return undefined;
  const now = await thisMoment(db);
  if (await changedBetween(db, year, noted.moment, now)) return undefined;
  const handle = await openIfThere(join(folder, noted.file));
  if (!handle) return undefined;
  // The next one to ask has only to look at what comes after this.
  if (now.seen !== noted.moment.seen) await note(folder, name, { ...noted, moment: now });
  return { ...noted, handle };
}

async function makeFile(
  store: Store,
  folder: string,
  name: string,
  wanted: ExportOf,
  keptBytes: number,
): Promise<Made> {
  const part = join(folder, `${name}.${randomUUID()}.part`);
  await mkdir(folder, { recursive: true });
  try {
    const moment = await writeExport(store, wanted, part);
    const sha256 = await digestOf(part);
    const { size: bytes } = await stat(part);
    const made = {
      file: `${name}.${Buffer.from(sha256, 'base64').toString('hex', 0, 8)}`,
      sha256,
      bytes,
      moment,
    };
    const before = await findNoted(folder, name);
    await rename(part, join(folder, made.file));
    await note(folder, name, made);
    if (before && before.file !== made.file) await rm(join(folder, before.file), { force: true });
    await keepWithin(folder, keptBytes, name);
    return made;
  } finally {
    await rm(part, { force: true });
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('base64');
}

const noteOf = (folder: string, name: string): string => join(folder, `${name}.json`);

async function findNoted(folder: string, name: string): Promise<Made | undefined> {
  try {
    return JSON.parse(await readFile(noteOf(folder, name), 'utf8')) as Made;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whole or not at all, for others may read it at this moment. */
async function note(folder: string, name: string, made: Made): Promise<void> {
  const part = join(folder, `${name}.${randomUUID()}.part`);
  await writeFile(part, JSON.stringify(made));
  await rename(part, noteOf(folder, name));
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Removes what was abandoned by processes that ended, and the oldest files beyond the limit; never the one just made. */
async function keepWithin(folder: string, limit: number, justMade: string): Promise<void> {
  const files: { name: string; bytes: number; at: number }[] = [];
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    if (found) files.push({ name, bytes: found.size, at: found.mtimeMs });
  }
  files.sort((a, b) => b.at - a.at);
  let bytes = 0;
  for (const file of files) {
    bytes += file.bytes;
    const abandoned = file.name.endsWith('.part') && Date.now() - file.at > ABANDONED;
    const spared = file.name.endsWith('.part') || file.name.startsWith(`${justMade}.`);
    if (abandoned || (bytes > limit && !spared)) await rm(join(folder, file.name), { force: true });
  }
}
