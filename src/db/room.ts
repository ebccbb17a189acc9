import { statfs } from 'node:fs/promises';

/** Nothing more is written. The message is one line that names the folder; `code` as a full disk's, which it is before long. */
export class NoRoomError extends Error {
  override name = 'NoRoomError';
  readonly code = 'ENOSPC';
}

/**
 * Bytes that are kept free. The largest upload takes less, in the store and in its log together; a store whose log finds no
 * room for what it has begun is at its end until it is started again.
 */
const RESERVE = 96 * 2 ** 20;

/** Throws a `NoRoomError` where the file system of a folder is as good as full. */
export async function needRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= RESERVE) return;
  const [left, needed] = [free, RESERVE].map((bytes) => Math.floor(bytes / 2 ** 20));
  throw new NoRoomError(`${folder} has ${left} MB of room left, ${needed} are needed to write`);
}

/** Whether a statement writes; inside of a transaction it is not asked. */
export const isWriting = (statement: string): boolean =>
  /\b(insert\s+into|delete\s+from|update\s+\S+\s+(as\s+\w+\s+)?set)\b/i.test(statement);
