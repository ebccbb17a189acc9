import t from 'tap';
import { correctReport } from '../../src/db/corrections.js';
import { findReport } from '../../src/db/reports.js';
import { findSubmission, listSubmissions } from '../../src/db/submission-list.js';
import { acceptReport, keepRefused } from '../../src/db/submissions.js';
import type { Assessment } from '../../src/domain/assessment.js';
import { freshDatabase } from '../database.js';
import { answer, clean, upload, withAgencies } from './examples.js';

const found = (...rules: string[]): Assessment => ({ ...clean, findings: rules.map((rule) => answer(rule)) });

t.test('a page of submissions has the findings of what each became, in three statements', async (t) => {
  const statements: string[] = [];
  const { db } = await freshDatabase(t, { onStatement: (text) => statements.push(text) });
  const [agency] = await withAgencies(db, { region: '220502' });
  const sent = (year: number, assessment: Assessment, more = {}) =>
    upload(agency!, year, { 'applications/new_received/total': year }, { assessment, ...more });
  await acceptReport(db, await sent(2019, found('applications-balance')));
  await acceptReport(db, await sent(2020, found('count-whole', 'remedies-total')));
  await acceptReport(db, await sent(2021, clean));
  const before = await findReport(db, `${agency!.id}-2020`);
  const corrected = await sent(2020, found('count-whole'), { corrects: 1, bytes: 'corrected' });
  await db.transaction((tx) => correctReport(tx, before!, corrected));
  await keepRefused(db, {
    ...(await sent(2022, found('carried-over'))),
    problem: 'inconsistent-report',
    corrects: undefined,
  });

  statements.length = 0;
  const page = await listSubmissions(db, { limit: 50 });
  if ('problem' in page) throw new Error(page.problem);
  t.equal(statements.length, 3, 'the page, its count, all findings');
  const rulesOf = ({ assessment }: { assessment: Assessment | null | object }) =>
    (assessment as Assessment).findings.map(({ rule }) => rule);
  t.same(page.items.map(rulesOf), [
    ['applications-balance'],
    ['count-whole', 'remedies-total'],
    [],
    ['count-whole'],
    ['carried-over'],
  ]);
  for (const item of page.items) t.same(await findSubmission(db, item.id), item);
});
