import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { eq } from 'drizzle-orm';
import type { Database } from './connect.js';
import { document } from './schema.js';
import { storable } from './sql.js';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** As small as gzip's best at a fraction of the time. */
const quality = 4;

/** A document ready to be kept: hashed and compressed. `bytes`: its length as submitted. */
export interface PackedDocument {
  sha256: string;
  mediaType: string;
  bytes: number;
  encoding: 'br' | 'identity';
  content: Uint8Array;
}

/** What a document is known by, in hex. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Hashes and compresses, off the event loop. Do this before the transaction. */
export async function packDocument(bytes: Uint8Array, mediaType: string): Promise<PackedDocument> {
  const sha256 = sha256Of(bytes);
  const smaller = await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
  const worth = smaller.length < bytes.length;
  return {
    sha256,
    mediaType: storable(mediaType),
    bytes: bytes.length,
    encoding: worth ? 'br' : 'identity',
    content: worth ? smaller : bytes,
  };
}

/** Keeps a document, once per content. */
export async function keepDocument(tx: Database, packed: PackedDocument): Promise<void> {
  await tx.insert(document).values(packed).onConflictDoNothing();
}

/** The bytes as submitted; null when there is no such document. */
export async function documentBytes(db: Database, sha256: string): Promise<Buffer | null> {
  const [kept] = await db
    .select({ encoding: document.encoding, content: document.content })
    .from(document)
    .where(eq(document.sha256, storable(sha256)));
  if (!kept) return null;
  return kept.encoding === 'br' ? decompress(kept.content) : Buffer.from(kept.content);
}
