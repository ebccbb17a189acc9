import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { cellByKey } from '../../src/domain/cell.js';
import { read } from '../../src/reading/read.js';

/** A folder is a test: a document with a quirk worth keeping, and what it says. Figures not named are not looked at. */
interface Expected {
  quirk: string;
  template: string;
  year: number | null;
  /** By cell: a value, or the state of a cell without one. */
  figures: Record<string, number | string>;
}

const FIXTURES = new URL('fixtures/', import.meta.url);

for (const folder of readdirSync(FIXTURES).sort()) {
  const at = new URL(`${folder}/`, FIXTURES);
  const document = readdirSync(at).find((name) => name.startsWith('document.'))!;
  const expected = JSON.parse(readFileSync(new URL('expected.json', at), 'utf8')) as Expected;
  t.test(`${folder}: ${expected.quirk}`, async (t) => {
    const result = await read(readFileSync(new URL(document, at)), null);
    if (!result.ok) return t.fail(result.problem.detail);
    const { template, year, figures } = result.content;
    t.same({ template, year }, { template: expected.template, year: expected.year });
    for (const [key, value] of Object.entries(expected.figures)) {
      t.ok(cellByKey(key), `${key} is a cell`);
      const figure = figures.get(key);
      t.equal(figure?.value ?? figure?.state, value, key);
    }
  });
}
