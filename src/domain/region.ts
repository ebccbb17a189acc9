/** Administrative divisions: their codes, and the register's file as data. Source of the codes: GB/T 2260. */

export type RegionLevel = 'country' | 'province' | 'prefecture' | 'county' | 'township';

export interface Region {
  /** 6 digits; 9 for a township or street; `000000` the whole country. */
  readonly code: string;
  readonly name: string;
  readonly level: RegionLevel;
  /** Code of the region above; null for the country only. */
  readonly parent: string | null;
  /** First year at whose end the code was in force; null where unknown. */
  readonly validFrom: number | null;
  /** Last year at whose end the code was in force; null while it still is, or where unknown. */
  readonly validTo: number | null;
  /** Codes of the regions that took its place; empty where there is none or none is known. */
  readonly successors: readonly string[];
}

const levels: readonly string[] = ['country', 'province', 'prefecture', 'county', 'township'];
const header = 'code\tname\tlevel\tparent\tvalidFrom\tvalidTo\tsuccessors';

/** Whether a string has the shape of a region code: six digits, or nine not ending in 000. */
export function isRegionCode(text: string): boolean {
  if (text === '000000') return true;
  return /^[1-9]\d{5}(\d{3})?$/.test(text) && !/^\d{6}000$/.test(text);
}

/** The code as an integer of nine digits, 220502 → 220502000, so that a subtree is one range. Throws on a malformed code. */
export function regionKey(code: string): number {
  if (!isRegionCode(code)) throw new RangeError(`not a region code: ${code}`);
  return Number(code.padEnd(9, '0'));
}

/** The code a key stands for: the inverse of `regionKey`. Throws on a number that is no key. */
export function regionCode(key: number): string {
  const digits = String(key).padStart(9, '0');
  const code = digits.endsWith('000') ? digits.slice(0, 6) : digits;
  if (digits.length !== 9 || !isRegionCode(code)) throw new RangeError(`not a region key: ${key}`);
  return code;
}

/**
 * The inclusive range of region keys that covers a region and everything below it.
 * It follows the digits: 469000 is read as a prefecture, and a county attached
 * to its province for want of a prefecture lies in the province's range.
 */
export function subtree(code: string): { low: number; high: number } {
  const low = regionKey(code);
  return { low, high: low + span(code) - 1 };
}

/** How many keys a region covers, itself included. */
function span(code: string): number {
  if (code === '000000') return 1_000_000_000;
  if (code.length === 9) return 1;
  if (code.endsWith('0000')) return 10_000_000;
  return code.endsWith('00') ? 100_000 : 1000;
}

/** The regions of the register's file, in its order. Throws on a malformed line, naming its number. */
export function parseRegister(tsv: string): Region[] {
  const [first, ...lines] = tsv.replace(/\r?\n$/, '').split(/\r?\n/);
  if (first !== header) throw new SyntaxError('register line 1: the header is not the expected one');
  return lines.map((line, index) => parseLine(line, index + 2));
}

function parseLine(line: string, number: number): Region {
  const fail = (what: string) => new SyntaxError(`register line ${number}: ${what}`);
  const fields = line.split('\t');
  if (fields.length !== 7) throw fail(`${fields.length} columns instead of 7`);
  const [code = '', name = '', level = '', parent = '', from = '', to = '', next = ''] = fields;
  const successors = next === '' ? [] : next.split('+');
  if (!isRegionCode(code)) throw fail(`code ${code}`);
  if (name.trim() === '') throw fail('no name');
  if (!isLevel(level)) throw fail(`level ${level}`);
  if (level === 'country' ? parent !== '' : !isRegionCode(parent)) throw fail(`parent ${parent}`);
  if (!isYear(from) || !isYear(to)) throw fail(`years ${from}–${to}`);
  if (!successors.every(isRegionCode)) throw fail(`successors ${next}`);
  return { code, name, level, parent: parent || null, validFrom: year(from), validTo: year(to), successors };
}

const isLevel = (text: string): text is RegionLevel => levels.includes(text);
const isYear = (text: string) => /^(\d{4})?$/.test(text);
const year = (text: string) => (text === '' ? null : Number(text));
