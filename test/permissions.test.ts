import type { JWTPayload } from 'jose';
import t, { type Test } from 'tap';
import { createKey, revokeKey } from '../src/db/keys.js';
import { OPERATOR } from '../src/domain/audit.js';
import { type Action, may, PERMISSIONS, ROLES } from '../src/domain/permissions.js';
import { issuer, roles } from './issuer.js';
import { temporaryFolder } from './operations/service-process.js';
import {
  agencyIn,
  applications,
  keyOf,
  reportBody,
  type Service,
  service,
  submitJson,
} from './routes/service.js';

/** Who bears a key, and who a token of the provider that says the same. */
const KNOWN = [
  'administrator',
  'archivist',
  'own agency',
  'other agency',
  'reviewer of 220000',
  'reviewer of 220502',
  'reviewer of 350000',
] as const;
type Known = (typeof KNOWN)[number];
type ByToken = `${Known} by token`;
const UNKNOWN = [
  'nobody',
  'revoked administrator',
  'expired administrator',
  'expired administrator by token',
  'token without a role',
] as const;
type Actor = Known | ByToken | (typeof UNKNOWN)[number];
type Headers = Record<string, string>;

const either = <K extends Known>(...known: K[]): (K | `${K} by token`)[] =>
  known.flatMap((one): (K | `${K} by token`)[] => [one, `${one} by token`]);
const ACTORS: readonly Actor[] = [...either(...KNOWN), ...UNKNOWN];

/** A service that takes keys and tokens, with all who may ask it, and an agency far from the others. */
async function world(test: Test, review: boolean) {
  const provider = await issuer(test);
  const s = await service(test, { review, oidc: provider.oidc, dataDir: await temporaryFolder(test) });
  const far = await agencyIn(s.store, '350404', '三元区教育局', 'department');
  const key = async (wanted: Parameters<typeof keyOf>[1]) => ({ ...(await keyOf(s.store, wanted)) });
  const token = async (sub: string, claims: JWTPayload, expires = '5m') => ({
    authorization: `Bearer ${await provider.sign({ sub, ...claims }, { expires })}`,
  });
  const clerk = (agency: string) => ({ ...roles('clerks'), agency });
  const head = (region: string) => ({ ...roles('heads'), region });
  const gone = await createKey(s.store.db, { role: 'administrator' }, OPERATOR);
  if ('problem' in gone) throw new Error(gone.problem);
  await revokeKey(s.store.db, gone.id, OPERATOR);
  const who: Record<Actor, Headers> = {
    administrator: { ...s.admin },
    'administrator by token': await token('root', roles('root')),
    archivist: { ...s.archivist },
    'archivist by token': await token('keeper', roles('keepers')),
    'own agency': { ...s.own },
    'own agency by token': await token('own', clerk(s.agency)),
    'other agency': await key({ role: 'agency', agencyId: s.otherAgency }),
    'other agency by token': await token('other', clerk(s.otherAgency)),
    'reviewer of 220000': await key({ role: 'reviewer', region: '220000' }),
    'reviewer of 220000 by token': await token('head-1', head('220000')),
    'reviewer of 220502': await key({ role: 'reviewer', region: '220502' }),
    'reviewer of 220502 by token': await token('head-2', head('220502')),
    'reviewer of 350000': await key({ role: 'reviewer', region: '350000' }),
    'reviewer of 350000 by token': await token('head-3', head('350000')),
    nobody: {},
    'revoked administrator': { authorization: `Bearer ${gone.key}` },
    'expired administrator': await key({ role: 'administrator', expiresAt: new Date(1) }),
    'expired administrator by token': await token('root', roles('root'), '-1m'),
    'token without a role': await token('guest', roles('guests')),
  };
  return { s, far, who };
}

type World = Awaited<ReturnType<typeof world>>;

interface Probe {
  action: Action;
  does: string;
  may: readonly Actor[];
  /** Sends it; true where it was let in, whatever became of it then. */
  isLetIn: (headers: Headers) => Promise<boolean>;
}

const ADMINISTRATORS = either('administrator');
const FILERS = either('administrator', 'archivist', 'own agency');
const RECORDERS = either('administrator', 'archivist');
const READERS = either('administrator', 'own agency', 'reviewer of 220000', 'reviewer of 220502');
const READERS_OF_OTHER = either('administrator', 'other agency', 'reviewer of 220000');

