import { mock } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import t, { type Test } from 'tap';
import { claimRequest, forgetExpired, renewTurn } from '../../src/db/keyed-requests.js';
import { rows } from '../../src/db/sql.js';
import { keyIn } from '../../src/idempotency.js';
import { read as readInPlace } from '../../src/reading/read.js';
import { onPostgres } from '../database.js';
import {
  applications,
  appOn,
  correctJson,
  countOf,
  keyOf,
  reportBody,
  type Service,
  service,
  submitJson,
} from './service.js';

type Response = Awaited<ReturnType<typeof submitJson>>;

function isProblem(t: Test, response: Response, status: number, slug: string): void {
  t.equal(response.statusCode, status, response.body.slice(0, 300));
  t.match(response.json(), { type: `/problems/${slug}`, status, detail: String });
}

const body = reportBody(applications(3));
const other = reportBody(applications(4));
const KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"';

const post = (s: Service, sent: unknown = body, key = KEY, query = {}, who: object = s.own) =>
  submitJson(s, sent, query, { ...who, 'idempotency-key': key } as Record<string, string>);
const put = (s: Service, sent: unknown, ifMatch: string, key = KEY) =>
  correctJson(s, sent, ifMatch, {}, { ...s.own, 'idempotency-key': key });
const submissions = (s: Service) => countOf(s.store, 'submission');
const run = (s: Service, statement: string) => s.store.db.execute(sql.raw(statement));

/** A promise, and what fulfils it. */
function gate(): [Promise<void>, () => void] {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, open];
}

function isAgain(t: Test, again: Response, first: Response): void {
  t.equal(again.statusCode, first.statusCode);
  t.equal(again.body, first.body);
  for (const name of ['content-type', 'location', 'etag', 'cache-control'])
    t.equal(again.headers[name], first.headers[name], name);
  t.equal(again.headers['idempotent-replayed'], 'true');
  t.equal(first.headers['idempotent-replayed'], undefined);
}

t.test('the same request with the same key gets the same answer, and is done once', async (t) => {
  const s = await service(t);
  const first = await post(s);
  t.equal(first.statusCode, 201);
  isAgain(t, await post(s), first);
  isAgain(t, await post(s, body, KEY.slice(1, -1)), first);
  t.equal(await submissions(s), 1);

  const corrected = await put(s, other, '"1"', 'put-1');
  t.equal(corrected.json().revision, 2);
  isAgain(t, await put(s, other, '"1"', 'put-1'), corrected);
  isAgain(t, await post(s), first);
  t.equal((await post(s, body, 'another')).statusCode, 409, 'another key is another request');

  const wrong = reportBody({ ...applications(4), 'applications/outcome.total/total': 5 });
  const refused = await post(s, wrong, 'wrong', { year: '2021' });
  t.equal(refused.statusCode, 422);
  isAgain(t, await post(s, wrong, 'wrong', { year: '2021' }), refused);
  t.equal(await submissions(s), 4);
});

t.test('a key with another request is refused, and is each caller’s own', async (t) => {
  const s = await service(t);
  const first = await post(s);
  for (const [sent, query] of [
    [other, {}],
    [body, { year: '2021' }],
    [body, { publishedOn: '2023-01-20' }],
  ] as const)
    isProblem(t, await post(s, sent, KEY, query), 422, 'idempotency-key-reused');
  isProblem(t, await put(s, body, '"1"'), 422, 'idempotency-key-reused');
  const same = await post(s, body, KEY, {}, s.admin);
  t.equal(same.statusCode, 200, 'another caller: the same bytes, a request of its own');
  isAgain(t, await post(s), first);
});

t.test('a key that is none', async (t) => {
  const s = await service(t);
  for (const key of ['', '""', '"open', 'two words', '"a", "b"', '"a";b=1', 'é', `"${'x'.repeat(256)}"`])
    isProblem(t, await post(s, body, key), 400, 'malformed-idempotency-key');
  t.equal(await countOf(s.store, 'keyed_request'), 0);
  t.equal(await submissions(s), 0);
  const text = fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(text, (key) => keyIn(`"${key.replace(/["\\]/g, '\\$&')}"`) === key),
    { numRuns: 200 },
  );
});

