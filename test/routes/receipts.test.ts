import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import t from 'tap';
import { applications, correctJson, reportBody, service, submitJson } from './service.js';

const has = (tool: string): boolean => {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const hasTools = has('jq') && has('sha256sum');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

t.test('a receipt tells what was accepted and when, and never changes', async (t) => {
  const s = await service(t);
  const sent = reportBody({ ...applications(3), 'remedies/reconsideration/total': null });
  const report = (await submitJson(s, sent)).json();
  const url = `/v1/reports/${report.id}/revisions`;
  const receipt = await s.app.inject(`${url}/1/receipt`);
  const { figures, ...rest } = receipt.json();
  t.same(rest, {
    report: report.id,
    revision: 1,
    acceptedAt: report.acceptedAt,
    document: report.document,
  });
  t.equal(rest.document.sha256, sha256(JSON.stringify(sent)));
  t.equal(figures.sha256, sha256(figures.canonical));
  const said = JSON.parse(figures.canonical);
  t.same(Object.keys(said), Object.keys(report.figures).sort());
  for (const [cell, { value, state, raw }] of Object.entries<Record<string, unknown>>(report.figures))
    t.same(said[cell], { value, state, raw });

  await correctJson(s, reportBody(applications(4)));
  t.equal((await s.app.inject(`${url}/1/receipt`)).body, receipt.body);
  t.not((await s.app.inject(`${url}/2/receipt`)).json().figures.sha256, figures.sha256);
  for (const revision of ['0', '3', 'x', '1..2'])
    t.equal((await s.app.inject(`${url}/${revision}/receipt`)).statusCode, 404);
});

t.test('it is checked with jq and sha256sum', { skip: !hasTools && 'no jq or sha256sum' }, async (t) => {
  const s = await service(t);
  const figures = {
    ...applications(3),
    'applications/carried_in/total': null,
    'proactive/administrative_fees/amount_collected': { value: 1.5, state: 'reported', raw: '1.50' },
  };
  const posted = await submitJson(s, reportBody(figures));
  t.equal(posted.statusCode, 201, posted.body.slice(0, 300));
  const url = `/v1/reports/${posted.json().id}/revisions/1`;
  const [revision, receipt] = [await s.app.inject(url), await s.app.inject(`${url}/receipt`)];
  const run = (command: string, input: string) =>
    execFileSync('sh', ['-c', command], { input, encoding: 'utf8' }).slice(0, 64);
  const { sha256 } = receipt.json().figures;
  t.equal(run('jq -j .figures.canonical | sha256sum', receipt.body), sha256);
  t.equal(run(`jq -cjS '.figures | map_values({value, state, raw})' | sha256sum`, revision.body), sha256);
  t.equal(run('sha256sum', JSON.stringify(reportBody(figures))), receipt.json().document.sha256);
});
