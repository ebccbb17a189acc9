import { sql } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { createAgency, updateAgency } from '../src/db/agencies.js';
import { createKey, ensureAdminKey, findKey, revokeKey, rotateKey } from '../src/db/keys.js';
import { acceptReport } from '../src/db/submissions.js';
import { AUDIT_ACTIONS, OPERATOR } from '../src/domain/audit.js';
import { importAgencies } from '../src/importing/agencies.js';
import { importLines } from '../src/importing/batch.js';
import { BOOK, reassess } from '../src/reassessment.js';
import { type Noted, reader } from './audit.js';
import { freshDatabase } from './database.js';
import { upload, withAgencies } from './db/examples.js';
import { applications, correctJson, keyOf, reportBody, service, submitJson } from './routes/service.js';

const ADMIN = 'the-first-administrator';
const seen = new Set<string>();
const good = reportBody(applications(3));
const wrong = reportBody({ ...applications(3), 'applications/outcome.total/total': 9 });
const broken = { ...applications(2), 'applications/outcome.total/total': 7 };
const sha256 = /^[0-9a-f]{64}$/;

/** A service, and what its acts leave: `noted` compares the entries written since the last call. */
async function audited(t: Test, settings: Parameters<typeof service>[1] = {}) {
  const s = await service(t, settings);
  const next = reader(s.store);
  await next();
  const idOf = async ({ authorization }: { authorization: string }) =>
    (await findKey(s.store.db, authorization.slice('Bearer '.length)))!.id;
  const [admin, archivist, own] = await Promise.all([s.admin, s.archivist, s.own].map(idOf));
  const noted = async (what: string, ...expected: Partial<Noted>[]) => {
    const found = await next();
    t.equal(found.length, expected.length, what, { found });
    t.match(found, expected, what);
    for (const { action } of found) seen.add(action);
  };
  const send = (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object, headers = {}) =>
    s.app.inject({ method, url, headers: { ...s.admin, ...headers }, ...(payload && { payload }) });
  return { s, noted, send, idOf, admin, archivist, own };
}

t.test('agencies and keys', async (t) => {
  const { s, noted, send, admin } = await audited(t);
  const by = { actor: admin!, role: 'administrator' };
  const agency = { name: '局', region: '220502', kind: 'department' };
  const { id: made } = (await send('POST', '/v1/agencies', agency)).json();
  const detail = { ...agency, creditCode: null };
  await noted('created', { ...by, action: 'agency-created', subject: made, revision: null, detail });
  await send('PATCH', `/v1/agencies/${made}`, { name: '新局', kind: 'department' });
  await noted('changed', { ...by, action: 'agency-changed', subject: made, detail: { name: '新局' } });
  await send('PATCH', `/v1/agencies/${made}`, { name: '新局' });
  await send('POST', '/v1/agencies', { ...agency, region: '999999' });
  await send('PATCH', '/v1/agencies/220502-0999', { name: '局' });
  await send('POST', '/v1/agencies', agency, { ...s.own });
  await noted('nothing was done');

  const { id, key } = (await send('POST', '/v1/keys', { role: 'archivist', note: '张三' })).json();
  await noted('made', { ...by, action: 'key-created', subject: id, detail: { role: 'archivist' } });
  const rotated = (await send('POST', `/v1/keys/${id}/rotations`)).json();
  await noted('rotated', { ...by, action: 'key-rotated', subject: id });
  await send('DELETE', `/v1/keys/${id}`);
  await noted('revoked', { ...by, action: 'key-revoked', subject: id });
  await send('DELETE', `/v1/keys/${id}`);
  await send('POST', `/v1/keys/${id}/rotations`);
  await send('POST', '/v1/keys', { role: 'agency', agencyId: '220502-0999' });
  await noted('nothing was done');
  const all = JSON.stringify(
    (await s.app.inject({ url: '/v1/audit?limit=500', headers: { ...s.admin } })).json(),
  );
  for (const secret of [key, rotated.key, ADMIN, '张三'])
    t.notOk(all.includes(secret), 'no secret, no person');

  const operator = { actor: 'operator', role: 'operator' };
  await ensureAdminKey(s.store.db, ADMIN);
  await noted('it is in force already');
  await revokeKey(s.store.db, admin!, OPERATOR);
  await ensureAdminKey(s.store.db, ADMIN);
  await noted(
    'restored',
    { ...operator, action: 'key-revoked', subject: admin! },
    { ...operator, action: 'key-restored', subject: admin! },
  );
  await ensureAdminKey(s.store.db, 'another-administrator');
  await noted('a second', { ...operator, action: 'key-created', detail: { role: 'administrator' } });
  const made2 = await createKey(s.store.db, { role: 'archivist' }, OPERATOR);
  if ('problem' in made2) throw new Error(made2.problem);
  await rotateKey(s.store.db, made2.id, OPERATOR);
  await noted(
    'by command line',
    { ...operator, action: 'key-created', subject: made2.id },
    { ...operator, action: 'key-rotated', subject: made2.id },
  );
});

