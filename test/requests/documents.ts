import type { TemplateId } from '../../src/domain/template.js';
import { mutantOf } from '../reading/fuzz/fuzzing.js';
import { specimensOf } from '../reading/fuzz/specimens.js';
import { applications, reportBody } from '../routes/bodies.js';
import type { Document } from './draft.js';

/** The form in force for a year. */
export const formOn = (year: number): TemplateId => (year < 2019 ? '2008' : year < 2021 ? '2019' : '2021');

/** Reports that can be accepted, documents of every format, and mutants of these. PDF is left to the fuzzing of documents. */
export async function documentsOf(seed: number): Promise<Document[]> {
  const bodies = [2018, 2019, 2020, 2022].flatMap((year) =>
    [0, 1, 2, 3].map((n) => reportBody(year < 2019 ? {} : applications(n), formOn(year))),
  );
  const json = bodies.map((body) => ({
    bytes: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json',
  }));
  const specimens = (await specimensOf(20, seed)).filter(({ format }) => format !== 'pdf');
  const mutants = Array.from({ length: 40 }, (_, number) => mutantOf(specimens, seed, number));
  return [...json, ...json, ...specimens.slice(0, 20), ...mutants];
}
