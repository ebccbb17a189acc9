import { reported } from '../src/domain/figure.js';
import type { Scope } from '../src/domain/report.js';
import type { CountryAgency, CountryReport } from './country.js';
import type { Filed } from './fill.js';

/** A report of the country as its document is read, with a narrative. */
export function contentOf(agency: CountryAgency, report: CountryReport): Filed {
  const { template, year, publishedOn, figures } = report;
  return {
    agency,
    scope: report.scope as Scope,
    content: {
      template,
      year,
      agencyName: agency.name,
      title: `${agency.name}${year}年政府信息公开工作年度报告`,
      publishedOn,
      figures: new Map(Object.entries(figures).map(([cell, value]) => [cell, reported(value!)])),
      sections: [
        { kind: 'overview', title: '总体情况', text: '全年主动公开政府信息,依法办理申请。'.repeat(8) },
      ],
      unreadable: [],
    },
  };
}
