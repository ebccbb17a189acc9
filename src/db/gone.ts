const GONE =
  /^(CONNECTION_|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|08\w{3}|53300|57P0[123])/;

/** Whether an error, or what caused it, is the connection to the database and not the statement. */
export function isDatabaseGone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && GONE.test(cause.code)) return true;
  }
  return false;
}
