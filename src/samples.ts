import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { createAgency, listAgencies } from './db/agencies.js';
import type { Caller } from './domain/permissions.js';
import { AGENCY_KINDS, INTENTS } from './domain/report.js';
import { type GateDeps, submit } from './gate.js';

const FOLDER = new URL('../samples/', import.meta.url);

const List = z.array(
  z.object({
    file: z.string(),
    agency: z.object({ name: z.string(), region: z.string(), kind: z.enum(AGENCY_KINDS) }),
    year: z.number().int(),
    publishedOn: z.iso.date().optional(),
    sourceUrl: z.url().optional(),
    intent: z.enum(INTENTS),
  }),
);

/** The samples come in as anyone's reports do; this is who brings them. */
const CALLER: Caller = { id: 'samples', role: 'archivist', agencyId: null, region: null };

/** Registers the agencies of the sample reports and submits them through the gate. Says in a line each what became of them. */
export async function submitSamples(deps: GateDeps): Promise<string[]> {
  const samples = List.parse(JSON.parse(await readFile(new URL('samples.json', FOLDER), 'utf8')));
  const lines: string[] = [];
  for (const { file, agency, year, publishedOn, sourceUrl, intent } of samples) {
    const agencyId = await agencyIdOf(deps, agency);
    const bytes = await readFile(new URL(file, FOLDER));
    const outcome = await submit(deps, {
      caller: CALLER,
      agencyId,
      year,
      intent,
      bytes,
      contentType: 'text/html; charset=utf-8',
      publishedOn,
      sourceUrl,
    });
    const kept = 'reportId' in outcome ? outcome.reportId : file;
    const why = outcome.outcome === 'refused' ? `${outcome.problem}: ${outcome.detail}` : outcome.outcome;
    lines.push(
      `sample ${kept} (${agency.name}): ${intent === 'record' && why === 'created' ? 'recorded' : why}`,
    );
  }
  return lines;
}

type SampleAgency = z.output<typeof List>[number]['agency'];

/** The agency's id, of a start that was cut off if there was one. */
async function agencyIdOf({ db }: GateDeps, wanted: SampleAgency): Promise<string> {
  const known = await listAgencies(db, {
    region: wanted.region,
    kind: wanted.kind,
    q: wanted.name,
    limit: 500,
  });
  const same = 'items' in known ? known.items.find(({ name }) => name === wanted.name) : undefined;
  if (same) return same.id;
  const made = await createAgency(db, wanted, CALLER);
  if ('problem' in made) throw new Error(`${wanted.name} in ${wanted.region}: ${made.problem}`);
  return made.id;
}
