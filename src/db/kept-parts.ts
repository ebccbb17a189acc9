import { type Answers, type Asked, askTogether } from './batches.js';
import type { Database } from './connect.js';
import { dataVersions } from './data-version.js';
import { Kept } from './kept.js';

/** Bytes of parts that a service keeps, roughly. */
const KEPT_BYTES = 48 * 2 ** 20;
const BYTES_OF_PART = 200;
const BYTES_OF_ITEM = 240;
/** After so many changes in between, everything is asked in one statement. */
const TRIES = 2;

/** What was answered, question by question, and the versions of what it depends on, by subject, all of one moment. */
export interface Versioned {
  answers: Answers[];
  versions: ReadonlyMap<string, string>;
}

/** What a request knows of versions; what is kept with these is answered without asking for them again. */
export interface Seen {
  /** Those that it was told. */
  told: ReadonlyMap<string, string>;
  /**
   * Those that it takes to be the present ones, because they were when they were told last: what is answered by them is
   * added here, and asked for with whatever is asked next. Before the request answers it must be told each of them. Null
   * where it takes none for the present one.
   */
  assumed: Map<string, string> | null;
}

/** Asks questions that have `subjects`, or are asked together with such; see `versionedAsker`. */
export type AskVersioned = (asked: readonly Asked[], seen?: Seen) => Promise<Versioned>;

interface Part {
  version: string;
  items: unknown[];
}

/**
 * Asks questions together with the versions of their subjects. What one key of a question was answered is kept, with its
 * version, whatever else was asked beside it: it is not computed again as long as that holds, in any other company.
 * Whether it holds is asked every time, in the statement that asks what is not known yet. `last`: the versions that were told last, by whatever
 * statement: what was kept under another is not worth the question whether it holds.
 */
export function versionedAsker(
  db: Database,
  last: Map<string, string> = new Map(),
  keptBytes = KEPT_BYTES,
): AskVersioned {
  const kept = new Kept<Part>(keptBytes);
  const lastOf = (subjects: readonly string[]) => subjects.map((subject) => last.get(subject)).join(' ');

  const ask = async (
    asked: readonly Asked[],
    assumed: readonly string[],
    tries: number,
  ): Promise<Versioned> => {
    const parts = asked.map(({ question, keys }) => keys.map((key) => partOf(question, key)));
    const known = new Map<string, Part>();
    for (const { name, subjects } of tries > 0 ? parts.flat() : []) {
      const part = subjects.length > 0 ? kept.get(name) : undefined;
      if (part && part.version === lastOf(subjects)) known.set(name, part);
    }
    const unknown = asked.map(({ question }, n) => ({
      question,
      keys: parts[n]!.flatMap(({ key, name }) => (known.has(name) ? [] : [key])),
    }));
    const ofAnswer = new Set([...asked.flatMap(subjectsOfAnswer), ...assumed]);
    const subjects = new Set([...ofAnswer, ...parts.flat().flatMap((part) => part.subjects)]);
    const open = unknown.filter(({ keys }) => keys.length > 0);
    const [found, ...fresh] = await askTogether(db, [
      { question: dataVersions, keys: [...subjects] },
      ...open,
    ]);
    for (const [subject, [version]] of found!) last.set(subject, version as string);
    const versionOf = (subject: string) => found!.get(subject)?.[0] as string;

    let holds = true;
    const answers = asked.map((_, n): Answers => {
      const answered = fresh[open.indexOf(unknown[n]!)];
      const answer: Answers = new Map();
      for (const { key, name, subjects } of parts[n]!) {
        const version = subjects.map(versionOf).join(' ');
        const part = known.get(name);
        if (part && part.version !== version) holds = false;
        const items = part?.items ?? answered?.get(key) ?? [];
        if (!part && subjects.length > 0) kept.set(name, { version, items }, bytesOf(name, items));
        if (items.length > 0) answer.set(key, items);
      }
      return answer;
    });
    if (!holds) return ask(asked, assumed, tries - 1);
    return { answers, versions: new Map([...ofAnswer].map((subject) => [subject, versionOf(subject)])) };
  };

  /** All of it as it was with the versions that the request goes by; null where something is not kept, or with others. */
  const asSeen = (asked: readonly Asked[], { told, assumed }: Seen): Versioned | null => {
    const taken = new Map<string, string>();
    const versionOf = (subject: string) => {
      const known = told.get(subject);
      if (known !== undefined || !assumed) return known;
      const version = assumed.get(subject) ?? last.get(subject);
      if (version !== undefined) taken.set(subject, version);
      return version;
    };
    const answers: Answers[] = [];
    for (const one of asked) {
      const ofAnswer = new Set(subjectsOfAnswer(one));
      const answer: Answers = new Map();
      for (const key of one.keys) {
        const { name, subjects } = partOf(one.question, key);
        const part = subjects.length > 0 ? kept.get(name) : undefined;
        if (!part || !subjects.every((subject) => ofAnswer.has(subject))) return null;
        if (part.version !== subjects.map(versionOf).join(' ')) return null;
        if (part.items.length > 0) answer.set(key, part.items);
      }
      answers.push(answer);
    }
    for (const [subject, version] of taken) assumed!.set(subject, version);
    return { answers, versions: new Map() };
  };

  return async (asked, seen) =>
    (seen && asSeen(asked, seen)) ?? ask(asked, [...(seen?.assumed?.keys() ?? [])], TRIES);
}

/** What the answer as a whole depends on. */
const subjectsOfAnswer = ({ question, keys }: Asked): readonly string[] => question.subjects?.(keys) ?? [];

const bytesOf = (name: string, items: readonly unknown[]): number =>
  BYTES_OF_PART + 2 * name.length + BYTES_OF_ITEM * items.length;

/** What one key of a question is kept under, and what it depends on: nothing where it is not to be kept. */
const partOf = (question: Asked['question'], key: string) => ({
  key,
  name: `${question.name}\n${key}`,
  subjects: question.subjects?.([key]) ?? [],
});
