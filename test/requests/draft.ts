import type { Random } from '../reading/fuzz/random.js';
import type { WireRequest } from './wire.js';
import type { Words } from './words.js';

/** A request that is still being made up. What stands in `path` and `query` is percent-encoded when it is sent. */
export interface Draft {
  method: string;
  path: string[];
  query: [name: string, value: string][];
  /** Put after the address as it is. */
  tail: string;
  headers: [name: string, value: string][];
  body: Buffer | null;
  chunked: boolean;
}

/** What drafts are drawn from. */
export interface Drawing {
  random: Random;
  words: Words;
  documents: readonly Document[];
}

/** A report as a file. */
export interface Document {
  bytes: Buffer;
  contentType: string | null;
}

export const emptyDraft = (method: string, path: string): Draft => ({
  method,
  path: path.split('/').slice(1),
  query: [],
  tail: '',
  headers: [],
  body: null,
  chunked: false,
});

export function sentAs({ method, path, query, tail, headers, body, chunked }: Draft): WireRequest {
  const pairs = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  const target = `/${path.map(encoded).join('/')}${pairs === '' ? '' : `?${pairs}`}${tail}`;
  return { method, target, headers, body, chunked };
}

/** Percent-encoded; what cannot be, as a lone surrogate, as the bytes that some clients make of it. */
export function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  }
}

/** Something odd that is done to a request which would be sound without it: what is other then, and its name. */
export type Oddity = (draft: Draft, drawing: Drawing) => { name: string } & Partial<Draft>;

/** The headers with this one in place of any of its name. */
export const withHeader = ({ headers }: Draft, name: string, value: string): Pick<Draft, 'headers'> => ({
  headers: [...headers.filter(([known]) => known.toLowerCase() !== name), [name, value]],
});

export function setHeader(draft: Draft, name: string, value: string): void {
  Object.assign(draft, withHeader(draft, name, value));
}

export const headerOf = ({ headers }: Draft, name: string): string | undefined =>
  headers.find(([known]) => known.toLowerCase() === name)?.[1];
