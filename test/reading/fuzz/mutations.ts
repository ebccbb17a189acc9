import type { Random } from './random.js';
import type { Format } from './specimens.js';

/**
 * One way to change a document: its bytes, or the text inside of it. `harmless`: nobody who reads the document sees a
 * difference. `formats`: where it makes sense, everywhere where it does not say.
 */
export interface Mutation {
  name: string;
  harmless?: true;
  formats?: readonly Format[];
  bytes?(bytes: Buffer, random: Random): Buffer;
  text?(text: string, random: Random): string;
}

const MARKUP: readonly Format[] = ['html', 'docx', 'xlsx'];
const ZIPPED: readonly Format[] = ['docx', 'xlsx'];

/** A stretch of something: where it begins and ends. */
function stretch(length: number, random: Random, longest = length): [from: number, to: number] {
  const from = random.below(length + 1);
  return [from, Math.min(length, from + random.below(longest) + 1)];
}

const longestOf = (length: number, random: Random): number =>
  random.of([8, 64, 512, Math.max(1, length >> 3)]);

/** Replaces one of the matches of a pattern, or so many. */
function replaceSome(
  text: string,
  pattern: RegExp,
  random: Random,
  most: number,
  replace: (match: string) => string,
): string {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return text;
  const chosen = new Set(Array.from({ length: 1 + random.below(most) }, () => random.below(matches.length)));
  let at = 0;
  let changed = '';
  for (const [i, { 0: match, index }] of matches.entries()) {
    if (!chosen.has(i)) continue;
    changed += text.slice(at, index) + replace(match);
    at = index + match.length;
  }
  return changed + text.slice(at);
}

const TAG = /<[^>]{1,2000}>/gu;
const NUMBER = /(?<=>|\s|\||^)\d[\d.,]*(?=<|\s|\||$)/gmu;
const CONTROL = [
  '\u0000',
  '\u0001',
  '\u0008',
  '\u000b',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\ufffd',
  '\ud800',
];
const HUGE = ['0', '-1', '999999999', '1e9', '2147483648', '65535', '1000', '', 'NaN', '٣'];

