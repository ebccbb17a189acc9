import { type Figure, reported, standingAt } from '../../domain/figure.js';
import type { SectionKind } from '../../domain/template.js';
import type { Part } from '../surroundings/sections.js';
import type { TextLine } from '../text.js';
import { joined, type PlaceAt, type Traced } from '../traced.js';
import { readValue } from '../value.js';
import { CHANNEL, OTHER_IN_GAP, SEVERAL_CHANNELS, TELLINGS, type Telling } from './patterns.js';
import { isOfYear, onlyYearIn } from './period.js';
import { printedAs, type Sentence, sentencesOf } from './sentences.js';
import { isOfAnother } from './subject.js';

/** A stretch of the narrative under one heading, or before the first one (`kind` null). */
export interface NarrativePart {
  kind: SectionKind | null;
  text: string;
  placeAt?: PlaceAt;
}

/** Who reports on which year, as far as it is known: figures of others and of other years are not theirs. */
export interface Reporter {
  year: number | null;
  names: readonly string[];
}

/** A sentence longer than this is no sentence; a narrative longer than this is no report's. */
const LONGEST_SENTENCE = 3000;
const LONGEST_NARRATIVE = 300_000;

interface Told {
  rank: number;
  figure: Figure;
}

const TELLING = /公开|公布|发布|申请|复议|诉讼|费|文件/u;
const DISCLOSURE = /信息公开|政务公开|公开政府信息|依申请|信息处理费|政府信息/u;
const RECEIVED = 'applications.received';
/** Whose website it is says nothing about who published on it. */
const THROUGH = /(?:通过|利用|依托|运用|借助|在)[^,]*$/u;
const NUMBER = /[\d零]/u;
const NEGATION = /[未无不没]/u;
/** A condition, or what the law says, is no figure. */
const HYPOTHETICAL = /(?:^|,)(?:如|若|凡|对于|应当|假如)/u;
const INTENDED = /力争|计划|拟|确保|争取|目标|将/u;
/** 申请5件(含上年结转1件) are not what came in. */
const WITH_CARRIED = /^\s*[(（][^)）]{0,12}(?:上年|上一年|结转)/u;
const NOTHING =
  /^(?:[^,。]{0,14}(?:19|20)\d\d年度?)?,?(?:本(?:单位|机关|局)|我(?:局|单位|镇|街道))?(?:无|没有|未发生|无此类?情况|没有此类?情况|未发生此类?情况)[。.]?$/u;
const NOTHING_ROWS: Partial<Record<SectionKind, readonly string[]>> = {
  applications: ['applications.received'],
  remedies: ['reconsideration', 'litigation'],
  fees: ['fees'],
};

/** The figures told in the parts of a report; `names`: what the reporting agency is called. */
export function narrativeFigures(
  parts: readonly Part[],
  year: number | null,
  names: readonly (string | null)[],
): Map<string, Figure> {
  const texts = parts.map(({ kind, lines }) => ({ kind, ...joined(lines.map(traced)) }));
  return readNarrative(texts, { year, names: names.filter((name) => name !== null) });
}

const traced = ({ text, from, placeAt }: TextLine): Traced => ({
  text,
  placeAt: (offset) => placeAt(from + offset),
});

/**
 * The figures told in sentences, by cell key: only those that say certainly how many there were of the whole, by
 * the reporting agency, in the year. A cell told with two different figures is left out.
 */
