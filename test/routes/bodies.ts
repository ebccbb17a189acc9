import { cellsOf } from '../../src/domain/cell.js';
import type { Region, RegionLevel } from '../../src/domain/region.js';
import type { TemplateId } from '../../src/domain/template.js';

const division = (
  code: string,
  name: string,
  level: RegionLevel,
  parent: string | null,
  rest: Partial<Region> = {},
): Region => ({ code, name, level, parent, validFrom: null, validTo: null, successors: [], ...rest });

/** The regions of a service that is tested. */
export const REGIONS: Region[] = [
  division('000000', '全国', 'country', null),
  division('220000', '吉林省', 'province', '000000'),
  division('220500', '通化市', 'prefecture', '220000'),
  division('220502', '东昌区', 'county', '220500'),
  division('220503', '二道江区', 'county', '220500'),
  division('350000', '福建省', 'province', '000000'),
  division('350400', '三明市', 'prefecture', '350000'),
  division('350402', '梅列区', 'county', '350400', { validTo: 2020, successors: ['350404'] }),
  division('350404', '三元区', 'county', '350400', { validFrom: 2021 }),
];

type Figures = Record<string, number | null | { value: number | null; state?: string; raw?: string }>;

/** A report as JSON with zeros in every cell but those given. */
export const reportBody = (figures: Figures = {}, template: TemplateId = '2021') => ({
  template,
  figures: { ...Object.fromEntries(cellsOf(template).map(({ key }) => [key, 0])), ...figures },
});

/** Figures of `n` applications by natural persons, all disclosed: they hold together. */
export const applications = (n: number): Figures => ({
  'applications/new_received/natural_person': n,
  'applications/new_received/total': n,
  'applications/outcome.disclosed/natural_person': n,
  'applications/outcome.disclosed/total': n,
  'applications/outcome.total/natural_person': n,
  'applications/outcome.total/total': n,
});
