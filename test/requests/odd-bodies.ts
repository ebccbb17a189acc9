import { gzipSync } from 'node:zlib';
import type { Random } from '../reading/fuzz/random.js';
import { headerOf, type Oddity, withHeader } from './draft.js';
import { FORM, oddForm } from './forms.js';
import { changed, oddJson, oddText } from './odd-values.js';

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asBody = (value: unknown) => ({ body: Buffer.from(JSON.stringify(value) ?? '') });

/** Changes the JSON of a body; one that is none stays. */
const onJson =
  (name: string, change: (value: Members, random: Random) => unknown): Oddity =>
  ({ body }, { random }) => {
    try {
      const value: unknown = JSON.parse(String(body));
      return { name, ...(isMembers(value) && asBody(change(value, random))) };
    } catch {
      return { name };
    }
  };

/** Puts an odd value somewhere into an object, at whatever depth. */
function withOddMember(value: unknown, random: Random): unknown {
  if (!isMembers(value) || Object.keys(value).length === 0 || random.below(4) === 0) return oddJson(random);
  const name = random.of(Object.keys(value));
  const inner = value[name];
  const isText = typeof inner === 'string' && random.below(2) === 0;
  return { ...value, [name]: isText ? changed(inner, random) : withOddMember(inner, random) };
}

function withoutOne(value: Members, random: Random): Members {
  const members = Object.entries(value);
  members.splice(random.below(members.length + 1), 1);
  return Object.fromEntries(members);
}

function withOtherBytes(body: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(body);
  for (let i = 0; bytes.length > 0 && i < 3; i++) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

const NOTHING = Buffer.alloc(0);
const BEGINNINGS = ['"__proto__":{"x":1},', '"constructor":{"prototype":{}},', '"name":1,"name":2,', '"a":'];
const BROKEN_FORMS = ['multipart/form-data', FORM, FORM, 'multipart/form-data; boundary="'];

/** What can be odd about a body. */
export const ODD_BODIES: readonly Oddity[] = [
  ({ body }, { random }) => ({
    name: 'cut off',
    body: body?.subarray(0, random.below(body.length + 1)) ?? null,
  }),
  ({ body }, { random }) => ({ name: 'bytes', body: withOtherBytes(body ?? NOTHING, random) }),
  () => ({ name: 'empty', body: NOTHING }),
  () => ({ name: 'no body', body: null }),
  ({ body }) => ({ name: 'chunked', chunked: body !== null }),
  (_, { random }) => ({ name: 'other JSON', ...asBody(oddJson(random)) }),
  onJson('odd member', withOddMember),
  onJson('odd member', withOddMember),
  onJson('unknown member', (value, random) => ({ ...value, [oddText(random)]: oddJson(random) })),
  onJson('missing member', withoutOne),
  ({ body }, { random }) => {
    const text = String(body ?? '{}').replace('{', `{${random.of(BEGINNINGS)}`);
    return { name: 'prototype', body: Buffer.from(text) };
  },
  (_, { random }) => {
    const text = random.of(['[', '{"a":', '[{"figures":']).repeat(random.of([50, 3000, 20_000]));
    return { name: 'deep', body: Buffer.from(text) };
  },
  () => ({ name: 'large', ...asBody({ name: 'x'.repeat(120_000) }) }),
  ({ body }, { random }) => {
    const text = String(body ?? '');
    const ways = [Buffer.from(`\ufeff${text}`), Buffer.from(text, 'utf16le'), Buffer.from(text, 'latin1')];
    return { name: 'charset', body: random.of([...ways, gzipSync(text)]) };
  },
  (draft, { random, documents }) => {
    const { bytes, contentType } = random.of(documents);
    return {
      name: 'document',
      body: bytes,
      ...withHeader(draft, 'content-type', contentType ?? 'text/html'),
    };
  },
  (draft, { random }) => {
    const type = headerOf(draft, 'content-type') ?? null;
    const body = oddForm(draft.body ?? NOTHING, type, random);
    return { name: 'form', body, ...withHeader(draft, 'content-type', random.of(BROKEN_FORMS)) };
  },
];
