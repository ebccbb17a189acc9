import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { officeTypeOf } from '../../../src/reading/container/office.js';
import { unzip, zipEntries, zipOf } from '../../../src/reading/container/zip.js';
import { noReports, REPORTS, reportFolders } from '../../reports.js';
import { CHARSETS } from '../charsets.js';
import { roundTrip } from '../round-trips.js';
import type { Random } from './random.js';

export type Format = 'html' | 'text' | 'json' | 'docx' | 'xlsx' | 'pdf';

/** What of a document is text, and what the document is with another text there. */
export interface Inside {
  text: string;
  packed(text: string): Buffer;
}

/** A document to be mutated. */
export interface Specimen {
  name: string;
  format: Format;
  bytes: Buffer;
  contentType: string | null;
  inside(random: Random): Inside | null;
}

const FORMATS: Readonly<Record<string, Format>> = {
  html: 'html',
  txt: 'text',
  json: 'json',
  docx: 'docx',
  xlsx: 'xlsx',
  pdf: 'pdf',
};

const inCharset = (bytes: Buffer): Inside | null => {
  const charset = CHARSETS.find(({ label, encode }) => {
    const text = decoded(bytes, label);
    return text !== null && /信息|資訊/u.test(text) && encodes(encode, text)?.equals(bytes);
  });
  if (!charset) return null;
  return {
    text: decoded(bytes, charset.label)!,
    packed: (text) => encodes(charset.encode, text) ?? Buffer.from(text),
  };
};

function decoded(bytes: Buffer, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function encodes(encode: (text: string) => Buffer, text: string): Buffer | null {
  try {
    return encode(text);
  } catch {
    return null;
  }
}

const BODY = /^(?:word\/document|xl\/worksheets\/sheet1)\.xml$/u;

/** A part of an office document, mostly the one that holds the tables. */
function inArchive(bytes: Buffer, random: Random): Inside | null {
  const entries = zipEntries(bytes) ?? [];
  const parts = new Map(entries.map((entry) => [entry.name, unzip(bytes, entry, 2 ** 26)!]));
  const body = [...parts.keys()].find((name) => BODY.test(name));
  const name = random.below(5) > 0 && body ? body : random.of([...parts.keys()]);
  return {
    text: parts.get(name)!.toString('utf8'),
    packed: (text) => zipOf(new Map(parts).set(name, Buffer.from(text))),
  };
}

/** One of the packed streams of a PDF. */
function inStream(bytes: Buffer, random: Random): Inside | null {
  const streams = [...bytes.toString('latin1').matchAll(/\/Length (\d+)([^<>]*>>\s*stream\r?\n)/gu)].flatMap(
    ({ 0: whole, 1: length = '', 2: rest = '', index }) => {
      const from = index + whole.length;
      const packed = bytes.subarray(from, from + Number(length));
      const content = inflated(packed);
      return content ? [{ at: index, from, to: from + packed.length, rest, content }] : [];
    },
  );
  if (streams.length === 0) return null;
  const { at, from: _from, to, rest, content } = random.of(streams);
  return {
    text: content.toString('latin1'),
    packed: (text) => {
      const packed = deflateSync(Buffer.from(text, 'latin1'));
      const head = Buffer.from(`/Length ${packed.length}${rest}`, 'latin1');
      return Buffer.concat([bytes.subarray(0, at), head, packed, bytes.subarray(to)]);
    },
  };
}

function inflated(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes);
  } catch {
    return null;
  }
}

function insideOf(format: Format, bytes: Buffer): Specimen['inside'] {
  if (format === 'pdf') return (random) => inStream(bytes, random);
  if (format === 'docx' || format === 'xlsx') return (random) => inArchive(bytes, random);
  const inside = inCharset(bytes);
  return () => inside;
}

const specimen = (name: string, format: Format, bytes: Buffer, contentType: string | null): Specimen => ({
  name,
  format,
  bytes,
  contentType,
  inside: insideOf(format, bytes),
});

/** The sample reports, and the published ones where they are present. */
function published(): Specimen[] {
  const samples = new URL('../../../samples/', import.meta.url);
  const files = readdirSync(samples).map((file) => new URL(file, samples));
  const folders = noReports ? [] : reportFolders().map((folder) => new URL(`${folder}/`, REPORTS));
  for (const folder of folders) {
    const file = readdirSync(folder).find((name) => name.startsWith('document.'));
    if (file) files.push(new URL(file, folder));
  }
  return files.flatMap((url) => {
    const format = FORMATS[url.pathname.split('.').at(-1)!];
    const name = url.pathname.split('/').slice(-2).join('/');
    return format && format !== 'json' && existsSync(url)
      ? [specimen(name, format, readFileSync(url), null)]
      : [];
  });
}

const formatOf = (bytes: Buffer, rendering: string): Format => {
  if (rendering.startsWith('page')) return 'html';
  if (rendering.startsWith('text')) return 'text';
  if (bytes.subarray(0, 4).toString('latin1') === '%PDF') return 'pdf';
  return officeTypeOf(zipEntries(bytes)!)?.includes('word') ? 'docx' : 'xlsx';
};

/** Reports rendered in so many ways, the same for the same seed; every rendering in turn, and its figures as JSON. */
async function rendered(count: number, seed: number): Promise<Specimen[]> {
  const seen = new Map<string, number>();
  const specimens: Specimen[] = [];
  for (const { report, rendering, edition } of fc.sample(roundTrip(), { numRuns: count * 4, seed })) {
    const before = seen.get(rendering.name) ?? 0;
    if (specimens.length >= count || before >= Math.ceil(count / 40)) continue;
    seen.set(rendering.name, before + 1);
    const { bytes, contentType } = await rendering.publish(report, edition);
    specimens.push(specimen(rendering.name, formatOf(bytes, rendering.name), bytes, contentType));
    if (before === 0) {
      const figures = Object.fromEntries([...report.figures].map(([key, { value }]) => [key, value]));
      const json = Buffer.from(JSON.stringify({ template: report.template, year: 2023, figures }));
      specimens.push(specimen('figures', 'json', json, 'application/json'));
    }
  }
  return specimens;
}

export const specimensOf = async (count: number, seed: number): Promise<Specimen[]> => [
  ...published(),
  ...(await rendered(count, seed)),
];
