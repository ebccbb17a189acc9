import { fileURLToPath } from 'node:url';

/**
 * A program of the service as `npm run build` has compiled it, by its path there: it is what users start, and starts in
 * half the time. `npm test` compiles first.
 */
export const compiled = (path: string): string => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));