const damages: readonly Mutation[] = [
  {
    name: 'flipped bytes',
    bytes: (bytes, random) => {
      const changed = Buffer.from(bytes);
      const times = random.of([1, 1, 4, 30]);
      for (let i = 0; i < times && bytes.length > 0; i++)
        changed[random.below(bytes.length)]! ^= 1 << random.below(8);
      return changed;
    },
  },
  {
    name: 'other bytes',
    bytes: (bytes, random) => {
      const changed = Buffer.from(bytes);
      const [from, to] = stretch(bytes.length, random, 16);
      for (let i = from; i < to; i++) changed[i] = random.below(256);
      return changed;
    },
  },
  { name: 'cut off', bytes: (bytes, random) => bytes.subarray(0, random.below(bytes.length)) },
  { name: 'beginning lost', bytes: (bytes, random) => bytes.subarray(random.below(bytes.length)) },
  {
    name: 'bytes lost',
    bytes: (bytes, random) => {
      const [from, to] = stretch(bytes.length, random, longestOf(bytes.length, random));
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    },
  },
  {
    name: 'bytes doubled',
    bytes: (bytes, random) => {
      const [from, to] = stretch(bytes.length, random, longestOf(bytes.length, random));
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    },
  },
  {
    name: 'text lost',
    text: (text, random) => {
      const [from, to] = stretch(text.length, random, longestOf(text.length, random));
      return text.slice(0, from) + text.slice(to);
    },
  },
  {
    name: 'text doubled',
    text: (text, random) => {
      const [from, to] = stretch(text.length, random, longestOf(text.length, random));
      return text.slice(0, to) + text.slice(from);
    },
  },
  {
    name: 'text moved',
    text: (text, random) => {
      const [from, to] = stretch(text.length, random, longestOf(text.length, random));
      const rest = text.slice(0, from) + text.slice(to);
      const at = random.below(rest.length + 1);
      return rest.slice(0, at) + text.slice(from, to) + rest.slice(at);
    },
  },
  {
    name: 'text repeated often',
    text: (text, random) => {
      const [from, to] = stretch(text.length, random, 200);
      return text.slice(0, to) + text.slice(from, to).repeat(random.of([10, 100, 2000])) + text.slice(to);
    },
  },
  {
    name: 'control characters',
    text: (text, random) => {
      let changed = text;
      for (let i = random.of([1, 5, 50]); i > 0; i--) {
        const at = random.below(changed.length + 1);
        changed = changed.slice(0, at) + random.of(CONTROL) + changed.slice(at);
      }
      return changed;
    },
  },
  { name: 'tags lost', formats: MARKUP, text: (text, random) => replaceSome(text, TAG, random, 4, () => '') },
  {
    name: 'tags broken',
    formats: MARKUP,
    text: (text, random) =>
      replaceSome(text, TAG, random, 4, (tag) => tag.slice(0, random.below(tag.length))),
  },
  {
    name: 'tags doubled',
    formats: MARKUP,
    text: (text, random) => replaceSome(text, TAG, random, 4, (tag) => tag + tag),
  },
  {
    name: 'tags renamed',
    formats: MARKUP,
    text: (text, random) =>
      replaceSome(text, TAG, random, 4, (tag) =>
        tag.replace(/[\w:]+/u, random.of(['td', 'table', 'tr', 'div', 'script', 'w:tbl', 'row'])),
      ),
  },
  {
    name: 'attributes lost',
    formats: MARKUP,
    text: (text, random) => replaceSome(text, /\s[\w:-]+=(?:"[^"]*"|'[^']*')/gu, random, 6, () => ''),
  },
  {
    name: 'spans without measure',
    formats: MARKUP,
    text: (text, random) =>
      replaceSome(text, /(?:(?:colspan|rowspan|w:val)="\d+"|<t[dh](?=[\s>]))/gu, random, 6, (match) =>
        match.startsWith('<')
          ? `${match} ${random.of(['colspan', 'rowspan'])}="${random.of(HUGE)}"`
          : match.replace(/\d+/u, random.of(HUGE)),
      ),
  },
  {
    name: 'nested often',
    formats: ['html'],
    text: (text, random) => {
      const times = random.of([3, 50, 3000]);
      const [open, close] = random.of([
        ['<table><tr><td>', '</td></tr></table>'],
        ['<div>', '</div>'],
        ['<b><i>', '</i></b>'],
      ] as const);
      return replaceSome(
        text,
        TAG,
        random,
        1,
        (tag) => tag + open.repeat(times) + (random.below(2) ? close.repeat(times) : ''),
      );
    },
  },
  {
    name: 'numbers changed',
    text: (text, random) =>
      replaceSome(text, NUMBER, random, 4, () =>
        random.of(['', '00', '0 0', '99999999999999999999', '-1', '1e9', '/', '1.2.3', '12,34', '十']),
      ),
  },
  {
    name: 'numbers exchanged',
    text: (text, random) => {
      const numbers = [...text.matchAll(NUMBER)];
      if (numbers.length < 2) return text;
      const [a, b] = [random.of(numbers), random.of(numbers)].sort((one, other) => one.index - other.index);
      if (a!.index === b!.index) return text;
      return (
        text.slice(0, a!.index) +
        b![0] +
        text.slice(a!.index + a![0].length, b!.index) +
        a![0] +
        text.slice(b!.index + b![0].length)
      );
    },
  },
  {
    name: 'entries of the archive damaged',
    formats: ZIPPED,
    bytes: (bytes, random) => {
      const changed = Buffer.from(bytes);
      const marks = ['PK\u0001\u0002', 'PK\u0003\u0004', 'PK\u0005\u0006'].flatMap((mark) => {
        const places: number[] = [];
        for (let at = bytes.indexOf(mark, 0, 'latin1'); at !== -1; at = bytes.indexOf(mark, at + 1, 'latin1'))
          places.push(at);
        return places;
      });
      if (marks.length === 0) return changed;
      for (let i = random.of([1, 3]); i > 0; i--) {
        const at = random.of(marks) + 4 + random.below(42);
        if (at < changed.length) changed[at] = random.of([0, 1, 0xff, random.below(256)]);
      }
      return changed;
    },
  },
  {
    name: 'operators of a PDF changed',
    formats: ['pdf'],
    text: (text, random) =>
      replaceSome(text, /\b(?:Tj|Td|BT|ET|Tf|m|l|S|re|f|q|Q|cm|Tm|TJ)\b/gu, random, 4, () =>
        random.of(['', 'q', 'Q', 'BT', 'ET', 'Td', 'S', 'n', 'Do', '%']),
      ),
  },
  {
    name: 'numbers of a PDF changed',
    formats: ['pdf'],
    text: (text, random) =>
      replaceSome(text, /-?\b\d+(?:\.\d+)?(?= )/gu, random, 4, () =>
        random.of(['0', '-1', '1e9', '99999', '0.001', '']),
      ),
  },
];

const harmless: readonly Mutation[] = [
  {
    name: 'attributes added',
    harmless: true,
    formats: ['html'],
    text: (text, random) =>
      replaceSome(
        text,
        /<(?:td|tr|table|p|div|span)(?=[\s>])/gu,
        random,
        200,
        (tag) =>
          `${tag} ${random.of(['style="mso-border-alt:solid windowtext .5pt"', "class='et2'", 'data-x="<1>"', 'lang=EN-US', 'width=100%', 'onclick="f(1,2)"'])}`,
      ),
  },
  {
    name: 'white space between tags',
    harmless: true,
    formats: ['html'],
    text: (text, random) =>
      replaceSome(text, /<\/?(?:td|tr|table|tbody)\b[^>]*>/gu, random, 200, (tag) =>
        random.of([`\n  ${tag}`, `${tag} \r\n\t`, ` ${tag}`]),
      ),
  },
  {
    name: 'comments between tags',
    harmless: true,
    formats: ['html'],
    text: (text, random) =>
      replaceSome(
        text,
        /<\/?(?:td|tr)\b[^>]*>/gu,
        random,
        50,
        (tag) =>
          tag +
          random.of(['<!-- 3 -->', '<!--[if gte mso 9]><xml><w:x>12</w:x></xml><![endif]-->', '<!---->']),
      ),
  },
  {
    name: 'tags in capitals',
    harmless: true,
    formats: ['html'],
    text: (text, random) =>
      replaceSome(text, /<\/?(?:td|tr|table)\b/gu, random, 200, (tag) => tag.toUpperCase()),
  },
  {
    name: 'digits as entities',
    harmless: true,
    formats: ['html'],
    text: (text, random) =>
      replaceSome(text, /(?<=>)\d+(?=<\/td>)/gu, random, 60, (digits) =>
        [...digits].map((digit) => `&#${digit.charCodeAt(0)};`).join(''),
      ),
  },
  {
    name: 'figures in elements of their own',
    harmless: true,
    formats: ['html'],
    text: (text, random) =>
      replaceSome(text, /(?<=>)\d+(?=<\/td>)/gu, random, 100, (digits) =>
        random.of([
          `<span>${digits}</span>`,
          `<font face="宋体">${digits}</font>`,
          `&nbsp;${digits}&nbsp;`,
          `<b><u>${digits}</u></b>`,
        ]),
      ),
  },
  {
    name: 'line ends of another system',
    harmless: true,
    formats: ['html', 'text', 'json'],
    text: (text) => text.replace(/\r?\n/gu, '\r\n'),
  },
  {
    name: 'white space at line ends',
    harmless: true,
    formats: ['text'],
    text: (text, random) =>
      replaceSome(text, /(?<=[^\s|])\r?$/gmu, random, 100, () => random.of([' ', '  ', '\u3000'])),
  },
  {
    name: 'lines below',
    harmless: true,
    formats: ['html', 'text', 'json'],
    text: (text) => `${text}\n\n  \n`,
  },
  {
    name: 'marks of a word processor',
    harmless: true,
    formats: ['docx'],
    text: (text, random) =>
      replaceSome(
        text,
        /<w:r>/gu,
        random,
        200,
        (run) =>
          random.of([
            '<w:proofErr w:type="spellStart"/>',
            '<w:bookmarkStart w:id="1" w:name="a"/><w:bookmarkEnd w:id="1"/>',
            '',
          ]) + run,
      ),
  },
  {
    name: 'properties of a text',
    harmless: true,
    formats: ['docx'],
    text: (text, random) =>
      replaceSome(text, /<w:r>/gu, random, 200, (run) => `${run}<w:rPr><w:b/><w:sz w:val="21"/></w:rPr>`),
  },
  { name: 'packed anew', harmless: true, formats: ZIPPED, text: (text) => text },
];

export const MUTATIONS: readonly Mutation[] = [...damages, ...harmless];

/** The ways to change a document of a format. */
export const mutationsFor = (format: Format, isHarmless: boolean): readonly Mutation[] =>
  MUTATIONS.filter(
    (one) =>
      Boolean(one.harmless) === isHarmless && (one.formats === undefined || one.formats.includes(format)),
  );