t.test('reports, by REST and GraphQL', async (t) => {
  const { s, noted, send, archivist, own } = await audited(t);
  const by = { actor: own!, role: 'agency' };
  const subject = `${s.agency}-2022`;
  const report = (await submitJson(s)).json();
  const document = report.document.sha256;
  const [submission] = (await s.app.inject({ url: '/v1/submissions', headers: { ...s.own } })).json().items;
  await noted('accepted', {
    ...by,
    action: 'accepted',
    subject,
    revision: 1,
    detail: { submission: submission.id, document, intent: 'submit' },
  });
  t.equal((await submitJson(s)).statusCode, 200);
  await noted('the same again');
  const refused = (await submitJson(s, wrong, { year: '2021' })).json();
  await noted('refused', {
    ...by,
    action: 'refused',
    subject: `${s.agency}-2021`,
    revision: null,
    detail: { submission: refused.submission, document: sha256, problem: 'inconsistent-report' },
  });
  t.equal((await submitJson(s, '<p>nothing</p>', { year: '2021' })).statusCode, 400);
  await noted('unreadable', { ...by, action: 'refused', detail: { problem: String } });
  t.equal((await submitJson(s, wrong)).statusCode, 409);
  await noted('another', { ...by, action: 'refused', subject, detail: { problem: 'report-exists' } });
  await submitJson(s, wrong, { year: '2021', intent: 'record' }, { ...s.archivist });
  await noted('recorded', {
    actor: archivist!,
    role: 'archivist',
    action: 'recorded',
    subject: `${s.agency}-2021`,
    revision: 1,
    detail: { intent: 'record' },
  });
  t.equal((await correctJson(s, reportBody(applications(4)))).statusCode, 200);
  await noted('corrected', { ...by, action: 'corrected', subject, revision: 2, detail: { corrects: 1 } });
  t.equal((await correctJson(s, wrong, '"2"')).statusCode, 422);
  await noted('not corrected', {
    ...by,
    action: 'refused',
    subject,
    revision: null,
    detail: { corrects: 2 },
  });
  t.equal((await correctJson(s, reportBody(applications(5)))).statusCode, 412);
  await noted('too late');
  for (const headers of [{}, { authorization: 'Bearer nobody' }]) await submitJson(s, good, {}, headers);
  await submitJson(s, good, { agency: s.otherAgency });
  await submitJson(s, good, { agency: '220502-0999' }, { ...s.admin });
  await submitJson(s, good, { year: '1999' });
  await noted('nobody let in');

  const mutate = (name: string, type: string, input: object) =>
    s.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { ...s.own },
      payload: {
        query: `mutation ($input: ${type}!) { ${name}(input: $input) { created } }`,
        variables: { input },
      },
    });
  const { figures } = good;
  await mutate('submitReport', 'SubmitReportInput', { agency: s.agency, year: 2023, figures });
  await noted('submitReport', { ...by, action: 'accepted', subject: `${s.agency}-2023`, revision: 1 });
  await mutate('correctReport', 'CorrectReportInput', { report: subject, revision: 2, figures });
  await noted('correctReport', { ...by, action: 'corrected', subject, revision: 3 });

  const said = { rule: 'applications-outcome-total', where: 'total', text: '张三已更正' };
  const explain = (what: object) =>
    send('POST', `/v1/reports/${s.agency}-2021/explanations`, what, { ...s.own });
  t.equal((await explain(said)).statusCode, 201);
  await noted('explained', {
    ...by,
    action: 'explained',
    subject: `${s.agency}-2021`,
    revision: 1,
    detail: { rule: said.rule, where: said.where, text: sha256 },
  });
  t.equal((await explain({ ...said, where: 'none' })).statusCode, 422);
  await noted('nothing to explain');
});

