/** Thrown where more documents wait than will be read in time; `statusCode` is that of the answer. */
export class ReadersBusyError extends Error {
  readonly statusCode = 503;
}
