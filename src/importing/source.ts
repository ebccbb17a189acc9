import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import type { Numbered } from './batch.js';

/** A file to be imported: agencies, reports as NDJSON, or the manifest of a folder of documents. */
export interface Source {
  of: 'agencies' | 'reports' | 'documents';
  path: string;
  bytes: number;
}

/** A source's lines, counted from 1, with how many bytes of it have been read. */
export type Lines = AsyncIterable<Numbered<string> & { read: number }>;
export type Records = AsyncIterable<Numbered<unknown> & { read: number }>;

/** Why nothing can be imported, in a sentence. */
export class NothingToImport extends Error {}

const IN_FOLDER = [
  ['agencies', /^agencies\.(csv|ndjson)$/],
  ['reports', /^reports.*(?<!\.results)\.ndjson$/],
  ['documents', /^manifest\.(csv|ndjson)$/],
] as const;

/** What a file or folder holds, in the order in which it is to be imported. */
export async function sourcesAt(path: string): Promise<Source[]> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new NothingToImport(`There is no file or folder ${path}.`);
  if (!found.isDirectory()) return [{ of: await kindOf(path), path, bytes: found.size }];
  const names = (await readdir(path)).sort();
  const sources: Source[] = [];
  for (const [of, pattern] of IN_FOLDER) {
    for (const name of names.filter((each) => pattern.test(each))) {
      const { size } = await stat(join(path, name));
      sources.push({ of, path: join(path, name), bytes: size });
    }
  }
  if (sources.length === 0)
    throw new NothingToImport(
      `${path} has neither agencies.csv or .ndjson, nor reports.ndjson, nor manifest.csv or .ndjson.`,
    );
  return sources;
}

/** By its name, or else by what its first line has. */
async function kindOf(path: string): Promise<Source['of']> {
  for await (const { item } of recordsOf(path)) {
    if (typeof item !== 'object' || item === null) break;
    if ('file' in item) return 'documents';
    return 'name' in item && !('figures' in item) ? 'agencies' : 'reports';
  }
  return 'reports';
}

/** The lines of a text file; empty ones have no content. */
export async function* linesOf(path: string): Lines {
  const file = createReadStream(path, { highWaterMark: 2 ** 20 });
  let line = 0;
  for await (const item of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (item.trim() !== '') yield { line, item: item.replace(/^\uFEFF/, ''), read: file.bytesRead };
  }
}

/** The records of a CSV file with a header, or of NDJSON; a line that is not JSON comes as its text. */
export async function* recordsOf(path: string): Records {
  if (extname(path) !== '.csv') {
    for await (const { item, ...at } of linesOf(path)) yield { ...at, item: parsed(item) };
    return;
  }
  const file = createReadStream(path);
  const records = file.pipe(
    parse({ columns: true, bom: true, info: true, skip_empty_lines: true, trim: true }),
  );
  file.once('error', (error) => records.destroy(error));
  for await (const { record, info } of records) yield { line: info.lines, item: record, read: info.bytes };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