t.test('what did nothing may be asked again with the same key', async (t) => {
  const s = await service(t);
  await post(s);
  const stranger = await keyOf(s.store, { role: 'agency', agencyId: s.otherAgency });
  isProblem(t, await post(s, body, 'k', {}, {}), 401, 'unauthorized');
  isProblem(t, await post(s, body, 'k', {}, stranger), 403, 'forbidden');
  isProblem(t, await post(s, body, 'k', { agency: '220502-9999' }, s.admin), 404, 'unknown-agency');
  isProblem(t, await put(s, other, '"7"', 'k'), 412, 'stale-revision');
  isProblem(t, await post(s, body, 'k', { year: 'x' }), 400, 'invalid-parameters');
  t.equal(await countOf(s.store, 'keyed_request'), 1);
  t.equal((await put(s, other, '"1"', 'k')).json().revision, 2);
});

t.test('a fault is not kept', async (t) => {
  const s = await service(t);
  let fails = true;
  const { read } = await import('../../src/reading/read.js');
  const app = await appOn(
    t,
    s.store,
    {},
    {
      read: async (...document) => {
        if (fails) throw new Error('unforeseen');
        return read(...document);
      },
    },
  );
  const faulty = { ...s, app };
  t.equal((await post(faulty)).statusCode, 500);
  isProblem(t, await post(s, other), 422, 'idempotency-key-reused');
  fails = false;
  t.equal((await post(faulty)).statusCode, 201);
});

t.test(
  'a turn is held for as long as its request is at work, in whichever process it is asked for again',
  async (t) => {
    const s = await service(t);
    const [reading, read] = gate();
    const slow = {
      ...s,
      app: await appOn(t, s.store, {}, { read: (...args) => reading.then(() => readInPlace(...args)) }),
    };
    mock.timers.enable({ apis: ['setInterval'] });
    t.teardown(() => mock.timers.reset());
    const first = post(slow);
    const leased = async () =>
      (
        await rows<{ held: boolean }>(s.store.db, sql`select leased_until > now() as held from keyed_request`)
      )[0]?.held;
    while ((await leased()) === undefined) await delay(5);
    for (let beats = 0; beats < 3; beats++) {
      await run(s, `update keyed_request set leased_until = now() - interval '1 second'`);
      mock.timers.tick(20_000);
      while (!(await leased())) await delay(5);
      isProblem(t, await post(s), 409, 'request-in-progress');
    }
    read();
    const answered = await first;
    t.equal(answered.statusCode, 201);
    isAgain(t, await post(s), answered);
    t.equal(await submissions(s), 1, 'it was done once');

    // a turn that another has taken over is not renewed by whoever had it
    const [claimed] = [await claimRequest(s.store.db, 'somebody', 'k', 'f')];
    if (claimed.is !== 'new') throw new Error(claimed.is);
    t.equal(await renewTurn(s.store.db, claimed.claim), true);
    await run(s, `update keyed_request set leased_until = now() - interval '1 second' where key = 'k'`);
    t.match(await claimRequest(s.store.db, 'somebody', 'k', 'f'), { is: 'new', claim: { isRetry: true } });
    t.equal(await renewTurn(s.store.db, claimed.claim), false);
  },
);

t.test(
  'while the first is not answered the others are told to wait; one that was killed gives way',
  async (t) => {
    const s = await service(t);
    const first = await post(s);
    // as if the process had been killed before it kept the answer
    const kill = (lease: string) =>
      run(
        s,
        `update keyed_request set status = null, body = null, leased_until = now() + interval '${lease}'`,
      );
    await kill('1 minute');
    const waiting = await post(s);
    isProblem(t, waiting, 409, 'request-in-progress');
    t.match(waiting.headers['retry-after'], /^\d+$/);
    isProblem(t, await post(s, other), 422, 'idempotency-key-reused');
    await kill('-1 second');
    isProblem(t, await post(s, other), 422, 'idempotency-key-reused');
    const retried = await post(s);
    t.equal(retried.statusCode, 201);
    t.same(retried.json(), first.json());

    await run(s, 'delete from keyed_request');
    await put(s, other, '"1"');
    await kill('-1 second');
    const again = await put(s, other, '"1"');
    t.equal(
      again.statusCode,
      200,
      'what was done before the process was killed is not stale to its own retry',
    );
    t.equal(again.json().revision, 2);
    t.equal(await submissions(s), 2);
  },
);

