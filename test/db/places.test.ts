import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { pack } from '../../src/db/packing.js';
import { packPlaces, unpackPlaces } from '../../src/db/places.js';
import { findReport } from '../../src/db/reports.js';
import { acceptReport } from '../../src/db/submissions.js';
import { CELLS } from '../../src/domain/cell.js';
import { type Figure, type Place, reported } from '../../src/domain/figure.js';
import { read } from '../../src/reading/read.js';
import { freshDatabase } from '../database.js';
import { content, upload, withAgencies } from './examples.js';

const counted = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 400_000 }));
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ table: counted, row: counted, column: counted }),
  fc.record({ page: counted, table: counted, row: counted, column: counted }),
  fc.record({ page: counted, line: counted }),
  fc.record({ line: counted, offset: fc.oneof(fc.constant(0), counted) }),
  fc.record({
    sheet: fc.string({ unit: 'binary', minLength: 1, maxLength: 31 }),
    cell: fc.tuple(fc.constantFrom('A', 'Z', 'AA', 'GR'), counted).map(([column, row]) => `${column}${row}`),
  }),
);
const keys = fc.uniqueArray(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...CELLS.map(({ key }) => key)) },
    { weight: 1, arbitrary: fc.constantFrom('乙数', '甲数', 'a').map((row) => `statistics/x.${row}/year`) },
  ),
  { maxLength: 60 },
);

const sorted = (at: Place | undefined) => Object.entries(at ?? {}).sort();

t.test('every place comes back, whatever its kind', async (t) => {
  fc.assert(
    fc.property(
      keys.chain((keys) =>
        fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), fc.option(place, { nil: undefined })))),
      ),
      (placed) => {
        const figures = new Map(
          placed.map(([key, at]): [string, Figure] => [key, { ...reported(1), ...(at && { at }) }]),
        );
        const wanted = new Map(placed.flatMap(([key, at]) => (at ? [[key, at] as const] : [])));
        const packed = packPlaces(figures);
        const stored = JSON.parse(JSON.stringify(packed));
        const back = packed ? unpackPlaces(stored, pack('2021', figures).prints) : new Map();
        return (
          back.size === wanted.size &&
          [...wanted].every(
            ([key, at]) => JSON.stringify(sorted(back.get(key))) === JSON.stringify(sorted(at)),
          )
        );
      },
    ),
  );
  t.equal(packPlaces(new Map([[CELLS[0]!.key, reported(1)]])), null, 'nothing is stored of none');
});

t.test('the places of a whole form are some two hundred bytes', async (t) => {
  for (const file of ['dongchang-2020', 'xizhong-2022']) {
    const result = await read(readFileSync(new URL(`../../samples/${file}.html`, import.meta.url)), null);
    if (!result.ok) throw new Error(result.problem.detail);
    const bytes = Buffer.byteLength(JSON.stringify(packPlaces(result.content.figures)));
    t.ok(bytes <= 220, `${file}: ${bytes} bytes`);
  }
});

t.test('a report keeps where its figures stand and what its document says of itself', async (t) => {
  const { db } = await freshDatabase(t);
  const [agency] = await withAgencies(db, { region: '220502', kind: 'government', name: '东昌区人民政府' });
  const key = 'applications/new_received/total';
  const at: Place = { sheet: '年报\u0000', cell: 'D7' };
  const period = { from: '2020-01-01', to: '2020-12-31' };
  const placed = {
    ...content(2020, { [key]: { ...reported(3), at } }),
    signedOn: '2021-01-28',
    period,
  };
  await acceptReport(
    db,
    await upload(agency!, 2020, {}, { content: placed, declaredAs: 'application/msword' }),
  );
  await acceptReport(db, await upload(agency!, 2021));
  const report = (await findReport(db, `${agency!.id}-2020`))!;
  t.match(report, { declaredAs: 'application/msword', signedOn: '2021-01-28', period });
  t.strictSame(unpackPlaces(report.places!, report.prints), new Map([[key, at]]));
  t.match(await findReport(db, `${agency!.id}-2021`), {
    places: null,
    declaredAs: null,
    signedOn: null,
    period: null,
  });
});
