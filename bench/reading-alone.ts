import assert from 'node:assert/strict';
import ExcelJS from 'exceljs';
import mammoth from 'mammoth';
import { parse } from 'parse5';
import { extractText } from 'unpdf';
import { readingPool } from '../src/reading/pool/pool.js';
import { read } from '../src/reading/read.js';
import { type BenchDocument, benchDocuments } from './reading-documents.js';
import { median, type Spread, spread } from './statistics.js';

/** Milliseconds a document, how many times what its container alone takes, and documents a second through the pool. */
export interface ReadingResult {
  name: string;
  bytes: number;
  aim?: number | undefined;
  ms: { container: number; read: number };
  ratio: Spread;
  perSecond: number;
}

/** Only taking the document out of its container, by the library that reading uses. */
const CONTAINERS: Readonly<Record<BenchDocument['container'], (bytes: Buffer) => unknown>> = {
  html: (bytes) => parse(bytes.toString('utf8')),
  text: (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
  docx: (buffer) => mammoth.convertToHtml({ buffer }),
  xlsx: (bytes) => new ExcelJS.Workbook().xlsx.load(bytes as unknown as ExcelJS.Buffer),
  pdf: (bytes) => extractText(new Uint8Array(bytes)),
};

/** A process of its own: reads every document in turns, and prints the results as JSON. */
const rounds = Number(process.argv[2]);
const seconds = Number(process.argv[3]);
const documents = await benchDocuments();
const pool = readingPool();
const results: ReadingResult[] = [];
for (const document of documents) results.push(await measure(document));
await pool.close();
process.stdout.write(JSON.stringify(results));

async function measure({ name, bytes, contentType, container, aim }: BenchDocument): Promise<ReadingResult> {
  const work = {
    container: () => CONTAINERS[container](bytes),
    read: async () => {
      const result = await read(bytes, contentType || null);
      assert.ok(result.ok && result.content.figures.size > 150, name);
    },
  };
  const times = { container: 0, read: 0 };
  for (const kind of ['container', 'read'] as const) {
    const warm = container === 'pdf' ? 20 : 100;
    times[kind] = Math.ceil(80 / (await time(work[kind], warm)));
  }
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    measured.push({
      container: await time(work.container, times.container),
      read: await time(work.read, times.read),
    });
  }
  return {
    name,
    bytes: bytes.length,
    aim,
    ms: {
      container: median(measured.map((one) => one.container)),
      read: median(measured.map((one) => one.read)),
    },
    ratio: spread(measured.map((one) => one.read / one.container)),
    perSecond: await throughPool(bytes, contentType || null),
  };
}

async function time(work: () => unknown, times: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < times; i++) await work();
  return (performance.now() - start) / times;
}

/** Documents a second when as many are handed over as keep every reader busy. */
async function throughPool(bytes: Buffer, contentType: string | null): Promise<number> {
  const until = async (end: number) => {
    let read = 0;
    const work = async () => {
      for (; performance.now() < end; read++) assert.ok((await pool.read(bytes, contentType)).ok);
    };
    await Promise.all(Array.from({ length: 6 }, work));
    return read;
  };
  await until(performance.now() + 1000);
  const began = performance.now();
  const read = await until(began + seconds * 1000);
  return (read / (performance.now() - began)) * 1000;
}
