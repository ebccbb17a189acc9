import type { Random } from '../reading/fuzz/random.js';

/** Kinds of what exists and may be named: by the resource of a path before its parameter, and by names of parameters. */
const KINDS: Readonly<Record<string, string>> = {
  agency: 'agencies',
  agencyId: 'agencies',
  region: 'regions',
  parent: 'regions',
  cell: 'cells',
  cells: 'cells',
  sort: 'sorts',
  by: 'groups',
  rule: 'rules',
  year: 'years',
  asOf: 'moments',
  updatedSince: 'tokens',
  cursor: 'cursors',
  after: 'cursors',
  subject: 'reports',
  report: 'reports',
  where: 'places',
  q: 'names',
  name: 'names',
  creditCode: 'creditCodes',
  sourceUrl: 'addresses',
  'if-match': 'tags',
  table: 'tables',
  template: 'templates',
};

/** What of these is given as a list, with commas between. */
const LISTS = new Set(['cells', 'regions']);
const MOST = 300;

/** The words by which what exists is named, by kind; answers bring more. */
export class Words {
  readonly #words = new Map<string, string[]>();

  constructor(words: Readonly<Record<string, readonly string[]>>) {
    for (const [kind, some] of Object.entries(words)) this.#words.set(kind, [...some]);
  }

  of(kind: string): readonly string[] {
    return this.#words.get(kind) ?? [];
  }

  /** One of a kind is forgotten for it where there are many. */
  learn(kind: string, word: string, random: Random): void {
    const known = this.#words.get(kind) ?? [];
    this.#words.set(kind, known);
    if (known.includes(word)) return;
    if (known.length < MOST) known.push(word);
    else known[random.below(MOST)] = word;
  }

  /** A word for a parameter or member of this name, `path` being where it stands; null where none is known. */
  named(name: string, path: string, random: Random): string | null {
    const before = path
      .slice(0, path.indexOf(`{${name}}`))
      .split('/')
      .at(-2);
    if (name === 'cursor' || name === 'after') {
      const own = this.of(`cursors ${path || '/graphql'}`);
      if (own.length > 0 && random.below(5) > 0) return random.of(own);
    }
    const kind =
      (path.includes(`{${name}}`) && this.#words.has(before ?? '') ? before : null) ?? KINDS[name] ?? name;
    const words = this.of(kind);
    if (words.length === 0) return null;
    if (!LISTS.has(name)) return random.of(words);
    return Array.from({ length: 1 + random.below(4) }, () => random.of(words)).join(',');
  }
}
