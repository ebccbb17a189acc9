import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parse } from 'csv-parse';
import type { Numbered } from './batch.js';

/** A file to be imported: agencies, reports as NDJSON, or the manifest of a folder of documents. */
export interface Source {
  of: 'agencies' | 'reports' | 'documents';
  path: string;
  bytes: number;
}

/** A source's lines in UTF-8, counted from 1, with how many bytes of it have been read. */
export type Lines = AsyncIterable<Numbered<Buffer> & { read: number }>;
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

const READ_AT_ONCE = 2 ** 22;
const LINE_FEED = 10;
const SPACE = 32;

/** The lines of a text file as they stand in it, without their ends; empty ones have no content and are left out. */
export async function* linesOf(path: string): Lines {
  const file = await open(path);
  try {
    let line = 0;
    let read = 0;
    let rest: Buffer = Buffer.alloc(0);
    for (let isOver = false; !isOver; ) {
      const chunk = Buffer.allocUnsafeSlow(rest.length + Math.max(READ_AT_ONCE, rest.length));
      rest.copy(chunk);
      const { bytesRead } = await file.read(chunk, rest.length);
      read += bytesRead;
      isOver = bytesRead === 0;
      const filled = chunk.subarray(0, rest.length + bytesRead);
      let from = 0;
      for (
        let end = filled.indexOf(LINE_FEED, rest.length);
        end >= 0;
        end = filled.indexOf(LINE_FEED, from)
      ) {
        line++;
        const item = filled.subarray(from, end);
        if (!isEmpty(item)) yield { line, item, read };
        from = end + 1;
      }
      rest = filled.subarray(from);
    }
    if (!isEmpty(rest)) yield { line: line + 1, item: rest, read };
  } finally {
    await file.close();
  }
}

const isEmpty = (line: Buffer): boolean => !(line[0]! > SPACE) && line.toString().trim() === '';

const AGENCY = Buffer.from('"agency":"');
const QUOTE = 34;

/** Whether two lines are of one agency, as far as that can be told without parsing them. */
export function isSameAgency(one: Buffer, next: Buffer): boolean {
  const from = one.indexOf(AGENCY);
  if (from < 0) return false;
  const end = one.indexOf(QUOTE, from + AGENCY.length);
  return next.indexOf(one.subarray(from, end + 1)) >= 0;
}

const BYTE_ORDER_MARK = 0xef;

/** A line as text, without a byte order mark. */
export const textOf = (line: Buffer): string =>
  line[0] === BYTE_ORDER_MARK ? line.toString().replace(/^\uFEFF/, '') : line.toString();

/** The records of a CSV file with a header, or of NDJSON; a line that is not JSON comes as its text. */
export async function* recordsOf(path: string): Records {
  if (extname(path) !== '.csv') {
    for await (const { item, ...at } of linesOf(path)) yield { ...at, item: parsed(textOf(item)) };
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
