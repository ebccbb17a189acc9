import type { Figure } from '../src/domain/figure.js';

type Before = ReadonlyMap<string, Figure> | null;

/** Rows of the form of 2019 that count items, with whether they count decisions. */
const ITEMS = [
  ['administrative_licensing', true],
  ['other_external_services', true],
  ['administrative_punishment', true],
  ['administrative_compulsion', true],
  ['administrative_fees', false],
] as const;
const DECISIONS = ['administrative_licensing', 'administrative_punishment', 'administrative_compulsion'];

/** Mostly a few, seldom hundreds. */
export const heavyTailed = (random: () => number, scale: number): number =>
  Math.floor(scale * ((1 - random()) ** -0.8 - 1));

/**
 * Table 二 of a report that agrees with itself and with the year before: stocks go on from those of last year's report on
 * the same form, or begin somewhere. Gives what is not zero, by cell; rules are nobody's, for few have the power.
 */
export function proactiveFigures(
  template: '2019' | '2021',
  random: () => number,
  before: Before,
): Map<string, number> {
  const values = new Map<string, number>();
  const put = (row: string, column: string, value: number) => values.set(`proactive/${row}/${column}`, value);
  const last = (row: string, column: string): number | undefined =>
    before?.get(`proactive/${row}/${column}`)?.value ?? undefined;
  const some = (share: number, scale: number) => (random() < share ? heavyTailed(random, scale) : 0);

  const documents = 'normative_documents';
  if (template === '2021') {
    const stock = last(documents, 'in_force') ?? some(0.5, 12);
    const issued = some(0.4, 3);
    const repealed = Math.min(stock, some(0.1, 3));
    put(documents, 'issued', issued);
    put(documents, 'repealed', repealed);
    put(documents, 'in_force', stock + issued - repealed);
    for (const row of DECISIONS) put(row, 'decisions', some(0.4, 20));
    put('administrative_fees', 'amount_collected', some(0.05, 40));
    return values;
  }
  const made = some(0.4, 3);
  put(documents, 'newly_made', made);
  put(documents, 'newly_disclosed', made);
  put(documents, 'total_disclosed', (last(documents, 'total_disclosed') ?? some(0.5, 12)) + made);
  for (const [row, decides] of ITEMS) {
    const then = last(row, 'prior_year_items');
    const prior = then === undefined ? some(0.5, 9) : then + (last(row, 'change_in_items') ?? 0);
    const change = random() < 0.1 ? Math.max(-prior, Math.floor(random() * 5) - 2) : 0;
    put(row, 'prior_year_items', prior);
    put(row, 'change_in_items', change);
    if (decides) put(row, 'decisions', prior + change > 0 ? some(0.7, 20) : 0);
  }
  const items = some(0.2, 2);
  put('centralized_procurement', 'items', items);
  put('centralized_procurement', 'amount', items * (1 + heavyTailed(random, 30)));
  return values;
}
