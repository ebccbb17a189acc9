import { type Draft, type Drawing, encoded, type Oddity, withHeader } from './draft.js';
import { ODD_BODIES } from './odd-bodies.js';
import { ODD_HEADERS, ODD_NAMES } from './odd-headers.js';
import { changed, oddText } from './odd-values.js';

const METHODS = [
  ...[
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'QUERY',
    'LOCK',
    'M-SEARCH',
  ],
  ...['get', 'NONSENSE'],
];

const PATHS = [
  ...[
    '',
    '*',
    'docs',
    'docs/json',
    'docs/yaml',
    'docs/static/index.html',
    'docs/static/../json',
    'graphiql',
    'v1',
  ],
  ...[
    'graphiql/options.js',
    'graphiql/../v1',
    'v2/reports',
    'v1/reports/',
    'v1/nothing',
    'favicon.ico',
    '.env',
  ],
  ...[
    'metrics/x',
    'health',
    'v1/exports/2022',
    'v1/exports/2022.pdf',
    'v1/exports/2022.csv.csv',
    '__proto__',
  ],
  ...['v1/reassessments', 'v1/reassessments/1', 'v1/templates/2021/x', 'robots.txt', 'constructor'],
];

const TAILS = [
  ...[
    '?',
    '&',
    '%',
    '%zz',
    '%E0%A4%A',
    '%00',
    '%ff',
    '?limit',
    '?limit=',
    '&=',
    '?&&&',
    '#x',
    ';a=b',
    '?a[b]=c',
  ],
  ...['//', '/.', '/..', '/../..', '\u0001', 'é', '?q=é', '\x7f', '?x=%ff%fe', `?${'a=b&'.repeat(500)}`],
  ...[`/${'x'.repeat(3000)}`, `?q=${'x'.repeat(17_000)}`],
];

const PARAMETERS = ['x', 'Limit', 'limit[]', '__proto__', 'constructor', ''];

const ODD_ADDRESSES: readonly Oddity[] = [
  ({ query }, { random }) => {
    const at = random.below(query.length);
    const other = query.map(([name, value], i): [string, string] => [
      name,
      i === at ? changed(value, random) : value,
    ]);
    return { name: 'query value', query: other };
  },
  ({ path }, { random }) => {
    const at = Math.max(0, path.length - 1 - random.below(2));
    return {
      name: 'path value',
      path: path.map((segment, i) => (i === at ? changed(segment, random) : segment)),
    };
  },
  ({ query }, { random }) => {
    const name = random.of([...PARAMETERS, oddText(random)]);
    return { name: 'unknown parameter', query: [...query, [name, oddText(random)]] };
  },
  ({ query }, { random }) => {
    const [name, value] = query.length > 0 ? random.of(query) : ['limit', '1'];
    return {
      name: 'doubled parameter',
      query: [...query, [name, random.of([value, changed(value, random)])]],
    };
  },
  ({ query }, { random }) => {
    const at = random.below(query.length + 1);
    return { name: 'missing parameter', query: query.filter((_, i) => i !== at) };
  },
  (_, { random }) => ({ name: 'raw tail', tail: random.of(TAILS) }),
  ({ path }, { random }) => {
    const plain = path.map(encoded).join('/');
    const ways = [`${plain}/`, `/${plain}`, plain.toUpperCase(), plain.replace('/', '//'), `./${plain}`];
    return { name: 'written otherwise', path: random.of([...ways, `x/../${plain}`]).split('/') };
  },
  (_, { random }) => ({ name: 'other path', path: random.of(PATHS).split('/') }),
  (_, { random }) => ({ name: 'other method', method: random.of(METHODS) }),
];

const oddHeader: Oddity = (draft, { random, words }) => {
  const name = random.of(Object.keys(ODD_HEADERS));
  const value = random
    .of(ODD_HEADERS[name]!)
    .replaceAll('{tag}', () => random.of(words.of('tags')))
    .replaceAll('{key}', () => random.of(words.of('keys of others')))
    .replaceAll('{text}', () => oddText(random));
  const isDoubled = random.below(8) === 0;
  const headers = isDoubled ? [...draft.headers, [name, value] as [string, string]] : null;
  return { ...(headers ? { headers } : withHeader(draft, name, value)), name };
};

const more = (name: string, { headers }: Draft, added: readonly [string, string][]) => ({
  name,
  headers: [...headers, ...added],
});

const HEADERS: readonly Oddity[] = [
  ...[oddHeader, oddHeader, oddHeader, oddHeader, oddHeader],
  (draft, { random, words }) => ({
    name: 'known tag',
    ...withHeader(draft, 'if-none-match', random.of(words.of('tags'))),
  }),
  (draft, { random, words }) => ({
    name: 'other key',
    ...withHeader(draft, 'authorization', `Bearer ${random.of(words.of('keys of others'))}`),
  }),
  ({ headers }) => ({ name: 'no key', headers: headers.filter(([name]) => name !== 'authorization') }),
  (draft, { random }) =>
    more('long header', draft, [['x-long', 'x'.repeat(random.of([1000, 2000, 8000, 20_000]))]]),
  (draft, { random }) =>
    more(
      'many headers',
      draft,
      Array.from({ length: random.of([50, 50, 50, 3000]) }, (_, i) => [`x-${i}`, '1']),
    ),
  (draft, { random }) => more('odd name', draft, [[random.of(ODD_NAMES), 'x']]),
];

const WITH_BODY = [ODD_ADDRESSES, HEADERS, ODD_BODIES, ODD_BODIES];
const WITHOUT = [ODD_ADDRESSES, ODD_ADDRESSES, HEADERS];

/** Does one odd thing to a request, and tells what. */
export function makeOdd(draft: Draft, drawing: Drawing): { draft: Draft; oddity: string } {
  const { random } = drawing;
  const kinds = draft.body || random.below(6) === 0 ? WITH_BODY : WITHOUT;
  const { name, ...changes } = random.of(random.of(kinds))(draft, drawing);
  return { draft: { ...draft, ...changes }, oddity: name };
}
