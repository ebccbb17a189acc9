import t from 'tap';
import { createAgency } from '../../src/db/agencies.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { applications, appOn, reportBody, type Service, service } from './service.js';

const received = 'applications/new_received/total';

/** Submits or corrects a report with so many applications. */
function send(s: Service, method: 'POST' | 'PUT', agency: string, year: number, n: number, query = {}) {
  return s.app.inject({
    method,
    url: method === 'PUT' ? `/v1/reports/${agency}-${year}` : '/v1/reports',
    query: method === 'PUT' ? query : { agency, year: String(year), ...query },
    headers: { ...s.admin, 'content-type': 'application/json', 'if-match': '*' },
    payload: JSON.stringify(reportBody(applications(n))),
  });
}

interface Found {
  rule: string;
  where: string;
  left: number;
  right: number;
  against: unknown[];
  explanation?: { text: string };
}

const found = async (s: Service, id: string, rule: string, where: string) => {
  const { findings } = (await s.app.inject(`/v1/reports/${id}`)).json() as { findings: Found[] };
  return findings.find((one) => one.rule === rule && one.where === where);
};

/** The government of 220502 and a department there, with a report each. */
async function areaAndPart(s: Service) {
  const made = await createAgency(s.store.db, { region: '220502', kind: 'department', name: '局' }, OPERATOR);
  if ('problem' in made) throw new Error(made.problem);
  for (const agency of [made.id, s.agency]) t.equal((await send(s, 'POST', agency, 2022, 5)).statusCode, 201);
  return { part: made.id, area: `${s.agency}-2022` };
}

t.test(
  'the area above is asked again when a part is corrected; what is said of it stays beside it',
  async (t) => {
    const s = await service(t);
    const { part, area } = await areaAndPart(s);
    t.equal(await found(s, area, 'area-is-sum', received), undefined);
    await send(s, 'PUT', part, 2022, 7);
    t.match(await found(s, area, 'area-is-sum', received), {
      left: 5,
      right: 7,
      against: [{ report: `${part}-2022`, revision: 2 }],
    });
    const text = '口径不同。';
    const said = await s.app.inject({
      method: 'POST',
      url: `/v1/reports/${area}/explanations`,
      headers: { ...s.own },
      payload: { rule: 'area-is-sum', where: received, text },
    });
    t.equal(said.statusCode, 201);
    await send(s, 'PUT', part, 2022, 8);
    t.match(await found(s, area, 'area-is-sum', received), { right: 8, explanation: { text } });
    await send(s, 'PUT', s.agency, 2022, 9);
    t.match(await found(s, area, 'area-is-sum', received), { left: 9, right: 8, explanation: { text } });
    const past = (await s.app.inject(`/v1/reports/${area}/revisions/1`)).json().findings as Found[];
    t.match(
      past.find(({ rule, where }) => rule === 'area-is-sum' && where === received),
      { left: 5, right: 8, explanation: { text } },
      'the first revision keeps what stood last',
    );
    await send(s, 'PUT', s.agency, 2022, 8);
    t.equal(await found(s, area, 'area-is-sum', received), undefined);
    const { items } = (await s.app.inject(`/v1/reports/${area}/findings/history`)).json();
    const history = items.filter(({ rule, where }: Found) => rule === 'area-is-sum' && where === received);
    t.match(history, [
      { left: 5, right: 7, revision: 1, goneAt: String },
      { left: 5, right: 8, revision: 1, goneAt: String },
      { left: 9, right: 8, revision: 2, goneAt: String },
    ]);
    const { items: explanations } = (await s.app.inject(`/v1/reports/${area}/explanations`)).json();
    t.match(explanations, [{ text, until: String }]);
  },
);

t.test('a correction of scope takes a report out of the sums above, and back', async (t) => {
  const s = await service(t);
  const { part, area } = await areaAndPart(s);
  await send(s, 'PUT', part, 2022, 6);
  t.match(await found(s, area, 'area-is-sum', received), { right: 6 });
  await send(s, 'PUT', part, 2022, 6, { scope: 'government' });
  t.equal(await found(s, area, 'area-is-sum', received), undefined, 'it is missing among the parts now');
  await send(s, 'PUT', part, 2022, 6, { scope: 'own' });
  t.match(await found(s, area, 'area-is-sum', received), { right: 6 });
  await send(s, 'PUT', s.agency, 2022, 5, { scope: 'government' });
  t.equal(await found(s, area, 'area-is-sum', received), undefined, 'it is of no area now');
});

t.test('the year after is asked again', async (t) => {
  const s = await service(t);
  const agency = s.otherAgency;
  const carried = (out: number) => ({
    ...applications(4),
    'applications/carried_out/natural_person': out,
    'applications/carried_out/total': out,
    'applications/new_received/natural_person': 4 + out,
    'applications/new_received/total': 4 + out,
  });
  const put = (method: 'POST' | 'PUT', year: number, figures: object) =>
    s.app.inject({
      method,
      url: method === 'PUT' ? `/v1/reports/${agency}-${year}` : `/v1/reports?agency=${agency}&year=${year}`,
      headers: { ...s.admin, 'content-type': 'application/json', 'if-match': '*' },
      payload: JSON.stringify(reportBody(figures as Record<string, number>)),
    });
  await put('POST', 2021, carried(0));
  await put('POST', 2022, applications(3));
  t.equal(await found(s, `${agency}-2022`, 'carried-over', 'total'), undefined);
  t.equal((await put('PUT', 2021, carried(2))).statusCode, 200);
  t.match(await found(s, `${agency}-2022`, 'carried-over', 'total'), {
    left: 0,
    right: 2,
    against: [{ report: `${agency}-2021`, revision: 2 }],
  });
  await put('PUT', 2021, carried(0));
  t.equal(await found(s, `${agency}-2022`, 'carried-over', 'total'), undefined);
});

t.test('no answer is older than a correction, in any process, over REST or GraphQL', async (t) => {
  const s = await service(t);
  const beside = await appOn(t, s.store);
  const { part, area } = await areaAndPart(s);
  const query = `{ report(id: "${area}") { revision revisions { revision }
    received: figure(cell: "${received}") { value } findings { rule left right } } }`;
  for (let turn = 1; turn <= 3; turn++) {
    await send(s, 'PUT', s.agency, 2022, 10 + turn);
    await send(s, 'PUT', part, 2022, 20 + turn);
    for (const app of [s.app, beside]) {
      // twice: the second answer is one that was kept
      for (let again = 0; again < 2; again++) {
        const rest = (await app.inject(`/v1/reports/${area}`)).json();
        t.match(rest, { revision: turn + 1, figures: { [received]: { value: 10 + turn } } });
        const { data } = (await app.inject({ method: 'POST', url: '/graphql', payload: { query } })).json();
        t.match(data.report, { revision: turn + 1, received: { value: 10 + turn } });
        t.equal(data.report.revisions.length, turn + 1);
        t.match(
          data.report.findings.filter(({ rule }: Found) => rule === 'area-is-sum'),
          [{ left: 10 + turn, right: 20 + turn }],
        );
      }
    }
  }
});
