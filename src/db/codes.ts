import { AGENCY_KINDS, CONSISTENCIES, SCOPES } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';

/** The small numbers that stand for words in the report table. Numbers are permanent: append only. */
function coded<W extends string>(words: readonly W[]) {
  return {
    number: (word: W): number => words.indexOf(word) + 1,
    word: (number: number): W => words[number - 1]!,
  };
}

export const templateCode = coded(TEMPLATE_IDS);
export const kindCode = coded(AGENCY_KINDS);
export const scopeCode = coded(SCOPES);
export const consistencyCode = coded(CONSISTENCIES);
