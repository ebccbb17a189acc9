import type { Test } from 'tap';

/**
 * The options of a test that needs something of the machine. Where that is not there it is left out, but not in CI: what
 * is silently not run there proves nothing.
 */
export function needs(isThere: unknown, missing: string): { skip?: string } {
  if (isThere) return {};
  if (process.env.CI) throw new Error(`${missing}: in CI no test is left out for that`);
  return { skip: missing };
}

/** The same, where it comes out in the midst of a test. */
export function notRun(test: Test, missing: string): void {
  if (process.env.CI) test.fail(`${missing}: in CI no test is left out for that`);
  else test.comment(`not run: ${missing}`);
}
