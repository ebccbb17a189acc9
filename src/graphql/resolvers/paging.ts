import { badInput } from '../errors.js';

export type Maybe<T> = T | null | undefined;

/** The arguments of a list's page. */
export interface Page {
  first?: Maybe<number>;
  after?: Maybe<string>;
}

export const badCursor = () => badInput('after: is not a cursor of this list');
