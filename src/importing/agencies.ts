import { z } from 'zod';
import { type GivenAgency, registerAgencies } from '../db/agency-import.js';
import type { Database } from '../db/connect.js';
import { isCreditCode } from '../domain/credit-code.js';
import { isRegionCode } from '../domain/region.js';
import { AGENCY_KINDS } from '../domain/report.js';
import type { Numbered, Result } from './batch.js';
import { IMPORTER } from './line.js';

const blankIsNone = (value: unknown): unknown => (value === '' || value === null ? undefined : value);

const Agency = z
  .strictObject({
    id: z.preprocess(
      blankIsNone,
      z
        .string()
        .regex(/^\d{6}(\d{3})?-\d{4}$/, '<region>-<4 digits>')
        .optional(),
    ),
    name: z.string().trim().min(1).max(200),
    region: z.string().refine(isRegionCode, 'a region code of six digits, nine for a township'),
    kind: z.enum(AGENCY_KINDS),
    creditCode: z.preprocess(
      blankIsNone,
      z.string().trim().toUpperCase().refine(isCreditCode, 'a valid credit code').optional(),
    ),
  })
  .refine(({ id, region }) => id === undefined || (id.startsWith(`${region}-`) && !id.endsWith('-0000')), {
    path: ['id'],
    message: 'begins with its region and does not end in 0000',
  });

/** Agencies into the register. In their order. */
export async function importAgencies(db: Database, given: readonly Numbered<unknown>[]): Promise<Result[]> {
  const parsed = given.map(({ line, item }) => ({ line, agency: Agency.safeParse(item) }));
  const good: GivenAgency[] = parsed.flatMap(({ agency }) => (agency.success ? [agency.data] : []));
  const outcomes = (await registerAgencies(db, good, IMPORTER)).values();
  return parsed.map(({ line, agency }): Result => {
    if (agency.success) return { line, ...outcomes.next().value! };
    const detail = z.prettifyError(agency.error).replaceAll('\n', ' ');
    return { line, outcome: 'refused', problem: 'malformed-request', detail };
  });
}
