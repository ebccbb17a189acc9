import { sql } from 'drizzle-orm';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import t, { type Test } from 'tap';
import type { Database, Store } from '../../src/db/connect.js';
import { rows } from '../../src/db/sql.js';
import { onPostgres, othersWait } from '../database.js';
import { agencyIn, applications, appOn, reportBody, type Service, service } from './service.js';

// Every act that a request with an Idempotency-Key asks for, its answer lost, and asked for again in another process.

type Asked = InjectOptions & { headers: object };
type Response = LightMyRequestResponse;

interface Act {
  status: number;
  asked: Asked;
  /** It is asked of a service with reviews. */
  reviewed?: boolean;
}

const figures = (received: number) => reportBody(applications(received));
const wrong = reportBody({ ...applications(4), 'applications/outcome.total/total': 5 });
const json = (who: object, more: object = {}): Record<string, string> => ({
  'content-type': 'application/json',
  ...who,
  ...more,
});

/** Each with an agency of its own, so that none stands in another's way. */
async function actsOf(s: Service, reviewing: Service['app']): Promise<Record<string, Act>> {
  const filed = async (agency: string, year: number, body: object, app = s.app, more = '') => {
    const payload = JSON.stringify(body);
    const url = `/v1/reports?agency=${agency}&year=${year}${more}`;
    return app.inject({ method: 'POST', url, headers: json(s.admin), payload });
  };
  const agency = () => agencyIn(s.store, '220503', '某局', 'department');
  const submission = (id: string, year: number, body: object): Asked => ({
    method: 'POST',
    url: `/v1/reports?agency=${id}&year=${year}`,
    headers: json(s.admin),
    payload: JSON.stringify(body),
  });
  const decision = async (payload: object): Promise<Asked> => {
    const waiting = await filed(await agency(), 2022, figures(3), reviewing);
    const headers = json(s.admin, { 'if-match': '"1"' });
    return { method: 'POST', url: `/v1/submissions/${waiting.json().id}/reviews`, headers, payload };
  };
  const mutation = (query: string, variables: object): Asked => ({
    method: 'POST',
    url: '/graphql',
    headers: json(s.admin),
    payload: { query, variables },
  });
  const accepted = await agency();
  await filed(accepted, 2022, figures(3));
  const inTheWay = await agency();
  await filed(inTheWay, 2022, figures(3));
  const corrected = await agency();
  await filed(corrected, 2022, figures(3));
  const explained = await agency();
  const recorded = await filed(explained, 2022, wrong, s.app, '&intent=record');
  const [standing] = recorded.json().findings;
  const answered = `problem { type detail existing { id } } report { id } created submission findings { rule } awaitingReview`;
  return {
    'an agency': {
      status: 201,
      asked: {
        method: 'POST',
        url: '/v1/agencies',
        headers: json(s.admin),
        payload: {
          name: '\u3000新\u0000局',
          region: '220503',
          kind: 'department',
          creditCode: '11341702486344515H',
        },
      },
    },
    'a report': { status: 201, asked: submission(await agency(), 2022, figures(3)) },
    'a report for review': {
      status: 202,
      asked: submission(await agency(), 2022, figures(3)),
      reviewed: true,
    },
    'a report that is refused': { status: 422, asked: submission(await agency(), 2022, wrong) },
    'a report that cannot be read': {
      status: 422,
      asked: submission(await agency(), 2022, { template: '2021', figures: {} }),
    },
    'a report on a year that has one': { status: 409, asked: submission(inTheWay, 2022, figures(5)) },
    'a correction': {
      status: 200,
      asked: {
        method: 'PUT',
        url: `/v1/reports/${accepted}-2022`,
        headers: json(s.admin, { 'if-match': '"1"' }),
        payload: JSON.stringify(figures(4)),
      },
    },
    'a correction that is refused': {
      status: 422,
      asked: {
        method: 'PUT',
        url: `/v1/reports/${corrected}-2022`,
        headers: json(s.admin, { 'if-match': '"1"' }),
        payload: JSON.stringify(wrong),
      },
    },
    'a review that publishes': { status: 200, asked: await decision({ decision: 'publish' }) },
    'a review that returns': {
      status: 200,
      asked: await decision({ decision: 'return', reason: '请核对。' }),
    },
    'an explanation': {
      status: 201,
      asked: {
        method: 'POST',
        url: `/v1/reports/${explained}-2022/explanations`,
        headers: json(s.admin),
        payload: { rule: standing.rule, where: standing.where, text: '另有\u0000说明。' },
      },
    },
    'a mutation': {
      status: 200,
      asked: mutation(
        `mutation ($agency: ID!, $figures: JSON) {
          submitReport(input: { agency: $agency, year: 2022, figures: $figures }) { ${answered} } }`,
        { agency: await agency(), figures: figures(3).figures },
      ),
    },
    'a mutation that corrects': {
      status: 200,
      asked: mutation(
        `mutation ($report: ID!, $figures: JSON) {
          correctReport(input: { report: $report, revision: 1, figures: $figures }) { ${answered} } }`,
        { report: `${inTheWay}-2022`, figures: figures(6).figures },
      ),
    },
    'a mutation of several fields': {
      status: 200,
      asked: mutation(
        `mutation ($agency: ID!, $figures: JSON, $wrong: JSON) {
          one: submitReport(input: { agency: $agency, year: 2022, figures: $figures }) { ${answered} }
          ${'long'.repeat(900)}: submitReport(input: { agency: $agency, year: 2021, figures: $figures }) { ${answered} }
          refused: submitReport(input: { agency: $agency, year: 2023, figures: $wrong }) { ${answered} }
          exists: submitReport(input: { agency: $agency, year: 2022, figures: $wrong }) { ${answered} } }`,
        { agency: await agency(), figures: figures(3).figures, wrong: wrong.figures },
      ),
    },
  };
}

