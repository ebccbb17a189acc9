import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, brotliDecompress, constants } from 'node:zlib';
import { eq, sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { document } from './schema.js';
import { byteaArray, intArray, storable, textArray } from './sql.js';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** As small as gzip's best at a fraction of the time. */
const quality = 4;
/** Of JSON, with its many equal names, a tenth more for a third of the time. */
const JSON_QUALITY = 1;
/** Bytes up to which JSON is compressed in place: handing it over would take longer. */
const IN_PLACE = 65_536;

/** A document ready to be kept: hashed and compressed. `bytes`: its length as submitted. */
export interface PackedDocument {
  sha256: string;
  mediaType: string;
  bytes: number;
  encoding: 'br' | 'identity';
  content: Uint8Array;
}

/** What a document is known by, in hex. */
export const sha256Of = (bytes: Uint8Array): string => hash('sha256', bytes);

/** Hashes and compresses, off the event loop but for short JSON. Do this before the transaction. */
export async function packDocument(bytes: Uint8Array, mediaType: string): Promise<PackedDocument> {
  const isShortJson = mediaType === 'application/json' && bytes.length <= IN_PLACE;
  const kept = isShortJson ? smaller(bytes, brotliCompressSync(bytes, shortJson)) : await compressed(bytes);
  return { sha256: sha256Of(bytes), mediaType: storable(mediaType), bytes: bytes.length, ...kept };
}

type Kept = Pick<PackedDocument, 'encoding' | 'content'>;

/** Bytes as they are stored: compressed where that is worth it. */
export const compressed = async (bytes: Uint8Array): Promise<Kept> =>
  smaller(bytes, await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));

const smaller = (bytes: Uint8Array, packed: Uint8Array): Kept =>
  packed.length < bytes.length
    ? { encoding: 'br', content: packed }
    : { encoding: 'identity', content: bytes };

/** With a small window: the memory for a larger one takes longer to get than it saves. */
const shortJson = {
  chunkSize: 4096,
  params: { [constants.BROTLI_PARAM_QUALITY]: JSON_QUALITY, [constants.BROTLI_PARAM_LGWIN]: 14 },
};

/** The bytes that were stored so. */
export const expanded = async (encoding: string, content: Uint8Array): Promise<Buffer> =>
  encoding === 'br' ? decompress(content) : Buffer.from(content);

/** Keeps a document, once per content. */
export async function keepDocument(tx: Database, packed: PackedDocument): Promise<void> {
  await tx.insert(document).values(packed).onConflictDoNothing();
}

/** The same for many; in one order, so that no two transactions wait for each other. */
export async function keepDocuments(tx: Database, packed: readonly PackedDocument[]): Promise<void> {
  const sorted = [...new Map(packed.map((each) => [each.sha256, each])).values()].sort((a, b) =>
    a.sha256 < b.sha256 ? -1 : 1,
  );
  await tx.execute(sql`insert into document (sha256, media_type, bytes, encoding, content)
    select * from unnest(${textArray(sorted.map(({ sha256 }) => sha256))},
      ${textArray(sorted.map(({ mediaType }) => mediaType))}, ${intArray(sorted.map(({ bytes }) => bytes))},
      ${textArray(sorted.map(({ encoding }) => encoding))}, ${byteaArray(sorted.map(({ content }) => content))})
    on conflict do nothing`);
}

/** The bytes as submitted; null when there is no such document. */
export async function documentBytes(db: Database, sha256: string): Promise<Buffer | null> {
  const [kept] = await db
    .select({ encoding: document.encoding, content: document.content })
    .from(document)
    .where(eq(document.sha256, storable(sha256)));
  return kept ? expanded(kept.encoding, kept.content) : null;
}
