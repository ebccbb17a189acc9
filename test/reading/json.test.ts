import t from 'tap';
import { cellsOf } from '../../src/domain/cell.js';
import { read } from '../../src/reading/read.js';

const json = (body: unknown) =>
  read(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), 'application/json');

const zeros = (template: '2019' | '2021') => Object.fromEntries(cellsOf(template).map(({ key }) => [key, 0]));

t.test('a full report given as JSON', async (t) => {
  const result = await json({
    template: '2021',
    figures: zeros('2021'),
    sections: [{ kind: 'other', title: '六', text: '无' }],
  });
  if (!result.ok) return t.fail(result.problem.detail);
  t.equal(result.content.figures.size, 200);
  t.same(result.content.unreadable, []);
  t.same(result.content.figures.get('proactive/rules/issued'), { value: 0, state: 'reported', raw: '0' });
  t.equal(result.content.sections.length, 1);
});

t.test('a figure is a number, null, or a value with its state', async (t) => {
  const result = await json({
    template: '2021',
    figures: {
      ...zeros('2021'),
      'proactive/rules/issued': null,
      'proactive/rules/repealed': { value: null, state: 'not_applicable', raw: '/' },
      'proactive/rules/in_force': { value: 3 },
      'proactive/administrative_fees/amount_collected': { value: 28204, raw: '28204万元' },
      'remedies/reconsideration/total': { value: 2, state: 'derived' },
      'applications/new_received/total': -3,
      'applications/carried_in/total': 1.5,
    },
  });
  if (!result.ok) return t.fail(result.problem.detail);
  const figure = (key: string) => result.content.figures.get(key);
  t.same(figure('proactive/rules/issued'), { value: null, state: 'blank', raw: null });
  t.same(figure('proactive/rules/repealed'), { value: null, state: 'not_applicable', raw: '/' });
  t.same(figure('proactive/rules/in_force'), { value: 3, state: 'reported', raw: '3' });
  t.same(figure('proactive/administrative_fees/amount_collected'), {
    value: 28204,
    state: 'reported',
    raw: '28204万元',
  });
  t.match(figure('remedies/reconsideration/total'), { value: 2, state: 'derived' });
  t.match(figure('applications/new_received/total'), { value: -3, state: 'reported' });
  t.match(figure('applications/carried_in/total'), { value: 1.5, state: 'reported' });
});

t.test('a cell left out is blank, a table left out is unreadable', async (t) => {
  const result = await json({
    template: '2021',
    figures: { 'applications/new_received/total': 1, 'proactive/rules/issued': 0 },
  });
  if (!result.ok) return t.fail(result.problem.detail);
  t.match(result.content.figures.get('applications/carried_in/total'), { value: null, state: 'blank' });
  t.same(
    result.content.unreadable.map(({ table }) => table),
    ['remedies'],
  );
});

t.test('a cell of another form is kept, a key of none is named', async (t) => {
  const hybrid = await json({
    template: '2021',
    figures: { ...zeros('2021'), 'proactive/rules/newly_made': 4 },
  });
  if (!hybrid.ok) return t.fail(hybrid.problem.detail);
  t.match(hybrid.content.figures.get('proactive/rules/newly_made'), { value: 4 });
  for (const key of [
    'applications/new_recieved/total',
    '__proto__',
    'constructor',
    '',
    'statistics/x./year',
  ]) {
    const result = await json(`{"template":"2021","figures":{${JSON.stringify(key)}:1}}`);
    t.match(result, { ok: false, problem: { slug: 'unknown-cell', cells: [key] } }, JSON.stringify(key));
  }
});

t.test('the form is told by the cells where it is not named', async (t) => {
  t.match(await json({ figures: zeros('2019') }), { content: { template: '2019' } });
  t.match(await json({ figures: zeros('2021') }), { content: { template: '2021' } });
  t.match(await json({ figures: { 'applications/new_received/total': 1 } }), {
    problem: { slug: 'no-template' },
  });
  t.match(await json({ year: 2020, figures: { 'applications/new_received/total': 1 } }), {
    content: { template: '2019' },
  });
});

t.test('what is malformed is refused and says where', async (t) => {
  const malformed: readonly (readonly [unknown, RegExp])[] = [
    ['{"figures":', /not valid JSON/],
    ['[]', /./],
    ['null', /./],
    [{ template: '2020', figures: {} }, /template/],
    [{ template: '2021' }, /figures/],
    [{ template: '2021', figures: [] }, /figures/],
    [
      { template: '2021', figures: { 'applications/new_received/total': '3' } },
      /applications\/new_received\/total/,
    ],
    [
      { template: '2021', figures: { 'applications/new_received/total': 1e300 } },
      /applications\/new_received\/total/,
    ],
    [
      {
        template: '2021',
        figures: { 'applications/new_received/total': { value: null, state: 'reported' } },
      },
      /state/,
    ],
    [{ template: '2021', figures: {}, surplus: 1 }, /surplus/],
  ];
  for (const [body, where] of malformed) {
    const result = await json(body);
    if (result.ok) return t.fail(JSON.stringify(body));
    t.equal(result.problem.slug, 'malformed-request', JSON.stringify(body));
    t.match(result.problem.detail, where);
  }
});
