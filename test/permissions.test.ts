import t from 'tap';
import { createKey, revokeKey } from '../src/db/keys.js';
import { OPERATOR } from '../src/domain/audit.js';
import { type Action, may, PERMISSIONS, ROLES } from '../src/domain/permissions.js';
import { applications, keyOf, reportBody, type Service, service, submitJson } from './routes/service.js';

const ACTORS = [
  'administrator',
  'archivist',
  'own agency',
  'other agency',
  'reviewer of 220000',
  'reviewer of 220502',
  'reviewer of 350000',
  'nobody',
  'revoked administrator',
  'expired administrator',
] as const;
type Actor = (typeof ACTORS)[number];
type Headers = Record<string, string>;

async function actors(s: Service): Promise<Record<Actor, Headers>> {
  const key = async (wanted: Parameters<typeof keyOf>[1]) => ({ ...(await keyOf(s.store, wanted)) });
  const gone = await createKey(s.store.db, { role: 'administrator' }, OPERATOR);
  if ('problem' in gone) throw new Error(gone.problem);
  await revokeKey(s.store.db, gone.id, OPERATOR);
  return {
    administrator: { ...s.admin },
    archivist: { ...s.archivist },
    'own agency': { ...s.own },
    'other agency': await key({ role: 'agency', agencyId: s.otherAgency }),
    'reviewer of 220000': await key({ role: 'reviewer', region: '220000' }),
    'reviewer of 220502': await key({ role: 'reviewer', region: '220502' }),
    'reviewer of 350000': await key({ role: 'reviewer', region: '350000' }),
    nobody: {},
    'revoked administrator': { authorization: `Bearer ${gone.key}` },
    'expired administrator': await key({ role: 'administrator', expiresAt: new Date(1) }),
  };
}

interface Probe {
  action: Action;
  does: string;
  may: readonly Actor[];
  /** Sends it; true where it was let in, whatever became of it then. */
  isLetIn: (headers: Headers) => Promise<boolean>;
}

const FILERS = ['administrator', 'archivist', 'own agency'] as const;
const RECORDERS = ['administrator', 'archivist'] as const;
const READERS = ['administrator', 'own agency', 'reviewer of 220000', 'reviewer of 220502'] as const;