const withKey = (asked: Asked): Asked => ({
  ...asked,
  headers: json(asked.headers, { 'idempotency-key': 'one-key' }),
});

async function noted({ db }: Store): Promise<number> {
  const [found] = await rows<{ n: number }>(db, sql`select count(*)::int as n from audit_entry`);
  return found!.n;
}

function isSame(t: Test, again: Response, first: Response): void {
  t.equal(again.statusCode, first.statusCode, again.body.slice(0, 300));
  t.equal(again.body, first.body);
  for (const name of ['content-type', 'location', 'etag', 'cache-control'])
    t.equal(again.headers[name], first.headers[name], name);
}

t.test('killed after it was done and before its answer was kept', async (t) => {
  const s = await service(t);
  const reviewing = await appOn(t, s.store, { review: true });
  for (const [name, { status, asked, reviewed }] of Object.entries(await actsOf(s, reviewing))) {
    await t.test(name, async (t) => {
      const app = reviewed ? reviewing : s.app;
      const first = await app.inject(withKey(asked));
      t.equal(first.statusCode, status, first.body.slice(0, 300));
      const done = await noted(s.store);
      for (const attempt of ['again', 'and once more']) {
        // what the process would have left behind
        await s.store.db.execute(sql`update keyed_request set status = null, headers = null, body = null,
          leased_until = now() - interval '1 second'`);
        const again = await app.inject(withKey(asked));
        isSame(t, again, first);
        t.equal(again.headers['idempotent-replayed'], undefined, attempt);
      }
      const kept = await app.inject(withKey(asked));
      t.equal(kept.headers['idempotent-replayed'], 'true');
      t.equal(await noted(s.store), done, 'it was done once');
      await s.store.db.execute(sql`delete from keyed_request`);
    });
  }
});

/** A store whose next transaction is committed, which nobody is told. */
function losing(store: Store): Store & { lose(): void } {
  let loses = false;
  const transaction: Database['transaction'] = async (work, config) => {
    const done = await store.db.transaction(work, config);
    if (!loses) return done;
    loses = false;
    throw Object.assign(new Error('the connection is gone'), { code: 'CONNECTION_CLOSED' });
  };
  return {
    ...withTransaction(store, transaction),
    lose: () => {
      loses = true;
    },
  };
}