t.test('review', async (t) => {
  const { s, noted, send, idOf, own } = await audited(t, { review: true });
  const reviewer = await keyOf(s.store, { role: 'reviewer', region: '220500' });
  await noted('a key', { action: 'key-created', detail: { role: 'reviewer', region: '220500' } });
  const sender = { actor: own!, role: 'agency' };
  const by = { actor: await idOf(reviewer), role: 'reviewer' };
  const subject = `${s.agency}-2022`;
  const decide = (id: string, body: object) =>
    send('POST', `/v1/submissions/${id}/reviews`, body, { ...reviewer, 'if-match': '*' });
  const { id: first } = (await submitJson(s)).json();
  await noted('submitted', {
    ...sender,
    action: 'submitted',
    subject,
    revision: null,
    detail: { submission: first },
  });
  await submitJson(s);
  await noted('the same awaits already');
  t.equal((await decide(first, { decision: 'return', reason: '请核对。' })).statusCode, 200);
  await noted('returned', { ...by, action: 'returned', subject, detail: { submission: first } });
  await decide(first, { decision: 'publish' });
  await noted('it is decided');
  const { id: second } = (await submitJson(s)).json();
  t.equal((await decide(second, { decision: 'publish' })).statusCode, 200);
  await noted(
    'published',
    { ...sender, action: 'submitted', subject },
    { ...by, action: 'published', subject, revision: 1, detail: { submission: second } },
  );
  const { id: third } = (await correctJson(s, reportBody(applications(4)))).json();
  t.equal((await decide(third, { decision: 'publish' })).statusCode, 200);
  await noted(
    'a correction',
    { ...sender, action: 'submitted', subject, detail: { corrects: 1 } },
    { ...by, action: 'published', subject, revision: 2, detail: { corrects: 1 } },
  );
});

t.test('imports', async (t) => {
  const { s, noted } = await audited(t);
  const by = { actor: 'import', role: 'administrator' };
  const { db } = s.store;
  const agencies = [
    { name: '甲局', region: '220502', kind: 'department' },
    { name: '乙局', region: '220503', kind: 'department' },
    { name: '丙局', region: '999999', kind: 'department' },
  ];
  const numbered = <Item>(items: Item[]) => items.map((item, i) => ({ line: i + 1, item }));
  await importAgencies(db, numbered(agencies));
  await noted(
    'agencies',
    { ...by, action: 'agency-created', detail: { name: '甲局' } },
    { ...by, action: 'agency-created', detail: { name: '乙局' } },
  );
  await importAgencies(db, numbered(agencies));
  await noted('they are there already');
  const line = (year: number, figures: object, rest = {}) =>
    JSON.stringify({ agency: s.agency, year, figures: reportBody(figures as never).figures, ...rest });
  const texts = [
    line(2021, applications(1)),
    line(2022, broken),
    line(2022, broken, { intent: 'record' }),
    line(2023, applications(1), { agency: '220502-0999' }),
    'nothing',
  ];
  const lines = numbered(texts.map((text) => Buffer.from(text)));
  const deps = { db, now: () => new Date('2026-03-01T00:00:00Z') };
  await importLines(deps, lines);
  const of = (year: number) => ({ ...by, subject: `${s.agency}-${year}` });
  await noted(
    'reports',
    { ...of(2021), action: 'accepted', revision: 1, detail: { submission: String, document: sha256 } },
    { ...of(2022), action: 'refused', revision: null, detail: { problem: 'inconsistent-report' } },
    { ...of(2022), action: 'recorded', revision: 1 },
  );
  await importLines(deps, lines.slice(0, 1));
  await noted('it is there already');
});