async function probes({ s, far }: World, review: boolean): Promise<Probe[]> {
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
  const farOff = (await submitJson(s, good, { agency: far, year: '2020' }, { ...s.admin })).json();
  if (!review) farOff.id = (await list(s, s.admin)).find(({ agencyId }) => agencyId === far)!.id;
  const sent = (await submitJson(s)).json();
  if (review)
    await s.app.inject({
      method: 'POST',
      url: `/v1/submissions/${sent.id}/reviews`,
      headers: { ...s.admin, 'if-match': '*' },
      payload: { decision: 'publish' },
    });
  const id = `${s.agency}-2022`;
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
      may: READERS_OF_OTHER,
      isLetIn: rest('GET', `/v1/submissions/${others.submission}`),
    },
    {
      action: 'read-submissions',
      does: 'GET its document too',
      may: READERS_OF_OTHER,
      isLetIn: rest('GET', `/v1/submissions/${others.submission}/document`),
    },
    {
      action: 'read-submissions',
      does: "GET an archivist's upload",
      may: [...READERS_OF_OTHER, 'archivist'],
      isLetIn: rest('GET', `/v1/submissions/${archivists.submission}`),
    },
    {
      action: 'read-submissions',
      does: 'GET /submissions',
      may: either(...KNOWN),
      isLetIn: rest('GET', '/v1/submissions'),
    },
    {
      action: 'review',
      does: 'POST /submissions/{id}/reviews',
      may: either('administrator', 'reviewer of 220000', 'reviewer of 220502'),
      isLetIn: rest('POST', `/v1/submissions/${refused}/reviews`, { decision: 'publish' }),
    },
    {
      action: 'review',
      does: "POST /submissions/{id}/reviews of another agency's",
      may: either('administrator', 'reviewer of 220000'),
      isLetIn: rest('POST', `/v1/submissions/${others.submission}/reviews`, { decision: 'publish' }),
    },
    {
      action: 'review',
      does: 'POST /submissions/{id}/reviews far away',
      may: either('administrator', 'reviewer of 350000'),
      isLetIn: rest('POST', `/v1/submissions/${farOff.id}/reviews`, { decision: 'publish' }),
    },
    {
      action: 'write-agencies',
      does: 'POST /agencies',
      may: ADMINISTRATORS,
      isLetIn: rest('POST', '/v1/agencies', agencies),
    },
    {
      action: 'write-agencies',
      does: 'PATCH /agencies/{id}',
      may: ADMINISTRATORS,
      isLetIn: rest('PATCH', `/v1/agencies/${agency}`, { name: '局' }),
    },
    { action: 'manage-keys', does: 'GET /keys', may: ADMINISTRATORS, isLetIn: rest('GET', '/v1/keys') },
    {
      action: 'manage-keys',
      does: 'POST /keys',
      may: ADMINISTRATORS,
      isLetIn: rest('POST', '/v1/keys', { role: 'administrator' }),
    },
    {
      action: 'manage-keys',
      does: 'POST /keys/{id}/rotations',
      may: ADMINISTRATORS,
      isLetIn: rest('POST', '/v1/keys/none/rotations'),
    },
    {
      action: 'manage-keys',
      does: 'DELETE /keys/{id}',
      may: ADMINISTRATORS,
      isLetIn: rest('DELETE', '/v1/keys/none'),
    },
    {
      action: 'reassess',
      does: 'GET /reassessments/latest',
      may: ADMINISTRATORS,
      isLetIn: rest('GET', '/v1/reassessments/latest'),
    },
    {
      action: 'reassess',
      does: 'POST /reassessments',
      may: ADMINISTRATORS,
      isLetIn: rest('POST', '/v1/reassessments'),
    },
    { action: 'read-audit', does: 'GET /audit', may: ADMINISTRATORS, isLetIn: rest('GET', '/v1/audit') },
  ];
}

for (const review of [false, true])
  t.test(`everybody tries everything, ${review ? 'with' : 'without'} review`, async (t) => {
    const there = await world(t, review);
    const tried = await probes(there, review);
    for (const { does, may, isLetIn } of tried) {
      for (const actor of ACTORS)
        t.equal(await isLetIn(there.who[actor]), may.includes(actor), `${actor}: ${does}`);
    }
    const actions = Object.keys(PERMISSIONS);
    t.strictSame([...new Set(tried.map(({ action }) => action))].sort(), actions.sort(), 'all of the table');
  });

interface Upload {
  what: string;
  by: Actor;
  agency: string;
  year: number;
  isGood?: true;
  readers: readonly Actor[];
}

/** One of each that is seen by others than the rest. */
const uploadsOf = ({ s: { agency, otherAgency }, far }: World): Upload[] => [
  { what: 'own', by: 'own agency', agency, year: 2019, readers: READERS },
  { what: 'own by token', by: 'own agency by token', agency, year: 2020, readers: READERS },
  { what: 'own, good', by: 'own agency', agency, year: 2021, isGood: true, readers: READERS },
  {
    what: "archivist's",
    by: 'archivist',
    agency,
    year: 2022,
    isGood: true,
    readers: [...READERS, 'archivist'],
  },
  {
    what: "archivist's by token",
    by: 'archivist by token',
    agency: otherAgency,
    year: 2019,
    readers: [...READERS_OF_OTHER, 'archivist by token'],
  },
  { what: "other's", by: 'other agency', agency: otherAgency, year: 2020, readers: READERS_OF_OTHER },
  {
    what: "other's, good",
    by: 'administrator',
    agency: otherAgency,
    year: 2021,
    isGood: true,
    readers: READERS_OF_OTHER,
  },
  {
    what: 'far',
    by: 'administrator by token',
    agency: far,
    year: 2021,
    isGood: true,
    readers: either('administrator', 'reviewer of 350000'),
  },
];

