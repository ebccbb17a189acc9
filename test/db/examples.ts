import { type Agency, createAgency } from '../../src/db/agencies.js';
import type { Database } from '../../src/db/connect.js';
import { packDocument } from '../../src/db/documents.js';
import { loadRegister } from '../../src/db/register.js';
import type { AcceptedUpload } from '../../src/db/submissions.js';
import { type Assessment, worded } from '../../src/domain/assessment.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { cellsOf } from '../../src/domain/cell.js';
import { type Figure, reported } from '../../src/domain/figure.js';
import type { Region } from '../../src/domain/region.js';
import type { AgencyKind, ReportContent } from '../../src/domain/report.js';
import type { Answer, Finding } from '../../src/domain/rules/rule.js';
import { templateIdOfYear } from '../../src/domain/template.js';

const region = (code: string, name: string, level: Region['level'], parent: string | null): Region => ({
  code,
  name,
  level,
  parent,
  validFrom: null,
  validTo: null,
  successors: [],
});

/** A corner of the register: two provinces, one of them down to the street. */
export const REGIONS: readonly Region[] = [
  region('000000', '中华人民共和国', 'country', null),
  region('220000', '吉林省', 'province', '000000'),
  region('220500', '通化市', 'prefecture', '220000'),
  region('220502', '东昌区', 'county', '220500'),
  region('220502001', '光明街道', 'township', '220502'),
  region('350000', '福建省', 'province', '000000'),
  region('350400', '三明市', 'prefecture', '350000'),
  {
    ...region('350402', '梅列区', 'county', '350400'),
    validFrom: 2002,
    validTo: 2020,
    successors: ['350404'],
  },
  { ...region('350404', '三元区', 'county', '350400'), validFrom: 2021 },
];

/** Loads the corner of the register and registers agencies in these regions. */
export async function withAgencies(
  db: Database,
  ...wanted: { region: string; kind?: AgencyKind; name?: string }[]
): Promise<Agency[]> {
  await loadRegister(db, () => REGIONS, 'corner');
  const agencies: Agency[] = [];
  for (const { region, kind = 'township', name = `${region}的机关` } of wanted) {
    const agency = await createAgency(db, { region, kind, name }, OPERATOR);
    if ('problem' in agency) throw new Error(agency.problem);
    agencies.push(agency);
  }
  return agencies;
}

/** Every cell of the year's form zero, except those given. */
export function content(year: number, figures: Record<string, number | Figure> = {}): ReportContent {
  const template = templateIdOfYear(year) ?? '2021';
  const all = new Map(cellsOf(template).map(({ key }): [string, Figure] => [key, reported(0)]));
  for (const [key, figure] of Object.entries(figures)) {
    all.set(key, typeof figure === 'number' ? reported(figure) : figure);
  }
  return {
    template,
    year,
    agencyName: '通化市东昌区',
    title: `${year}年政府信息公开工作年度报告`,
    publishedOn: null,
    figures: all,
    sections: [{ kind: 'overview', title: '一、总体情况', text: '全年\u0000主动公开信息。' }],
    unreadable: [],
  };
}

export const answer = (rule: string, outcome: Answer['outcome'] = 'violated'): Answer => ({
  rule,
  severity: 'error',
  outcome,
  where: 'total',
  cells: ['applications/new_received/total'],
  left: 3,
  right: 2,
  difference: 1,
  say: () => ({ zh: '不等', en: 'unequal' }),
});

export const finding = (rule: string): Finding => worded(answer(rule));

export const clean: Assessment = { verdict: 'acceptable', consistency: 'consistent', findings: [] };

/** An upload that is to be accepted; its document is other bytes for other figures. */
export async function upload(
  agency: Agency,
  year: number,
  figures: Record<string, number | Figure> = {},
  more: Partial<AcceptedUpload> & { bytes?: string } = {},
): Promise<AcceptedUpload> {
  const bytes = more.bytes ?? JSON.stringify([agency.id, year, figures]);
  return {
    agency,
    year,
    intent: 'submit',
    scope: 'own',
    content: content(year, figures),
    assessment: clean,
    document: await packDocument(Buffer.from(bytes), 'application/json'),
    publishedOn: `${year + 1}-01-20`,
    sourceUrl: null,
    submittedBy: 'key-1',
    role: 'agency',
    ...more,
  };
}
