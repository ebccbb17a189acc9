import { cellsOf } from '../../src/domain/cell.js';

export const KEY = 'the-first-administrator';
const authorization = `Bearer ${KEY}`;

/** A report as JSON: all zero, but `received` new applications, disclosed. */
export function reportOf(received: number): string {
  const figures: Record<string, number> = Object.fromEntries(cellsOf('2021').map(({ key }) => [key, 0]));
  for (const row of ['new_received', 'outcome.disclosed', 'outcome.total'])
    for (const column of ['natural_person', 'total']) figures[`applications/${row}/${column}`] = received;
  return JSON.stringify({ template: '2021', figures });
}

export async function createAgencies(base: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    const response = await fetch(`${base}/v1/agencies`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `第${number}局`, region: '220502', kind: 'department' }),
    });
    if (response.status !== 201) throw new Error(await response.text());
    ids.push(((await response.json()) as { id: string }).id);
  }
  return ids;
}

/** Submits a report; rejects where no answer comes. */
export const submitReport = (base: string, agency: string, year: number, received: number) =>
  fetch(`${base}/v1/reports?agency=${agency}&year=${year}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: reportOf(received),
  });