/** Sends them; what they are called by their ids, and the ids by that. */
async function sent({ s, who }: World, uploads: Upload[]) {
  const names = new Map<string, string>();
  const ids = new Map<string, string>();
  for (const { what, by, agency, year, isGood } of uploads) {
    const total = isGood ? 3 : 9;
    const body = reportBody({ ...applications(3), 'applications/outcome.total/total': total });
    await submitJson(s, body, { agency, year: `${year}` }, who[by]);
    const made = (await list(s, s.admin)).find((one) => one.agencyId === agency && one.year === year)!;
    names.set(made.id, what);
    ids.set(what, made.id);
  }
  return { names, ids };
}

interface Listed {
  id: string;
  agencyId: string;
  year: number;
}

async function list({ app }: Service, headers: object, query = ''): Promise<Listed[]> {
  const answer = await app.inject({ url: `/v1/submissions?limit=500${query}`, headers: { ...headers } });
  const { items, total } = answer.json();
  if (items && total !== items.length) throw new Error(`${total}, but ${items.length} are shown`);
  return items ?? [];
}

for (const review of [false, true])
  t.test(`of uploads everybody sees theirs, ${review ? 'with' : 'without'} review`, async (t) => {
    const there = await world(t, review);
    const { s, who } = there;
    const uploads = uploadsOf(there);
    const { names, ids } = await sent(there, uploads);
    const status = review ? 'submitted' : 'accepted';
    for (const actor of ACTORS) {
      const headers = who[actor];
      const seen = uploads.filter(({ readers }) => readers.includes(actor));
      const whats = (found: Listed[]) => found.map(({ id }) => names.get(id));
      const told = (found: Upload[]) => found.map(({ what }) => what);
      t.same(whats(await list(s, headers)), told(seen), `${actor} lists`);
      const good = seen.filter(({ isGood }) => isGood);
      t.same(whats(await list(s, headers, `&status=${status}`)), told(good), `${actor} lists ${status}`);
      for (const upload of uploads) {
        const url = `/v1/submissions/${ids.get(upload.what)}`;
        const one = await s.app.inject({ url, headers });
        const bytes = await s.app.inject({ url: `${url}/document`, headers });
        const name = `${actor}: ${upload.what}`;
        if (seen.includes(upload)) {
          t.match(one.json(), {
            agencyId: upload.agency,
            year: upload.year,
            assessment: { verdict: String },
          });
          t.equal(one.json().assessment.findings.length > 0, !upload.isGood, `${name}, its findings`);
          t.match(bytes.json(), { figures: {} }, name);
        } else {
          const refused = UNKNOWN.includes(actor as never) ? 401 : 403;
          t.same([one.statusCode, bytes.statusCode], [refused, refused], name);
          const bare = ['detail', 'status', 'title', 'type'];
          for (const { payload } of [one, bytes]) t.same(Object.keys(JSON.parse(payload)).sort(), bare, name);
        }
      }
    }
  });

t.test('what awaits review, nobody finds among what is published', async (t) => {
  const there = await world(t, true);
  const { s, who } = there;
  const [first] = uploadsOf(there).filter(({ isGood }) => isGood);
  await sent(there, uploadsOf(there));
  const id = `${first!.agency}-${first!.year}`;
  const query = `{ report(id: "${id}") { id } reports { totalCount } findings { totalCount }
    agency(id: "${first!.agency}") { reports { id } }
    figures(cells: ["applications/new_received/total"], regions: ["220000"], years: { from: 2021, to: 2021 }) { value reports } }`;
  const nothing = {
    report: null,
    reports: { totalCount: 0 },
    findings: { totalCount: 0 },
    agency: { reports: [] },
    figures: [{ value: null, reports: 0 }],
  };
  const paths = ['', '/document', '/findings', '/revisions', '/revisions/1', '/receipt'];
  for (const actor of [...KNOWN, 'nobody'] as const) {
    const headers = who[actor];
    const get = async (url: string) => s.app.inject({ url, headers });
    for (const path of paths) t.equal((await get(`/v1/reports/${id}${path}`)).statusCode, 404, actor + path);
    for (const url of ['/v1/reports', '/v1/findings']) t.equal((await get(url)).json().total, 0, actor + url);
    t.equal((await get('/v1/exports/2021.ndjson')).body, '', actor);
    const asked = await s.app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } });
    t.same(asked.json().data, nothing, actor);
  }
});

t.test('reading what is published takes no key, and any key may', async (t) => {
  const { s, who } = await world(t, false);
  await submitJson(s);
  const paths = ['', '/document', '/findings', '/revisions', '/revisions/1'];
  for (const headers of Object.values(who))
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
