import { readFile, stat } from 'node:fs/promises';
import { extname, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { BatchUpload } from '../batch-gate.js';
import type { BadLine } from './line.js';
import { Envelope, uploadOf } from './line.js';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.txt': 'text/plain',
  '.json': 'application/json',
  '.pdf': 'application/pdf',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** CSV knows nothing but texts: an empty one is none. */
const filled = (item: unknown): unknown =>
  typeof item === 'object' && item !== null
    ? Object.fromEntries(Object.entries(item).filter(([, value]) => value !== '' && value !== null))
    : item;

const Entry = z.strictObject({
  file: z.string().min(1),
  ...Envelope.shape,
  year: z.coerce.number().pipe(z.int()),
});

/** A line of a manifest as an upload of the document it names, which lies in the folder of the manifest or below. */
export async function uploadOfEntry(
  item: unknown,
  folder: string,
  largest: number,
): Promise<(BatchUpload | BadLine) & { file?: string }> {
  const bad = (detail: string, file?: string): BadLine & { file?: string } => ({
    problem: 'malformed-request',
    detail,
    ...(file !== undefined && { file }),
  });
  const entry = Entry.safeParse(filled(item));
  if (!entry.success) return bad(z.prettifyError(entry.error).replaceAll('\n', ' '));
  const { file } = entry.data;
  const path = resolve(folder, file);
  if (relative(resolve(folder), path).startsWith('..'))
    return bad(`${file} lies outside of the folder.`, file);
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return bad(`There is no document ${file}.`, file);
  if (found.size > largest) return bad(`${file} has ${found.size} bytes, more than ${largest}.`, file);
  return {
    file,
    ...uploadOf(entry.data),
    bytes: await readFile(path),
    contentType: MEDIA_TYPES[extname(file).toLowerCase()] ?? null,
  };
}
