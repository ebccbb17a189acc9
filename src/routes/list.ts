import { z } from 'zod';
import { storable } from '../db/sql.js';
import { isInFourDigits } from '../domain/moment.js';
import { isRegionCode } from '../domain/region.js';

// The parameters that lists share, each written one way.

export const limit = z
  .string()
  .regex(/^\d{1,4}$/, 'a whole number from 1 to 500')
  .transform(Number)
  .pipe(z.number().min(1, 'at least 1').max(500, 'at most 500'))
  .default(50)
  .meta({ description: 'Items on a page', type: 'integer', minimum: 1, maximum: 500, default: 50 });

export const cursor = z.string().max(1000).optional().describe('`next` of the page before');

const MEANING = 'years as 2020, 2019..2022 or 2019,2021';

/** One year, as `2020`. */
export const year = z
  .string()
  .regex(/^\d{4}$/, 'a year of four digits')
  .transform(Number)
  .meta({ type: 'integer' });

/** `2020`, `2019..2022`, `2019,2021` and their mixtures, blanks or none between, as the years meant, ascending. */
export const years = z
  .string()
  .transform((text) => text.replaceAll(' ', ''))
  .pipe(z.string().regex(/^\d{4}(\.\.\d{4})?(,\d{4}(\.\.\d{4})?)*$/, MEANING))
  .transform((text, context) => {
    const meant = yearsOf(text);
    if (meant.length === 0) context.addIssue({ code: 'custom', message: `${MEANING}, ascending` });
    return meant;
  })
  .describe('2020, 2019..2022, 2019,2021');

function yearsOf(text: string): number[] {
  const meant = new Set<number>();
  for (const part of text.split(',')) {
    const [from = 0, to = from] = part.split('..').map(Number);
    if (to < from) return [];
    for (let each = from; each <= to; each++) meant.add(each);
  }
  return [...meant].sort((a, b) => a - b);
}

/** A comma-separated list, without blanks and doubles. */
export const listOf = (most: number) =>
  z
    .string()
    .transform((text) =>
      [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== ''),
    )
    .refine((items) => items.length > 0 && items.length <= most, `one to ${most}, separated by commas`);

/** A region's code; its shape only, the region may be unknown. */
export const regionCode = z
  .string()
  .refine(isRegionCode, 'a region code of six digits, nine for a township')
  .describe('A region and everything below it');

/** Codes of regions, separated by commas. */
export const regionCodes = (most: number) =>
  listOf(most).refine(
    (codes) => codes.every(isRegionCode),
    'region codes of six digits, nine for a township, separated by commas',
  );

const A_MOMENT = 'a moment such as 2027-01-01T00:00:00Z';

/** A moment, ISO 8601. */
export const moment = z.iso
  .datetime({ offset: true, error: A_MOMENT })
  .transform((text) => new Date(text))
  .refine(isInFourDigits, A_MOMENT);

/** A text that people write: without U+0000, which is not stored, it must still say something. */
export const written = (most: number) => z.string().overwrite(storable).trim().min(1).max(most);

/** A switch that is off unless it is `true`. */
export const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** A year reported on, for the gate to judge: 1999 is a number too. */
export const reportYear = z
  .string()
  .regex(/^-?\d{1,9}$/, 'a year')
  .transform(Number)
  .meta({ description: 'The year reported on', type: 'integer' });
