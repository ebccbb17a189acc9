import t from 'tap';
import { createAgencies, KEY, submitReport } from './client.js';
import { freePort, ownStore, ready, startService } from './service-process.js';

const YEARS = [2021, 2022, 2023, 2024, 2025];
const AT_ONCE = 8;

t.test('killed during submissions, every acknowledged report is there, and no half one', async (t) => {
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  const environment = {
    ...(await ownStore(t)),
    PORT: `${port}`,
    ADMIN_KEY: KEY,
    SAMPLES: 'off',
    RATE_LIMIT: 'off',
  };
  const first = startService(t, environment);
  await ready(first, port);
  const agencies = await createAgencies(base, 12);
  const wanted = agencies.flatMap((agency, a) =>
    YEARS.map((year, y) => ({ agency, year, received: a * 10 + y + 1 })),
  );

  const acknowledged: typeof wanted = [];
  const waiting = [...wanted];
  const submitAll = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const response = await submitReport(base, one.agency, one.year, one.received).catch(() => null);
      if (response?.status === 201) acknowledged.push(one);
      if (acknowledged.length === 20) first.process.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, submitAll));
  await first.ended;
  t.ok(acknowledged.length >= 20 && acknowledged.length < wanted.length, 'it was killed in between');

  const again = startService(t, environment);
  await ready(again, port);
  const known = new Set(acknowledged);
  let there = 0;
  for (const one of wanted) {
    const response = await fetch(`${base}/v1/reports/${one.agency}-${one.year}`);
    if (known.has(one)) t.equal(response.status, 200, `${one.agency}-${one.year} was acknowledged`);
    if (response.status !== 200) continue;
    there++;
    const report = (await response.json()) as {
      consistency: string;
      figures: Record<string, { value: number }>;
      document: { sha256: string };
    };
    t.equal(report.figures['applications/new_received/total']?.value, one.received);
    t.equal(report.consistency, 'consistent');
    const document = await fetch(`${base}/v1/reports/${one.agency}-${one.year}/document`);
    t.equal(document.status, 200);
    await document.arrayBuffer();
  }
  const list = (await (await fetch(`${base}/v1/reports?limit=1`)).json()) as { total: number };
  t.equal(list.total, there, 'nothing else');
  for (const one of wanted) {
    const response = await submitReport(base, one.agency, one.year, one.received);
    t.ok(
      response.status === 201 || (response.status === 200 && response.ok),
      'and the others can be sent again',
    );
  }
  again.process.kill('SIGTERM');
  t.equal(await again.ended, 0, again.output());
});