export function readNarrative(parts: readonly NarrativePart[], reporter: Reporter): Map<string, Figure> {
  const only = onlyYearIn(parts.map(({ text }) => text).join('\n'));
  const told = new Map<string, Told[]>();
  const tell = (row: string, one: Told) => told.set(row, [...(told.get(row) ?? []), one]);
  let length = 0;
  for (const { kind, text, placeAt } of parts) {
    length += text.length;
    if (length > LONGEST_NARRATIVE) return new Map();
    const sentences = sentencesOf(text);
    for (const sentence of sentences) {
      if (!mayTell(sentence)) continue;
      for (const telling of TELLINGS) {
        if (!telling.word.test(sentence.text)) continue;
        for (const found of figuresIn(sentence, telling, kind)) {
          const before = sentence.text.slice(0, found.from);
          if (!isOfYear(before, reporter.year, only)) continue;
          if (isOfAnother(telling.channel ? before.replace(THROUGH, '') : before, reporter.names)) continue;
          const behind = text.slice(sentence.at(found.to - 1) + 1).slice(0, 20);
          if (telling.row === RECEIVED && WITH_CARRIED.test(behind)) continue;
          const raw = printedAs(text, sentence, found.from, found.to);
          const figure = standingAt(reported(found.value, raw), placeAt?.(sentence.at(found.from)));
          tell(telling.row, { rank: telling.rank ?? 0, figure });
        }
      }
    }
    const [first, second] = sentences;
    if (kind && first && !second && NOTHING.test(first.text) && isOfYear(first.text, reporter.year, only)) {
      const figure = standingAt(reported(0, text.trim()), placeAt?.(text.search(/\S/u)));
      for (const row of NOTHING_ROWS[kind] ?? []) tell(row, { rank: 0, figure });
    }
  }
  return new Map(
    [...told].flatMap(([row, ways]) => {
      const figure = settled(ways);
      return figure ? [[`narrative/${row}/year`, figure] as const] : [];
    }),
  );
}

/** The figure that all ways of the best rank tell. */
function settled(ways: readonly Told[]): Figure | null {
  const best = Math.min(...ways.map(({ rank }) => rank));
  const meant = ways.filter(({ rank }) => rank === best);
  return new Set(meant.map(({ figure }) => figure.value)).size === 1 ? meant[0]!.figure : null;
}

interface Found {
  value: number;
  from: number;
  to: number;
}

/** A sentence of a size, with a word of what is told and with a number or a negation, and no condition. */
const mayTell = ({ text }: Sentence): boolean =>
  text.length <= LONGEST_SENTENCE &&
  TELLING.test(text) &&
  (NUMBER.test(text) || NEGATION.test(text)) &&
  !HYPOTHETICAL.test(text);

function figuresIn({ text }: Sentence, telling: Telling, kind: SectionKind | null): Found[] {
  const inSection = kind !== null && telling.sections?.includes(kind);
  const isAbout = (end: number) => !telling.sections || inSection || DISCLOSURE.test(text.slice(0, end));
  const found: Found[] = [];
  for (const pattern of NUMBER.test(text) ? (telling.figure ?? []) : []) {
    for (const match of text.matchAll(pattern)) {
      const value = countedIn(match);
      const to = match.index + match[0].length;
      if (value === null || !isAbout(to) || isUnclear(text, match, telling)) continue;
      found.push({ value, from: match.index, to });
    }
  }
  for (const pattern of NEGATION.test(text) ? (telling.none ?? []) : []) {
    for (const match of text.matchAll(pattern)) {
      const before = text.slice(0, match.index);
      const to = match.index + match[0].length;
      if (!isAbout(to) || telling.not?.test(before) || /除/u.test(before)) continue;
      found.push({ value: 0, from: match.index, to });
    }
  }
  return found;
}

function countedIn(match: RegExpExecArray): number | null {
  const { n, unit } = match.groups as { n: string; unit?: string };
  if (n === '零') return 0;
  return readValue(`${n}${unit ?? ''}`, unit ? 'amount' : 'count').value;
}

/** Whether the words around a match make it something else than the figure asked for. */
function isUnclear(text: string, match: RegExpExecArray, telling: Telling): boolean {
  const before = text.slice(0, match.index);
  const clause = before.split(',').at(-1)!;
  if (INTENDED.test(clause)) return true;
  if (telling.not?.test(`${clause}${match[0].slice(0, match[0].search(/\d|零/u))}`)) return true;
  if (telling.not?.test(clause)) return true;
  if (telling.channel) {
    return OTHER_IN_GAP.test(match.groups?.gap ?? '') || CHANNEL.test(clause.replace(/[“"][^”"]*[”"]/gu, ''));
  }
  if (telling.row !== 'proactive.items') return false;
  if (/类|领域|栏目|板块|其[他它]|应$|应当$/u.test(clause)) return true;
  return CHANNEL.test(before) && !SEVERAL_CHANNELS.test(before);
}
