import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import t from 'tap';
import { emptyDatabase, onPostgres } from '../database.js';
import { KEY, reportOf } from './client.js';
import { freePort, ready, startService } from './service-process.js';

const authorization = `Bearer ${KEY}`;
const json = { authorization, 'content-type': 'application/json' };

t.test(
  'killed between the commit and the answer: another process answers, and does nothing again',
  { skip: !onPostgres && 'needs PostgreSQL', timeout: 120_000 },
  async (t) => {
    const DATABASE_URL = await emptyDatabase(undefined, t);
    const ports = [freePort(), freePort(1)] as const;
    const [one, other] = ports.map((port) => `http://127.0.0.1:${port}`) as [string, string];
    const start = (port: number, REVIEW: string) =>
      startService(t, {
        DATABASE_URL,
        PORT: `${port}`,
        ADMIN_KEY: KEY,
        SAMPLES: 'off',
        RATE_LIMIT: 'off',
        REVIEW,
      });
    const killed = start(ports[0], 'off');
    await ready(killed, ports[0]);
    const lasting = start(ports[1], 'on');
    await ready(lasting, ports[1]);

    const post = (base: string, path: string, body: string, headers: object = {}) =>
      fetch(base + path, { method: 'POST', headers: { ...json, ...headers }, body });
    const told = async (answer: Promise<Response>) => (await (await answer).json()) as { id: string };
    const agency = JSON.stringify({ name: '某局', region: '220502', kind: 'department' });
    const { id } = await told(post(one, '/v1/agencies', agency));
    const waiting = await told(post(other, `/v1/reports?agency=${id}&year=2022`, reportOf(1)));
    const wrong = JSON.parse(reportOf(2));
    wrong.figures['applications/outcome.total/total'] = 1;
    const query = `mutation ($figures: JSON) {
      submitReport(input: { agency: "${id}", year: 2024, figures: $figures }) { created submission } }`;
    const { figures } = JSON.parse(reportOf(3));
    const acts: [status: number, path: string, body: string][] = [
      [201, '/v1/agencies', agency],
      [201, `/v1/reports?agency=${id}&year=2021`, reportOf(1)],
      [422, `/v1/reports?agency=${id}&year=2023`, JSON.stringify(wrong)],
      [200, `/v1/submissions/${waiting.id}/reviews`, '{"decision":"publish"}'],
      [200, '/graphql', JSON.stringify({ query, variables: { figures } })],
    ];
    const ask = (base: string) =>
      acts.map(([, path, body], i) =>
        post(base, path, body, { 'idempotency-key': `key-${i}`, 'if-match': '"1"' }),
      );

    const database = postgres(DATABASE_URL, { max: 1, onnotice: () => {} });
    t.teardown(() => database.end());
    // What was done is committed when the answer is to be kept: there each of them stops.
    await database.unsafe(`create function stop() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock(7); return new; end $$;
      create trigger stop before update on keyed_request for each row when (new.status is not null)
        execute function stop()`);
    await database`select pg_advisory_lock(7)`;
    const unanswered = ask(one).map((answer) => answer.then(() => 'answered').catch(() => 'cut off'));
    const stopped = () =>
      database`select pid from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`;
    for (let attempt = 0; attempt < 600 && (await stopped()).length < acts.length; attempt++) await delay(50);
    t.equal((await stopped()).length, acts.length, 'all are done');
    killed.process.kill('SIGKILL');
    await killed.ended;
    t.same(new Set(await Promise.all(unanswered)), new Set(['cut off']));
    for (const { pid } of await stopped()) await database`select pg_terminate_backend(${pid})`;
    while ((await stopped()).length > 0) await delay(20);
    await database.unsafe('drop trigger stop on keyed_request; select pg_advisory_unlock(7)');

    const noted = async () => (await database`select count(*)::int as n from audit_entry`)[0]!.n;
    const before = await noted();
    for (const answer of await Promise.all(ask(other))) t.equal(answer.status, 409, 'for as long as a lease');
    await database`update keyed_request set leased_until = now() - interval '1 second'`;
    const answers = await Promise.all(ask(other));
    for (const [i, answer] of answers.entries())
      t.equal(answer.status, acts[i]![0], `${acts[i]![1]}: ${(await answer.clone().text()).slice(0, 200)}`);
    t.match(await answers[0]!.json(), { id: '220502-0002' });
    t.match(await answers[1]!.json(), { id: `${id}-2021`, revision: 1 });
    t.match(await answers[3]!.json(), { id: waiting.id, outcome: 'accepted', version: 2 });
    t.match(await answers[4]!.json(), { data: { submitReport: { created: true, submission: String } } });
    t.equal(await noted(), before, 'nothing was done again');
    const agencies = await told(fetch(`${other}/v1/agencies?region=220502`));
    t.match(agencies, { total: 2 });
  },
);
