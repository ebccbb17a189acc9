import { sql } from 'drizzle-orm';
import t from 'tap';
import { documentBytes } from '../../src/db/documents.js';
import { findReport } from '../../src/db/reports.js';
import { rows } from '../../src/db/sql.js';
import { findSubmission } from '../../src/db/submission-list.js';
import { acceptReport, findReporter, keepRefused } from '../../src/db/submissions.js';
import { type Assessment, violated } from '../../src/domain/assessment.js';
import { freshDatabase, onPostgres } from '../database.js';
import { answer, upload, withAgencies } from './examples.js';

const { db } = await freshDatabase();
const [agency] = await withAgencies(db, { region: '220502', kind: 'government' });

const count = async (table: string) =>
  (await rows<{ n: number }>(db, sql`select count(*)::int as n from ${sql.identifier(table)}`))[0]!.n;

const inconsistent: Assessment = {
  verdict: 'inconsistent',
  consistency: 'inconsistent',
  findings: [
    answer('applications-balance'),
    answer('applications-row-total', 'satisfied'),
    answer('remedies-total', 'not_assessable'),
    { ...answer('count-whole', 'not_assessable'), cells: [] },
    { ...answer('applications-outcome-total'), severity: 'warning' },
  ],
};

t.test('a report is created once', async (t) => {
  const first = await upload(agency!, 2020);
  const created = await acceptReport(db, first);
  t.match(created, { outcome: 'created', reportId: '220502-0001-2020' });
  const submissions = await count('submission');

  t.strictSame(await acceptReport(db, first), { outcome: 'same', reportId: '220502-0001-2020' });
  t.equal(await count('submission'), submissions, 'the same bytes again store nothing');

  const other = await upload(agency!, 2020, {}, { bytes: 'another document' });
  const exists = await acceptReport(db, other);
  t.match(exists, { outcome: 'exists', reportId: '220502-0001-2020' });
  if (!('submissionId' in exists)) throw new Error('not kept');
  t.match(await findSubmission(db, exists.submissionId), {
    outcome: 'refused',
    problem: 'report-exists',
    reportId: null,
  });
  t.equal(String(await documentBytes(db, other.document.sha256)), 'another document');
  t.equal(await count('report'), 1);
});

t.test('an accepted submission has its assessment from its report', async (t) => {
  const accepted = await acceptReport(
    db,
    await upload(agency!, 2019, {}, { intent: 'record', assessment: inconsistent }),
  );
  if (!('submissionId' in accepted)) throw new Error('not created');
  const submission = await findSubmission(db, accepted.submissionId);
  t.match(submission, {
    id: accepted.submissionId,
    agencyId: agency!.id,
    year: 2019,
    intent: 'record',
    outcome: 'accepted',
    problem: null,
    submittedBy: 'key-1',
    reportId: '220502-0001-2019',
    revision: 1,
    document: { mediaType: 'application/json' },
    assessment: { verdict: 'inconsistent', consistency: 'inconsistent' },
  });
  t.match(submission!.submittedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  t.strictSame(submission!.assessment!.findings, violated(inconsistent.findings));
  const report = await findReport(db, '220502-0001-2019');
  t.strictSame(report!.findings, submission!.assessment!.findings);
  t.strictSame(report!.notAsked, [{ rule: 'remedies-total', where: 'total' }]);
});

t.test('a refused upload is kept with what was found', async (t) => {
  const { document } = await upload(agency!, 2018, {}, { bytes: 'refused' });
  const refusal = {
    agency: agency!,
    year: 2018,
    intent: 'submit' as const,
    document,
    submittedBy: 'key-2',
    role: 'agency' as const,
  };
  const id = await keepRefused(db, { ...refusal, problem: 'inconsistent-report', assessment: inconsistent });
  t.match(await findSubmission(db, id), {
    outcome: 'refused',
    problem: 'inconsistent-report',
    reportId: null,
    revision: null,
    document: { sha256: document.sha256, bytes: 7 },
    assessment: { verdict: 'inconsistent', findings: { length: 2 } },
  });
  const unread = await keepRefused(db, { ...refusal, problem: 'no-template', assessment: null });
  t.match(await findSubmission(db, unread), { problem: 'no-template', assessment: null });
  t.ok(unread > id, 'ids are in the order of time');
  t.equal(await findReport(db, '220502-0001-2018'), null);
});

t.test('no such submission', async (t) => {
  t.equal(await findSubmission(db, 'none'), null);
  t.equal(await findSubmission(db, '\u0000'), null);
});

t.test('what cannot be stored leaves nothing behind', async (t) => {
  const before = await Promise.all(['document', 'submission', 'report'].map(count));
  const stranger = { ...agency!, id: '220502-9999' };
  await t.rejects(acceptReport(db, await upload(stranger, 2020)));
  t.strictSame(await Promise.all(['document', 'submission', 'report'].map(count)), before);
});

t.test('two at once', { skip: !onPostgres && 'TEST_DATABASE_URL is not set' }, async (t) => {
  for (let year = 2009; year < 2017; year++) {
    const same = year % 2 === 0;
    const uploads = await Promise.all(
      [1, 2].map((n) => upload(agency!, year, {}, { bytes: `${year} ${same ? 0 : n}` })),
    );
    const outcomes = await Promise.all(uploads.map((each) => acceptReport(db, each)));
    t.strictSame(
      outcomes.map(({ outcome }) => outcome).sort(),
      ['created', same ? 'same' : 'exists'],
      `${year}`,
    );
  }
});

t.test('who reports, and from what it is accepted already', async (t) => {
  const [agency] = await withAgencies(db, { region: '350402', kind: 'department' });
  const first = await upload(agency!, 2019);
  await acceptReport(db, first);
  const { id, region, kind } = agency!;
  const filer = { id, region, kind, level: 'county', parent: '350400' };
  t.strictSame(await findReporter(db, id, 2019), {
    agency: filer,
    accepted: {
      reportId: `${id}-2019`,
      revision: 1,
      sha256: first.document.sha256,
      publishedOn: '2020-01-20',
      sourceUrl: null,
      template: '2019',
      scope: 'own',
    },
  });
  for (const year of [2020, 0, -999_999_999, 999_999_999]) {
    t.strictSame(await findReporter(db, id, year), { agency: filer, accepted: null });
  }
  for (const unknown of ['220502-9999', `${id}\u0000x`, ''])
    t.equal(await findReporter(db, unknown, 2019), null);
});
