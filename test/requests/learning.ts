import type { Random } from '../reading/fuzz/random.js';
import type { WireAnswer, WireRequest } from './wire.js';
import type { Words } from './words.js';

/** Paths whose 201 has the id of something new, and what that is. */
const MADE: Readonly<Record<string, string>> = {
  '/v1/agencies': 'agencies',
  '/v1/keys': 'keys',
  '/v1/reports': 'reports',
};

/** Members of answers that can be handed back, and what they are. */
const HANDED: Readonly<Record<string, string>> = {
  next: 'cursors',
  endCursor: 'cursors',
  updatedSince: 'tokens',
  submission: 'submissions',
};

/** Takes from an answer what later requests can name. */
export function learnFrom(
  words: Words,
  { method, target }: WireRequest,
  { status, headers, body }: WireAnswer,
  random: Random,
): void {
  const tag = headers.get('etag');
  if (tag !== undefined) words.learn('tags', tag, random);
  if (body.length > 100_000 || !headers.get('content-type')?.includes('json')) return;
  const text = body.toString();
  const [path = ''] = target.split('?');
  for (const [, name = '', word = ''] of text.matchAll(
    /"(next|endCursor|updatedSince|submission)":"([\w.-]{1,1000})"/g,
  )) {
    words.learn(HANDED[name]!, word, random);
    // where it comes from it can be handed back
    if (HANDED[name] === 'cursors') words.learn(`cursors ${path}`, word, random);
  }
  if (status === 202) words.learn('awaiting', /"id":"([\w-]+)"/.exec(text)?.[1] ?? '', random);
  const kind = MADE[path];
  const id = /"id":"([\w-]+)"/.exec(text)?.[1];
  if (method === 'POST' && status === 201 && kind && id) words.learn(kind, id, random);
}