/** The same store with other transactions. */
function withTransaction(store: Store, transaction: Database['transaction']): Store {
  const db = new Proxy(store.db, {
    get: (target, member) => {
      if (member === 'transaction') return transaction;
      const value = Reflect.get(target, member) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...store, db };
}

t.test('done, and the connection to the database lost before that was told', async (t) => {
  const s = await service(t);
  const store = losing(s.store);
  const plain = await appOn(t, store);
  const reviewing = await appOn(t, store, { review: true });
  for (const [name, { status, asked, reviewed }] of Object.entries(await actsOf(s, reviewing))) {
    await t.test(name, async (t) => {
      const app = reviewed ? reviewing : plain;
      const before = await noted(s.store);
      store.lose();
      const lost = await app.inject(withKey(asked));
      t.equal(lost.statusCode, 503, lost.body.slice(0, 300));
      t.ok((await noted(s.store)) > before, 'it was done');
      const again = await app.inject(withKey(asked));
      t.equal(again.statusCode, status, again.body.slice(0, 300));
      const done = await noted(s.store);
      t.equal(done, before + (name === 'a mutation of several fields' ? 4 : 1), 'each act once');
      t.equal((await app.inject(withKey(asked))).body, again.body);
      await s.store.db.execute(sql`delete from keyed_request`);
    });
  }
});

/** A store whose next transaction stops before it begins, or before it is committed, until it may go on. */
function stopping(store: Store, where: 'before' | 'within') {
  let [stopped, goOn] = [() => {}, () => {}];
  const hasStopped = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const stop = async () => {
    stopped();
    await mayGoOn;
  };
  const transaction: Database['transaction'] = async (work, config) => {
    if (where === 'before') await stop();
    return store.db.transaction(async (tx) => {
      const done = await work(tx);
      if (where === 'within') await stop();
      return done;
    }, config);
  };
  return { store: withTransaction(store, transaction), hasStopped, goOn: () => goOn() };
}

const agencyOf = (s: Service, creditCode?: string): Asked => ({
  method: 'POST',
  url: '/v1/agencies',
  headers: json(s.admin, { 'idempotency-key': 'one-key' }),
  payload: { name: '新局', region: '220503', kind: 'department', creditCode },
});
const lapse = ({ db }: Store) =>
  db.execute(sql`update keyed_request set leased_until = now() - interval '1 second'`);

t.test('an attempt that was taken for dead, and comes after the second', async (t) => {
  const s = await service(t);
  const { store, hasStopped, goOn } = stopping(s.store, 'before');
  const first = (await appOn(t, store)).inject(agencyOf(s));
  await hasStopped;
  await lapse(s.store);
  const second = await s.app.inject(agencyOf(s));
  t.equal(second.statusCode, 201, second.body);
  const done = await noted(s.store);
  goOn();
  isSame(t, await first, second);
  t.equal(await noted(s.store), done, 'it was done once');
});

t.test(
  'an attempt that was taken for dead, and comes before the second',
  { skip: !onPostgres && 'needs PostgreSQL' },
  async (t) => {
    const s = await service(t);
    for (const creditCode of [undefined, '11341702486344515H']) {
      const { store, hasStopped, goOn } = stopping(s.store, 'within');
      const before = await noted(s.store);
      const first = (await appOn(t, store)).inject(agencyOf(s, creditCode));
      await hasStopped;
      await lapse(s.store);
      const second = s.app.inject(agencyOf(s, creditCode));
      await othersWait(s.store.db);
      goOn();
      t.equal((await first).statusCode, 201);
      isSame(t, await second, await first);
      t.equal(await noted(s.store), before + 1, 'it was done once');
      await s.store.db.execute(sql`delete from keyed_request`);
    }
  },
);
