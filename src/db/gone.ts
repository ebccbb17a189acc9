/** What postgres.js says of a connection. */
const UNCONNECTED = /^(CONNECTION_\w+|CONNECT_TIMEOUT)$/;

/** What the system says of a connection to any server: of the database's where it failed a statement. */
const UNREACHABLE = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOST\w+|ENET\w+|ENOTFOUND|EAI_AGAIN)$/;

/** What a server says that takes no statements now: starting, ending, following another one, full of connections. */
const UNWILLING = /^(08\w{3}|53[023]00|57P0\w|25006|25P03|58\w{3}|28\w{3}|3D000)$/;

/** PostgreSQL gave a statement up: it took longer than it may. */
const GIVEN_UP = /^57014$/;

/** Two waited for each other, could not have come one after the other, or a replica had to apply what one held up. */
const IN_THE_WAY = /^(40001|40P01)$/;

/** Others held what it needed. */
const HELD = /^55P03$/;

/** There is no room on the disk for what was to be stored, or its files may not grow. */
const FULL = /^(53100|ENOSPC|EDQUOT|EFBIG)$/;

const CROWDED = /^POOL_CROWDED$/;

type Coded = Error & { code: string };

function* causesOf(error: unknown): Generator<Coded> {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string') yield cause as Coded;
}

const hasCode = (error: unknown, code: RegExp): boolean =>
  [...causesOf(error)].some((cause) => code.test(cause.code));

/** postgres.js tells the statement with the error: a client's own connection can fail by the same codes. */
const isUnreachable = (cause: Coded): boolean => UNREACHABLE.test(cause.code) && 'query' in cause;

/** Whether an error, or what caused it, is the connection to the database and not the statement. */
export const isDatabaseGone = (error: unknown): boolean =>
  [...causesOf(error)].some(
    (cause) => UNCONNECTED.test(cause.code) || UNWILLING.test(cause.code) || isUnreachable(cause),
  );

/** Whether the connection that an error came on is there no more. */
export const isConnectionLost = (error: unknown): boolean =>
  [...causesOf(error)].some(
    (cause) =>
      UNCONNECTED.test(cause.code) ||
      isUnreachable(cause) ||
      ('severity' in cause && (cause.severity === 'FATAL' || cause.severity === 'PANIC')),
  );

/** Whether there is no room left to write. */
export const isFull = (error: unknown): boolean => hasCode(error, FULL);

/** Whether doing it again may well succeed: another transaction stood in the way, and nothing was changed. */
export const isInTheWay = (error: unknown): boolean => hasCode(error, IN_THE_WAY);

/** What keeps the database from answering for now, as its client is told; null where that was another fault. */
export function obstacleOf(error: unknown): string | null {
  if (isDatabaseGone(error)) return 'The database does not answer.';
  if (hasCode(error, GIVEN_UP)) return 'The database took too long over it: ask for less at once, or later.';
  if (isFull(error)) return 'There is no room left to store anything: nothing was changed.';
  if (isInTheWay(error) || hasCode(error, HELD))
    return 'Others were at work on the same: nothing was changed.';
  if (hasCode(error, CROWDED)) return 'Too many wait for the database.';
  return null;
}