t.test('after a day a key is free, and forgotten', async (t) => {
  const s = await service(t);
  await post(s);
  await run(s, `update keyed_request set expires_at = now() - interval '1 second'`);
  t.equal((await post(s, other, KEY, { year: '2021' })).statusCode, 201);
  await run(s, `update keyed_request set expires_at = now() - interval '1 second'`);
  await post(s, body, 'another');
  if (onPostgres) {
    // Whoever is at one of them is not waited for.
    await s.store.db.transaction(async (tx) => {
      await tx.execute(sql`select from keyed_request where expires_at < now() for update`);
      t.equal(await forgetExpired(s.store.db), 0);
    });
  }
  t.equal(await forgetExpired(s.store.db), 1);
  t.equal(await forgetExpired(s.store.db), 0);
  t.equal(await countOf(s.store, 'keyed_request'), 1);
});

t.test('a form is the same request whatever its boundary', async (t) => {
  const s = await service(t);
  const send = (boundary: string) =>
    s.app.inject({
      method: 'POST',
      url: `/v1/reports?agency=${s.agency}&year=2022`,
      headers: {
        ...s.own,
        'idempotency-key': KEY,
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
      payload: `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="r.json"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(body)}\r\n--${boundary}--\r\n`,
    });
  const first = await send('one');
  t.equal(first.statusCode, 201, first.body.slice(0, 200));
  isAgain(t, await send('two'), first);
});

t.test('agencies and mutations too', async (t) => {
  const s = await service(t);
  const register = (name: string) =>
    s.app.inject({
      method: 'POST',
      url: '/v1/agencies',
      headers: { ...s.admin, 'idempotency-key': KEY },
      payload: { name, region: '220502', kind: 'department' },
    });
  const made = await register('局');
  isAgain(t, await register('局'), made);
  isProblem(t, await register('另一局'), 422, 'idempotency-key-reused');

  const ask = (year: number, key: string, headers: object = s.own) =>
    s.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { ...headers, 'idempotency-key': key },
      payload: {
        query: `mutation ($year: Int!, $figures: JSON) { submitReport(input: {
          agency: "${s.agency}", year: $year, figures: $figures }) { created submission } }`,
        variables: { year, figures: body.figures },
      },
    });
  const submitted = await ask(2022, 'm');
  t.equal(submitted.json().data.submitReport.created, true);
  isAgain(t, await ask(2022, 'm'), submitted);
  const codes = async (response: Response) => response.json().errors[0].extensions.code;
  const reused = await ask(2021, 'm');
  t.same([reused.statusCode, await codes(reused)], [422, 'IDEMPOTENCY_KEY_REUSED']);
  const malformed = await ask(2021, '"');
  t.same([malformed.statusCode, await codes(malformed)], [400, 'MALFORMED_IDEMPOTENCY_KEY']);
  await run(s, `update keyed_request set status = null where key = 'm'`);
  const waiting = await ask(2022, 'm');
  t.same([waiting.statusCode, await codes(waiting)], [409, 'REQUEST_IN_PROGRESS']);
  t.equal((await ask(2022, 'n', {})).statusCode, 401);
  const query = { query: '{ templates { id } }' };
  const headers = { 'idempotency-key': 'q', ...s.own };
  t.equal((await s.app.inject({ method: 'POST', url: '/graphql', headers, payload: query })).statusCode, 200);
  t.equal(await countOf(s.store, 'keyed_request'), 2, 'a query needs no key');
});

t.test(
  'the same request at once, in two processes: it is done once',
  { skip: !onPostgres && 'TEST_DATABASE_URL is not set' },
  async (t) => {
    const s = await service(t);
    const apps: FastifyInstance[] = [s.app, await appOn(t, s.store)];
    const wrong = reportBody({ ...applications(4), 'applications/outcome.total/total': 5 });
    for (const year of ['2015', '2019', '2021', '2022']) {
      const before = await submissions(s);
      const answers = await Promise.all(
        [0, 1, 0, 1, 0, 1].map((i) => post({ ...s, app: apps[i]! }, wrong, `race-${year}`, { year })),
      );
      t.equal(await submissions(s), before + 1, 'a refused upload is kept each time it is sent: it was once');
      const statuses = answers.map(({ statusCode }) => statusCode);
      t.ok(
        statuses.includes(422) && statuses.every((status) => [409, 422].includes(status)),
        statuses.join(),
      );
      const bodies = answers.filter(({ statusCode }) => statusCode === 422).map((answer) => answer.body);
      t.equal(new Set(bodies).size, 1);
    }
  },
);
