const GONE =
  /^(CONNECTION_|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|08\w{3}|53300|57P0[123])/;

/** PostgreSQL gave a statement up: it took longer than it may. */
const GIVEN_UP = /^57014$/;

/** There is no room on the disk for what was to be stored, or its files may not grow. */
const FULL = /^(53100|ENOSPC|EDQUOT|EFBIG)$/;

function hasCode(error: unknown, code: RegExp): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && code.test(cause.code)) return true;
  }
  return false;
}

/** Whether an error, or what caused it, is the connection to the database and not the statement. */
export const isDatabaseGone = (error: unknown): boolean => hasCode(error, GONE);

/** Whether there is no room left to write. */
export const isFull = (error: unknown): boolean => hasCode(error, FULL);

/** What keeps the database from answering for now, as its client is told; null where that was another fault. */
export function obstacleOf(error: unknown): string | null {
  if (isDatabaseGone(error)) return 'The database does not answer.';
  if (hasCode(error, GIVEN_UP)) return 'The database took too long over it: ask for less at once, or later.';
  if (isFull(error)) return 'There is no room left to store anything: nothing was changed.';
  return null;
}