async function probes(s: Service): Promise<Probe[]> {
  const rest =
    (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    async (headers: Headers) => {
      const sent = payload === undefined ? {} : { payload: JSON.stringify(payload) };
      const type = payload === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await s.app.inject({
        method,
        url,
        headers: { ...type, 'if-match': '*', ...headers },
        ...sent,
      });
      t.ok(answer.statusCode < 500, answer.body.slice(0, 200));
      return answer.statusCode !== 401 && answer.statusCode !== 403;
    };
  const graphql = (mutation: string, type: string, input: object) => async (headers: Headers) => {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { created } }`;
    const payload = { query, variables: { input } };
    const answer = await s.app.inject({ method: 'POST', url: '/graphql', headers, payload });
    const code = answer.json().errors?.[0]?.extensions.code;
    t.ok([undefined, 'UNAUTHENTICATED', 'FORBIDDEN'].includes(code), answer.body.slice(0, 200));
    return code === undefined;
  };
  const good = reportBody(applications(3));
  const wrong = reportBody({ ...applications(3), 'applications/outcome.total/total': 9 });
  const refused = (await submitJson(s, wrong, { year: '2019' })).json().submission;
  const others = (await submitJson(s, wrong, { agency: s.otherAgency, year: '2019' }, { ...s.admin })).json();
  const archivists = (
    await submitJson(s, wrong, { agency: s.otherAgency, year: '2019' }, { ...s.archivist })
  ).json();
  const { id } = (await submitJson(s)).json();
  const { figures } = good;
  const explained = { rule: 'carried-over', where: 'total', text: '无' };
  const agencies = { name: '局', region: '220502', kind: 'department' };
  const { agency } = s;
  return [
    {
      action: 'submit',
      does: 'POST /reports',
      may: FILERS,
      isLetIn: rest('POST', `/v1/reports?agency=${agency}&year=2021`, good),
    },
    {
      action: 'submit',
      does: 'POST /reports of an agency that is not there',
      may: RECORDERS,
      isLetIn: rest('POST', '/v1/reports?agency=220502-9999&year=2021', good),
    },
    {
      action: 'submit',
      does: 'PUT /reports/{id}',
      may: FILERS,
      isLetIn: rest('PUT', `/v1/reports/${id}`, good),
    },
    {
      action: 'submit',
      does: 'submitReport',
      may: FILERS,
      isLetIn: graphql('submitReport', 'SubmitReportInput', { agency, year: 2021, figures }),
    },
    {
      action: 'submit',
      does: 'correctReport',
      may: FILERS,
      isLetIn: graphql('correctReport', 'CorrectReportInput', { report: id, revision: 1, figures }),
    },
    {
      action: 'record',
      does: 'POST /reports?intent=record',
      may: RECORDERS,
      isLetIn: rest('POST', `/v1/reports?agency=${agency}&year=2021&intent=record`, good),
    },
    {
      action: 'record',
      does: 'PUT /reports/{id}?intent=record',
      may: RECORDERS,
      isLetIn: rest('PUT', `/v1/reports/${id}?intent=record`, good),
    },
    {
      action: 'record',
      does: 'submitReport to record',
      may: RECORDERS,
      isLetIn: graphql('submitReport', 'SubmitReportInput', {
        agency,
        year: 2021,
        figures,
        intent: 'RECORD',
      }),
    },
    {
      action: 'record',
      does: 'correctReport to record',
      may: RECORDERS,
      isLetIn: graphql('correctReport', 'CorrectReportInput', {
        report: id,
        revision: 1,
        figures,
        intent: 'RECORD',
      }),
    },
    {
      action: 'explain',
      does: 'POST /reports/{id}/explanations',
      may: FILERS,
      isLetIn: rest('POST', `/v1/reports/${id}/explanations`, explained),
    },
    {
      action: 'read-submissions',
      does: 'GET a refused upload',
      may: READERS,
      isLetIn: rest('GET', `/v1/submissions/${refused}`),
    },
    {
      action: 'read-submissions',
      does: 'GET its document',
      may: READERS,
      isLetIn: rest('GET', `/v1/submissions/${refused}/document`),
    },
    {
      action: 'read-submissions',
      does: "GET another agency's upload",
      may: ['administrator', 'other agency', 'reviewer of 220000'],
      isLetIn: rest('GET', `/v1/submissions/${others.submission}`),
    },
    {
      action: 'read-submissions',
      does: 'GET its document too',
      may: ['administrator', 'other agency', 'reviewer of 220000'],
      isLetIn: rest('GET', `/v1/submissions/${others.submission}/document`),
    },
    {
      action: 'read-submissions',
      does: "GET an archivist's upload",
      may: ['administrator', 'archivist', 'other agency', 'reviewer of 220000'],
      isLetIn: rest('GET', `/v1/submissions/${archivists.submission}`),
    },
    {
      action: 'read-submissions',
      does: 'GET /submissions',
      may: [...ACTORS.slice(0, 7)],
      isLetIn: rest('GET', '/v1/submissions'),
    },
    {
      action: 'review',
      does: 'POST /submissions/{id}/reviews',
      may: ['administrator', 'reviewer of 220000', 'reviewer of 220502'],
      isLetIn: rest('POST', `/v1/submissions/${refused}/reviews`, { decision: 'publish' }),
    },
    {
      action: 'write-agencies',
      does: 'POST /agencies',
      may: ['administrator'],
      isLetIn: rest('POST', '/v1/agencies', agencies),
    },
    {
      action: 'write-agencies',
      does: 'PATCH /agencies/{id}',
      may: ['administrator'],
      isLetIn: rest('PATCH', `/v1/agencies/${agency}`, { name: '局' }),
    },
    { action: 'manage-keys', does: 'GET /keys', may: ['administrator'], isLetIn: rest('GET', '/v1/keys') },
    {
      action: 'manage-keys',
      does: 'POST /keys',
      may: ['administrator'],
      isLetIn: rest('POST', '/v1/keys', { role: 'administrator' }),
    },
    {
      action: 'manage-keys',
      does: 'POST /keys/{id}/rotations',
      may: ['administrator'],
      isLetIn: rest('POST', '/v1/keys/none/rotations'),
    },
    {
      action: 'manage-keys',
      does: 'DELETE /keys/{id}',
      may: ['administrator'],
      isLetIn: rest('DELETE', '/v1/keys/none'),
    },
    {
      action: 'reassess',
      does: 'GET /reassessments/latest',
      may: ['administrator'],
      isLetIn: rest('GET', '/v1/reassessments/latest'),
    },
    {
      action: 'reassess',
      does: 'POST /reassessments',
      may: ['administrator'],
      isLetIn: rest('POST', '/v1/reassessments'),
    },
    { action: 'read-audit', does: 'GET /audit', may: ['administrator'], isLetIn: rest('GET', '/v1/audit') },
  ];
}

t.test('everybody tries everything', async (t) => {
  const s = await service(t);
  const who = await actors(s);
  const tried = await probes(s);
  for (const { does, may, isLetIn } of tried) {
    for (const actor of ACTORS) t.equal(await isLetIn(who[actor]), may.includes(actor), `${actor}: ${does}`);
  }
  const actions = Object.keys(PERMISSIONS);
  t.strictSame([...new Set(tried.map(({ action }) => action))].sort(), actions.sort(), 'all of the table');
});

t.test('reading what is published takes no key, and any key may', async (t) => {
  const s = await service(t);
  await submitJson(s);
  const paths = ['', '/document', '/findings', '/revisions', '/revisions/1'];
  for (const headers of Object.values(await actors(s)))
    for (const path of paths)
      t.equal((await s.app.inject({ url: `/v1/reports/${s.agency}-2022${path}`, headers })).statusCode, 200);
});

t.test('a reach needs what it reaches by', async (t) => {
  const target = { agencyId: '220502-0001', region: '220502', submittedBy: 'k' };
  for (const role of ROLES.filter((role) => role !== 'administrator')) {
    const bare = { id: 'x', role, agencyId: null, region: null };
    t.notOk(may(bare, 'read-submissions', target), role);
  }
});