t.test('asking again', async (t) => {
  const { s, noted, send, admin } = await audited(t);
  const subject = (await submitJson(s)).json().id;
  await noted('a report', { action: 'accepted' });
  await s.store.db.execute(sql`update report set published_on = '2023-05-01'`);
  await send('POST', '/v1/reassessments');
  for (;;) {
    const url = '/v1/reassessments/latest';
    if ((await s.app.inject({ url, headers: { ...s.admin } })).json().finishedAt) break;
  }
  const by = { actor: admin!, role: 'administrator' };
  const findings = { 'government-deadline': { came: 1, went: 0 } };
  await noted(
    'by an administrator',
    { ...by, action: 'reassessment-begun', subject: BOOK },
    { ...by, action: 'reassessed', subject, revision: 1, detail: { book: BOOK, findings } },
  );
  await reassess(s.store.db, OPERATOR);
  await noted('by command line', { actor: 'operator', role: 'operator', action: 'reassessment-begun' });
});

t.test('every action of the list was gone through', async (t) => {
  t.same([...seen].sort(), [...AUDIT_ACTIONS].sort());
});

t.test('what is not done leaves no entry, and what cannot be noted is not done', async (t) => {
  const { s, noted, send } = await audited(t);
  const { db } = s.store;
  const failing = db.transaction(async (tx) => {
    const agency = await createAgency(tx, { name: '局', region: '220502', kind: 'department' }, OPERATOR);
    if ('problem' in agency) throw new Error(agency.problem);
    await updateAgency(tx, agency.id, { name: '新局' }, OPERATOR);
    await createKey(tx, { role: 'archivist' }, OPERATOR);
    await acceptReport(tx, await upload(agency, 2021));
    throw new Error('after all of it');
  });
  await t.rejects(failing, /after all of it/);
  await noted('rolled back');
  // Roll-ups are written last.
  await db.execute(sql`alter table rollup add constraint none check (false) not valid`);
  const sums = await submitJson(s, good, { agency: s.otherAgency }, { ...s.admin });
  t.equal(sums.statusCode, 500);
  await noted('rolled back at its end');
  await db.execute(sql`alter table rollup drop constraint none`);

  await db.execute(sql`alter table audit_entry add constraint none check (false) not valid`);
  const agency = { name: '局', region: '220502', kind: 'department' };
  t.equal((await submitJson(s)).statusCode, 500);
  t.equal((await submitJson(s, wrong)).statusCode, 500);
  t.equal((await send('POST', '/v1/agencies', agency)).statusCode, 500);
  t.equal((await send('POST', '/v1/keys', { role: 'archivist' })).statusCode, 500);
  await db.execute(sql`alter table audit_entry drop constraint none`);
  t.equal((await s.app.inject('/v1/reports')).json().total, 0);
  t.equal((await s.app.inject('/v1/agencies')).json().total, 2);
  const list = async (what: string) =>
    (await s.app.inject({ url: `/v1/${what}`, headers: { ...s.admin } })).json().total;
  t.same([await list('submissions'), await list('keys')], [0, 3]);
});

t.test('an upload takes no statement more for its entry', async (t) => {
  const statements: string[] = [];
  const { db } = await freshDatabase(t, { onStatement: (text) => statements.push(text) });
  const [agency] = await withAgencies(db, { region: '220502' });
  const accepted = await upload(agency!, 2021);
  statements.length = 0;
  await acceptReport(db, accepted);
  const noting = statements.filter((text) => text.includes('audit_entry'));
  t.equal(noting.length, 1);
  t.match(noting[0], /insert into "submission"/);
});
