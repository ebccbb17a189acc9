import { deepStrictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { readHtml } from '../../src/reading/container/html.js';
import { ReadersBusyError } from '../../src/reading/pool/busy.js';
import { type PoolLimits, readingPool } from '../../src/reading/pool/pool.js';
import { processorTime, residentMemory } from '../../src/reading/pool/usage.js';
import { read } from '../../src/reading/read.js';
import { compiled } from '../compiled.js';
import { docxOf } from './containers/docx.js';
import { pdfOf } from './containers/pdf.js';
import { xlsxOf } from './containers/xlsx.js';

const page = readFileSync(new URL('../../samples/liexi-2020.html', import.meta.url));
const labels = Buffer.from('一、本年新收政府信息公开申请数量 1 2 3\n'.repeat(15_000));
/** Only the system that tells which processes there are can be asked for them. */
const skip = process.platform === 'linux' ? false : 'asks /proc';
/** Longer than anything takes here, however busy the machine. */
const PATIENT = { step: 60_000, whole: 60_000 };

function poolFor(test: Test, limits: Partial<PoolLimits>) {
  const pool = readingPool({ ...PATIENT, ...limits });
  test.teardown(() => pool.close());
  return pool;
}

/** The readers that a process has started. */
function readersOf(parent = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [state, of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const isReader = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('pool/child');
        return Number(of) === parent && state !== 'Z' && isReader;
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(20);
}

const isBusy = (outcome: PromiseSettledResult<unknown>): boolean =>
  outcome.status === 'rejected' && outcome.reason instanceof ReadersBusyError;

t.setTimeout(180_000);

t.test('what a reader reads is what is read in place', async (t) => {
  const pool = poolFor(t, { readers: 1 });
  const document = readHtml(page.toString('utf8'));
  const documents: [Buffer, string | null][] = [
    [page, 'text/html'],
    [docxOf(document), null],
    [await xlsxOf(document), null],
    [pdfOf(document, { ruled: true }), null],
    [labels.subarray(0, 600), 'text/plain'],
    [Buffer.from('%PDF-1.7\nnothing'), null],
    [Buffer.from('{"template":"2021","figures":{"proactive/rules/issued":3}}'), 'application/json'],
  ];
  for (const [bytes, contentType] of documents) {
    const before = Buffer.from(bytes);
    const inPlace = await read(bytes, contentType);
    deepStrictEqual(await pool.read(bytes, contentType), inPlace);
    deepStrictEqual(await pool.read(new Uint8Array(bytes), contentType), inPlace);
    t.ok(bytes.equals(before), 'the bytes are still the caller’s');
  }
  const hints = { template: '2021', year: undefined } as const;
  deepStrictEqual(await pool.read(page, 'text/html', hints), await read(page, 'text/html', hints));
  await t.rejects(pool.read(page, 5 as never), TypeError, 'what reading throws comes through');
});

t.test('documents wait for a reader, and beyond a number of them are refused', async (t) => {
  const pool = poolFor(t, { readers: 1, waiting: 2 });
  const all = await Promise.allSettled(Array.from({ length: 5 }, () => pool.read(page, 'text/html')));
  t.same(
    all.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  );
  t.ok(isBusy(all.at(-1)!));
  t.match(await pool.read(page, 'text/html'), { ok: true }, 'and later ones are read again');
});

t.test('a document that takes too long is given up', async (t) => {
  const pool = poolFor(t, { readers: 1, step: 50 });
  t.match(await pool.read(labels, 'text/plain'), {
    problem: { slug: 'document-too-complex', detail: /given up after/ },
  });
});

t.test('a document that was given no time is no fault of its own', async (t) => {
  const pool = poolFor(t, { readers: 1, whole: 1 });
  const [outcome] = await Promise.allSettled([pool.read(labels, 'text/plain')]);
  t.ok(isBusy(outcome));
});

t.test('a document that takes too much memory beside the heap is given up', { skip }, async (t) => {
  const pool = poolFor(t, { resident: 1 });
  t.match(await pool.read(labels, 'text/plain'), {
    problem: { slug: 'document-too-complex', detail: /memory/ },
  });
});

t.test('a document whose reader is killed is read by another, once', { skip }, async (t) => {
  const pool = poolFor(t, { readers: 1 });
  await pool.read(page, 'text/html');
  const [idle] = readersOf();
  process.kill(idle!, 'SIGKILL');
  t.match(await pool.read(page, 'text/html'), { ok: true }, 'one that was killed before');
  const reading = pool.read(labels, 'text/plain');
  await delay(0);
  process.kill(readersOf()[0]!, 'SIGKILL');
  t.match(await reading, { ok: true }, 'and one that was reading');

  let isRefused = false;
  const refused = Promise.allSettled([pool.read(labels, 'text/plain')]).then(([outcome]) => {
    isRefused = true;
    t.ok(isBusy(outcome!));
  });
  while (!isRefused) {
    for (const pid of readersOf()) process.kill(pid, 'SIGKILL');
    await delay(5);
  }
  await refused;
});

t.test('signals that end the service leave its readers to it', { skip }, async (t) => {
  const pool = poolFor(t, { readers: 1 });
  await pool.read(page, 'text/html');
  const [reader] = readersOf();
  const reading = pool.read(labels, 'text/plain');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(reader!, signal);
  await reading;
  t.match(await pool.read(page, 'text/html'), { ok: true });
  t.same(readersOf(), [reader]);
});

t.test('readers that have nothing to do end, but one', { skip }, async (t) => {
  const pool = poolFor(t, { readers: 2, idle: 50 });
  await Promise.all([pool.read(page, 'text/html'), pool.read(page, 'text/html')]);
  await until(() => readersOf().length === 1);
  t.match(await pool.read(page, 'text/html'), { ok: true });
});

t.test('a closed pool leaves no reader, and reads no more', { skip }, async (t) => {
  const pool = poolFor(t, { readers: 1 });
  const reading = Promise.allSettled([pool.read(labels, 'text/plain'), pool.read(page, 'text/html')]);
  await delay(0);
  t.equal(readersOf().length, 1);
  await pool.close();
  t.same(readersOf(), []);
  t.same((await reading).map(isBusy), [true, true]);
  const [later] = await Promise.allSettled([pool.read(page, 'text/html')]);
  t.ok(isBusy(later));
});

t.test('readers end with their parent, also those that are starting or busy', { skip }, async (t) => {
  const start = (script: string) => {
    const pool = JSON.stringify(compiled('reading/pool/pool.js'));
    const whole = `import { readingPool } from ${pool}; ${script}`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', whole]);
    t.teardown(() => parent.kill('SIGKILL'));
    return parent;
  };
  const starting = start('readingPool();');
  const parent = start(`const { read } = readingPool({ readers: 2, step: 1e6, whole: 1e6 });
    const page = Buffer.from('<p>1</p>');
    await Promise.all([read(page, 'text/html'), read(page, 'text/html')]);
    read(Buffer.from('一、本年新收政府信息公开申请数量 1 2 3\\n'.repeat(180_000)), 'text/plain');
    setTimeout(() => console.log('reading'), 300);`);
  await until(() => readersOf(starting.pid).length === 1);
  const orphans = readersOf(starting.pid);
  starting.kill('SIGKILL');
  await new Promise((resolve) => parent.stdout.once('data', resolve));
  const readers = readersOf(parent.pid);
  t.equal(readers.length, 2);
  parent.kill('SIGKILL');
  await until(() => [...orphans, ...readers].every((pid) => processorTime(pid) === null));
});

t.test('the time and memory of a process are its own', { skip }, async (t) => {
  const before = processorTime(process.pid)!;
  const began = performance.now();
  while (performance.now() - began < 300);
  const spent = processorTime(process.pid)! - before;
  t.ok(spent > 20 && spent < 1500, `${spent} ms`);
  const held = residentMemory(process.pid) / (process.memoryUsage.rss() / 2 ** 20);
  t.ok(held > 0.5 && held < 2, `${held} of it`);
  t.equal(processorTime(-1), null);
  t.equal(residentMemory(-1), 0);
});
