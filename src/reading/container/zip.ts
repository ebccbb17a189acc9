import { crc32, inflateRawSync } from 'node:zlib';

/** One file of a zip archive as its central directory lists it. */
export interface ZipEntry {
  name: string;
  method: number;
  packed: number;
  size: number;
  /** The checksum of its content. */
  crc: number;
  /** Where its local header begins. */
  at: number;
  encrypted: boolean;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_SIZE = 22;
const MOST_ENTRIES = 4000;

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** The files of a zip archive, or null where its directory is not whole. Nothing is unpacked. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] | null {
  const zip = buffer(bytes);
  const end = endOfDirectory(zip);
  if (end === -1) return null;
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count > MOST_ENTRIES) return null;
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== CENTRAL) return null;
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength).replaceAll('\\', '/'),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      crc: zip.readUInt32LE(at + 16),
      at: zip.readUInt32LE(at + 42),
      encrypted: (zip.readUInt16LE(at + 8) & 1) === 1,
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The end record stands last, behind it at most a comment. */
function endOfDirectory(zip: Buffer): number {
  const earliest = Math.max(0, zip.length - END_SIZE - 0xffff);
  for (let at = zip.length - END_SIZE; at >= earliest; at--) {
    if (zip.readUInt32LE(at) === END) return at;
  }
  return -1;
}

/** The content of one file; null where it is not whole, not what was packed, or larger than `most` whatever its directory says. */
export function unzip(bytes: Uint8Array, entry: ZipEntry, most: number): Buffer | null {
  const zip = buffer(bytes);
  if (entry.size > most || entry.at + 30 > zip.length || zip.readUInt32LE(entry.at) !== LOCAL) return null;
  const from = entry.at + 30 + zip.readUInt16LE(entry.at + 26) + zip.readUInt16LE(entry.at + 28);
  const packed = zip.subarray(from, from + entry.packed);
  if (packed.length !== entry.packed) return null;
  const whole = (content: Buffer) =>
    content.length === entry.size && crc32(content) === entry.crc ? content : null;
  if (entry.method === 0) return whole(packed);
  if (entry.method !== 8) return null;
  try {
    // one byte is asked for at least: zlib takes 0 for no limit
    return whole(inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) }));
  } catch {
    return null;
  }
}

/** A zip archive of these files, none of them packed. */
export function zipOf(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of files) {
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    parts.push(uint32(LOCAL), common, path, buffer(content));
    directory.push(uint32(CENTRAL), Buffer.from([20, 0]), common, tail, path);
    at += 30 + path.length + content.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
