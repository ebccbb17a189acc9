import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { readingPool } from '../../src/reading/pool/pool.js';
import { onPostgres } from '../database.js';
import { applications, appOn, reportBody, service, submitJson } from './service.js';

/** A metric's value, with its labels as they are printed; undefined where it is not there. */
async function metricOf(app: FastifyInstance, series: string): Promise<number | undefined> {
  const { body } = await app.inject('/metrics');
  const line = body.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

t.test('a submission moves the metrics', async (t) => {
  const s = await service(t);
  const page = readFileSync(new URL('../../samples/liexi-2020.html', import.meta.url));
  await submitJson(s);
  await submitJson(s, page.toString(), { year: '2020' }, { ...s.own, 'content-type': 'text/html' });
  const unbalanced = reportBody({ ...applications(3), 'applications/new_received/total': 4 });
  t.equal((await submitJson(s, unbalanced, { year: '2023' })).statusCode, 422);
  t.equal((await submitJson(s, '%PDF-1.7', { year: '2024' })).statusCode, 422);
  const { body } = await s.app.inject('/metrics');
  for (const line of [
    'gongkai_http_requests_total{route="/v1/reports",method="POST",status="422"} 2',
    'gongkai_submissions_total{outcome="created"} 2',
    'gongkai_submissions_total{outcome="inconsistent-report"} 1',
    'gongkai_reading_seconds_count{format="json"} 3',
    'gongkai_reading_seconds_count{format="html"} 1',
    'gongkai_findings_total{rule="applications-row-total",severity="error"} 1',
    'gongkai_findings_total{rule="applications-balance",severity="error"} 1',
  ])
    t.ok(body.includes(`\n${line}\n`), line);
  t.match(body, /\nnodejs_eventloop_lag_seconds \d/);
  t.match(body, /\nnodejs_eventloop_lag_p99_seconds \d/);
});

t.test('what is published by a reviewer is counted once', async (t) => {
  const s = await service(t, { review: true });
  const noticed = reportBody({ 'proactive/rules/issued': 1, ...applications(3) });
  const { id } = (await submitJson(s, noticed)).json() as { id: string };
  const before = (await s.app.inject('/metrics')).body.match(/^gongkai_findings_total.*$/gm);
  t.ok(before, 'it has a finding');
  const published = await s.app.inject({
    method: 'POST',
    url: `/v1/submissions/${id}/reviews`,
    headers: { ...s.admin, 'if-match': '"1"' },
    payload: { decision: 'publish' },
  });
  t.equal(published.statusCode, 200, published.body);
  t.same((await s.app.inject('/metrics')).body.match(/^gongkai_findings_total.*$/gm), before);
});

t.test('what was said in a transaction that came to nothing is not counted', async (t) => {
  const s = await service(t);
  const counted = async () =>
    (await s.app.inject('/metrics')).body.match(/^gongkai_findings_total.*$/gm) ?? [];
  const noticed = reportBody({ 'proactive/rules/issued': 1, ...applications(3) });
  await s.store.db.execute(sql`create function refuse() returns trigger language plpgsql
    as $$ begin raise exception 'not now'; end $$`);
  await s.store.db.execute(
    sql`create trigger refuse before insert on finding for each row execute function refuse()`,
  );
  t.equal((await submitJson(s, noticed)).statusCode, 500);
  t.same(await counted(), []);
  await s.store.db.execute(sql`drop trigger refuse on finding`);
  t.equal((await submitJson(s, noticed)).statusCode, 201);
  const once = await counted();
  t.ok(once.length > 0);
  t.ok(once.every((line) => line.endsWith(' 1')));
});

t.test('a label is nothing that a client makes up', async (t) => {
  const s = await service(t);
  for (let i = 0; i < 5; i++) {
    await s.app.inject(`/made-up-${i}`);
    await s.app.inject(`/v1/reports/made-up-${i}`);
    await submitJson(s, 'x', {}, { ...s.own, 'content-type': `made/up-${i}` });
    await s.app.inject({ url: `/graphql?query={made_up_${i}}` });
  }
  t.notMatch((await s.app.inject('/metrics')).body, /made/);
  t.equal(await metricOf(s.app, 'gongkai_http_requests_total{route="none",method="GET",status="404"}'), 5);
});

t.test('kept answers that hold, and that do not', async (t) => {
  const s = await service(t);
  await submitJson(s);
  const url = `/v1/reports/${s.agency}-2022`;
  await s.app.inject(url);
  await s.app.inject(url);
  await s.store.db.execute(sql`update report set published_on = '2023-02-03'`);
  await s.app.inject(url);
  const query = { query: `{report(id:"${s.agency}-2022"){year}}` };
  for (let i = 0; i < 3; i++) await s.app.inject({ url: '/graphql', query });
  const found = (of: string, what: string) =>
    metricOf(s.app, `gongkai_kept_answers_total{of="${of}",found="${what}"}`);
  t.equal(await found('report', 'none'), 1);
  t.equal(await found('report', 'same'), 1);
  t.equal(await found('report', 'changed'), 1);
  t.equal(await found('graphql', 'same'), 2);
});

t.test('the connections to the database', async (t) => {
  const s = await service(t, {}, { poolSize: 2 });
  const most = onPostgres ? 2 : 1;
  const { db } = s.store;
  const of = (what: string) => metricOf(s.app, `gongkai_database_${what}{server="primary"}`);
  t.same([await of('connections'), await of('in_use'), await of('waiting')], [most, 0, 0]);
  let finish = () => {};
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const work = Array.from({ length: most + 3 }, () => db.transaction(() => held));
  t.same([await of('in_use'), await of('waiting')], [most, 3]);
  finish();
  await Promise.all(work);
  await t.rejects(db.execute(sql`select nothing`));
  t.same([await of('in_use'), await of('waiting')], [0, 0]);
});

t.test('the readers', { timeout: 60_000 }, async (t) => {
  const s = await service(t);
  const pool = readingPool({ readers: 1, step: 60_000, whole: 60_000 });
  t.teardown(() => pool.close());
  const app = await appOn(t, s.store, {}, { read: pool.read, readers: pool.state });
  const page = readFileSync(new URL('../../samples/liexi-2020.html', import.meta.url));
  const assess = async () =>
    app.inject({
      method: 'POST',
      url: '/v1/assessments',
      headers: { 'content-type': 'text/html' },
      payload: page,
    });
  const both = [assess(), assess()];
  while (pool.state().waiting === 0) await new Promise((resolve) => setImmediate(resolve));
  t.equal(await metricOf(app, 'gongkai_readers_busy'), 1);
  t.equal(await metricOf(app, 'gongkai_readers_waiting'), 1);
  for (const { statusCode } of await Promise.all(both)) t.equal(statusCode, 200);
  t.equal(await metricOf(app, 'gongkai_readers_busy'), 0);
  t.equal(await metricOf(app, 'gongkai_readers'), 1);
  t.equal(await metricOf(app, 'gongkai_readers_ended_total{reason="time"}'), 0);
  const hasty = readingPool({ readers: 1, step: 1, whole: 1 });
  t.teardown(() => hasty.close());
  await hasty.read(Buffer.from('<p>一、总体情况</p>'.repeat(200_000)), 'text/html').catch(() => null);
  const { memory, time, starved } = hasty.state().ended;
  t.equal(memory + time + starved, 1);
});
