import t from 'tap';
import { renderPage } from '../../scripts/render.js';
import { cellsOf } from '../../src/domain/cell.js';
import { reported } from '../../src/domain/figure.js';
import { ReadersBusyError } from '../../src/reading/pool/busy.js';
import { readingPool } from '../../src/reading/pool/pool.js';
import { processorTime, threadNumber } from '../../src/reading/pool/thread.js';
import { read } from '../../src/reading/read.js';

const figures = new Map(cellsOf('2021').map(({ key }, i) => [key, reported(i % 7)]));
const page = Buffer.from(
  renderPage({ template: '2021', title: '某市2023年政府信息公开工作年度报告', figures }),
);

t.test('what a thread reads is what is read in place', async (t) => {
  const pool = readingPool({ threads: 1 });
  t.teardown(() => pool.close());
  const before = Buffer.from(page);
  t.same(await pool.read(page, 'text/html'), await read(page, 'text/html'));
  t.same(page, before, 'the bytes are still the caller’s');
  const hints = { template: '2019' } as const;
  t.same(await pool.read(page, 'text/html', hints), await read(page, 'text/html', hints));
  const json = Buffer.from('{"template":"2021","figures":{"proactive/rules/issued":3}}');
  t.same(await pool.read(json, 'application/json'), await read(json, 'application/json'));
});

t.test('documents wait for a thread, and beyond a number of them are refused', async (t) => {
  const pool = readingPool({ threads: 1, waiting: 2 });
  t.teardown(() => pool.close());
  const all = await Promise.allSettled(Array.from({ length: 5 }, () => pool.read(page, 'text/html')));
  t.same(
    all.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  );
  const refused = all.at(-1);
  t.ok(refused?.status === 'rejected' && refused.reason instanceof ReadersBusyError);
  t.match(await pool.read(page, 'text/html'), { ok: true }, 'and later ones are read again');
});

t.test('a document that takes too long is given up, and its thread replaced', async (t) => {
  const pool = readingPool({ threads: 1, step: 50 });
  t.teardown(() => pool.close());
  const labels = Buffer.from('一、本年新收政府信息公开申请数量 1 2 3\n'.repeat(15_000));
  t.match(await pool.read(labels, 'text/plain'), { problem: { slug: 'document-too-complex' } });
  t.match(await pool.read(page, 'text/html'), { ok: true });
});

t.test('a document that was given no time is no fault of its own', async (t) => {
  const pool = readingPool({ threads: 1, whole: 1 });
  t.teardown(() => pool.close());
  const [outcome] = await Promise.allSettled([pool.read(page, 'text/html')]);
  t.ok(outcome.status === 'rejected' && outcome.reason instanceof ReadersBusyError);
});

t.test('the time of a thread is its own', async (t) => {
  const before = processorTime(threadNumber());
  const began = performance.now();
  while (performance.now() - began < 300);
  const spent = processorTime(threadNumber()) - before;
  t.ok(spent > 20 && spent < 400, `${spent} ms`);
  t.ok(processorTime(-1) > 0, 'where nothing tells, that of the process');
});
