import { type FoldedText, fold, foldWithOffsets } from '../label/fold.js';
import type { Span } from '../stream/chain.js';
import { tokensIn } from '../stream/token.js';
import type { Traced } from '../traced.js';
import { columnsAt, isNational } from './labels.js';
import { MOST_ROWS, type StatisticsRow, type StatisticsTable } from './table.js';

/** The header in the folded text: what the rows are called, then 单位. Its columns follow. */
const HEADER = /(?:统计)?(?:指标名?称?|项目名?称?|统计内容|内容)(?:计量)?单位/gu;
/** The same as printed, roughly: a text without it need not be folded. */
const ANY_HEADER =
  /[标標目容][\s|]{0,20}(?:名[\s|]{0,20}[称稱][\s|]{0,20})?(?:[计計][\s|]{0,20}量[\s|]{0,20})?[单單][\s|]{0,20}位/u;
/** Letters and numbers of the columns that some forms print under the header: 甲 乙 丙 1 2. */
const COLUMN_MARKS = /^甲乙丙?(?:12|1)?/u;

/** A unit, then figures: what a row of the table ends with. */
const ROW =
  /(?<unit>万元|元|人次|条|件|次|篇|个|人|份|期|场|家|项|——|—|--)[ \t]*(?<figures>(?:[\s|]*(?:\d[\d,]*(?:\.\d+)?|[-—–/]+(?=[\s|]|$)|无(?=[\s|]|$)))+|(?=[\s|(（其一二三四五六七八九十]|$))(?<number>[、.．](?=\s*\p{Script=Han}))?/gu;
const NO_LABEL = /[。;；!！?？]/u;
const LONGEST_LABEL = 100;
/** With the white space and bars that may stand in it; more is no row of this table. */
const MOST_PRINTED = 600;
const ENUMERATOR =
  /(?:其中[:：]?|[一二三四五六七八九十]{1,2}、|[(（][一二三四五六七八九十]{1,2}[)）]|(?<!\d)\d{1,2}[、.．](?!\d))/gu;

/** A statistics table found in a text, and the stretch of the text it covers. */
export interface FoundTable {
  table: StatisticsTable;
  span: Span;
}

/** The statistics table of a text without geometry, or null. */
export function statisticsText({ text: original, placeAt }: Traced): FoundTable | null {
  if (!ANY_HEADER.test(original)) return null;
  const folded = foldWithOffsets(original);
  for (const header of folded.text.matchAll(HEADER)) {
    const from = header.index + header[0].length;
    const { columns, length, coded } = columnsAt(folded.text.slice(from, from + 80));
    if (columns.length === 0 || columns.every((column) => column === null)) continue;
    const marks = COLUMN_MARKS.exec(folded.text.slice(from + length, from + length + 8))?.[0].length ?? 0;
    const begin = offsetBehind(folded, from + length + marks);
    const { rows, end } = rowsFrom(original, begin, coded);
    const telling = rows.filter(({ label }) => isNational(label)).length;
    if (rows.length < 2 || (rows.length < 4 && telling === 0)) continue;
    return { table: { columns, rows, placeAt }, span: { from: folded.at[header.index]!, to: end } };
  }
  return null;
}

const offsetBehind = ({ at }: FoldedText, place: number): number => at[place - 1]! + 1;

function rowsFrom(original: string, begin: number, coded: boolean): { rows: StatisticsRow[]; end: number } {
  const rows: StatisticsRow[] = [];
  let end = begin;
  let from = begin;
  for (const match of original.slice(begin).matchAll(ROW)) {
    const { unit, figures, number } = match.groups as { unit: string; figures: string; number?: string };
    const printed = original.slice(from, begin + match.index);
    if (
      rows.length === MOST_ROWS ||
      printed.length > MOST_PRINTED ||
      fold(printed).length > LONGEST_LABEL ||
      NO_LABEL.test(printed)
    )
      break;
    const { label, part } = labelIn(printed);
    const behind = begin + match.index + match[0].length;
    const at = behind - figures.length - (number?.length ?? 0);
    const found = tokensIn(figures).map((token) => ({ text: token.text, at: at + token.at }));
    if (fold(label) === '' || !endsCell(printed, label, unit, found.length > 0)) continue;
    from = behind;
    end = number === undefined ? from : end;
    if (coded && !/^\d\d$/u.test(found[0]?.text ?? '')) return { rows: [], end: begin };
    const tokens = coded ? found.slice(1) : found;
    const first = tokens[0]?.at ?? at;
    rows.push({ label, unit, part, tokens, begin: first, number: number !== undefined });
  }
  return { rows, end };
}

/** The last label in a stretch that may begin with headings without figures. */
function labelIn(printed: string): { label: string; part: boolean } {
  const text = printed.replace(/[|\s]+/gu, ' ').trim();
  const last = [...text.matchAll(ENUMERATOR)].filter(({ index }) => !isInGloss(text, index)).at(-1);
  if (!last) return { label: text, part: false };
  if (/^其中/u.test(last[0])) return { label: text.slice(last.index + last[0].length).trim(), part: true };
  return { label: text.slice(last.index), part: /其中[:：]?\s*$/u.test(text.slice(0, last.index)) };
}

/** Whether a place lies within brackets that it does not open itself. */
const isInGloss = (text: string, index: number): boolean =>
  !/^[(（]/u.test(text.slice(index)) &&
  /[(（][^()（）]*$/u.test(text.slice(0, index)) &&
  /^[^()（）]*[)）]/u.test(text.slice(index));

/** Whether a unit is a cell of its own, and not the last character of some word before a figure. */
function endsCell(printed: string, label: string, unit: string, hasFigures: boolean): boolean {
  if (/[\s|]$/u.test(printed) || /^[-—]/u.test(unit)) return true;
  return /[\p{Script=Han})）]$/u.test(printed) && (hasFigures || isNational(label));
}
